"""The ways of a yearly round, of who scores in it, of an objection (SN15-2.b), and of an indicator system (SN15-3.6.a)."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.core.actor import Actor, Role
from alliance.core.flow import Flow, Move, Step
from alliance.core.refusal import Refused
from alliance.evaluation import rules
from alliance.evaluation.model import Assignment, IndicatorVersion, Objection, Round, ScoreCard, ScoreLine


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


def scorers_of(found: Round, lines: Iterable[ScoreLine]) -> set[int]:
    """The people who gave the points of these lines: by themselves, or by a sheet of the indicator."""
    known = list(lines)
    asked = {line.indicator for line in known}
    sheets = {one.person_id for one in found.assignments if one.state == "closed" and one.indicator in asked}
    return sheets | {line.scored_by_id for line in known if line.scored_by_id is not None}


def not_a_scorer(move: Move) -> None:
    """Another reviewer than the one who scored: whoever gave or changed points does not decide on them."""
    lines = [line for card in move.record.cards if not card.left_out for line in card.lines]
    if move.actor.person_id in scorers_of(move.record, lines):
        raise Refused("SN15-2.b", _("本人为本轮考核评过分或复核改过分，不能审定，请由另一位负责人审定"))


def self_evaluations_checked(move: Move) -> None:
    """What was handed in is looked at before scoring begins."""
    rules.hold_checked(move.record.cards)


def window_over(move: Move) -> None:
    """The alliances' time to object is over; a year without a calendar waits (decision 0014)."""
    rules.hold_window_over(move.record, move.at)


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
        Step("close-self", _l("结束自评，开始核对"), ("open",), "checking", office, "SN15-2.b", done=_l("结束自评")),
        Step("begin-scoring", _l("核对完成，开始评分"), ("checking",), "scoring", office, "SN15-2.b", (self_evaluations_checked,),
             done=_l("开始评分")),
        Step("provisional", _l("形成初步结果"), ("scoring",), "provisional", office, "SN15-2.b"),
        Step(
            "reopen", _l("退回评分"), ("provisional",), "scoring", office, "SN15-2.b", done=_l("退回重新评分"), remark=True
        ),
        Step(
            "decide", _l("审定考核结果"), ("provisional",), "decided", head, "SN15-2.b",
            (two_persons, no_own_hospital, not_a_scorer, window_over), done=_l("审定"), ends=True, button=False,
        ),
    ),
    {"open": _l("自评中"), "checking": _l("核对中"), "scoring": _l("评分中"), "provisional": _l("初步结果"), "decided": _l("已审定")},
    {"open": "blue", "checking": "blue", "scoring": "blue", "provisional": "warn", "decided": "good"},
)  # fmt: skip


SCORING = {Role.QC_CENTRE: "qc", Role.EXPERT: "expert", Role.OFFICE_HANDLER: "office"}  # who may be asked to score


def invited(actor: Actor, record: Assignment) -> bool:
    """The person invited, in the post for it."""
    return actor.person_id == record.person_id and SCORING.get(actor.role) == record.source


def inviting(actor: Actor, record: Assignment) -> bool:
    """The office of the round."""
    return office(actor, record.round)


ASSIGNMENT_FLOW = Flow(
    "assignment",
    Assignment,
    (
        Step("accept", _l("接受评分并声明利益冲突"), ("invited",), "accepted", invited, "SN15-3.6.a", done=_l("接受评分")),
        Step("decline", _l("谢绝评分"), ("invited", "accepted"), "declined", invited, "SN15-3.6.a", remark=True, ends=True),
        Step("close", _l("交出评分"), ("accepted",), "closed", invited, "SN15-2.b"),
        Step("return", _l("退回修改评分"), ("closed",), "accepted", inviting, "SN15-2.b", remark=True),
        Step("withdraw", _l("撤回邀请"), ("invited", "accepted"), "withdrawn", inviting, "SN15-3.6.a", remark=True, ends=True),
    ),
    {"invited": _l("待接受"), "accepted": _l("评分中"), "closed": _l("已交出"), "declined": _l("已谢绝"), "withdrawn": _l("已撤回")},
    {"invited": "warn", "accepted": "blue", "closed": "good"},
)  # fmt: skip


def objecting(actor: Actor, record: Objection) -> bool:
    """The alliance's own side: its lead clerk or the leader of its hospital."""
    return speaks_for(actor, record.card)


def speaks_for(actor: Actor, card: ScoreCard) -> bool:
    """Who may object for an alliance: its lead clerk or the leader of its hospital."""
    return lead(actor, card) or (actor.role == Role.HOSPITAL_LEADER and actor.organisation_id == card.lead_id)


def reviewing(actor: Actor, record: Objection) -> bool:
    """The office of the round; who scored what the objection is about is told so by the guard."""
    return office(actor, record.card.round)


def another_reviewer(move: Move) -> None:
    """An objection is answered by another person than who gave the points it is about, and never for the own hospital."""
    card = move.record.card
    if judged_own(move.actor, card):
        raise Refused(
            "SN15-3.3.a", _("本人在“%(name)s”的牵头医院任职（或近期曾任职），不能复核", name=card.designation_name)
        )
    about = [line for line in card.lines if not move.record.indicators or line.indicator in move.record.indicators]
    if move.actor.person_id in scorers_of(card.round, about):
        raise Refused("SN15-2.b", _("本人为异议所涉指标评过分，须由另一位经办人复核"))


OBJECTION_FLOW = Flow(
    "objection",
    Objection,
    (
        Step("uphold", _l("异议成立"), ("open",), "upheld", reviewing, "SN15-2.b", (another_reviewer,), remark=True),
        Step(
            "reject", _l("异议不成立"), ("open",), "rejected", reviewing, "SN15-2.b", (another_reviewer,), remark=True
        ),
        Step("withdraw", _l("撤回异议"), ("open",), "withdrawn", objecting, "SN15-2.b", ends=True),
    ),
    {"open": _l("待复核"), "upheld": _l("成立"), "rejected": _l("不成立"), "withdrawn": _l("已撤回")},
    {"open": "warn", "upheld": "good", "rejected": "plain", "withdrawn": "plain"},
)

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
