"""The lists of care as they leave the house: the columns of the list on the page, masked as there, nothing beyond.

Who sees no patient on the page has no column for one. The sealed identity is never read.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, case

from alliance.care.flow import CARE_TYPES, CONSULTATION_FLOW, DESKS, END_REASONS, REFERRAL_FLOW
from alliance.care.flow.ledger import DIFFERENCES, LEDGER_FLOW
from alliance.care.model import CareEntry, Consultation, Referral
from alliance.care.queries import ledger
from alliance.care.queries.cases import CASES, Filter, ends, sees_patients, worklist
from alliance.core import logbook
from alliance.core.actor import Actor
from alliance.core.exports import Source
from alliance.documents.excel import Column
from alliance.ext import minutes

URGENCIES: dict[str, Any] = {"routine": _l("常规"), "urgent": _l("加急"), "emergency": _l("急诊")}
_ENDS = ("id", "number", "designation_name", "lead_id", "department_id", "from_id", "from_name", "to_id", "to_name",
         "patient_masked", "diagnosis_code", "diagnosis", "state", "end_code")  # fmt: skip
_OF = {"referral": (*_ENDS, "direction", "urgency", "green_channel", "care_type"), "consultation": _ENDS}
_MOMENTS = {
    "referral": ("sent_at", "accepted_at", "arrived_at", "returned_at", "closed_at"),
    "consultation": ("requested_at", "scheduled_for", "held_at", "answered_at", "closed_at"),
}


def _cases(kind: str) -> Callable[[Actor, Mapping[str, Any], datetime], Select[Any]]:
    model = CASES[kind]
    waits = model.waits_for_id.is_not(None)
    columns = [getattr(model, name) for name in _OF[kind]]
    columns += [minutes(getattr(model, name)).label(name) for name in _MOMENTS[kind]]
    columns.append(case((waits, minutes(model.due_at))).label("due"))

    def query(actor: Actor, chosen: Mapping[str, Any], at: datetime) -> Select[Any]:
        late = and_(waits, model.due_at < at).label("late")
        return worklist(kind, actor, Filter(**chosen), at).with_only_columns(*columns, late)

    return query


def _ends(kind: str) -> Callable[[Actor, Mapping[str, Any]], Sequence[ColumnElement[bool]]]:
    return lambda actor, chosen: ends(kind, actor, chosen.get("scope", "all"), chosen.get("number", ""))


def _entries(actor: Actor, chosen: Mapping[str, Any], _at: datetime) -> Select[Any]:
    return ledger.listed(actor, **chosen)


def _patients(actor: Actor) -> list[Column]:
    """The masked name and the words of the diagnosis, for a desk only."""
    return [Column(_("患者")), Column(_("诊断"), width=28)] if actor.role in DESKS else []


def _referral_columns(actor: Actor) -> Sequence[Column]:
    return [
        Column(_("单号"), "code", 18), Column(_("方向"), width=8), Column(_("转出医院"), width=26),
        Column(_("转入医院"), width=26), Column(_("联盟"), width=30), *_patients(actor), Column(_("诊断编码"), "code"),
        Column(_("状态")), Column(_("缓急"), width=8), Column(_("绿色通道"), width=10), Column(_("就诊类别")),
        Column(_("发出"), "moment", 17), Column(_("接收"), "moment", 17), Column(_("到诊"), "moment", 17),
        Column(_("回传结果"), "moment", 17), Column(_("办结"), "moment", 17), Column(_("办理期限"), "moment", 17),
        Column(_("已超时"), width=9), Column(_("未办成的原因"), width=20),
    ]  # fmt: skip


def _consultation_columns(actor: Actor) -> Sequence[Column]:
    return [
        Column(_("单号"), "code", 18), Column(_("申请医院"), width=26), Column(_("受邀医院"), width=26),
        Column(_("联盟"), width=30), *_patients(actor), Column(_("诊断编码"), "code"), Column(_("状态")),
        Column(_("申请"), "moment", 17), Column(_("安排在"), "moment", 17), Column(_("举行"), "moment", 17),
        Column(_("出具意见"), "moment", 17), Column(_("办结"), "moment", 17), Column(_("办理期限"), "moment", 17),
        Column(_("已超时"), width=9), Column(_("未办成的原因"), width=20),
    ]  # fmt: skip


def _entry_columns(_actor: Actor) -> Sequence[Column]:
    return [
        Column(_("编号"), "code", 18), Column(_("种类"), width=8), Column(_("方向"), width=8),
        Column(_("转出、申请医院"), width=26), Column(_("转入、受邀医院"), width=26), Column(_("日期"), "date"),
        Column(_("患者")), Column(_("诊断"), width=28), Column(_("诊断编码"), "code"), Column(_("就诊类别")),
        Column(_("状态")), Column(_("不同之处"), width=20), Column(_("坚持的理由"), width=28),
    ]  # fmt: skip


def _shown(words: Mapping[str, Any]) -> dict[str, str]:
    """Coded words in the reader's language, told once for all rows."""
    return {code: str(said) for code, said in words.items()}


class _Ends(NamedTuple):
    """What decides whether an actor sees the patient of a record."""

    lead_id: int
    department_id: int
    from_id: int
    to_id: int


def _patient_of(actor: Actor) -> Callable[[Any], list[Sequence[Any]]]:
    if actor.role not in DESKS:
        return lambda of: []

    def patient(of: Any) -> list[Sequence[Any]]:
        seen = [sees_patients(actor, one) for one in map(_Ends, *(getattr(of, name) for name in _Ends._fields))]
        told = (of.patient_masked, of.diagnosis)
        return [[word if sees else "" for word, sees in zip(words, seen, strict=True)] for words in told]

    return patient


def _told(words: Mapping[Any, str], codes: Sequence[Any]) -> list[str]:
    """A column of codes in words; an unknown or empty one is nothing."""
    return [words.get(code, "") for code in codes]


def _end_of() -> Callable[[Any], list[Sequence[Any]]]:
    """How it ends: when it closed, by when the next step is due, whether that is over, why it came to nothing."""
    late, reasons = {1: _("是")}, _shown(END_REASONS)
    return lambda of: [of.closed_at, of.due, _told(late, of.late), _told(reasons, of.end_code)]


def _referral_cells(actor: Actor, _at: datetime) -> Callable[[Any], list[Sequence[Any]]]:
    ways, green = {"up": _("上转"), "down": _("下转")}, {True: _("是")}
    states, urgencies, types = _shown(REFERRAL_FLOW.states), _shown(URGENCIES), _shown(CARE_TYPES)
    patient, end = _patient_of(actor), _end_of()
    return lambda of: [
        of.number, _told(ways, of.direction), of.from_name, of.to_name, of.designation_name, *patient(of),
        of.diagnosis_code, _told(states, of.state), _told(urgencies, of.urgency), _told(green, of.green_channel),
        _told(types, of.care_type), of.sent_at, of.accepted_at, of.arrived_at, of.returned_at, *end(of),
    ]  # fmt: skip


def _consultation_cells(actor: Actor, _at: datetime) -> Callable[[Any], list[Sequence[Any]]]:
    states, patient, end = _shown(CONSULTATION_FLOW.states), _patient_of(actor), _end_of()
    return lambda of: [
        of.number, of.from_name, of.to_name, of.designation_name, *patient(of), of.diagnosis_code,
        _told(states, of.state), of.requested_at, of.scheduled_for, of.held_at, of.answered_at, *end(of),
    ]  # fmt: skip


def _entry_cells(_actor: Actor, _at: datetime) -> Callable[[Any], list[Sequence[Any]]]:
    kinds, ways = {"referral": _("转诊"), "consultation": _("会诊")}, {"up": _("上转"), "down": _("下转")}
    states, types, differ, comma = _shown(LEDGER_FLOW.states), _shown(CARE_TYPES), _shown(DIFFERENCES), _("、")
    return lambda of: [
        of.own_number, _told(kinds, of.kind), _told(ways, of.direction), of.from_name, of.to_name, of.day,
        of.patient_masked, of.diagnosis, of.diagnosis_code, _told(types, of.care_type), _told(states, of.state),
        [comma.join([differ[name] for name in names]) for names in of.differences], of.kept_reason,
    ]  # fmt: skip


SOURCES: dict[str, Source] = {
    "referrals": Source(
        _l("转诊"), Referral.id, _referral_columns, _cases("referral"), _referral_cells, _ends("referral")
    ),
    "consultations": Source(
        _l("远程会诊"),
        Consultation.id,
        _consultation_columns,
        _cases("consultation"),
        _consultation_cells,
        _ends("consultation"),
    ),
    "ledger": Source(
        _l("双方台账"),
        CareEntry.id,
        _entry_columns,
        _entries,
        _entry_cells,
        lambda actor, chosen: ledger.ends(actor, str(chosen.get("view", ""))),
    ),
    "journal": logbook.SOURCE,  # the house has one worker for long lists, and it is here
}
