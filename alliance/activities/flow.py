"""The procedure of an activity: logged, acknowledged by those it names, confirmed with its evidence (SN15-4.1, 4.2)."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.activities import rules
from alliance.activities.model import Activity
from alliance.core.actor import Actor, Role
from alliance.core.flow import Flow, Move, Step
from alliance.core.refusal import Refused


def works_for(actor: Actor, record: Any, organisation_id: int) -> bool:
    """The clerk of that hospital in this alliance: the lead department's, or the member's."""
    if actor.organisation_id != organisation_id:
        return False
    if organisation_id == record.lead_id:
        return actor.role == Role.LEAD_CLERK and actor.department_id == record.department_id
    return actor.role == Role.MEMBER_CLERK


def by_logger(actor: Actor, record: Any) -> bool:
    """The side that logged it."""
    return works_for(actor, record, record.logger_id)


def by_named(actor: Actor, record: Any) -> bool:
    """A hospital it names, other than the one that logged it."""
    named = {one.organisation_id for one in record.members} - {record.logger_id}
    return actor.organisation_id in named and works_for(actor, record, actor.organisation_id or 0)


def by_calendar(actor: Actor, record: Any) -> bool:
    """The calendar's own hand."""
    return actor.role == Role.SYSTEM


def by_anyone_in_it(actor: Actor, record: Any) -> bool:
    """Whoever gave the last word that was missing."""
    return by_calendar(actor, record) or by_logger(actor, record) or by_named(actor, record)


def has_evidence(move: Move) -> None:
    """It counts with its evidence only."""
    if not move.record.evidence:
        raise Refused(rules.COOPERATION, _("还没有上传佐证，不能确认"))


def all_answered(move: Move) -> None:
    """Every hospital named has acknowledged it, or been silent too long."""
    missing = rules.unanswered({one.organisation_name: one.answer for one in move.record.members})
    if missing:
        raise Refused(rules.COOPERATION, _("还有成员单位未认可"), todo=missing)


_C = rules.COOPERATION

ACTIVITY_FLOW = Flow(
    "activity",
    Activity,
    (
        Step("acknowledge", _l("认可这次活动"), ("logged",), "logged", by_named, _C, done=_l("认可了活动")),
        Step("dispute", _l("提出异议"), ("logged",), "logged", by_named, _C, (), _l("提出异议"), remark=True),
        Step("evidence", _l("上传佐证"), ("logged",), "logged", by_logger, _C, (), _l("上传了佐证"), button=False),
        Step("trainees", _l("登记参训人员名单"), ("logged",), "logged", by_logger, rules.TRAINING, (),
             _l("登记了参训人员名单"), button=False),
        Step("silence", _l("逾期未回应"), ("logged",), "logged", by_calendar, _C, (has_evidence,),
             _l("逾期未回应，视为认可"), button=False),
        Step("confirm", _l("确认"), ("logged",), "confirmed", by_anyone_in_it, _C, (has_evidence, all_answered),
             _l("活动已确认，计入统计"), button=False),
        Step("withdraw", _l("撤回活动"), ("logged",), "withdrawn", by_logger, _C, (), _l("撤回了活动"), ends=True, remark=True),
    ),
    {"logged": _l("待确认"), "confirmed": _l("已确认"), "withdrawn": _l("已撤回")},
    {"logged": "warn", "confirmed": "good"},
)  # fmt: skip
ANSWERS = {
    "": _l("待回应"), "acknowledged": _l("已认可"), "disputed": _l("有异议"), "silent": _l("逾期未回应，视为认可"),
}  # fmt: skip
ANSWER_TONES = {"": "warn", "acknowledged": "good", "disputed": "bad", "silent": "plain"}
