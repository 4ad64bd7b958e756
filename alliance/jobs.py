"""Hands the chapters' daily jobs to APScheduler, once: the same actions an officer's button calls, never a second way."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from apscheduler.schedulers.blocking import BlockingScheduler

from alliance import clock
from alliance.activities import jobs as activities
from alliance.audit import jobs as audit
from alliance.care import jobs as care
from alliance.changes import jobs as changes
from alliance.core import drafts, files, schedule
from alliance.core.access import sessions
from alliance.core.schedule import Job
from alliance.filing import jobs as filing
from alliance.members import jobs as members
from alliance.register import jobs as register
from alliance.standing import jobs as standing
from alliance.supervision import jobs as supervision

EVERY_MINUTES = 10
IMPORT_SECONDS = 10  # an import whose page was left, or whose worker died, goes on within so many seconds
LONGEST_SESSION = 24 * 3600
log = logging.getLogger(__name__)


def _sweep(at: datetime) -> str:
    """Remove what crashes and closed browsers left behind."""
    sessions.sweep(at, LONGEST_SESSION)
    return f"{drafts.sweep(at)} 份过期草稿，{files.sweep(at)} 个无主文件"


JOBS = (
    Job("register.lists", register.draft_lists),
    Job("register.visits", register.sweep_visits),
    Job("members.agreements", members.watch_agreements),
    Job("filing.silence", filing.silent_cities),
    Job("changes.effect", changes.carry_out_due),
    Job("care.ended", care.follow_ends),
    Job("supervision.periods", supervision.open_periods),
    Job("activities.silence", activities.silent),
    Job("care.watch", care.watch),
    Job("care.imports", care.forget_imports),
    Job("audit.lapses", audit.propose_lapses),
    Job("standing.effect", standing.take_effect),
    Job("core.sweep", _sweep),
)


def serve(context: Callable[[], AbstractContextManager[object]]) -> None:
    """Look every few minutes, each time in an application `context`, what the day still owes.

    A look that fails is logged; the next one tries again.
    """

    def look() -> None:
        with context():
            for run in schedule.run_due(JOBS, clock.now()):
                log.info("%s %s %s", run.day, run.job, run.said)

    def go_on() -> None:
        with context():
            care.go_on(clock.now())

    scheduler = BlockingScheduler(timezone=str(clock.BEIJING))
    scheduler.add_job(
        look,
        "interval",
        minutes=EVERY_MINUTES,
        next_run_time=clock.now() + timedelta(seconds=2),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.add_job(
        go_on, "interval", seconds=IMPORT_SECONDS, coalesce=True, max_instances=1, misfire_grace_time=None
    )
    scheduler.start()
