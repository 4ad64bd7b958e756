"""The whole square of a round's way: state × actor × step; two persons; two deciders at once."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.evaluation import actions, queries
from alliance.evaluation.flow import ROUND_FLOW
from tests.evaluation.yearly import DECIDED, OPENED, the_yearly
from tests.support.seen import trace

OFFICE = ("office", "office2", "head")
ACTORS = (
    *OFFICE, "commission", "auditor", "city-610100", "provincial-hxnk", "provincial-leader", "weinan-member", "qc", "expert",
    "sysadmin",
)  # fmt: skip
ALLOWED = {
    *(("open_round", "close-self", login) for login in OFFICE),
    *(("checking", "begin-scoring", login) for login in OFFICE),
    *(("scored", "provisional", login) for login in OFFICE),
    *(("provisional", "reopen", login) for login in OFFICE),
    ("provisional", "decide", "head"),
}
VALUES: dict[str, dict[str, object]] = {
    "close-self": {}, "begin-scoring": {}, "provisional": {"provisional_at": OPENED, "provisional_by_id": 0},
    "reopen": {"provisional_at": None},
    "decide": {"decided_at": OPENED},
}  # fmt: skip


class Undone(Exception):
    """Ends a step that was only tried."""


@pytest.mark.clause("SN15-2.b")
@pytest.mark.parametrize("state", ["open_round", "checking", "scored", "provisional", "decided"])
def test_whole_square(yearly_app: Flask, state: str) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = getattr(world, state)()
        before = trace(found)
        for step in ROUND_FLOW.steps:
            for login in ACTORS:
                may = (state, step.name, login) in ALLOWED
                with pytest.raises(Undone if may else (Refused, Overtaken)), work():
                    ROUND_FLOW.move(
                        found, step.name, world.actor(login), DECIDED, remark="理由", values=VALUES[step.name]
                    )
                    raise Undone
                assert trace(found) == before, (state, step.name, login)


@pytest.mark.clause("SN15-2.b")
def test_two_persons(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = world.scored()
        actions.provisional(found, world.actor("head"), OPENED)
        before = trace(found)
        with pytest.raises(Refused) as refused:
            actions.decide(found, world.actor("head"), DECIDED)
        assert refused.value.clause == "SN15-2.b"
        assert trace(found) == before
        other = replace(world.actor("head"), person_id=world.actor("office2").person_id)
        assert set(actions.decide(found, other, DECIDED)) == {world.alliance("呼吸内科").id, world.alliance("骨科").id}


@pytest.mark.clause("SN15-3.3.a")
def test_nobody_decides_or_scores_for_the_own_hospital(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = world.provisional()
        own = frozenset({world.hospital("provincial").id})
        before = trace(found)
        with pytest.raises(Refused) as refused:
            actions.decide(found, replace(world.actor("head"), own_hospitals=own), DECIDED)
        assert refused.value.clause == "SN15-3.3.a"
        assert refused.value.todo == ["陕西示例呼吸内科专科联盟"]
        assert trace(found) == before
        actions.reopen(found, "有异议", world.actor("office"), OPENED)
        card = world.card()
        before = trace(card)
        with pytest.raises(Refused) as refused:
            actions.score_manual(card, {}, replace(world.actor("office"), own_hospitals=own), OPENED)
        assert refused.value.clause == "SN15-3.3.a"
        assert trace(card) == before


@pytest.mark.clause("SN15-2.b")
def test_two_deciders_at_once(yearly_app: Flask, at_once: Callable[..., list[object]]) -> None:
    with yearly_app.app_context():
        seen = the_yearly().provisional().version

    def decide(login: str) -> Callable[[], object]:
        def run() -> object:
            with yearly_app.app_context():
                world = the_yearly()
                actor = replace(world.actor("head"), person_id=world.actor(login).person_id, name=login)
                found = world.round()
                return actions.decide(found, actor, DECIDED, seen)

        return run

    results = at_once(decide("head"), decide("office2"))
    assert sorted(type(one).__name__ for one in results) == ["Overtaken", "dict"]
    told = next(one for one in results if isinstance(one, Overtaken))
    with yearly_app.app_context():
        found = the_yearly().round()
        assert (found.state, told.who) == ("decided", found.decided_by)


@pytest.mark.clause("SN15-2.b")
def test_a_decided_round_is_frozen(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found, card = world.decided(), world.card()
        before = (trace(found), trace(card), [trace(line) for line in card.lines])
        office, lead = world.actor("office"), world.actor("provincial-hxnk")
        attempts: list[Callable[[], None]] = [
            lambda: actions.compute(found, office, OPENED),
            lambda: actions.score_manual(world.card(), {"homogeneity": None}, office, OPENED),
            lambda: actions.self_evaluate(world.card(), {}, {}, lead, OPENED),
            lambda: actions.reopen(found, "改", office, OPENED),
            lambda: actions.provisional(found, office, OPENED),
        ]
        for attempt in attempts:
            with pytest.raises((Refused, Overtaken)):
                attempt()
        card = world.card()
        assert (trace(found), trace(card), [trace(line) for line in card.lines]) == before
        assert queries.history(card.designation_id) == {2025: card.result}
