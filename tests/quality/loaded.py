"""Writers at a real server: each write is a row, a line of the journal and a file; what was acknowledged must stand."""

import http.client
import itertools
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, request
from sqlalchemy import select
from werkzeug.serving import make_server

from alliance import clock
from alliance.core import files, journal
from alliance.core.actor import SYSTEM
from alliance.core.files import File
from alliance.core.journal import JournalEntry
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations.model import Organisation

ENDPOINT = "account.language"  # open to anybody and asked by POST: its place is taken for the time of a test
NAME = "/language"


def write() -> str:
    """One write through the house's own means: a file, its row, a line of the journal."""
    name = request.args["name"]
    with work():
        record = db.session.execute(select(Organisation).order_by(Organisation.id).limit(1)).scalar_one()
        content = b"%PDF-1.4\n" + name.encode() + random.randbytes(2000)
        files.keep(record, "test.load", f"{name}.pdf", content, SYSTEM, clock.now())
        journal.write("test.load", SYSTEM, clock.now(), record, name=name)
    return name


@contextmanager
def writable(app: Flask) -> Iterator[Flask]:
    """The application with that page in place."""
    real: Any = app.view_functions[ENDPOINT]
    vars(write)["audience"] = real.audience
    app.view_functions[ENDPOINT], app.config["WTF_CSRF_ENABLED"] = write, False
    try:
        yield app
    finally:
        app.view_functions[ENDPOINT] = real


def forked(app: Flask) -> tuple[int, int]:
    """The application served by a process of its own; its process id and port. It lives until it is killed."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    number = os.fork()
    if number == 0:
        os.setsid()
        server.serve_forever()
        os._exit(0)
    port = server.server_port
    server.server_close()
    return number, port


@dataclass
class Load:
    """Clients that write without a pause; what they were told."""

    port: int
    told: list[str] = field(default_factory=list)
    answers: dict[int, int] = field(default_factory=dict)
    broken: int = 0
    back: list[float] = field(default_factory=list)
    going: bool = True
    threads: list[threading.Thread] = field(default_factory=list)
    numbers: Any = field(default_factory=itertools.count)

    def begin(self, clients: int, mark: str) -> None:
        """Let so many clients write."""
        for client in range(clients):
            self.threads.append(threading.Thread(target=self._go, args=(f"{mark}-{client}",)))
            self.threads[-1].start()

    def first(self, seconds: float = 20.0) -> None:
        """Until the first write is acknowledged; a busy machine takes its time."""
        limit = time.monotonic() + seconds
        while not self.told and time.monotonic() < limit:
            time.sleep(0.01)

    def end(self) -> None:
        """Have them stop after their present call."""
        self.going = False
        for thread in self.threads:
            thread.join()

    def _go(self, mark: str) -> None:
        while self.going:
            self.call(f"{mark}-{next(self.numbers)}")

    def call(self, name: str) -> int:
        """One write; 0 where no answer came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", f"{NAME}?name={name}")
            answer = connection.getresponse()
            words = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.broken += 1
            time.sleep(0.02)
            return 0
        finally:
            connection.close()
        self.answers[answer.status] = self.answers.get(answer.status, 0) + 1
        if answer.status == 200 and words == name:
            self.told.append(name)
            self.back.append(time.monotonic())
        return answer.status


def standing() -> set[str]:
    """The names whose row, file and line of the journal stand, all three; a row whose file is not whole is an error."""
    rows = db.session.execute(select(File.name, File.sha256, File.state).where(File.purpose == "test.load")).all()
    for row in rows:
        assert row.state == "ready"
        assert files.path_of(row.sha256).is_file()
    lines = db.session.execute(select(JournalEntry.facts).where(JournalEntry.event == "test.load")).scalars()
    return {row.name.removesuffix(".pdf") for row in rows} & {str(facts["name"]) for facts in lines}


def orphans() -> list[Path]:
    """Contents no row names."""
    known = set(db.session.execute(select(File.sha256)).scalars())
    return [path for path in files.Store.root.glob("*/*") if path.name not in known]
