"""The procedures after a designation: a finding proposed, stated to, decided, put right, handed on; a paper of a year."""

from typing import Any

from flask_babel import lazy_gettext as _l

from alliance.core.actor import Actor, Role
from alliance.core.flow import Flow, Move, Step
from alliance.terms import rules
from alliance.terms.model import Finding, IndexRound, YearPaper

STATES = {"proposed": _l("拟认定"), "decided": _l("已认定"), "dropped": _l("不予认定")}
TONES = {"proposed": "blue", "decided": "plain", "dropped": "plain"}
PAPER_STATES = {"draft": _l("填写中"), "submitted": _l("待审核"), "returned": _l("退回补正"), "accepted": _l("已审核")}
PAPER_TONES = {"draft": "plain", "submitted": "blue", "returned": "warn", "accepted": "good"}


def _drops(actor: Actor, record: Any) -> bool:
    head = actor.role is Role.OFFICE_HEAD and rules.of_programme(actor, record)
    return actor.role is Role.SYSTEM or head or rules.is_commission(actor, record)


def _not_own(move: Move) -> None:
    rules.not_own(move.record, move.actor)


def _second(move: Move) -> None:
    rules.another_person(move.record, move.actor)


def _heard(move: Move) -> None:
    rules.heard(move.record, move.at.date())


def _considered(move: Move) -> None:
    rules.considered(move.record, move.remark)


def _rectifies(move: Move) -> None:
    rules.rectifies(move.record)


FLOW = Flow(
    "finding",
    Finding,
    (
        Step("state", _l("陈述意见"), ("proposed",), "proposed", rules.is_own, "SX6-11.6", (), _l("陈述了意见"),
             remark=True, button=False),
        Step("decide", _l("作出认定"), ("proposed",), "decided", rules.is_commission, "SX6-11.6",
             (_not_own, _second, _heard, _considered), _l("作出了认定"), ends=True, button=False),
        Step("drop", _l("不予认定"), ("proposed",), "dropped", _drops, "SX6-11.6", (_not_own,), _l("不予认定"),
             ends=True, remark=True, button=False),
        Step("prove", _l("提交整改报告"), ("decided",), "decided", rules.is_own, "SX3-24", (_rectifies,),
             _l("提交了整改报告"), remark=True, button=False),
        Step("verify", _l("核实整改"), ("decided",), "decided", rules.is_office, "SX3-24", (_not_own, _rectifies),
             _l("核实了整改"), remark=True, button=False),
        Step("send-on", _l("登记上报"), ("decided",), "decided", rules.is_office, "SX6-11.6", (), _l("登记了上报"),
             button=False),
        Step("hand-over", _l("登记移交"), ("decided",), "decided", rules.is_office, "SX6-11.6", (), _l("登记了移交"),
             button=False),
    ),
    STATES,
    TONES,
)  # fmt: skip

PAPER_FLOW = Flow(
    "year_paper",
    YearPaper,
    (
        Step("submit", _l("提交"), ("draft", "returned"), "submitted", rules.is_own, "SX6-11.4", (), _l("提交了"),
             button=False),
        Step("accept", _l("审核通过"), ("submitted",), "accepted", rules.is_office, "SX6-11.4", (_not_own,),
             _l("审核通过")),
        Step("return", _l("退回补正"), ("submitted",), "returned", rules.is_office, "SX6-11.4", (_not_own,),
             _l("退回补正"), remark=True),
    ),
    PAPER_STATES,
    PAPER_TONES,
)  # fmt: skip
INDEX_STATES = {"draft": _l("待公布"), "published": _l("已公布"), "discarded": _l("已作废")}
INDEX_TONES = {"draft": "blue", "published": "good", "discarded": "plain"}


def _another(move: Move) -> None:
    rules.published_by_another(move.record, move.actor)


INDEX_FLOW = Flow(
    "index_round",
    IndexRound,
    (
        Step("publish", _l("向行业公布"), ("draft",), "published", rules.is_commission, "SX3-25", (_another,),
             _l("公布了指数")),
        Step("discard", _l("作废"), ("draft",), "discarded", rules.is_office, "SX3-25", (), _l("作废了草稿"), ends=True,
             remark=True),
    ),
    INDEX_STATES,
    INDEX_TONES,
)  # fmt: skip
ALSO = {"finding.propose": _l("提出了认定"), "finding.effect": _l("认定生效")}
