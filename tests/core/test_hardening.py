"""Headers, hosts, redirects, quotas, the scanner, advisories, practice: what each refuses and what it lets through."""

import dataclasses
import os
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from alliance import clock, create_app
from alliance.cli import advisories
from alliance.config import ROOT, Config
from alliance.core import files
from alliance.core.files import File
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.documents import excel, shapes
from alliance.ext import db
from tests.support import papers
from tests.support.application import close_app, take_up
from tests.support.papers import PDF
from tests.support.world import NOW, sign_in, the_world

pytestmark = pytest.mark.on("sqlite")


@contextmanager
def started(app: Flask, **changes: Any) -> Iterator[Flask]:
    """The same world under another configuration; files and marks of the process are put back."""
    made = create_app(dataclasses.replace(app.extensions["alliance"], **changes))
    try:
        yield made
    finally:
        os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
        close_app(made)
        take_up(app)
        shapes.Paper.always = ""
        files.Store.a_day, files.Store.scanner = 0, ("", True)


def test_every_answer_carries_the_strict_headers(app: Flask) -> None:
    with started(app, secure_cookies=True) as made:
        for address in ("/sign-in", "/public", "/nothing", "/healthz", "/static/theme.css"):
            with made.test_client().get(address, base_url="https://localhost") as answer:
                headers = answer.headers
            assert headers["Strict-Transport-Security"].startswith("max-age=63072000")
            assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "camera=()" in headers["Permissions-Policy"]
            assert "'unsafe" not in headers["Content-Security-Policy"]
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["X-Frame-Options"] == "DENY"
    assert "Strict-Transport-Security" not in app.test_client().get("/sign-in").headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("alliance.test", 200),
        ("alliance.test:8443", 200),
        ("evil.test", 400),
        ("alliance.test.evil.test", 400),
        ("", 400),
    ],
)
def test_only_the_named_hosts_are_answered(app: Flask, host: str, status: int) -> None:
    with started(app, hosts=("alliance.test",)) as made:
        answer = made.test_client().get("/sign-in", headers={"Host": host})
        assert answer.status_code == status
        assert host == "" or status == 200 or host not in answer.text


@pytest.mark.parametrize(("proxies", "address", "scheme"), [(0, "127.0.0.1", "http"), (1, "198.51.100.7", "https")])
def test_forwarded_headers_are_believed_from_as_many_proxies_as_there_are(
    app: Flask, proxies: int, address: str, scheme: str
) -> None:
    seen: list[tuple[str | None, str]] = []
    with started(app, proxies=proxies) as made:

        @made.before_request
        def look() -> None:
            from flask import request

            seen.append((request.remote_addr, request.scheme))

        forged = "203.0.113.66, 198.51.100.7"  # the visitor wrote the first, our proxy added the last
        made.test_client().get("/sign-in", headers={"X-Forwarded-For": forged, "X-Forwarded-Proto": "https"})
    assert seen == [(address, scheme)]


def test_redirects_name_no_host(settled: Flask) -> None:
    client = settled.test_client()
    for address in ("/", "/filings", "/posts", "/takeover"):
        answer = client.get(address, headers={"Host": "elsewhere.test"})
        assert "elsewhere.test" not in answer.headers.get("Location", "")
    strict = Client(settled).get("/static", headers={"Host": "elsewhere.test"})
    assert "elsewhere.test" not in strict.headers.get("Location", "")


# --- uploads ---------------------------------------------------------------------------------------------------


def test_an_organisation_has_a_days_quota_and_another_its_own(settled: Flask) -> None:
    with started(settled, uploads_a_day=10_000) as made, made.app_context():
        world = the_world()
        mine, other = world.actor("weinan-member"), world.actor("provincial-hxnk")
        record = world.hospital("weinan")

        def put(size: int, actor: object, day: int = 0) -> None:
            content = papers.pdf(ballast=os.urandom(size))
            files.attach(record, "evidence", "材料.pdf", content, actor, NOW + timedelta(days=day))  # type: ignore[arg-type]

        put(2500, mine)
        put(1000, mine)
        with pytest.raises(Refused, match="上限") as refused:
            put(1000, mine)
        assert refused.value.field == "file" and refused.value.todo
        put(20, other)
        put(20, mine, day=1)
        assert len(list(files.Store.root.glob("*/*"))) == 4, "what was refused left no content"


EICAR = b"X5O!P%@AP-" + b"STANDARD-ANTIVIRUS-TEST"


@contextmanager
def clamd(say: Callable[[bytes], bytes], path: Path | None = None) -> Iterator[str]:
    """A server that speaks clamd's INSTREAM on a real socket and answers what `say` makes of the content."""
    line = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    line.bind(str(path) if path else ("127.0.0.1", 0))
    line.listen()

    def serve() -> None:
        while True:
            try:
                peer, _ = line.accept()
            except OSError:
                return
            with peer, peer.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!I", stream.read(4))[0]:
                    content += stream.read(size)
                peer.sendall(say(content))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"unix:{path}" if path else f"tcp:127.0.0.1:{line.getsockname()[1]}"
    finally:
        line.shutdown(socket.SHUT_RDWR)
        line.close()
        thread.join()


def scanner(content: bytes) -> bytes:
    return b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0"


def attached(app: Flask, content: bytes, **changes: Any) -> bool:
    """Whether it was kept."""
    with started(app, **changes) as made, made.app_context():
        before = len(list(files.Store.root.glob("*/*")))
        try:
            files.attach(
                the_world().hospital("weinan"), "evidence", "材料.pdf", content, the_world().actor("office"), NOW
            )
        except Refused:
            assert len(list(files.Store.root.glob("*/*"))) == before
            assert db.session.query(File).filter(File.name == "材料.pdf", File.sha256 == "").count() == 0
            return False
        return True


@pytest.mark.parametrize("by_path", [True, False])
def test_the_scanner_is_asked_over_its_socket(settled: Flask, tmp_path: Path, by_path: bool) -> None:
    with clamd(scanner, tmp_path / "clamd" if by_path else None) as address:
        assert attached(settled, papers.pdf(ballast=b"x" * 200_000), scanner=address)
        assert not attached(settled, PDF + b"%" + EICAR, scanner=address)


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", None])
def test_while_the_scanner_is_away_uploads_wait_or_not_by_setting(settled: Flask, answer: bytes | None) -> None:
    if answer is None:
        assert not attached(settled, PDF, scanner="unix:/nowhere/clamd.ctl", scanner_needed=True)
        assert attached(settled, PDF, scanner="unix:/nowhere/clamd.ctl", scanner_needed=False)
        return
    with clamd(lambda _content: answer) as address:
        assert not attached(settled, papers.pdf(answer.decode()[:8]), scanner=address, scanner_needed=True)
        assert attached(settled, papers.pdf(answer.decode()[:8]), scanner=address, scanner_needed=False)


# --- exports and advisories --------------------------------------------------------------------------------------


def test_one_helper_makes_every_csv_and_every_workbook() -> None:
    """No room writes a table by itself: the neutralising of formulas stands in documents/excel.py alone."""
    writers = set()
    for path in (ROOT / "alliance").rglob("*.py"):
        if re.search(r"csv\.(Dict)?[wW]riter\(|xlsxwriter\.Workbook\(", path.read_text()):
            writers.add(path.relative_to(ROOT / "alliance").as_posix())
    assert writers == {"documents/excel.py", "activities/actions/paste.py"}, (
        "the second is pasted words back in their box"
    )
    for words in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"):
        line = excel.csv_lines([[words]]).decode()
        assert line.lstrip('"').startswith("'"), line


def test_advisories_are_compared_version_for_version_and_the_age_of_the_list_is_told(app: Flask) -> None:
    known = [{"package": "flask", "fixed": "2.3.2", "id": "CVE-X"}]
    text = 'flask==2.3.1 \\\n    --hash=sha256:ab\njinja2==3.1.6 \\\nFlask_Login==0.6.3 ; python_version > "3"\n'
    assert advisories.locked(text) == [("flask", "2.3.1"), ("jinja2", "3.1.6"), ("flask-login", "0.6.3")]
    assert [one.id for one in advisories.findings(advisories.locked(text), known)] == ["CVE-X"]
    assert advisories.findings([("flask", "2.3.2"), ("flask", "2.10.0")], known) == []
    said = app.test_cli_runner().invoke(args=["advisories"])
    assert said.exit_code == 0, said.output
    assert "天前" in said.output and "条" in said.output and "个包" in said.output


# --- practice ----------------------------------------------------------------------------------------------------


def test_practice_is_marked_on_every_page_print_file_and_sends_no_mail(settled: Flask, tmp_path: Path) -> None:
    environ = {
        "ALLIANCE_ENV": "test", "PRACTICE": "1", "DATABASE_URL": settled.extensions["alliance"].database_url,
        "DATA_DIR": str(settled.extensions["alliance"].data_dir), "MAIL_HOST": "mail.test", "MAIL_SENDER": "a@mail.test",
        "SECRET_KEY": "x" * 40, "PATIENT_KEY": settled.extensions["alliance"].patient_key,
    }  # fmt: skip
    config = Config.from_env(environ)
    assert config.practice and config.mail is None and config.kind == "practice"
    with started(settled, practice=True, environment="production", mail=None) as made:
        client = made.test_client()
        for address in ("/sign-in", "/public", "/nothing"):
            assert "演练环境" in client.get(address).text, address
        sign_in(client, "office")
        for address in ("/", "/filings"):
            assert "演练环境" in client.get(address).text, address
        assert (
            'class="paper-demo">演练<' in client.get("/calendar?as=print").text
            or "演练" in client.get("/filings?as=print").text
        )
        csv = client.get("/organisations?as=csv")
        assert csv.status_code in (200, 404)
        with made.app_context():
            book = excel.Workbook(clock.now(), "表", "示例数据")
            assert book.mark == "演练"
            data = {
                "number": "x",
                "title": "t",
                "addressee": "a",
                "paragraphs": ["p"],
                "issuer": "i",
                "issued_on": NOW.date(),
            }
            assert (
                shapes.letter({**{key: "x" for key in ("issuer_mark",) if key in shapes.LETTER}, **data})["mark"]
                == "演练"
            )
    assert shapes.Paper.always == ""


def test_a_work_is_still_refused_words_in_production(app: Flask) -> None:
    """The production engine hides the values of a statement: not even an error holds them."""
    with started(app, environment="production", secure_cookies=True) as made, made.app_context():
        assert made.config["SQLALCHEMY_ENGINE_OPTIONS"] == {"hide_parameters": True}
        with pytest.raises(Exception, match="hidden") as error, work():
            from sqlalchemy import text

            db.session.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "示例患者张某"})
        assert "张某" not in str(error.value)
