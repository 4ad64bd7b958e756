"""The end of agreements and memberships: by a side with a reason, by the calendar, with the whole alliance (SN15-2.d, 2.e)."""

from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import case, update

from alliance.core import inbox, journal, settings
from alliance.core.actor import SYSTEM, Actor
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import notices, queries
from alliance.members.actions.council import vacate
from alliance.members.actions.joining import release
from alliance.members.flow import AGREEMENT_FLOW, is_either_side, is_lead, is_member_side
from alliance.members.model import Agreement, Membership
from alliance.register import actions as register
from alliance.register.queries import Designation

BOUND = "SN15-2.e"
TOLD = ("agreement.declined", "agreement.expired", "agreement.ended")


def end_agreement(
    agreement: Agreement, on: date, reason: str, actor: Actor, at: datetime, *, seen: int | None = None
) -> None:
    """End an agreement in force from a day on: the membership ends with it, unless a newer one carries it.

    One that has not begun ends on its first day, so that it never held. The other side is told.
    """
    if on < agreement.since:
        raise Refused(BOUND, _("终止日不能早于协议起始日"), field="on")
    if on > at.date() and on != agreement.since:
        raise Refused(BOUND, _("终止日不能晚于今天"), field="on")
    with work():
        _end(agreement, on, reason, actor, at, seen)
        if not is_lead(actor, agreement):
            notices.lead(agreement, "agreement.ended", N_("协议已终止，请知悉"), actor, at)
        if not is_member_side(actor, agreement):
            notices.member(agreement, "agreement.ended", N_("协议已终止，请知悉"), actor, at)


def _end(agreement: Agreement, on: date, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> bool:
    values = {"ended_on": on, "end_reason": reason.strip()[:300]}
    AGREEMENT_FLOW.move(agreement, "end", actor, at, seen=seen, remark=reason, values=values, on=on)
    inbox.settle(agreement, at, actor)
    return release(agreement, on, reason, actor, at)


def end_all(designation: Designation, on: date, reason: str, actor: Actor, at: datetime) -> None:
    """End every membership and agreement when the designation ends (SN15-2.d); open ones are dropped. Nested work()."""
    with work():
        for agreement in queries.agreements(designation.id):
            _close(agreement, on, reason, actor, at)
        for candidate in queries.candidates(designation.id):
            inbox.settle(candidate, at, actor)
        vacate(designation.id, on, reason, actor, at)
        last = case((Membership.since > on, Membership.since), else_=on)
        db.session.execute(
            update(Membership).where(Membership.designation_id == designation.id, Membership.until.is_(None))
            .values(until=last).execution_options(synchronize_session=False)
        )  # fmt: skip
        db.session.expire_all()
        register.end_party(designation.id, on, at)
        journal.write("membership.end-all", actor, at, designation, clause="SN15-2.d", remark=reason, on=on)


def _close(agreement: Agreement, on: date, reason: str, actor: Actor, at: datetime) -> None:
    inbox.settle(agreement, at, actor)
    if agreement.state == "in_force":
        values = {"ended_on": max(on, agreement.since), "end_reason": reason[:300]}
        AGREEMENT_FLOW.move(agreement, "end", actor, at, remark=reason, values=values, on=on)


def expire(programme: str, at: datetime) -> int:
    """End the agreements whose last day has passed; both sides are told where the membership ends with it (SN15-2.e)."""
    found = queries.expired(programme, at.date())
    with work():
        for agreement in found:
            assert agreement.until is not None
            if _end(agreement, agreement.until + timedelta(days=1), _("协议期满"), SYSTEM, at):
                told = N_("协议期满，成员关系已终止，请处理")
                notices.lead(agreement, "agreement.expired", told, SYSTEM, at)
                notices.member(agreement, "agreement.ended", N_("协议已终止，请知悉"), SYSTEM, at)
    return len(found)


def remind_renewals(programme: str, at: datetime) -> int:
    """Ask the leads to renew agreements that end within the days the office set; each is asked once.

    One that a signed agreement follows needs no reminder.
    """
    days = int(settings.value(programme, "agreement_reminder_days"))
    found = queries.running_out(programme, at.date(), days)
    about = inbox.open_about("agreement", [one.id for one in found])
    asked = {todo.record_id for todo in about if todo.kind == "agreement.renew"}
    due = [one for one in found if one.id not in asked and not queries.followed(one)]
    with work():
        for agreement in due:
            notices.lead(agreement, "agreement.renew", N_("协议即将到期，请续签或终止"), SYSTEM, at, agreement.until)
    return len(due)


def acknowledge(agreement: Agreement, actor: Actor, at: datetime) -> None:
    """A side has taken note of an agreement that was declined, has run out or was ended."""
    told = [todo for todo in inbox.open_about("agreement", [agreement.id]) if todo.kind in TOLD]
    own = next((todo.organisation_id for todo in told if todo.role == actor.role), None)
    if own is None or not is_either_side(actor, agreement):
        raise Refused(BOUND, _("由被告知的一方经办处理"))
    with work():
        inbox.settle(agreement, at, actor, *TOLD, organisation_id=own)
        journal.write("agreement.acknowledge", actor, at, agreement, clause=BOUND)
