"""The procedure of a yearly fee: proposed with the evaluation, signed by another person, or returned (SX19-5.2)."""

from typing import Any

from flask_babel import lazy_gettext as _l

from alliance.core.actor import Actor
from alliance.core.flow import Flow, Move, Step
from alliance.rules import targets
from alliance.targets import rules
from alliance.targets.model import FeeDecision


def _clause(record: Any) -> str:
    known = targets.load(record.programme)
    return known.fee_clause if known is not None else ""


def _proposes(actor: Actor, record: Any) -> bool:
    return rules.proposes_fee(actor, record.programme)


def _signs(actor: Actor, record: Any) -> bool:
    return rules.signs_fee(actor, record.programme)


def _returns(actor: Actor, record: Any) -> bool:
    """Who may sign; and who proposed it takes it back."""
    own = actor.person_id is not None and actor.person_id == record.proposed_by_id
    return _signs(actor, record) or (own and _proposes(actor, record))


def _another(move: Move) -> None:
    rules.another_person(move.record, move.actor, _clause(move.record))


FEE_FLOW = Flow(
    "fee",
    FeeDecision,
    (
        Step("sign", _l("签署确定"), ("proposed",), "decided", _signs, "SX19-5.2", (_another,), _l("签署确定了管理费"),
             clause_of=_clause),
        Step("return", _l("退回"), ("proposed",), "returned", _returns, "SX19-5.2", (), _l("退回了管理费"), remark=True,
             clause_of=_clause),
        Step("again", _l("重新提出"), ("returned",), "proposed", _proposes, "SX19-5.2", (), _l("重新提出了管理费"),
             button=False, clause_of=_clause),
    ),
    {"proposed": _l("待签署"), "returned": _l("退回修改"), "decided": _l("已确定")},
    {"proposed": "blue", "returned": "warn", "decided": "good"},
)  # fmt: skip
