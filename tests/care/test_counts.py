"""The kept counts agree with the records after any sequence of moves; two at once: one wins, one is told."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from alliance.care import actions, queries
from alliance.care.flow import flow_of
from alliance.care.model import Consultation, Referral
from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from tests.care.allied import Allied, patient, the_allied
from tests.care.made import RECEIVER, SENDER, in_state, sent
from tests.support.counts import many
from tests.support.seen import statements
from tests.support.world import NOW

STEPS = (
    "accept", "accept", "decline", "arrive", "arrive", "no_show", "outcome", "close", "cancel", "schedule", "hold", "answer", "end",
    "ask", "supply", "forward", "agree_forward", "stay", "ask_cancel", "agree_cancel", "keep", "undo", "undo", "silence",
)  # fmt: skip
Moves = list[tuple[int, str, int]]
MOVES = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(STEPS), st.integers(0, 20)), min_size=5, max_size=40)


def start(world: Allied, at: datetime) -> list[Any]:
    """Three ways of referring and three consultations, open."""
    cases: list[Any] = []
    ways = (("weinan", "provincial", ""), ("provincial", "yanan", ""), ("weinan", "yanan", "down"))
    for place, (one, other, direction) in enumerate(ways):
        shared: dict[str, Any] = {
            "designation_id": world.breath.id, "to_id": world.id(other), "patient": patient(place + 1),
            "diagnosis": "肺炎", "consent_by": "patient",
        }  # fmt: skip
        clerk, tests = world.actor(f"{one}-desk"), [{"name": "CT", "on": at.date(), "saved": place}]
        cases.append(
            actions.send_referral(
                clerk,
                at,
                **shared,
                direction=direction,
                tests=tests,
                despite_open=True,
                care_type=("outpatient", "inpatient", "")[place],
                rehabilitation="复查",
                summary="好转出院",
            )
        )
        cases.append(actions.request_consultation(clerk, at, **shared, question="性质？"))
    return cases


def move(world: Allied, cases: list[Any], place: int, name: str, at: datetime) -> None:
    """The step by whoever may take it; nothing when nobody may. A forwarded referral goes on as a new one."""
    case = cases[place]
    if name == "end":
        actions.mark_ended(case.designation_id, world.actor("commission"), at)
    elif name == "silence":
        actions.close_silent(case.programme, at)
    for key in ("weinan", "yanan", "zhouzhi", "provincial"):
        actor = world.actor(f"{key}-desk")
        try:
            if name == "undo":
                actions.undo(case, actor, at, "点错了")
            elif name in {one.name for one in flow_of(case).open_to(case, actor)}:
                made = act(world, case, name, actor, at)
                cases.extend([made] if made is not None else [])
        except Refused:
            continue


def act(world: Allied, case: Any, name: str, actor: Any, at: datetime) -> Any:
    """One step with what it asks."""
    third = world.id("zhouzhi") if case.to_id != world.id("zhouzhi") else world.id("provincial")
    words: dict[str, Any] = {
        "decline": {"code": "no-bed"}, "cancel": {"code": "patient"}, "outcome": {"outcome": "好转"},
        "schedule": {"scheduled_for": at + timedelta(hours=1)}, "answer": {"opinion": "炎症", "expert": "主任"},
        "ask": {"text": "请补充"}, "supply": {"text": f"补充 {at}"}, "agree_forward": {"consent_by": "patient"},
        "forward": {"to_id": third, "designation_id": case.designation_id, "code": "no-bed"},
        "ask_cancel": {"code": "patient"},
    }  # fmt: skip
    taken = {"outcome": actions.return_outcome}.get(name) or getattr(actions, name)
    return taken(case, actor, at, **words.get(name, {}))


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b", "SN15-2.d")
def test_counts_equal_the_records_after_any_moves(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()

        @settings(max_examples=many(12, 400), phases=(Phase.generate,))
        @given(moves=MOVES)
        def run(moves: Moves) -> None:
            at = NOW
            cases = start(world, at)
            for place, name, days in moves:
                at += timedelta(days=days)
                move(world, cases, place % len(cases), name, at)
            assert queries.recount([world.breath.id]) == []
            assert queries.recount() == []  # summed by the database: it must say the same

        run()
        _figures_are_the_records(world)


def _figures_are_the_records(world: Allied) -> None:
    """The facts counted again from the rows, in other words than the code's."""
    facts = queries.facts([world.breath.id], date(2026, 1, 1), date(2030, 12, 31))[world.breath.id]["confirmed"]
    referrals = db.session.execute(select(Referral)).scalars().all()
    arrived = [one for one in referrals if one.arrived_at and (not one.ended_at or one.arrived_at <= one.ended_at)]
    for way in ("up", "down"):
        assert facts[f"{way}_referrals"] == sum(one.direction == way for one in arrived)
    assert facts["referrals_arrived"] == len(arrived)
    returned = [one for one in arrived if one.returned_at and (not one.ended_at or one.returned_at <= one.ended_at)]
    assert facts["referrals_outcome"] == len(returned)
    closed = db.session.execute(select(Consultation).where(Consultation.closed_at.is_not(None))).scalars().all()
    stated = [one for one in closed if not one.ended_at or one.closed_at is None or one.closed_at <= one.ended_at]
    assert facts["consultations_closed"] == len(stated)
    cases: list[Any] = [*arrived, *stated]
    sides = {end for one in cases for end in (one.from_id, one.to_id)} - {world.breath.lead_id}
    assert facts["members_active"] == len(sides)


@pytest.mark.on("sqlite")
def test_facts_are_one_query_and_months_stand_apart(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        in_state(world, "referral", "returned")
        sent(world, 2)
        ids = [world.breath.id, world.bones.id]
        with statements() as seen:
            found = queries.facts(ids, date(2026, 6, 1), date(2026, 6, 30))
        assert len(seen) == 1
        mine = found[world.breath.id]
        assert (mine["confirmed"]["up_referrals"], mine["unconfirmed"]["up_referrals"]) == (1, 1)
        assert found[world.bones.id]["confirmed"]["up_referrals"] == 0
        assert (
            queries.facts(ids, date(2026, 5, 1), date(2026, 5, 31))[world.breath.id]["confirmed"]["up_referrals"] == 0
        )
        with statements() as seen:
            assert queries.by_month(world.breath.id, 2026)["up_referrals"] == [0] * 5 + [1] + [0] * 6
        assert len(seen) == 1
        assert queries.facts([], date(2026, 1, 1), date(2026, 12, 31)) == {}


@pytest.mark.on("sqlite")
@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("2026", (date(2026, 1, 1), date(2027, 1, 1))),
        ("2026-05", (date(2026, 5, 1), date(2026, 6, 1))),
        ("2026-12", (date(2026, 12, 1), date(2027, 1, 1))),
        ("2026-13", None), ("2026-00", None), ("x", None), ("", None), ("2026-05-01", None), ("20", None),
    ],
)  # fmt: skip
def test_a_period_in_an_address(words: str, span: Any) -> None:
    assert queries.month_of(words) == span


def test_accepting_and_cancelling_at_once(allied: Flask, at_once: Callable[..., list[object]]) -> None:
    with allied.app_context():
        world = the_allied()
        case = sent(world)
        number, version = case.id, case.version
        desk, sender = world.actor(RECEIVER), world.actor(SENDER)

    def act(name: str) -> None:
        with allied.app_context():
            record = db.session.get_one(Referral, number)
            if name == "accept":
                actions.accept(record, desk, NOW, seen=version)
            else:
                actions.cancel(record, sender, NOW, code="patient", seen=version)

    results = at_once(lambda: act("accept"), lambda: act("cancel"))
    lost = [one for one in results if isinstance(one, Overtaken | Refused)]
    assert len(lost) == 1
    assert results.count(None) == 1
    with allied.app_context():
        assert db.session.get_one(Referral, number).state in ("accepted", "cancelled")
        assert queries.recount([1, 2, 3]) == []


def test_two_first_referrals_at_once_get_two_numbers(allied: Flask, at_once: Callable[..., list[object]]) -> None:
    def send(serial: int) -> str:
        with allied.app_context():
            return sent(the_allied(), serial).number

    assert sorted(map(str, at_once(lambda: send(1), lambda: send(2)))) == ["ZZ20260001", "ZZ20260002"]
