"""Four web workers and two schedulers at a time, killed one after the other at each named point: each notice once."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from alliance import jobs
from alliance.cli.start import Site
from alliance.config import MailSettings
from alliance.core import inbox, journal, mail, schedule
from alliance.core.actor import SYSTEM, Role
from alliance.core.schedule import POINTS, Job, JobRun
from alliance.core.work import work
from alliance.ext import db
from alliance.obligations.model import Obligation
from alliance.organisations.model import Person
from tests.supervision.reported import the_reported

WORKERS, PATIENCE = 4, 60.0
DAILY = tuple(one for one in jobs.JOBS if one.name in ("supervision.periods", "obligations.keep", "organisations.due"))


def tell(at: datetime) -> str:
    """A notice by mail at once."""
    record = the_reported().hospital("weinan")
    inbox.ask("test.daily", "签收公文", "示例", record, at, role=Role.OFFICE_HANDLER, by=SYSTEM, urgent=True)
    return "1 件"


TELL = Job("test.tell", tell)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arrange_death(point: str) -> None:
    """Die at a named point of the first day's work; "" lives."""
    begun: list[bool] = []

    def flushed(session: object, _context: object) -> None:
        if any(isinstance(one, JobRun) for one in session.new):  # type: ignore[attr-defined]
            begun.append(True)
            if point == "begun":
                die()

    def at(name: str) -> Callable[[object], None]:
        return lambda _session: die() if point == name and begun else None

    event.listen(db.session, "after_flush", flushed)
    event.listen(db.session, "before_commit", at("worked"))
    event.listen(db.session, "after_commit", at("committed"))


def schedule_in(app: Flask, lock: Path, point: str) -> int:
    """A scheduler process of its own, as `flask jobs serve` runs it, on another machine as far as files tell."""
    number = os.fork()
    if number:
        return number
    try:
        schedule.AGAIN, jobs.JOBS = 0.2, (TELL, *DAILY)  # type: ignore[assignment]  # another number of jobs
        with app.app_context():
            db.engine.dispose(close=False)
            arrange_death(point)
            with schedule.alone(lock) as hold:
                if point == "locked":
                    die()
                assert hold is not None
                jobs.serve(app.app_context, hold)
    finally:
        os._exit(0)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The web server with four workers in processes of their own."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    number = os.fork()
    if not number:
        try:
            with app.app_context():
                db.engine.dispose(close=False)
            options = {"bind": f"127.0.0.1:{port}", "workers": WORKERS, "loglevel": "error"}
            Site(app, {**options, "control_socket_disable": True}).run()
        finally:
            os._exit(0)  # nothing of the test's own is wound up here, in the workers neither
    try:
        yield f"http://127.0.0.1:{port}/sign-in"
    finally:
        os.kill(number, signal.SIGTERM)
        os.waitpid(number, 0)


def visit(address: str) -> int:
    for _ in range(200):
        try:
            with urlopen(address, timeout=20) as answer:
                return int(answer.status)
        except OSError:
            time.sleep(0.1)
    return 0


def finished(app: Flask) -> bool:
    with app.app_context():
        ran = db.session.execute(select(func.count()).select_from(JobRun)).scalar_one()
        waiting = mail.open_orders(1)
        db.session.remove()
        db.engine.dispose()  # no child inherits a connection
        return ran == len(DAILY) + 1 and not waiting


def run_through(app: Flask, tmp_path: Path) -> list[str]:
    """Two schedulers at a time; who dies is replaced, the last two live. The points at which one died."""
    points = [*POINTS, "", ""]
    alive: dict[int, str] = {}
    died: list[str] = []
    until = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < until and not (finished(app) and not points):
            while len(alive) < 2 and points:
                point = points.pop(0)
                alive[schedule_in(app, tmp_path / f"{len(points)}.lock", point)] = point
            number, status = os.waitpid(-1, os.WNOHANG)
            if number in alive:
                assert os.WTERMSIG(status) == signal.SIGKILL
                died.append(alive.pop(number))
            time.sleep(0.2)
    finally:
        for number in alive:
            os.kill(number, signal.SIGKILL)
            os.waitpid(number, 0)
    return died


@pytest.mark.on("postgresql")
@pytest.mark.clause("SN15-3.3.a")
def test_each_notice_once_whoever_dies_where(reported_app: Flask, tmp_path: Path) -> None:
    mail.Outbox.settings = MailSettings("127.0.0.1", 9, "platform@example.invalid", security="none", tries=3)
    with reported_app.app_context():
        with work():
            for login in ("office", "provincial-hxnk"):
                who = db.session.get(Person, the_reported().actor(login).person_id)
                assert who is not None
                who.mail = f"{login}@example.invalid"
        db.session.remove()
        db.engine.dispose()
    try:
        with served(reported_app) as address, ThreadPoolExecutor(WORKERS) as people:
            visits = [people.submit(visit, address) for _ in range(4 * WORKERS)]
            assert run_through(reported_app, tmp_path) == list(POINTS)
            assert {one.result() for one in visits} == {200}
    finally:
        mail.Outbox.settings = None
    with reported_app.app_context():
        ran = list(db.session.execute(select(JobRun.job).order_by(JobRun.job)).scalars())
        assert ran == sorted([TELL.name, *(job.name for job in DAILY)])
        todo = inbox.Todo
        same = (todo.kind, todo.record_type, todo.record_id, todo.role)
        asked = db.session.execute(select(todo.kind, func.count()).group_by(*same)).all()
        assert {n for _kind, n in asked} == {1}
        assert {"test.daily", "obligation.do"} <= {kind for kind, _n in asked}
        charters = select(Obligation.designation_id).where(Obligation.kind == "charter")
        assert len(set(db.session.execute(charters).scalars())) == 2 == len(db.session.execute(charters).all())
        keys = list(db.session.execute(select(mail.Mail.key)).scalars())
        assert len([key for key in keys if ":asked:" in key]) == len(set(keys)) == len(keys) >= 1
        assert journal.verify() is None
