"""The way of a yearly round (SN15-2.b) and of an indicator system (SN15-3.6.a)."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.core.actor import Actor, Role
from alliance.core.flow import Flow, Move, Step
from alliance.core.refusal import Refused
from alliance.evaluation.model import IndicatorVersion, Round, ScoreCard


def office(actor: Actor, record: Round | IndicatorVersion) -> bool:
    """The alliance office of this programme (SN15-3.1)."""
    return actor.is_office and actor.programme == record.programme


def head(actor: Actor, record: Round | IndicatorVersion) -> bool:
    """The head of that office."""
    return actor.role == Role.OFFICE_HEAD and office(actor, record)


def lead(actor: Actor, card: ScoreCard) -> bool:
    """The clerk of the lead department itself."""
    own = actor.organisation_id == card.lead_id and actor.department_id == card.department_id
    return actor.role == Role.LEAD_CLERK and own


def two_persons(move: Move) -> None:
    """Who made the results provisional does not decide them."""
    if move.actor.person_id == move.record.provisional_by_id:
        raise Refused("SN15-2.b", _("形成初步结果和审定结果须由两人分别办理，请由另一位负责人审定"))


def no_own_hospital(move: Move) -> None:
    """Nobody decides a round in which a hospital of his own is judged."""
    own = [card.designation_name for card in move.record.cards if judged_own(move.actor, card)]
    if own:
        raise Refused("SN15-3.3.a", _("本人在以下联盟的牵头医院任职（或近期曾任职），不能审定本轮考核"), todo=own)


def judged_own(actor: Actor, card: ScoreCard) -> bool:
    """Whether the card judges an alliance led by a hospital of this person."""
    return not card.left_out and card.lead_id in actor.own_hospitals


ROUND_FLOW = Flow(
    "round",
    Round,
    (
        Step("close-self", _l("结束自评，开始评分"), ("open",), "scoring", office, "SN15-2.b", done=_l("结束自评")),
        Step("provisional", _l("形成初步结果"), ("scoring",), "provisional", office, "SN15-2.b"),
        Step(
            "reopen", _l("退回评分"), ("provisional",), "scoring", office, "SN15-2.b", done=_l("退回重新评分"), remark=True
        ),
        Step(
            "decide", _l("审定考核结果"), ("provisional",), "decided", head, "SN15-2.b", (two_persons, no_own_hospital),
            done=_l("审定"), ends=True, button=False,
        ),
    ),
    {"open": _l("自评中"), "scoring": _l("评分中"), "provisional": _l("初步结果"), "decided": _l("已审定")},
    {"open": "blue", "scoring": "blue", "provisional": "warn", "decided": "good"},
)  # fmt: skip

INDICATOR_FLOW = Flow(
    "indicators",
    IndicatorVersion,
    (
        Step("adopt", _l("采用"), ("draft",), "adopted", head, "SN15-3.6.a"),
        Step("retire", _l("停用"), ("adopted",), "retired", head, "SN15-3.6.a", button=False),
    ),
    {"draft": _l("草案"), "adopted": _l("现行"), "retired": _l("已停用")},
    {"draft": "warn", "adopted": "good", "retired": "plain"},
)
