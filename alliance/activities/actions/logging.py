"""An activity from the day it is logged: acknowledged or disputed, proved, confirmed, withdrawn (SN15-4.1, 4.2)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from alliance.activities import notices, queries, rules
from alliance.activities.flow import ACTIVITY_FLOW
from alliance.activities.model import Activity, ActivityMember
from alliance.activities.rules import Held
from alliance.core import files, inbox, journal, settings
from alliance.core.actor import SYSTEM, Actor
from alliance.core.notices import next_serial
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.rules import programme as programmes

Upload = tuple[str, bytes]


def log(
    actor: Actor, at: datetime, *, designation_id: int, kind: str, held: Held, host_id: int | None = None,
    member_ids: Iterable[int] = (), evidence: Sequence[Upload] = (),
) -> Activity:  # fmt: skip
    """Log an activity that took place. The host, the members named and the lead are asked for their word.

    The side that logs it has given its own by logging. With evidence and nobody else named it is confirmed at once.
    """
    designation = register.by_id(designation_id)
    shape = rules.kind_of(programmes.load(designation.programme), kind)
    with work():
        if not queries.may_log(actor, designation) or actor.organisation_id is None:
            raise Refused(shape.clause, _("活动由牵头科室经办或成员单位经办登记"))
        rules.right_dates(shape, held, at.date())
        rules.may_be_logged(designation.state, designation.filed_on, held.held_on)
        rules.complete(shape, held, at.date())
        host = organisations.organisation(host_id or actor.organisation_id)
        named = _named(actor.organisation_id, designation.lead_id, host.id, member_ids)
        rules.needs_member(shape, len(named.keys() - {designation.lead_id}))
        rules.all_bound(
            {
                name: queries.bound(designation_id, designation.lead_id, one, held.held_on)
                for one, name in named.items()
            },
            held.held_on,
        )
        if queries.same_again(designation_id, kind, held.title.strip(), held.held_on):
            raise Refused(shape.clause, _("同一天同名的这类活动已经登记，不能重复计数"), field="title")
        activity = Activity(
            **rules.asked_for(shape, held), number=f"HD{at.year}{next_serial('HD', at.year):04d}", kind=kind,
            designation_id=designation_id, designation_name=designation.name, programme=designation.programme,
            lead_id=designation.lead_id, department_id=designation.department_id, host_id=host.id, host_name=host.name,
            logged_at=at, logged_by_id=actor.person_id, logger_id=actor.organisation_id,
            silent_after=_silent_after(designation.programme, at),
        )  # fmt: skip
        _enter(activity, named, actor, at, evidence)
    return activity


def _named(own_id: int, lead_id: int, host_id: int, member_ids: Iterable[int]) -> dict[int, str]:
    """Every hospital that takes part, by id: those named, the host, who logs it, and the lead if a member logs it."""
    ids = {*member_ids, host_id, own_id} | ({lead_id} if own_id != lead_id else set())
    return {one: organisations.organisation(one).name for one in sorted(ids)}


def _enter(activity: Activity, named: dict[int, str], actor: Actor, at: datetime, evidence: Sequence[Upload]) -> None:
    db.session.add(activity)
    for organisation_id, name in named.items():
        own = organisation_id == actor.organisation_id
        activity.members.append(
            ActivityMember(
                organisation_id=organisation_id, organisation_name=name, answer="acknowledged" if own else "",
                answered_at=at if own else None, answered_by=actor.name if own else "",
            )
        )  # fmt: skip
    db.session.flush()
    clause = programmes.load(activity.programme).activity_kind(activity.kind).clause
    journal.write("activity.log", actor, at, activity, clause=clause, number=activity.number, kind=activity.kind)
    notices.ask_named(activity, actor, at)
    if evidence:
        add_evidence(activity, actor, at, evidence)
    else:
        notices.ask_evidence(activity, actor, at)


def add_evidence(activity: Activity, actor: Actor, at: datetime, uploads: Sequence[Upload]) -> None:
    """Prove an activity. With the first proof the days begin after which silence counts."""
    with work():
        first = activity.evidence == 0
        values: dict[str, Any] = {"evidence": activity.evidence + len(uploads)}
        if first:
            values["silent_after"] = _silent_after(activity.programme, at)
        ACTIVITY_FLOW.move(activity, "evidence", actor, at, values=values)
        for name, content in uploads:
            files.attach(activity, "evidence", name, content, actor, at, clause=rules.COOPERATION)
        inbox.settle(activity, at, actor, "activity.evidence")
        _confirm_if_complete(activity, actor, at)


def acknowledge(activity: Activity, actor: Actor, at: datetime) -> None:
    """A hospital named states that it took part as logged."""
    with work():
        ACTIVITY_FLOW.move(activity, "acknowledge", actor, at)
        _answer(activity, actor, at, "acknowledged", "")
        _confirm_if_complete(activity, actor, at)


def dispute(activity: Activity, actor: Actor, at: datetime, reason: str) -> None:
    """A hospital named disagrees, with a reason; the activity does not count until it acknowledges after all."""
    with work():
        ACTIVITY_FLOW.move(activity, "dispute", actor, at, remark=reason)
        _answer(activity, actor, at, "disputed", reason.strip()[:300])
        notices.tell_dispute(activity, actor, at)


def _answer(activity: Activity, actor: Actor, at: datetime, answer: str, note: str) -> None:
    for member in activity.members:
        if member.organisation_id == actor.organisation_id:
            member.answer, member.note, member.answered_at, member.answered_by = answer, note, at, actor.name
    inbox.settle(activity, at, actor, "activity.acknowledge", organisation_id=actor.organisation_id)
    if all(member.answer != "disputed" for member in activity.members):
        inbox.settle(activity, at, actor, "activity.dispute")


def withdraw(activity: Activity, actor: Actor, at: datetime, reason: str, *, seen: int | None = None) -> None:
    """The side that logged it takes it back, with a reason; it never counts."""
    with work():
        values = {"withdrawn_reason": reason.strip()[:300]}
        ACTIVITY_FLOW.move(activity, "withdraw", actor, at, seen=seen, remark=reason, values=values)
        inbox.settle(activity, at, actor)


def confirm_silent(at: datetime) -> int:
    """Count the silence whose days are over, and confirm what is complete with it. Returns how many were confirmed."""
    confirmed = 0
    for activity in queries.overdue_silence(at):
        with work():
            ACTIVITY_FLOW.move(activity, "silence", SYSTEM, at)
            for member in activity.members:
                if member.answer == "":
                    member.answer, member.answered_at = "silent", at
            inbox.settle(activity, at, SYSTEM, "activity.acknowledge")
            confirmed += _confirm_if_complete(activity, SYSTEM, at)
    return confirmed


def _confirm_if_complete(activity: Activity, actor: Actor, at: datetime) -> bool:
    answers = {one.organisation_name: one.answer for one in activity.members}
    if not activity.evidence or rules.unanswered(answers):
        return False
    ACTIVITY_FLOW.move(activity, "confirm", actor, at, values={"confirmed_at": at})
    inbox.settle(activity, at, actor)
    return True


def _silent_after(programme: str, at: datetime) -> date:
    return at.date() + timedelta(days=int(settings.value(programme, "activity_silence_days")))
