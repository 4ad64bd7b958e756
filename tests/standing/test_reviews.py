"""An objection to a measure in force: whole square, who answers, what is suspended meanwhile, two at once (SN15-2.d, R)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.clock import BEIJING
from alliance.core import notices, settings
from alliance.core.actor import SYSTEM, Actor
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.ext import db
from alliance.standing import actions, jobs, queries
from alliance.standing.flow import REVIEW_FLOW, REVIEW_STATES, stand
from alliance.standing.model import Measure, MeasureReview
from tests.standing.judged import PDF, Judged, day, decided, in_force, proposed, received, signed, the_judged
from tests.standing.test_flow import ACTORS, actor, trace, undone

ISSUED = day(2026, 3, 20)
ASKED = day(2026, 3, 23)
LATER = day(2026, 3, 30)
MAY = {
    "lodged": {
        "withdraw": {"lead"}, "reject": {"commission", "commission2"}, "uphold": {"commission", "commission2"},
    },
    "rejected": {}, "upheld": {}, "withdrawn": {},
}  # fmt: skip
TAKE: dict[str, Callable[[MeasureReview, Actor], Any]] = {
    "withdraw": lambda r, by: actions.withdraw(r, by, LATER),
    "reject": lambda r, by: actions.reject(r, "事实清楚", by, LATER),
    "uphold": lambda r, by: actions.uphold(r, "数据有误", by, LATER),
}


def card(judged: Judged) -> Measure:
    """A yellow card in force, received by the alliance."""
    measure = in_force(judged, proposed(judged, "骨科", 2025, "45"), ISSUED)
    received(judged, measure, "yellow-card", ISSUED)
    return measure


def ordered(judged: Judged, effective: datetime) -> Measure:
    """A dissolution ordered by the commission, not yet in effect; received by the alliance."""
    decided(judged, 2024, {"骨科": "45"})
    measure = signed(judged, proposed(judged, "骨科", 2025, "45"), ISSUED)
    actions.order(measure, effective.date(), judged.actor("commission"), ISSUED)
    received(judged, measure, "dissolution", ISSUED)
    return measure


def lodged(judged: Judged, measure: Measure, at: datetime = ASKED) -> MeasureReview:
    return actions.lodge(measure, "指标计算有误", judged.lead("骨科"), at, papers=[("说明.pdf", PDF)])


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.c", "SN15-2.d")
@pytest.mark.parametrize("state", list(MAY))
def test_whole_square(judged_app: Flask, state: str) -> None:
    with judged_app.app_context():
        judged = the_judged()
        review = lodged(judged, card(judged))
        if state != "lodged":
            name = next(one.name for one in REVIEW_FLOW.steps if one.target == state)
            TAKE[name](review, judged.lead("骨科") if name == "withdraw" else judged.actor("commission"))
        people = {key: actor(judged, key) for key in ACTORS}
        before = trace()
        for step in REVIEW_FLOW.steps:
            for key, by in people.items():
                if key in MAY[state].get(step.name, set()):
                    with undone():
                        TAKE[step.name](review, by)
                        assert review.state == step.target, (step.name, key)
                else:
                    with pytest.raises((Refused, Overtaken)):
                        TAKE[step.name](review, by)
            assert trace() == before, step.name


def test_every_state_is_in_the_square() -> None:
    assert set(MAY) == set(REVIEW_STATES)


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_only_the_lead_asks_within_its_days_once_and_with_a_reason(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = card(judged)
        until, _note = queries.review_until(measure)
        assert until == day(2026, 4, 3).date()  # ten workdays after Friday 20 March
        last = datetime.combine(until, time(23, 59, 59), BEIJING)
        before = trace()
        for key in set(ACTORS) - {"lead", "system"}:
            with pytest.raises(Refused):
                actions.lodge(measure, "有异议", actor(judged, key), ASKED)
        with pytest.raises(Refused, match="理由"):
            actions.lodge(measure, "  ", judged.lead("骨科"), ASKED)
        with pytest.raises(Refused, match="期限"):
            actions.lodge(measure, "有异议", judged.lead("骨科"), last + timedelta(seconds=1))
        assert trace() == before
        review = actions.lodge(measure, "有异议", judged.lead("骨科"), last)
        with pytest.raises(Refused, match="已经申请"):
            actions.lodge(measure, "再次", judged.lead("骨科"), last)
        actions.withdraw(review, judged.lead("骨科"), last)
        assert actions.lodge(measure, "又有异议", judged.lead("骨科"), last).state == "lodged"


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_before_the_receipt_the_days_do_not_run(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = in_force(judged, proposed(judged, "骨科", 2025, "45"), ISSUED)
        assert queries.review_until(measure)[0] is None
        assert lodged(judged, measure, day(2026, 9)).state == "lodged"


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_neither_of_the_two_who_took_it_answers(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        review = lodged(judged, ordered(judged, day(2026, 4, 10)))
        before = trace()
        signer = replace(judged.actor("commission2"), person_id=judged.actor("head").person_id)
        related = replace(judged.actor("commission2"), own_hospitals=frozenset({review.lead_id}))
        for by in (judged.actor("commission"), signer, related):
            for name in ("reject", "uphold"):
                with pytest.raises(Refused):
                    TAKE[name](review, by)
        with pytest.raises(Refused):
            actions.reject(review, " ", judged.actor("commission2"), LATER)
        assert trace() == before
        actions.reject(review, "事实清楚", judged.actor("commission2"), LATER)
        assert review.state == "rejected"


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_a_pending_objection_suspends_a_dissolution_until_it_is_answered(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = ordered(judged, day(2026, 3, 25))
        review = lodged(judged, measure)
        assert queries.suspended(measure.id)
        assert jobs.take_effect(day(2026, 3, 26)) == "0 个联盟解散生效"
        actions.carry_out(measure, SYSTEM, day(2026, 3, 26))  # listed as due just before the objection came
        assert judged.alliance("骨科").state == "active"
        assert str(stand(measure)) == "已责令，尚未生效"
        actions.reject(review, "事实清楚", judged.actor("commission2"), LATER)
        alliance = judged.alliance("骨科")
        assert (alliance.state, alliance.ended_on) == ("dissolved", LATER.date())
        assert measure.carried_out_at == LATER
        with pytest.raises(Refused, match="救济告知"):
            actions.lodge(measure, "再次", judged.lead("骨科"), LATER)


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_answered_before_its_day_the_order_keeps_its_day(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = ordered(judged, day(2026, 4, 10))
        actions.withdraw(lodged(judged, measure), judged.lead("骨科"), LATER)
        assert (measure.effective_on, judged.alliance("骨科").state) == (day(2026, 4, 10).date(), "active")
        assert jobs.take_effect(day(2026, 4, 10)) == "1 个联盟解散生效"
        assert (measure.state, str(stand(measure))) == ("in_force", "已生效")


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_upheld_it_is_set_aside_and_answered_by_letter_to_all(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = ordered(judged, day(2026, 4, 10))
        actions.uphold(lodged(judged, measure), "当年数据有误", judged.actor("commission2"), LATER)
        assert (measure.state, measure.set_aside_on) == ("set_aside", LATER.date())
        assert jobs.take_effect(day(2026, 4, 11)) == "0 个联盟解散生效"
        assert judged.alliance("骨科").state == "active"
        [letter] = db.session.execute(select(notices.Notice).where(notices.Notice.kind == "review")).scalars()
        assert "撤销" in "".join(letter.body) and "当年数据有误" in letter.body
        assert {one.capacity for one in letter.services} == {"alliance", "hospital", "superior"}


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.c")
@pytest.mark.parametrize("suspends", [True, False])
def test_a_suspended_card_is_not_shown(judged_app: Flask, suspends: bool) -> None:
    with judged_app.app_context():
        judged = the_judged()
        if not suspends:
            settings.put("shaanxi-alliance", "review_suspends", "否", judged.actor("head"), ISSUED, "示例")
        review = lodged(judged, card(judged))
        assert judged.alliance("骨科").mark == ("" if suspends else "yellow-card")
        with undone():
            actions.reject(review, "事实清楚", judged.actor("commission"), LATER)
            assert judged.alliance("骨科").mark == "yellow-card"
        actions.uphold(review, "数据有误", judged.actor("commission"), LATER)
        assert judged.alliance("骨科").mark == ""


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.c", "SN15-2.a")
def test_where_the_office_waits_a_card_is_published_after_the_days_for_a_review(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        settings.put("shaanxi-alliance", "card_shown_after_review", "是", judged.actor("head"), ISSUED, "示例")
        measure = card(judged)
        until, _note = queries.review_until(measure)
        assert until is not None
        last = datetime.combine(until, time(23), BEIJING)
        jobs.take_effect(last)
        assert judged.alliance("骨科").mark == ""
        with undone():
            review = lodged(judged, measure)
            jobs.take_effect(last + timedelta(days=1))
            assert judged.alliance("骨科").mark == ""
            actions.reject(review, "事实清楚", judged.actor("commission"), last)
            assert judged.alliance("骨科").mark == "yellow-card"
        jobs.take_effect(last + timedelta(days=1))
        assert judged.alliance("骨科").mark == "yellow-card"


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_who_sees_the_measure_sees_its_review(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        review = lodged(judged, card(judged))
        for login in ("university-gk", "university-leader", "university-superior", "office", "commission", "auditor"):
            assert queries.review(judged.actor(login), review.id) is review
        for login in ("university-sjnk", "weinan-member", "city-610300"):
            with pytest.raises(NotFound):
                queries.review(judged.actor(login), review.id)


@pytest.mark.clause("SN15-2.d")
def test_two_answer_at_once_one_wins_one_is_told(judged_app: Flask, at_once: Callable[..., list[object]]) -> None:
    with judged_app.app_context():
        judged = the_judged()
        review_id = lodged(judged, card(judged)).id

    def answer(login: str, name: str) -> Callable[[], object]:
        def act() -> object:
            with judged_app.app_context():
                TAKE[name](db.session.get_one(MeasureReview, review_id), the_judged().actor(login))
                return name

        return act

    results = at_once(answer("commission", "reject"), answer("commission2", "uphold"))
    [won] = [one for one in results if isinstance(one, str)]
    [told] = [one for one in results if isinstance(one, Exception)]
    assert isinstance(told, (Overtaken, Refused))
    with judged_app.app_context():
        review = db.session.get_one(MeasureReview, review_id)
        assert review.state == REVIEW_FLOW.step(won).target
        letters = select(func.count()).where(notices.Notice.kind == "review")
        assert db.session.execute(letters).scalar_one() == 1


@pytest.mark.clause("SN15-2.d")
def test_an_objection_arrives_while_the_order_takes_effect(
    judged_app: Flask, at_once: Callable[..., list[object]]
) -> None:
    """One outcome: it is suspended, or it is carried out and no objection is taken any more."""
    with judged_app.app_context():
        measure_id = ordered(the_judged(), day(2026, 3, 23)).id

    def object_() -> object:
        with judged_app.app_context():
            lodged(the_judged(), db.session.get_one(Measure, measure_id))
            return "lodged"

    def effect() -> object:
        with judged_app.app_context():
            return len(actions.take_effect(ASKED))

    results = at_once(object_, effect)
    with judged_app.app_context():
        measure = db.session.get_one(Measure, measure_id)
        assert queries.suspended(measure_id) == (measure.carried_out_at is None) == ("lodged" in results), results


@pytest.mark.clause("SN15-2.c")
def test_one_signs_while_another_drops(judged_app: Flask, at_once: Callable[..., list[object]]) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = proposed(judged, "骨科", 2025, "95")
        measure_id, version = measure.id, measure.version

    def act(take: Callable[[Measure, Actor], None]) -> Callable[[], object]:
        def deed() -> object:
            with judged_app.app_context():
                take(db.session.get_one(Measure, measure_id), the_judged().actor("head"))
                return "done"

        return deed

    results = at_once(
        act(lambda m, by: actions.sign(m, "", by, ISSUED, version)),
        act(lambda m, by: actions.drop(m, "不妥", by, ISSUED, version)),
    )
    assert results.count("done") == 1, results
    assert any(isinstance(one, Overtaken) for one in results)
    with judged_app.app_context():
        assert db.session.get_one(Measure, measure_id).version == version + 1
