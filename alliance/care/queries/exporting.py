"""The lists of care as they leave the house: the columns of the list on the page, masked as there, nothing beyond.

Who sees no patient on the page has no column for one. The sealed identity is never read.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select

from alliance.care.flow import CARE_TYPES, CONSULTATION_FLOW, DESKS, END_REASONS, REFERRAL_FLOW
from alliance.care.flow.ledger import DIFFERENCES, LEDGER_FLOW
from alliance.care.model import CareEntry, Consultation, Referral
from alliance.care.queries import ledger
from alliance.care.queries.cases import CASES, Filter, ends, sees_patients, worklist
from alliance.core import logbook
from alliance.core.actor import Actor
from alliance.core.exports import Source
from alliance.documents.excel import Column

URGENCIES: dict[str, Any] = {"routine": _l("常规"), "urgent": _l("加急"), "emergency": _l("急诊")}
_ENDS = ("id", "number", "designation_name", "lead_id", "department_id", "from_id", "from_name", "to_id", "to_name",
         "patient_masked", "diagnosis_code", "diagnosis", "state", "end_code", "due_at", "waits_for_id", "closed_at")  # fmt: skip
_OF = {
    "referral": (*_ENDS, "direction", "urgency", "green_channel", "care_type", "sent_at", "accepted_at", "arrived_at",
                 "returned_at"),
    "consultation": (*_ENDS, "requested_at", "scheduled_for", "held_at", "answered_at"),
}  # fmt: skip


def _cases(kind: str) -> Callable[[Actor, Mapping[str, Any], datetime], Select[Any]]:
    columns = [getattr(CASES[kind], name) for name in _OF[kind]]

    def query(actor: Actor, chosen: Mapping[str, Any], at: datetime) -> Select[Any]:
        return worklist(kind, actor, Filter(**chosen), at).with_only_columns(*columns)

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


def _patient_of(actor: Actor) -> Callable[[Any], list[Any]]:
    if actor.role not in DESKS:
        return lambda row: []
    return lambda row: [row.patient_masked, row.diagnosis] if sees_patients(actor, row) else ["", ""]


def _end_of(at: datetime) -> Callable[[Any], list[Any]]:
    """How it ends: when it closed, by when the next step is due, whether that is over, why it came to nothing."""
    yes, reasons = _("是"), _shown(END_REASONS)

    def end(row: Any) -> list[Any]:
        waits = row.waits_for_id is not None and row.due_at is not None
        late = yes if waits and at > row.due_at else ""
        return [row.closed_at, row.due_at if waits else None, late, reasons.get(row.end_code, "")]

    return end


def _referral_cells(actor: Actor, at: datetime) -> Callable[[Any], list[Any]]:
    ways, yes = {"up": _("上转"), "down": _("下转")}, _("是")
    states, urgencies, types = _shown(REFERRAL_FLOW.states), _shown(URGENCIES), _shown(CARE_TYPES)
    patient, end = _patient_of(actor), _end_of(at)
    return lambda row: [
        row.number, ways[row.direction], row.from_name, row.to_name, row.designation_name, *patient(row),
        row.diagnosis_code, states[row.state], urgencies.get(row.urgency, ""), yes if row.green_channel else "",
        types.get(row.care_type, ""), row.sent_at, row.accepted_at, row.arrived_at, row.returned_at, *end(row),
    ]  # fmt: skip


def _consultation_cells(actor: Actor, at: datetime) -> Callable[[Any], list[Any]]:
    states, patient, end = _shown(CONSULTATION_FLOW.states), _patient_of(actor), _end_of(at)
    return lambda row: [
        row.number, row.from_name, row.to_name, row.designation_name, *patient(row), row.diagnosis_code,
        states[row.state], row.requested_at, row.scheduled_for, row.held_at, row.answered_at, *end(row),
    ]  # fmt: skip


def _entry_cells(_actor: Actor, _at: datetime) -> Callable[[Any], list[Any]]:
    kinds, ways = {"referral": _("转诊"), "consultation": _("会诊")}, {"up": _("上转"), "down": _("下转"), "": ""}
    states, types, differ, comma = _shown(LEDGER_FLOW.states), _shown(CARE_TYPES), _shown(DIFFERENCES), _("、")
    return lambda row: [
        row.own_number, kinds[row.kind], ways[row.direction], row.from_name, row.to_name, row.day, row.patient_masked,
        row.diagnosis, row.diagnosis_code, types.get(row.care_type, ""), states[row.state],
        comma.join(differ[one] for one in row.differences), row.kept_reason,
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
