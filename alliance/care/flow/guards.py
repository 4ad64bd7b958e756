"""Who may take a step, and what a step asks before it is taken."""

from typing import Any

from flask_babel import gettext as _

from alliance.care import rules
from alliance.core import patients
from alliance.core.actor import Actor, Role
from alliance.core.flow import Move
from alliance.core.refusal import Refused

DESKS = frozenset({Role.REFERRAL_DESK, Role.MEMBER_CLERK, Role.LEAD_CLERK})


def may_act_for(actor: Actor, record: Any, organisation_id: int) -> bool:
    """Whether the actor works at this end's desk: the referral desk, the member's clerk, or the lead department's."""
    if actor.organisation_id != organisation_id or actor.role not in DESKS:
        return False
    if actor.role == Role.LEAD_CLERK:
        return bool(record.lead_id == organisation_id and record.department_id == actor.department_id)
    return True


def by_sender(actor: Actor, record: Any) -> bool:
    """The desk of the hospital that sent or asked."""
    return may_act_for(actor, record, record.from_id)


def by_receiver(actor: Actor, record: Any) -> bool:
    """The desk of the hospital that receives or is invited."""
    return may_act_for(actor, record, record.to_id)


def by_either(actor: Actor, record: Any) -> bool:
    """The desk of one of the two hospitals."""
    return by_sender(actor, record) or by_receiver(actor, record)


def by_other(actor: Actor, record: Any) -> bool:
    """The desk of the side that was asked, not of the one that asks."""
    return by_either(actor, record) and actor.organisation_id != record.ask_by_id


def before_an_appointment(actor: Actor, record: Any) -> bool:
    """Either side, of a referral accepted without an appointment yet."""
    return by_either(actor, record) and record.scheduled_for is None


def with_an_appointment(actor: Actor, record: Any) -> bool:
    """Either side, of a referral whose appointment stands."""
    return by_either(actor, record) and record.scheduled_for is not None


def by_calendar(actor: Actor, _record: Any) -> bool:
    """The calendar's own hand: silence has a consequence."""
    return actor.role == Role.SYSTEM


def has_reason(move: Move) -> None:
    """Declining and cancelling name a coded reason."""
    code = move.values.get("end_code") or move.values.get("ask_code")
    if not code:
        raise Refused("", _("请选择原因"), field="code")
    text = str(move.values.get("end_text") or move.values.get("ask_text") or "")
    if code == "other" and not text.strip():
        raise Refused("", _("选择“其他原因”时请写明"), field="text")


# Columns that take words, with the field of the form they are typed in.
_WORDS = {
    "end_text": "text", "ask_text": "text", "supplement": "text", "place": "place", "outcome": "outcome",
    "advice": "advice", "opinion": "opinion", "expert": "expert",
}  # fmt: skip


def private(move: Move) -> None:
    """What is written in words does not repeat the patient's identity."""
    words = {name: str(move.values.get(column) or "") for column, name in _WORDS.items() if move.values.get(column)}
    if words:
        rules.without_identity(patients.unseal(move.record.patient), words)


def has_question(move: Move) -> None:
    """Asking for more says what is missing."""
    if not str(move.values.get("ask_text") or "").strip():
        raise Refused(rules.REFERRAL, _("请写明需要补充什么"), field="text")


def has_supplement(move: Move) -> None:
    """What was asked for is supplied in words."""
    if str(move.values.get("supplement") or "") == move.record.supplement:
        raise Refused(rules.REFERRAL, _("请填写补充的内容"), field="text")


def has_outcome(move: Move) -> None:
    """The outcome is told in words."""
    if not str(move.values.get("outcome", "")).strip():
        raise Refused(rules.REFERRAL, _("请填写诊疗结果"), field="outcome")


def has_appointment(move: Move) -> None:
    """An appointment is set for a time that is not over."""
    when = move.values.get("scheduled_for")
    if when is None:
        raise Refused(rules.REFERRAL, _("请填写预约时间"), field="scheduled_for")
    rules.not_earlier(rules.REFERRAL, when, move.at, "scheduled_for", _("预约时间不能早于现在"))


def has_time(move: Move) -> None:
    """A consultation is set for a time that is not before it was asked for."""
    when = move.values.get("scheduled_for")
    if when is None:
        raise Refused(rules.CONSULTATION, _("请填写会诊时间"), field="scheduled_for")
    asked = move.record.requested_at
    rules.not_earlier(rules.CONSULTATION, when, asked, "scheduled_for", _("会诊时间不能早于申请时间"))


def was_held(move: Move) -> None:
    """It was held after it was asked for, and not in the future."""
    held, asked = move.values["held_at"], move.record.requested_at
    rules.not_later(held, move.at, "held_at")
    rules.not_earlier(rules.CONSULTATION, held, asked, "held_at", _("举行时间不能早于申请时间"))


def has_opinion(move: Move) -> None:
    """The opinion is given in words, with the name of the expert."""
    if not str(move.values.get("expert", "")).strip():
        raise Refused(rules.CONSULTATION, _("请填写会诊专家"), field="expert")
    if not str(move.values.get("opinion", "")).strip():
        raise Refused(rules.CONSULTATION, _("请填写会诊意见"), field="opinion")
