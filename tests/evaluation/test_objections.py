"""Objections to a result: every state × actor × step, heard before the decision, in time to the last second, two at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from flask import Flask

from alliance.clock import BEIJING
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.evaluation import actions, queries
from alliance.evaluation.flow import OBJECTION_FLOW
from alliance.evaluation.model import Objection
from alliance.ext import db
from tests.evaluation.yearly import ACTORS, DECIDED, OPENED, Undone, Yearly, the_yearly
from tests.support.seen import trace

LAST = datetime(2026, 1, 22, 23, 59, 59, tzinfo=BEIJING)  # five workdays after the results were formed
AFTER = datetime(2026, 1, 23, tzinfo=BEIJING)


def _objected(world: Yearly, at: datetime = OPENED) -> Objection:
    return actions.object_to(world.card(), "同质化清单已交", ["homogeneity"], world.actor("provincial-hxnk"), at)


@pytest.mark.clause("SN15-2.b")
def test_whole_square_of_objections(yearly_app: Flask) -> None:
    allowed = {
        *(("open", step, login) for step in ("uphold", "reject") for login in ("office2", "head")),
        *(("open", "withdraw", login) for login in ("provincial-hxnk", "provincial-leader")),
    }
    answered = {"answer": "理由", "answered_at": OPENED, "answered_by_id": 0, "answered_by": "x"}
    with yearly_app.app_context():
        world = the_yearly()
        world.provisional()
        one = _objected(world)
        for state in ("open", "rejected"):
            if state == "rejected":
                actions.answer(one, False, "清单不全", world.actor("office2"), OPENED)
            before = trace(one)
            for step in OBJECTION_FLOW.steps:
                for login in ACTORS:
                    may = (state, step.name, login) in allowed
                    with pytest.raises(Undone if may else (Refused, Overtaken)), work():
                        values = answered if step.name != "withdraw" else {}
                        OBJECTION_FLOW.move(one, step.name, world.actor(login), OPENED, remark="理由", values=values)
                        raise Undone
                    assert trace(one) == before, (state, step.name, login)


@pytest.mark.clause("SN15-2.b")
def test_an_objection_is_heard_before_the_decision_and_may_change_points(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found, total = world.provisional("1"), world.card().total
        for login in ("university-gk", "office", "weinan-member"):
            with pytest.raises(Refused):
                actions.object_to(world.card(), "有异议", [], world.actor(login), OPENED)
        one = _objected(world, LAST)
        with pytest.raises(Refused):
            _objected(world, LAST)
        with pytest.raises(Refused) as refused:
            actions.decide(found, world.actor("head"), DECIDED)
        assert refused.value.todo == ["陕西示例呼吸内科专科联盟"]
        with pytest.raises(Refused):
            actions.answer(one, True, "成立", world.actor("office2"), DECIDED, {"homogeneity": Decimal(5)})
        actions.answer(one, True, "清单齐全", world.actor("office2"), DECIDED, {"homogeneity": Decimal(3)})
        card = world.card()
        assert total is not None and card.total == total + 2
        assert one.changed == {"homogeneity": ["1", "3"]}
        actions.decide(found, world.actor("head"), DECIDED)
        assert found.archive_sha256


@pytest.mark.clause("SN15-2.b")
def test_a_figure_is_corrected_by_exception_only(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found, office = world.scored(), world.actor("office")
        own = replace(office, own_hospitals=frozenset({world.hospital("provincial").id}))
        for actor, fact, value, reason in (
            (own, "down_referrals", 12, "漏登"), (world.actor("auditor"), "down_referrals", 12, "漏登"), (office, "wards", 1, "漏登"),
            (office, "down_referrals", -1, "漏登"), (office, "down_referrals", 12, " "),
        ):  # fmt: skip
            before = trace(world.card())
            with pytest.raises(Refused):
                actions.correct_figure(world.card(), fact, value, reason, actor, OPENED)
            assert trace(world.card()) == before
        actions.correct_figure(world.card(), "down_referrals", 15, "系统故障漏登，医院已补纸面凭证", office, OPENED)
        line = next(one for one in world.card().lines if one.indicator == "down_share")
        assert line.points == Decimal(10)
        actions.compute(found, office, OPENED)
        assert world.card().facts["down_referrals"] == 15
        actions.provisional(found, office, OPENED)
        with pytest.raises(Refused):
            actions.correct_figure(world.card(), "down_referrals", 16, "又漏", office, OPENED)
        _objected(world)
        actions.correct_figure(world.card(), "down_referrals", 16, "复核后更正", world.actor("office2"), OPENED)
        assert world.card().facts["down_referrals"] == 16 and found.state == "provisional"


@pytest.mark.clause("SN15-2.b")
def test_an_objection_at_the_last_second_and_a_decision_at_midnight(
    yearly_app: Flask, at_once: Callable[..., list[object]]
) -> None:
    """Whichever is first, there is one outcome: never a decided round with an open objection."""
    with yearly_app.app_context():
        seen = the_yearly().provisional().version

    def object_() -> object:
        with yearly_app.app_context():
            return bool(_objected(the_yearly(), LAST))

    def decide() -> object:
        with yearly_app.app_context():
            world = the_yearly()
            return actions.decide(world.round(), world.actor("head"), AFTER, seen)

    results = at_once(object_, decide)
    assert len([one for one in results if isinstance(one, (Refused, Overtaken))]) == 1
    with yearly_app.app_context():
        found = the_yearly().round()
        waiting = queries.open_objections(found.id)
        assert (found.state, len(waiting)) in (("decided", 0), ("provisional", 1))
        with pytest.raises(Refused):
            _objected(the_yearly(), AFTER)
        assert db.session.query(Objection).count() == len(waiting)


@pytest.mark.clause("SN15-2.b")
def test_one_decides_while_another_returns(yearly_app: Flask, at_once: Callable[..., list[object]]) -> None:
    with yearly_app.app_context():
        seen = the_yearly().provisional().version

    def decide() -> object:
        with yearly_app.app_context():
            world = the_yearly()
            return actions.decide(world.round(), world.actor("head"), DECIDED, seen)

    def reopen() -> object:
        with yearly_app.app_context():
            world = the_yearly()
            actions.reopen(world.round(), "再核", world.actor("office"), DECIDED, seen)
            return None

    results = at_once(decide, reopen)
    assert len([one for one in results if isinstance(one, (Refused, Overtaken))]) == 1
    with yearly_app.app_context():
        found = the_yearly().round()
        assert bool(found.archive_sha256) == (found.state == "decided")
        assert [bool(card.result) for card in queries.cards(found.id)] == [found.state == "decided"] * 2
