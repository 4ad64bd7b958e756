"""Hands the chapters' daily jobs to APScheduler, once: the same actions an officer's button calls, never a second way."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta

from apscheduler.schedulers.blocking import BlockingScheduler

from alliance import clock
from alliance.activities import jobs as activities
from alliance.api import jobs as api
from alliance.audit import jobs as audit
from alliance.care import jobs as care
from alliance.changes import jobs as changes
from alliance.checks import jobs as checks
from alliance.core import anchors, drafts, files, installation, mail, schedule, settings
from alliance.core.access import sessions
from alliance.core.schedule import Job, JobRun
from alliance.evaluation import jobs as evaluation
from alliance.filing import jobs as filing
from alliance.members import jobs as members
from alliance.obligations import jobs as obligations
from alliance.organisations import jobs as organisations
from alliance.register import jobs as register
from alliance.selection import jobs as selection
from alliance.standing import jobs as standing
from alliance.supervision import jobs as supervision
from alliance.targets import jobs as targets
from alliance.terms import jobs as terms
from alliance.yearbook import jobs as yearbook

EVERY_MINUTES = 10
IMPORT_SECONDS = 10  # an import whose page was left, or whose worker died, goes on within so many seconds
DIGEST_FROM = time(7)
LONGEST_SESSION = 24 * 3600
log = logging.getLogger(__name__)


def _sweep(at: datetime) -> str:
    """Remove what crashes and closed browsers left behind."""
    sessions.sweep(at, LONGEST_SESSION)
    days = settings.least(drafts.KEPT, drafts.KEPT_DAYS)
    return f"{drafts.sweep(at, days)} 份过期草稿，{files.sweep(at)} 个无主文件"


def _anchor(at: datetime) -> str:
    """The journal's head and count to where the database cannot reach."""
    made = anchors.drop(at)
    return f"日志 {made.count} 行"


JOBS = (
    Job("organisations.claims", organisations.lapse_claims),
    Job("changes.effect", changes.carry_out_due),  # what ends today has ended before a list of today is drawn
    Job("standing.effect", standing.take_effect),
    Job("care.ended", care.follow_ends),
    Job("register.lists", register.draft_lists),
    Job("register.visits", register.sweep_visits),
    Job("members.agreements", members.watch_agreements),
    Job("members.terms", members.watch_terms),
    Job("filing.silence", filing.silent_cities),
    Job("supervision.periods", supervision.open_periods),
    Job("supervision.quality", supervision.follow_quality),
    Job("activities.silence", activities.silent),
    Job("care.watch", care.watch),
    Job("care.imports", care.forget_imports),
    Job("care.identities", care.forget_identities),
    Job("supervision.reporters", supervision.forget_reporters),
    Job("terms.watch", terms.watch),
    Job("audit.lapses", audit.propose_lapses),
    Job("checks.dormant", checks.tell_leads),
    Job("evaluation.remind", evaluation.remind, catch_up=False),
    Job("yearbook.sweep", yearbook.sweep),
    Job("selection.reviews", selection.overdue_reviews),
    Job("targets.actuals", targets.ask_for_actuals),
    Job("selection.publicity", selection.publicity_over),
    Job("api.tokens", api.watch_tokens),
    Job("obligations.keep", obligations.keep),
    Job("organisations.unused", organisations.watch_unused, catch_up=False),
    Job("organisations.due", organisations.order_due),
    Job("organisations.digest", organisations.write_digests, catch_up=False, begins=DIGEST_FROM),
    Job("core.anchor", _anchor, catch_up=False),
    Job("core.sweep", _sweep),
)


def look(now: datetime) -> list[JobRun]:
    """One look at what the day still owes; mail goes out whatever else fails, and holds nothing up."""
    carry_out_orders(now)
    try:
        return schedule.run_due(JOBS, now)
    finally:
        close_duties(now)
        post(now)
        keep(now)


def keep(now: datetime) -> None:
    """The newest anchor of the journal, and a sign of life for /readyz; a failure is logged."""
    try:
        anchors.note(now)
        installation.beat(installation.SCHEDULER, now)
    except Exception:
        log.exception("anchor")


def carry_out_orders(now: datetime) -> None:
    """Dissolve what is due at every look, first of all, not only once a day; a failure waits for the next."""
    try:
        standing.take_effect(now)
    except Exception:
        log.exception("orders")


def close_duties(now: datetime) -> None:
    """Close the duties that records have fulfilled since the last look; a failure waits for the next."""
    try:
        obligations.follow(now)
    except Exception:
        log.exception("obligations")


def post(now: datetime) -> None:
    """Write and send the mails that are due; a failure is logged and tried again with the next look."""
    try:
        organisations.answer_forgotten(now)
        organisations.write_mails(now)
        sent, failed = mail.send_due(now)
    except Exception:
        log.exception("mail")
    else:
        if sent or failed:
            log.info("mail: %s sent, %s failed", sent, failed)


def named(name: str) -> Job | None:
    """The job of that name."""
    return next((job for job in JOBS if job.name == name), None)


def serve(context: Callable[[], AbstractContextManager[object]], hold: Callable[[], None]) -> None:
    """Look every few minutes, each time in an application `context`, what the day still owes.

    A look that fails is logged; the next one tries again. When the lock is lost (`hold` raises), the process ends: who
    has the lock now works on.
    """
    scheduler = BlockingScheduler(timezone=str(clock.BEIJING))

    def turn() -> None:
        try:
            hold()
        except schedule.Lost:
            log.exception("the lock is lost")
            scheduler.shutdown(wait=False)
            return
        with context():
            for run in look(clock.now()):
                log.info("%s %s %s", run.day, run.job, run.said)

    def go_on() -> None:
        with context():
            care.go_on(clock.now())
            checks.go_on(clock.now())
            standing.go_on(clock.now())
            yearbook.go_on(clock.now())

    scheduler.add_job(
        turn,
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
