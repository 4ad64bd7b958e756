"""The steps of the two-ended ledger and of an import, taken by the desks that stand for the whole hospital."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.care import rules
from alliance.care.model import CareEntry, CareImport
from alliance.core import settings
from alliance.core.actor import Actor, Role
from alliance.core.flow import Flow, Move, Step
from alliance.core.refusal import Refused

UNDO = "undo_hours"
LEDGER_DESKS = frozenset({Role.REFERRAL_DESK, Role.MEMBER_CLERK})


def by_owner(actor: Actor, record: Any) -> bool:
    """The desk of the hospital whose log it is."""
    return actor.role in LEDGER_DESKS and actor.organisation_id == record.organisation_id


def by_other(actor: Actor, record: Any) -> bool:
    """The desk of the other hospital."""
    return actor.role in LEDGER_DESKS and actor.organisation_id == record.other_id


def by_accepter(actor: Actor, record: Any) -> bool:
    """The desk that accepted what only the other side had; what two logs say alike nobody accepted."""
    return by_other(actor, record) and record.partner_id is None


def lately(move: Move) -> None:
    """Like every step, an acceptance is taken back within the hours the office has set."""
    hours = settings.value(move.record.programme, UNDO)
    if move.record.settled_at is None or move.at - move.record.settled_at > timedelta(hours=hours):
        raise Refused(rules.REFERRAL, _("已超过 %(n)d 小时，不能再更正", n=hours))


def identified(move: Move) -> None:
    """Once erased, the two sides can no longer be compared."""
    if move.record.erased_at is not None:
        raise Refused(rules.REFERRAL, _("患者身份已按保存期限清除，这条台账不能再办理"))


LEDGER_FLOW = Flow(
    "care_entry",
    CareEntry,
    (
        Step("accept", _l("认可对方记录"), ("open", "conflict"), "agreed", by_other, rules.REFERRAL, (identified,),
             done=_l("认可对方记录")),
        Step("keep", _l("坚持本院记录"), ("conflict",), "conflict", by_owner, rules.REFERRAL, done=_l("坚持本院记录"), remark=True),
        Step("withdraw", _l("撤回本院记录"), ("open", "conflict"), "withdrawn", by_owner, rules.REFERRAL,
             done=_l("撤回本院记录"), ends=True, remark=True),
        Step("retract", _l("撤回认可"), ("agreed",), "open", by_accepter, rules.REFERRAL, (identified, lately),
             done=_l("撤回认可"), ends=True, remark=True),
    ),
    {"open": _l("单方登记"), "conflict": _l("矛盾"), "agreed": _l("双方一致"), "withdrawn": _l("已撤回")},
    {"open": "warn", "conflict": "bad", "agreed": "good"},
)  # fmt: skip

IMPORT_FLOW = Flow(
    "care_import",
    CareImport,
    (
        Step("enter", _l("导入没有问题的行"), ("checked",), "entering", by_owner, "", done=_l("开始导入")),
        Step("discard", _l("不导入"), ("checked",), "discarded", by_owner, "", done=_l("不导入"), ends=True),
    ),
    {
        "checking": _l("试运行中"), "checked": _l("已试运行，待导入"), "entering": _l("导入中"), "matching": _l("核对中"),
        "done": _l("已完成"), "discarded": _l("未导入"),
    },
    {"checking": "blue", "checked": "warn", "entering": "blue", "matching": "blue", "done": "good"},
)  # fmt: skip
# What a pair may differ in, in words.
DIFFERENCES: dict[str, Any] = {
    "patient": _l("证件号码"), "day": _l("日期"), "ends": _l("转出、转入医院"), "direction": _l("方向"),
    "diagnosis": _l("诊断类目"), "care_type": _l("就诊类别"),
}  # fmt: skip
