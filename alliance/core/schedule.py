"""What the calendar brings: each job once a day; missed days are caught up once, in order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from alliance.clock import BEIJING
from alliance.core.promises import unique
from alliance.core.work import work
from alliance.ext import Base, Moment, db

LONGEST_GAP = timedelta(days=400)  # a scheduler away longer than this catches up the last 400 days


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
    """A daily job: `run` is given the moment of the day it stands for, and says in words what it did."""

    name: str
    run: Callable[[datetime], str]


def run_due(jobs: Sequence[Job], now: datetime) -> list[JobRun]:
    """Run what today and missed days still owe, day by day in order; each with its row in one work()."""
    ran: list[JobRun] = []
    last = {job.name: _last(job.name) for job in jobs}
    first = min((day or now.date() - timedelta(days=1) for day in last.values()), default=now.date())
    day = max(first, now.date() - LONGEST_GAP) + timedelta(days=1)
    while day <= now.date():
        for job in jobs:
            done = last[job.name]
            if (done is None and day == now.date()) or (done is not None and done < day):
                ran.append(run_one(job, day, now))
        day += timedelta(days=1)
    return ran


def run_one(job: Job, day: date, now: datetime) -> JobRun:
    """Run one job for one day; a second run of the same day is refused by the unique row."""
    at = now if day == now.date() else datetime.combine(day, time(23, 30), BEIJING)
    with work():
        row = JobRun(job=job.name, day=day, ran_at=now)
        db.session.add(row)
        db.session.flush()
        row.said = job.run(at)[:300]
    return row


def last_runs(limit: int = 50) -> list[JobRun]:
    """The newest runs first."""
    return list(db.session.execute(select(JobRun).order_by(JobRun.id.desc()).limit(limit)).scalars())


def _last(name: str) -> date | None:
    return db.session.execute(select(func.max(JobRun.day)).where(JobRun.job == name)).scalar()
