"""Some months before a round the leads are told who is long without activity (SN15-3.6.c); they say what they will do."""

from datetime import date, datetime

from alliance.checks import flow, notices
from alliance.checks.model import Dormancy
from alliance.checks.queries import dormant
from alliance.core import inbox, journal, settings
from alliance.core.actor import SYSTEM, Actor
from alliance.core.work import work
from alliance.ext import db
from alliance.register import queries as register
from alliance.rules import windows

CLAUSE = "SN15-3.6.c"


def next_round(programme: str, today: date) -> date:
    """The day the next round opens (办公室设定)."""
    month_day = str(settings.value(programme, "round_opens"))
    this_year = windows.day_of_year(today.year, month_day)
    return this_year if today <= this_year else windows.day_of_year(today.year + 1, month_day)


def tell_leads(programme: str, at: datetime) -> int:
    """Within the months before the round that the office set, tell each lead concerned once; how many were told.

    What would be long without activity when the round opens, if nothing more were confirmed until then.
    """
    today = windows.beijing_day(at)
    opens_on = next_round(programme, today)
    if today < windows.months_before(opens_on, int(settings.value(programme, "inactivity_notice_months"))):
        return 0
    since = windows.months_before(opens_on, int(settings.value(programme, "inactivity_months")))
    known = dormant.told(programme, opens_on)
    old = [
        one for one in register.active(programme, today)
        if one.id not in known and one.filed_on is not None and one.filed_on <= since
    ]  # fmt: skip
    found = dormant.quiet(old, since, today)
    with work():
        for one in found:
            _tell(one, (since, today, opens_on), at)
    return len(found)


def _tell(quiet: dormant.Quiet, days: tuple[date, date, date], at: datetime) -> None:
    its = quiet.designation
    told = Dormancy(
        programme=its.programme, designation_id=its.id, designation_name=its.name, lead_id=its.lead_id,
        lead_name=its.lead_name, department_id=its.department_id, since=days[0], told_on=days[1], opens_on=days[2],
        whole=quiet.whole, members=quiet.members,
    )  # fmt: skip
    db.session.add(told)
    many = len(quiet.members)
    journal.write(
        "dormancy.tell", SYSTEM, at, told, clause=CLAUSE, designation_id=its.id, members=many, whole=quiet.whole
    )
    notices.tell_lead(told, at)


def note(told: Dormancy, remark: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The lead says what it will do about it."""
    with work():
        values = {"note": remark.strip(), "noted_at": at, "noted_by": actor.name}
        flow.DORMANCY_FLOW.move(told, "note", actor, at, seen=seen, remark=remark, values=values)
        inbox.settle(told, at, actor)
