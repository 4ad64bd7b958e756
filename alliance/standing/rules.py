"""What the text asks before a measure: decided results behind it, a hearing, two persons, its day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import notices, settings
from alliance.core.actor import Actor, Role
from alliance.core.language import day_words
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.rules import ladder as ladders
from alliance.rules import programme as programmes
from alliance.rules import shapes
from alliance.standing.model import Measure, MeasureReview

CONDUCT = ("criticism", "dissolution")  # what SN15-3.6.c knows; a warning or a commendation follows a result only


def ladder_of(programme: str) -> shapes.Ladder:
    """The programme's ladder; a programme without one has no measures."""
    ladder = programmes.load(programme).ladder
    if ladder is None:
        raise Refused("", _("该项目没有处理措施"))
    return ladder


def kind_of(measure: Any) -> shapes.Measure:
    """The programme's own words and rules for a measure's kind."""
    return ladders.measure(ladder_of(measure.programme), measure.kind)


def consequence(ladder: shapes.Ladder, history: Mapping[int, str], year: int) -> ladders.Consequence:
    """What `year` leads to, given the results up to it.

    A dissolution that was proposed but never carried out leaves a history that goes on after its end: then the years
    that can still matter are asked alone, so that a third failing year is again the second of two.
    """
    try:
        return ladders.consequence(ladder, history, year)
    except ladders.AfterEnd:
        longest = max(rule.years for rule in ladder.rules)
        recent = {past: result for past, result in history.items() if year - longest < past <= year}
        return ladders.consequence(ladder, recent, year)


def supported(measure: Any, history: Mapping[int, str]) -> None:
    """SN15-2.c, 2.d, 3.6.b: a measure of the ladder rests on decided results that lead to exactly it."""
    if measure.ground != "evaluation":
        return
    ladder = ladder_of(measure.programme)
    found = consequence(ladder, history, measure.year) if measure.year in history else None
    if found is None or found.measure != measure.kind:
        raise Refused(
            measure.clause,
            _("%(year)s 年度已审定的考核结果不支持「%(kind)s」", year=measure.year, kind=kind_of(measure).words),
        )


def conduct_kind(kind: str) -> None:
    """SN15-2.c, 2.d, 3.6.c: on conduct only criticism or dissolution; a yellow card or a commendation needs a decided result."""
    if kind == "commendation":
        raise Refused("SN15-3.6.b", _("表扬只能依据已审定的优秀结果提出"), field="kind")
    if kind not in CONDUCT:
        raise Refused("SN15-2.c", _("黄牌警告只能依据已审定的不合格结果提出"), field="kind")


def reasons_given(reasons: str) -> None:
    """SN15-3.6.c: a proposal on conduct says what happened."""
    if not reasons.strip():
        raise Refused("SN15-3.6.c", _("请写明事实和理由"), field="reasons")


def still_active(designation: Any) -> None:
    """Only what is in the register can receive a measure."""
    if designation.state != "active":
        raise Refused("SN15-2.d", _("「%(name)s」不在册，不能提出处理措施", name=designation.name))


def heard_first(measure: Any) -> None:
    """SN15-2.d (R): before an adverse measure the alliance is heard."""
    if kind_of(measure).hearing and not measure.hearing_end:
        raise Refused(
            "SN15-2.d",
            _("「%(kind)s」须先听取联盟的陈述申辩", kind=kind_of(measure).words),
            todo=(_("由办公室经办告知联盟并听取陈述申辩，再由负责人签署"),),
        )


def received(measure: Any) -> None:
    """SN15-2.d (R): silence counts only after the alliance was reached: its letter signed for, or served on paper with proof."""
    service = notices.service_on(measure, "hearing", "alliance")
    if service is not None and service.received_at is None:
        raise Refused(
            "SN15-2.d",
            _("告知书还没有签收，不能按期满未陈述办理"),
            todo=(_("请联盟在平台签收，或纸质送达后登记送达回证"),),
        )


def considered(measure: Any, words: str) -> None:
    """SN15-2.d (R): who signs after a statement says how it was considered; the letter repeats it."""
    if measure.hearing_end == "stated" and not words.strip():
        raise Refused("SN15-2.d", _("联盟作了陈述申辩，请写明研究意见：采纳与否及理由"), field="remark")


def window_over(measure: Any, today: date) -> None:
    """SN15-2.d (R): the office closes a hearing only after its last day; a day still 待定 leaves it to the office's reason."""
    if measure.heard_by is not None and today <= measure.heard_by:
        raise Refused(
            "SN15-2.d", _("陈述申辩期到 %(day)s 为止，期满前只能由联盟自己陈述或放弃", day=day_words(measure.heard_by))
        )


def another_person(measure: Any, actor: Actor) -> None:
    """SN15-2.c, 2.d: who signed does not also issue; two persons answer for a measure."""
    if actor.person_id is not None and actor.person_id == measure.signed_by_id:
        raise Refused(measure.clause, _("签署人不能再自己印发：处理措施须由两人先后办理"))


def not_own(lead_id: int, actor: Actor) -> None:
    """SN15-3.3.a: nobody decides on the own hospital's record."""
    if lead_id in actor.own_hospitals:
        raise Refused("SN15-3.3.a", _("您在该联盟的牵头医院任职或近期任过职，应当回避"))


def effective_day(on: date | None, today: date) -> date:
    """SN15-2.d: an order takes effect on the day the commission names, never before it is given."""
    if on is None:
        raise Refused("SN15-2.d", _("请写明解散生效的日期"), field="effective_on")
    if on < today:
        raise Refused("SN15-2.d", _("生效日期不能早于今天"), field="effective_on")
    return on


def fails(ladder: shapes.Ladder, result: str) -> bool:
    """Whether a result is one that the ladder answers with an adverse measure: it does not lift an earlier card."""
    adverse = {one.key for one in ladder.measures if one.adverse}
    return any(rule.result == result and rule.measure in adverse for rule in ladder.rules)


def verified(measure: Any, actor: Actor) -> None:
    """SN15-2.c (办公室设定): a card is lifted before the next round only after its rectification was found complete."""
    asked = bool(settings.value(measure.programme, "lift_needs_verification"))
    if asked and actor.role != Role.SYSTEM and measure.verification != "met" and not measure.taken_from:
        raise Refused(
            "SN15-2.c",
            _("整改尚未核实到位，不能解除黄牌（办公室设定）"),
            todo=(_("由办公室经办核实整改，写明核实情况"),),
        )


def third_person(review: MeasureReview, actor: Actor) -> None:
    """SN15-2.d (R): a review is answered by neither of the two who took the measure."""
    measure = db.session.get_one(Measure, review.measure_id)
    if actor.person_id is not None and actor.person_id in {measure.signed_by_id, measure.issued_by_id}:
        raise Refused("SN15-2.d", _("您经办过这项措施，复核须由另一人办理"))


def review_upheld(measure: Measure) -> None:
    """SN15-2.d (R): a measure in force is set aside only by the decision on an objection to it."""
    query = select(MeasureReview.id).where(MeasureReview.measure_id == measure.id, MeasureReview.state == "upheld")
    if db.session.execute(query).first() is None:
        raise Refused("SN15-2.d", _("生效的措施只能经复核撤销"))


def may_be_reviewed(measure: Any, until: date | None, today: date) -> None:
    """SN15-2.d (R, 办公室设定): an adverse measure in force, not yet carried out, within the days since its receipt."""
    if measure.state != "in_force" or not kind_of(measure).adverse or measure.taken_from:
        raise Refused("SN15-2.d", _("只能对已生效的批评警告、黄牌警告和责令解散申请复核"))
    if measure.carried_out_at is not None:
        raise Refused("SN15-2.d", _("解散已经生效，平台上不再受理复核；请按公文所附救济告知办理"))
    if until is not None and today > until:
        raise Refused("SN15-2.d", _("申请复核的期限到 %(day)s 为止，已经过了", day=day_words(until)))
