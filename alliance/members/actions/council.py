"""The council 理事会: who sits in it from when to when, elected, re-elected, left; no office held twice (SN15-3.5.e)."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import inbox, journal, settings
from alliance.core.actor import SYSTEM, Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import notices, queries
from alliance.members.flow import SEAT_FLOW
from alliance.members.model import Seat
from alliance.organisations import queries as who
from alliance.register import queries as registered
from alliance.register.queries import Designation

CHARTER = "SN15-3.5.e"
ONLY_ONE = ("chair", "secretary")


@dataclass(frozen=True)
class Elected:
    """Who is elected to what, from which day, until the end of which term, by whom."""

    organisation_id: int
    person_name: str
    office: str
    since: date
    term_ends: date
    title: str = ""
    elected_by: str = ""


def elect(designation: Designation, told: Elected, actor: Actor, at: datetime) -> Seat:
    """Enter one seat, also of a past day; a person of a hospital that belongs to the alliance on that day."""
    if not registered.lead_of(actor, designation):
        raise Refused(CHARTER, _("理事会由牵头科室经办登记"))
    _check(designation, told, at)
    with work():
        db.session.refresh(designation, with_for_update=True)
        if designation.state not in ("proposed", "active"):
            raise Refused("SN15-2.d", _("联盟已终止，不再登记理事会"))
        row = Seat(
            designation_id=designation.id, organisation_id=told.organisation_id,
            organisation_name=who.organisation(told.organisation_id).name, person_name=told.person_name.strip(),
            title=told.title.strip(), office=told.office, since=told.since, term_ends=told.term_ends,
            elected_by=told.elected_by.strip(),
        )  # fmt: skip
        _no_double(row)
        db.session.add(row)
        db.session.flush()
        journal.write(
            "seat.elect", actor, at, row, clause=CHARTER, person=row.person_name, office=row.office, since=row.since,
            term_ends=row.term_ends,
        )  # fmt: skip
    return row


def _check(designation: Designation, told: Elected, at: datetime) -> None:
    if not told.person_name.strip():
        raise Refused(CHARTER, _("请填写姓名"), field="person_name")
    if told.since > at.date():
        raise Refused(CHARTER, _("任职日不能晚于今天"), field="since")
    if told.term_ends < told.since:
        raise Refused(CHARTER, _("任期届满日不能早于任职日"), field="term_ends")
    if not queries.is_member(designation.id, told.organisation_id, told.since):
        raise Refused(CHARTER, _("所选单位在任职日不是联盟的牵头单位或成员单位"), field="organisation_id")


def _no_double(new: Seat) -> None:
    """No office of one person has two on a day, and nobody sits twice (secretary beside another office excepted)."""
    query = select(Seat).where(Seat.designation_id == new.designation_id)
    for one in db.session.execute(query).scalars():
        if one.until is not None and one.until <= max(new.since, one.since):
            continue
        if one.office == new.office and new.office in ONLY_ONE:
            who_sits = _("%(person)s（%(hospital)s）", person=one.person_name, hospital=one.organisation_name)
            raise Refused(
                CHARTER,
                _("该职务自 %(day)s 起由%(who)s担任，请先办理离任", day=one.since, who=who_sits),
                field="office",
            )
        same = (one.organisation_id, one.person_name) == (new.organisation_id, new.person_name)
        if same and "secretary" not in (one.office, new.office):
            raise Refused(
                CHARTER, _("%(person)s已在理事会任职，请先办理离任", person=new.person_name), field="person_name"
            )


def leave(seat: Seat, on: date, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """End a seat from a day on, with a reason."""
    _right_day(seat, on, at)
    with work():
        values = {"until": on, "left_reason": reason.strip()[:300]}
        SEAT_FLOW.move(seat, "leave", actor, at, seen=seen, remark=reason, values=values, on=on)
        inbox.settle(seat, at, actor)


def _right_day(seat: Seat, on: date, at: datetime) -> None:
    if on < seat.since:
        raise Refused(CHARTER, _("离任日不能早于任职日"), field="on")
    if on > at.date():
        raise Refused(CHARTER, _("离任日不能晚于今天"), field="on")


def renew(
    seat: Seat, since: date, term_ends: date, elected_by: str, actor: Actor, at: datetime, *, seen: int | None = None
) -> Seat:
    """Re-elect for the next term: the old seat ends on the day the new one begins."""
    if since <= seat.since:
        raise Refused(CHARTER, _("连任的起始日须晚于本届任职日"), field="since")
    with work():
        values = {"until": since, "left_reason": _("连任")}
        SEAT_FLOW.move(seat, "renew", actor, at, seen=seen, values=values, on=since)
        inbox.settle(seat, at, actor)
        told = Elected(
            seat.organisation_id, seat.person_name, seat.office, since, term_ends, seat.title, elected_by
        )  # fmt: skip
        return elect(registered.by_id(seat.designation_id), told, actor, at)


def vacate(
    designation_id: int, on: date, reason: str, actor: Actor, at: datetime, *, organisation_id: int | None = None
) -> None:
    """End the seats of a hospital that leaves, or all with the alliance. Nested work()."""
    query = select(Seat).where(Seat.designation_id == designation_id, Seat.state == "sitting")
    if organisation_id is not None:
        query = query.where(Seat.organisation_id == organisation_id)
    with work():
        for seat in db.session.execute(query.order_by(Seat.id)).scalars().all():
            values = {"until": max(on, seat.since), "left_reason": reason.strip()[:300]}
            SEAT_FLOW.move(seat, "vacate", actor, at, remark=reason, values=values, on=on)
            inbox.settle(seat, at, actor)


def remind_terms(programme: str, at: datetime) -> int:
    """Ask the leads about seats whose term ends within the days the office set; each is asked once."""
    days = int(settings.value(programme, "council_reminder_days"))
    found = queries.terms_ending(programme, at.date(), days)
    asked = {todo.record_id for todo in inbox.open_about("council_seat", [one.id for one in found])}
    due = [one for one in found if one.id not in asked]
    with work():
        for seat in due:
            notices.term_ends(seat, SYSTEM, at)
    return len(due)
