"""The procedure of a measure: proposed, heard, signed by one, issued by another; dropped, lifted or, on review, set aside.

A yellow card's rectification is verified before it is lifted; a review is a procedure of its own over the measure.
"""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from alliance.core.actor import Actor, Role
from alliance.core.flow import By, Flow, Move, Step
from alliance.core.refusal import Refused
from alliance.standing import rules
from alliance.standing.model import Measure, MeasureReview

OPEN = ("proposed", "hearing", "heard", "signed")
STATES = {
    "proposed": _l("拟处理"),
    "hearing": _l("陈述申辩中"),
    "heard": _l("已听取申辩"),
    "signed": _l("已签署"),
    "in_force": _l("已生效"),
    "lifted": _l("已解除"),
    "set_aside": _l("复核撤销"),
    "dropped": _l("不予处理"),
}
TONES = {
    "proposed": "plain",
    "hearing": "warn",
    "heard": "blue",
    "signed": "blue",
    "in_force": "blue",
    "lifted": "plain",
    "set_aside": "plain",
    "dropped": "plain",
}


def _of(*roles: Role) -> By:
    def by(actor: Actor, measure: Any) -> bool:
        return actor.role in roles and actor.programme == measure.programme

    return by


def _orders(actor: Actor, measure: Any) -> bool:
    return rules.kind_of(measure).ends and _of(Role.PROVINCIAL_COMMISSION)(actor, measure)


def _issues(actor: Actor, measure: Any) -> bool:
    return not rules.kind_of(measure).ends and _of(Role.OFFICE_HANDLER)(actor, measure)


def _informs(actor: Actor, measure: Any) -> bool:
    return rules.kind_of(measure).hearing and _of(Role.OFFICE_HANDLER)(actor, measure)


def _answers(actor: Actor, measure: Any) -> bool:
    own = actor.organisation_id == measure.lead_id and actor.department_id == measure.department_id
    return actor.role == Role.LEAD_CLERK and own


def _drops(actor: Actor, measure: Any) -> bool:
    """The head of the office; the commission for an order put before it; the calendar when the alliance has ended."""
    declines = measure.state == "signed" and _orders(actor, measure)
    return actor.role == Role.SYSTEM or declines or _of(Role.OFFICE_HEAD)(actor, measure)


def _lifts(actor: Actor, measure: Any) -> bool:
    return measure.kind == "yellow-card" and (actor.role == Role.SYSTEM or _of(Role.OFFICE_HEAD)(actor, measure))


def _verifies(actor: Actor, measure: Any) -> bool:
    return measure.kind == "yellow-card" and not measure.taken_from and _of(Role.OFFICE_HANDLER)(actor, measure)


def _reviews(actor: Actor, record: Any) -> bool:
    return actor.role == Role.PROVINCIAL_COMMISSION and actor.programme == record.programme


def _recused(move: Move) -> None:
    rules.not_own(move.record.lead_id, move.actor)


def _heard(move: Move) -> None:
    rules.heard_first(move.record)


def _over(move: Move) -> None:
    rules.window_over(move.record, move.at.date())


def _receipt(move: Move) -> None:
    rules.received(move.record)


def _verified(move: Move) -> None:
    rules.verified(move.record, move.actor)


def _upheld(move: Move) -> None:
    rules.review_upheld(move.record)


def _second(move: Move) -> None:
    rules.another_person(move.record, move.actor)


FLOW = Flow(
    "measure",
    Measure,
    (
        Step(
            "hear",
            _l("告知联盟，听取陈述申辩"),
            ("proposed",),
            "hearing",
            _informs,
            "SN15-2.d",
            (_recused,),
            _l("告知并听取陈述申辩"),
        ),
        Step(
            "state", _l("提交陈述申辩"), ("hearing",), "heard", _answers, "SN15-2.d", done=_l("陈述申辩"), button=False
        ),
        Step("waive", _l("放弃陈述申辩"), ("hearing",), "heard", _answers, "SN15-2.d", done=_l("放弃陈述申辩")),
        Step(
            "close",
            _l("期满未陈述，结束听取"),
            ("hearing",),
            "heard",
            _informs,
            "SN15-2.d",
            (_recused, _receipt, _over),
            _l("期满未陈述，结束听取"),
            remark=True,
        ),
        Step(
            "sign",
            _l("签署"),
            ("proposed", "heard"),
            "signed",
            _of(Role.OFFICE_HEAD),
            "SN15-2.c",
            (_recused, _heard),
            _l("签署了措施"),
        ),
        Step(
            "issue",
            _l("用印发出"),
            ("signed",),
            "in_force",
            _issues,
            "SN15-2.c",
            (_recused, _heard, _second),
            _l("用印发出，生效"),
        ),
        Step(
            "order",
            _l("责令解散"),
            ("signed",),
            "in_force",
            _orders,
            "SN15-2.d",
            (_recused, _heard, _second),
            _l("责令解散"),
            ends=True,
        ),
        Step("drop", _l("不予处理"), OPEN, "dropped", _drops, "SN15-2.d", (_recused,), _l("不予处理"), remark=True),
        Step(
            "verify",
            _l("核实整改"),
            ("in_force",),
            "in_force",
            _verifies,
            "SN15-2.c",
            (_recused,),
            _l("核实整改"),
            remark=True,
        ),
        Step(
            "lift",
            _l("解除黄牌"),
            ("in_force",),
            "lifted",
            _lifts,
            "SN15-2.c",
            (_recused, _verified),
            _l("解除"),
            remark=True,
        ),
        Step(
            "set_aside",
            _l("复核撤销"),
            ("in_force",),
            "set_aside",
            _reviews,
            "SN15-2.d",
            (_recused, _upheld),
            _l("经复核撤销"),
            remark=True,
            button=False,
        ),
    ),
    STATES,
    TONES,
)


def _third(move: Move) -> None:
    rules.third_person(move.record, move.actor)


REVIEW_STATES = {
    "lodged": _l("复核中"),
    "rejected": _l("维持原措施"),
    "upheld": _l("撤销原措施"),
    "withdrawn": _l("已撤回"),
}
REVIEW_TONES = {"lodged": "warn", "rejected": "blue", "upheld": "good", "withdrawn": "plain"}
REVIEW_FLOW = Flow(
    "measure_review",
    MeasureReview,
    (
        Step("withdraw", _l("撤回复核申请"), ("lodged",), "withdrawn", _answers, "SN15-2.d", done=_l("撤回复核申请")),
        Step(
            "reject",
            _l("维持原措施"),
            ("lodged",),
            "rejected",
            _reviews,
            "SN15-2.d",
            (_recused, _third),
            _l("复核维持原措施"),
            remark=True,
        ),
        Step(
            "uphold",
            _l("撤销原措施"),
            ("lodged",),
            "upheld",
            _reviews,
            "SN15-2.d",
            (_recused, _third),
            _l("复核撤销原措施"),
            ends=True,
            remark=True,
        ),
    ),
    REVIEW_STATES,
    REVIEW_TONES,
)

ALSO = {
    "measure.take-over": _l("历史补录"),
    "measure.propose": _l("提出了措施"),
    "measure.carry-out": _l("解散生效"),
    "measure.resume": _l("复核结束，解散改自今日生效"),
}


def stand(measure: Measure) -> Any:
    """Its state in words: an order to dissolve is not in effect before its day."""
    if measure.state == "in_force" and rules.kind_of(measure).ends and measure.carried_out_at is None:
        return _l("已责令，尚未生效")
    return STATES[measure.state]


def closed(measure: Measure | MeasureReview, step: Step, actor: Actor, at: datetime) -> Refused | None:
    """Why a step that is this actor's cannot be taken now: what a page says beside the greyed button."""
    move = Move(measure, actor, at, {}, "")
    for guard in step.guards:
        try:
            guard(move)
        except Refused as refused:
            return refused
    return None
