"""PostgreSQL stopped and started under load: nothing acknowledged is lost, the answer is 503, work goes on within two seconds."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from alliance.clock import now
from alliance.core import journal
from alliance.core.actor import SYSTEM
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import actions
from alliance.organisations.model import Division
from tests.quality.loaded import Load, standing, writable
from tests.support import postgres
from tests.support.application import close_app, make_app, served
from tests.support.counts import many
from tests.support.databases import Place
from tests.support.figures import Figure
from tests.support.session import not_run, shared_dir

DURABLE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c listen_addresses=127.0.0.1 -c unix_socket_directories="


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator["Server"]:
    made = Server(Path(tempfile.mkdtemp(prefix="restarts-", dir=shared_dir(request.config))))
    yield made
    made.run("stop", "-m", "immediate")


class Server:
    """A PostgreSQL of our own that keeps what it has acknowledged."""

    def __init__(self, folder: Path) -> None:
        self.programs = postgres.programs() or not_run("PostgreSQL is not installed")
        self.account, self.home, self.port = postgres._account(), folder, postgres._free_port()
        folder.chmod(0o755)
        self.data = folder / "data"
        self.data.mkdir(mode=0o700)
        if self.account:
            shutil.chown(folder, self.account)
            shutil.chown(self.data, self.account)
        self._call(
            "initdb", "-D", self.data, "-U", "alliance", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"
        )
        self.run("start")
        self.url = f"postgresql://alliance@127.0.0.1:{self.port}/postgres"

    def run(self, *words: str) -> None:
        self._call("pg_ctl", "-D", self.data, "-w", "-l", self.home / "log", "-o", f"-p {self.port} {DURABLE}", *words)

    def _call(self, program: str, *words: str | Path) -> None:
        command = [str(self.programs / program), *map(str, words)]
        subprocess.run(command, user=self.account, cwd=self.home, check=True, capture_output=True, timeout=60)


@pytest.fixture
def app(server: Server, tmp_path: Path) -> Iterator[Flask]:
    made = make_app(Place("postgresql", server.url, tmp_path))
    with made.app_context():
        db.create_all()
        with db.engine.begin() as connection:
            journal.install_triggers(connection)
        with work():
            db.session.add(Division(code="610103", name="碑林区", level="county"))
        actions.add_organisation(SYSTEM, now(), name="示例重启医院", kind="hospital", division_code="610103")
    yield made
    close_app(made)


@pytest.mark.soak
@pytest.mark.postgres
def test_restarted_under_load_answers_are_503_and_nothing_acknowledged_is_lost(
    app: Flask, server: Server, figure: Figure
) -> None:
    restarts, slowest = many(1, 20), 0.0
    with writable(app), served(app) as address:
        load = Load(int(address.rsplit(":", 1)[1]))
        load.begin(4, "r")
        for _ in range(restarts):
            time.sleep(1.0)
            server.run("stop", "-m", "immediate")
            time.sleep(0.3)
            server.run("start")
            psycopg.connect(server.url).close()
            up, before = time.monotonic(), len(load.back)
            while len(load.back) == before and time.monotonic() < up + 10:
                time.sleep(0.01)
            slowest = max(slowest, time.monotonic() - up)
        load.end()
    with app.app_context():
        lost = set(load.told) - standing()
        assert journal.verify() is None
    assert not lost and load.told
    assert set(load.answers) <= {200, 503} and load.answers.get(503), load.answers
    assert load.broken == 0
    assert slowest < 2
    figure(
        "restarts",
        f"{restarts} restarts, {len(load.told)} acknowledged, lost 0; answers {load.answers}; back within {slowest:.2f} s",
    )
