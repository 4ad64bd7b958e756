"""What the calendar brings: each job once a day; missed days are caught up once, in order."""

import fcntl
import logging
import time as pause
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, String, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from alliance.clock import BEIJING
from alliance.core.promises import unique
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import Base, Moment, db

LONGEST_GAP = timedelta(days=400)  # a scheduler away longer than this catches up the last 400 days
LOCK = 15_2024  # any constant of ours: the advisory lock that one scheduler holds across machines
AGAIN = 5.0  # seconds between two tries to become the one that works
POINTS = {  # where the process that works may be killed, and what then stands; the next one does what is missing
    "locked": "it has the lock and has not looked: nothing stands",
    "begun": "the day's row is written, the job has not run: the transaction goes with it",
    "worked": "the job has run, nothing is committed: the transaction goes with it",
    "committed": "row and work stand together: the next one goes on with the next job",
}
log = logging.getLogger(__name__)


class JobRun(Base):
    """One job on one day: the row is unique, so the job's work stands once however often it is tried."""

    __tablename__ = "job_run"
    __table_args__ = (unique("job", "day", message=_l("该任务当日已执行")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(40))
    day: Mapped[date]
    ran_at: Mapped[datetime] = mapped_column(Moment)
    said: Mapped[str] = mapped_column(String(300), default="")


@dataclass(frozen=True)
class Job:
    """A daily job: `run` is given the moment of the day it stands for, and says in words what it did.

    What is of no use later (`catch_up` false: a digest of yesterday) is not caught up; `begins` is the hour from which
    the day owes it.
    """

    name: str
    run: Callable[[datetime], str]
    catch_up: bool = True
    begins: time = time.min


def run_due(jobs: Sequence[Job], now: datetime) -> list[JobRun]:
    """Run what today and missed days still owe, day by day in order; each with its row in one work().

    A job that fails waits for the next look, and its later days with it: the other jobs go on, then the error is raised.
    """
    ran: list[JobRun] = []
    failed: dict[str, Exception] = {}
    last = {job.name: _last(job.name) for job in jobs}
    for day in _days(last.values(), now):
        for job in jobs:
            if job.name in failed or not _owed(job, last[job.name], day, now):
                continue
            try:
                row = run_one(job, day, now)
            except Exception as error:
                log.exception("%s %s failed", day, job.name)
                failed[job.name] = error
            else:
                ran += [row] if row is not None else []
    if failed:
        raise next(iter(failed.values()))
    return ran


def _days(last: Iterable[date | None], now: datetime) -> Iterator[date]:
    """From the day after the least advanced job up to today."""
    first = min((day or now.date() - timedelta(days=1) for day in last), default=now.date())
    day = max(first, now.date() - LONGEST_GAP) + timedelta(days=1)
    while day <= now.date():
        yield day
        day += timedelta(days=1)


def _owed(job: Job, last: date | None, day: date, now: datetime) -> bool:
    if day == now.date():
        return (last is None or last < day) and now.time() >= job.begins
    return job.catch_up and last is not None and last < day


def run_one(job: Job, day: date, now: datetime) -> JobRun | None:
    """Run one job for one day; None where its row already stands: another scheduler was first, and has done it."""
    at = now if day == now.date() else datetime.combine(day, time(23, 30), BEIJING)
    try:
        with work():
            row = JobRun(job=job.name, day=day, ran_at=now)
            db.session.add(row)
            db.session.flush()
            row.said = job.run(at)[:300]
    except Refused:
        if ran(job.name, day):
            return None
        raise
    return row


def ran(name: str, day: date) -> bool:
    """Whether a job's day is done."""
    query = select(JobRun.id).where(JobRun.job == name, JobRun.day == day)
    return db.session.execute(query).scalar() is not None


def last_runs(limit: int = 50) -> list[JobRun]:
    """The newest runs first."""
    return list(db.session.execute(select(JobRun).order_by(JobRun.id.desc()).limit(limit)).scalars())


def newest() -> dict[str, JobRun]:
    """The last run of each job."""
    last = select(func.max(JobRun.id)).group_by(JobRun.job)
    return {row.job: row for row in db.session.execute(select(JobRun).where(JobRun.id.in_(last))).scalars()}


def _last(name: str) -> date | None:
    return db.session.execute(select(func.max(JobRun.day)).where(JobRun.job == name)).scalar()


class Lost(RuntimeError):
    """The lock is gone with its connection: this process must not work on."""


@contextmanager
def alone(lock_file: Path, wait: bool = True) -> Iterator[Callable[[], None] | None]:
    """Be the one scheduler that works: a lock on a file on this machine, an advisory lock of PostgreSQL across machines.

    Waits for its turn, or gives None at once. What it gives is called before each look: it raises Lost where the
    database no longer knows of the lock. Both locks end with the process, however it ends.
    """
    with lock_file.open("w") as file, db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # closed in the end, not put back for others with the lock still on it
        while not (got := _take(file.fileno(), connection)) and wait:
            pause.sleep(AGAIN)
        yield (lambda: _hold(connection)) if got else None


def _take(file: int, connection: Connection) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}).scalar())


def _hold(connection: Connection) -> None:
    try:
        connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        raise Lost from error
