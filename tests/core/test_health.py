"""Alive, ready, figures; logs that nobody can write into; a database that is away is 503 everywhere, never 500."""

import dataclasses
import json
import logging
import sqlite3
import threading
import time as pause
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from alliance import clock, jobs
from alliance.core import again, files, installation, logs, work
from alliance.core.access.sessions import WebSession
from alliance.ext import db
from tests.support.world import sign_in

pytestmark = pytest.mark.on("sqlite")


def checks(client: FlaskClient) -> Any:
    """What /readyz says of each thing."""
    answer: Any = client.get("/readyz").json
    return answer["checks"]


def test_ready_says_what_is_missing_until_the_scheduler_was_seen(settled: Flask) -> None:
    client = settled.test_client()
    assert client.get("/healthz").json == {"state": "ok"}
    answer: Any = client.get("/readyz")
    assert (answer.status_code, answer.json["checks"]["scheduler"], answer.headers["Retry-After"]) == (503, False, "5")
    with settled.app_context():
        jobs.keep(clock.now() - timedelta(hours=2))
    assert client.get("/readyz").status_code == 503
    with settled.app_context():
        jobs.keep(clock.now())
    assert client.get("/readyz").json == {
        "state": "ok", "checks": {"database": True, "migrations": True, "files": True, "scheduler": True},
    }  # fmt: skip
    with settled.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        db.session.connection().exec_driver_sql("COMMIT")
    assert checks(client)["migrations"] is False
    files.Store.root = Path("/proc/none")
    assert checks(client)["files"] is False


def test_figures_are_for_the_named_addresses_only(settled: Flask) -> None:
    client = settled.test_client()
    with settled.app_context():
        installation.beat(installation.SCHEDULER, clock.now())
    found = client.get("/metrics")
    assert found.status_code == 200
    for name in ("alliance_journal_last_id", "alliance_scheduler_seen_seconds", "alliance_mails"):
        assert name in found.text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "unix"}).status_code == 404


@pytest.fixture
def lines(settled: Flask) -> Iterator[Any]:
    """What the log of a production holds, as JSON objects."""
    plain = settled.extensions["alliance"]
    settled.extensions["alliance"] = dataclasses.replace(plain, environment="production")
    chain: list[Any] = [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, logs.told_fault]
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Keep()
    handler.setFormatter(logs.formatter(chain))
    before = structlog.get_config()
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(), cache_logger_on_first_use=False,
    )  # fmt: skip
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written]
    root.removeHandler(handler)
    root.setLevel(level)
    structlog.configure(**before)
    settled.extensions["alliance"] = plain


EVIL = '张三\r\n{"event": "forged"}\u2028\x1b[31m'


def test_a_line_a_request_with_its_id_and_nothing_of_what_was_asked(settled: Flask, lines: Any) -> None:
    client = settled.test_client()
    sign_in(client, "office")
    client.get("/search", query_string={"q": EVIL}, headers={"User-Agent": "x\\n{}", "X-Request-ID": "proxy-0001"})
    found = lines()
    (one,) = [line for line in found if line.get("endpoint") == "register.search"]
    assert one["request_id"] == "proxy-0001" and one["status"] == 200 and one["person"] and one["method"] == "GET"
    words = json.dumps(found, ensure_ascii=False)
    assert "张三" not in words and "forged" not in words and "联盟管理办公室" not in words


def test_an_id_that_is_none_is_not_taken_over_and_no_line_can_be_begun(settled: Flask, lines: Any) -> None:
    client = settled.test_client()
    answer = client.get("/sign-in", headers={"X-Request-ID": 'a"} {"event":"x"}'})
    assert logs.WELL_FORMED.fullmatch(answer.headers["X-Request-ID"])
    logging.getLogger("alliance.test").warning("said: %s", EVIL)
    assert lines()[-1]["event"].startswith("said: 张三\r\n"), "one object, the breaks inside its string"


def test_a_fault_is_told_by_kind_and_place_without_the_values_of_a_row(settled: Flask, lines: Any) -> None:
    with settled.app_context():
        try:
            db.session.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": "示例患者张某"})
        except OperationalError:
            logging.getLogger("alliance.test").exception("fault")
    one = lines()[-1]
    assert one["fault"] == "OperationalError" and one["words"] == "" and one["trace"]
    assert "示例患者" not in json.dumps(one, ensure_ascii=False)


def held(app: Flask) -> sqlite3.Connection:
    """Another writer who does not end; waits are short for the test."""
    connection = sqlite3.connect(app.extensions["alliance"].database_url.removeprefix("sqlite:///"))
    connection.isolation_level = None
    connection.execute("BEGIN IMMEDIATE")
    with app.app_context():
        db.engine.dispose()
    return connection


@pytest.fixture
def impatient(settled: Flask) -> Iterator[Flask]:
    """The same application whose connections wait a twentieth of a second for SQLite's lock, not ten."""
    from sqlalchemy import event

    with settled.app_context():
        engine = db.engine

        def hurry(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA busy_timeout=50")

        event.listen(engine, "connect", hurry)
        engine.dispose()
    yield settled
    event.remove(engine, "connect", hurry)


def test_a_writer_who_does_not_end_makes_503_of_sign_in_and_nothing_of_a_page_view(impatient: Flask) -> None:
    client = impatient.test_client()
    sign_in(client, "office")
    assert client.get("/").status_code == 200
    with impatient.app_context():
        long_ago = clock.now() - timedelta(minutes=5)
        with work.work():
            db.session.execute(WebSession.__table__.update().values(seen_at=long_ago))  # type: ignore[attr-defined]
    other = held(impatient)
    try:
        assert client.get("/").status_code == 200, "the last use is not noted, the page is shown"
        guest = impatient.test_client()
        impatient.config["WTF_CSRF_ENABLED"] = False
        answer = guest.post("/sign-in", data={"login": "office", "password": "shifan-demo"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "系统正在忙" in answer.text and "Location" not in answer.headers
        form = impatient.test_client().get("/sign-in")  # its token wants a session to be kept
        assert form.status_code == 503 and "Set-Cookie" not in form.headers
    finally:
        other.close()
    assert client.get("/").status_code == 200


def test_a_busy_database_is_asked_again_before_anybody_is_told(impatient: Flask) -> None:
    """The lock is free by the second or third try: the writer only waited a little longer."""
    gate = threading.Event()

    def other() -> None:
        connection = held(impatient)
        gate.set()
        pause.sleep(0.08)  # longer than one wait, shorter than three
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    gate.wait()
    with impatient.app_context():
        installation.mark("test", clock.now())
        assert installation.marked() is not None
    thread.join()


def away(app: Flask) -> None:
    """The database is gone: its file is no database any more."""
    file = Path(app.extensions["alliance"].database_url.removeprefix("sqlite:///"))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for one in file.parent.glob(file.name + "*"):
        one.unlink()
    file.mkdir()


@pytest.mark.parametrize("address", ["/", "/filings", "/sign-in", "/public", "/api/v1/alliances", "/fhir/Task"])
def test_a_database_that_is_away_is_503_with_retry_after_on_every_kind_of_page(settled: Flask, address: str) -> None:
    client = settled.test_client()
    sign_in(client, "office")
    away(settled)
    answer = client.get(
        address, headers={"Authorization": "Bearer sl_nothing"} if address.startswith(("/api", "/fhir")) else {}
    )
    if address == "/sign-in":
        assert answer.status_code in (200, 503)
    else:
        assert answer.status_code == 503, answer.text[:300]
        assert answer.headers["Retry-After"]
    assert "alliance_session=;" not in str(answer.headers), "the reader stays signed in"
    assert client.get("/readyz").status_code == 503 and client.get("/healthz").status_code == 200


class Collision(Exception):
    """As the driver raises it."""

    sqlstate = "40001"


def test_a_collision_is_run_again_and_the_user_never_sees_it(settled: Flask) -> None:
    times: list[int] = []

    def view() -> str:
        times.append(1)
        if len(times) < 3:
            raise OperationalError("UPDATE", {}, Collision())
        with work.work():
            installation.mark("test", clock.now())
        return "done"

    answer = _asked(settled, view)
    assert (answer.status_code, answer.text, len(times)) == (200, "done", 3)


def test_what_has_committed_already_is_not_run_again(settled: Flask) -> None:
    times: list[int] = []

    def view() -> str:
        times.append(1)
        with work.work():
            installation.beat("test", clock.now())
        raise OperationalError("UPDATE", {}, Collision())

    assert _asked(settled, view).status_code == 503
    assert len(times) == 1


def test_a_collision_that_does_not_end_is_503_after_the_last_try(settled: Flask) -> None:
    times: list[int] = []

    def view() -> str:
        times.append(1)
        raise OperationalError("UPDATE", {}, Collision())

    assert _asked(settled, view).status_code == 503
    assert len(times) == again.TRIES + 1


def _asked(app: Flask, view: Any) -> Any:
    """Have a page of ours answered by this function, for one request."""
    real: Any = app.view_functions["public.index"]
    view.audience = real.audience
    app.view_functions["public.index"] = view
    try:
        client: FlaskClient = app.test_client()
        return client.get("/public")
    finally:
        app.view_functions["public.index"] = real
