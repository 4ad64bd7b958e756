"""The scheduler: one works, each notice once, whoever dies where; what fails waits without holding up the rest."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from alliance import jobs
from alliance.core import inbox, journal, schedule
from alliance.core.actor import SYSTEM, Role
from alliance.core.schedule import Job, JobRun, alone, run_due
from alliance.ext import db
from tests.support.world import NOW, the_world

DAYS = 3


def tell(at: datetime) -> str:
    """A job that asks one thing a day, with a line in the journal."""
    record = the_world().hospital("weinan")
    inbox.ask("test.daily", "签收公文", f"{at.date()}", record, at, role=Role.OFFICE_HANDLER, by=SYSTEM)
    journal.write("test.daily", SYSTEM, at, record)
    return "1 件"


TELL = Job("test.tell", tell)


def told() -> list[str]:
    return list(db.session.execute(select(inbox.Todo.subject).order_by(inbox.Todo.id)).scalars())


def look(app: Flask, now: datetime) -> Callable[[], object]:
    def run() -> object:
        with app.app_context():
            return len(run_due([TELL], now))

    return run


def test_two_schedulers_at_once_tell_each_thing_once(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    with settled.app_context():
        run_due([TELL], NOW)
    now = NOW + timedelta(days=DAYS)
    results = at_once(look(settled, now), look(settled, now), look(settled, now))
    assert sum(one for one in results if isinstance(one, int)) == DAYS, results
    with settled.app_context():
        assert told() == [str(NOW.date() + timedelta(days=n)) for n in range(DAYS + 1)]
        assert db.session.execute(select(func.count()).select_from(JobRun)).scalar_one() == DAYS + 1
        assert journal.verify() is None


@contextmanager
def child() -> Iterator[bool]:
    """Fork: True inside the child, which never comes back; the parent waits and sees that it was killed."""
    number = os.fork()
    if number == 0:
        try:
            yield True
        finally:
            os._exit(3)
    yield False
    _, status = os.waitpid(number, 0)
    assert os.WIFSIGNALED(status), "the child was to die at its point"
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("point", ["before_commit", "after_commit", "after_flush"])
def test_killed_at_a_named_point_nothing_is_doubled_or_lost(settled: Flask, point: str) -> None:
    with settled.app_context():
        db.session.remove()
        db.engine.dispose()
    with child() as inside:
        if inside:
            with settled.app_context():
                event.listen(db.session, point, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
                run_due([TELL], NOW)
    with settled.app_context():
        assert len(told()) == (1 if point == "after_commit" else 0)
        assert (schedule.ran("test.tell", NOW.date())) == (point == "after_commit")
        run_due([TELL], NOW)
        run_due([TELL], NOW + timedelta(hours=1))
        assert told() == [str(NOW.date())]
        assert journal.verify() is None


def test_one_works_and_the_next_takes_over_when_it_dies(settled: Flask, tmp_path: Path) -> None:
    lock = tmp_path / "scheduler.lock"
    with settled.app_context(), alone(lock, wait=False) as hold:
        assert hold is not None
        hold()
        with alone(lock, wait=False) as second:
            assert second is None
        with alone(tmp_path / "another-machine.lock", wait=False) as far:
            assert (far is None) == (db.engine.dialect.name == "postgresql")
    with settled.app_context():
        with alone(lock, wait=False) as next_one:
            assert next_one is not None
        db.engine.dispose()
    ready = tmp_path / "ready"
    number = os.fork()
    if number == 0:
        with settled.app_context(), alone(lock, wait=False):
            ready.touch()
            time.sleep(60)
        os._exit(0)
    while not ready.exists():
        time.sleep(0.02)
    with settled.app_context(), alone(lock, wait=False) as second:
        assert second is None
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)
    with settled.app_context():
        taken = False
        for _ in range(100):  # PostgreSQL takes a moment to see that the connection is gone
            with alone(lock, wait=False) as heir:
                taken = heir is not None
            if taken:
                break
            time.sleep(0.05)
        assert taken


def test_a_failing_job_holds_up_neither_the_others_nor_its_own_days(settled: Flask) -> None:
    broken = [True]

    def fail(at: datetime) -> str:
        if broken[0] and at.date() > NOW.date():
            raise ZeroDivisionError
        return tell(at)

    both = [Job("test.fail", fail), Job("test.other", lambda at: "好")]
    with settled.app_context():
        run_due(both, NOW)
        with pytest.raises(ZeroDivisionError):
            run_due(both, NOW + timedelta(days=2))
        assert [schedule.ran("test.other", NOW.date() + timedelta(days=n)) for n in range(3)] == [True] * 3
        assert told() == [str(NOW.date())]
        broken[0] = False
        run_due(both, NOW + timedelta(days=2))
        assert told() == [str(NOW.date() + timedelta(days=n)) for n in range(3)]


def test_what_is_of_no_use_later_is_not_caught_up_and_waits_for_its_hour(settled: Flask) -> None:
    seen: list[date] = []

    def note(at: datetime) -> str:
        seen.append(at.date())
        return "好"

    morning = Job("test.digest", note, catch_up=False, begins=NOW.time())
    with settled.app_context():
        run_due([morning], NOW - timedelta(minutes=1))
        assert seen == []
        run_due([morning], NOW)
        run_due([morning], NOW + timedelta(days=4))
        assert seen == [NOW.date(), NOW.date() + timedelta(days=4)]


def test_the_commands_list_run_one_and_show_the_last(settled: Flask) -> None:
    runner = settled.test_cli_runner()
    assert "organisations.claims" in runner.invoke(args=["jobs", "list"]).output
    once = runner.invoke(args=["jobs", "run", "organisations.claims"]).output
    assert "0 项认领" in once
    assert "今日已执行" in runner.invoke(args=["jobs", "run", "organisations.claims"]).output
    assert "organisations.claims" in runner.invoke(args=["jobs", "last", "-n", "1"]).output
    assert runner.invoke(args=["jobs", "run", "nobody"]).exit_code == 2
    with settled.app_context():
        assert [row.job for row in schedule.last_runs()] == ["organisations.claims"]
    assert len({job.name for job in jobs.JOBS}) == len(jobs.JOBS)
