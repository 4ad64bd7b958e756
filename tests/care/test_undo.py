"""A step is corrected by its author for a day, with a reason; both are told, counts follow; a closed year by exception."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from alliance.care import actions, queries
from alliance.care.model import Referral
from alliance.core.actor import Actor
from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from tests.care.allied import the_allied
from tests.care.made import LATER, RECEIVER, SENDER, WAYS, in_state, step, traces
from tests.care.test_loop import asked_of, journalled
from tests.support.world import NOW

SOON = LATER + timedelta(hours=1)
FIRST = {"referral": "sent", "consultation": "requested"}


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
@pytest.mark.parametrize("kind", ["referral", "consultation"])
def test_every_step_can_be_taken_back_and_leaves_the_record_as_before(allied: Flask, kind: str) -> None:
    with allied.app_context():
        world = the_allied()
        for serial, (state, ways) in enumerate(WAYS[kind].items(), 1):
            if not ways:
                continue
            case: Any = in_state(world, kind, _before(kind, ways), serial)
            before = {column.name: getattr(case, column.name) for column in case.__table__.columns}
            side, name = ways[-1].split()
            login = RECEIVER if side == "to" else SENDER
            step(world, case, name, login)
            assert case.state == state
            actions.undo(case, world.actor(login), SOON, "点错了")
            after = {column.name: getattr(case, column.name) for column in case.__table__.columns}
            assert {**after, "version": 0} == {**before, "version": 0}, state
            assert after["version"] == before["version"] + 2
            assert journalled(case)[-1] == f"{kind}.undo"
            assert {row[0] for row in asked_of(case) if row[2].endswith(".note")} >= {case.from_id, case.to_id}
        assert queries.recount([world.breath.id]) == []


def _before(kind: str, ways: tuple[str, ...]) -> str:
    return next(state for state, steps in WAYS[kind].items() if steps == ways[:-1])


@pytest.mark.clause("SN15-4.3.a")
@pytest.mark.on("sqlite")
def test_only_its_author_only_the_last_only_in_time_only_with_a_reason(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        case = in_state(world, "referral", "arrived")
        before = traces(case)
        author = world.actor(RECEIVER)
        for login, at, reason, words in (
            ("provincial-member", SOON, "点错了", "本人"), (SENDER, SOON, "点错了", "本人"), ("office", SOON, "点错了", "本人"),
            (RECEIVER, LATER + timedelta(hours=24, seconds=1), "点错了", "24 小时"), (RECEIVER, SOON, " ", "理由"),
            (RECEIVER, SOON, "欧阳示例甲没有来", "请删去"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=words):
                actions.undo(case, world.actor(login), at, reason)
        with pytest.raises(Overtaken):
            actions.undo(case, author, SOON, "点错了", seen=1)
        assert traces(case) == before
        actions.undo(case, author, LATER + timedelta(hours=24), "点错了")
        assert case.state == "accepted"
        actions.undo(case, author, LATER + timedelta(hours=24), "也不该接收")
        assert case.state == "sent"
        with pytest.raises(Refused, match="没有可以更正"):
            actions.undo(case, author, SOON, "再来")


@pytest.mark.clause("SN15-4.3.a")
@pytest.mark.on("sqlite")
def test_what_a_system_did_its_hospital_takes_back_and_the_calendars_nobody(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        desk = world.actor(RECEIVER)
        system = replace(desk, name="接口·HIS", person_id=None, post_id=None)
        cases = [in_state(world, "referral", "sent", serial) for serial in (1, 2)]
        for case, corrector in zip(cases, (system, desk), strict=True):
            actions.accept(case, system, LATER)
            for login in (SENDER, "provincial-xxgnk", "provincial-leader"):
                with pytest.raises(Refused, match="本人"):
                    actions.undo(case, world.actor(login), SOON, "点错了")
            actions.undo(case, corrector, SOON, "系统误发")
            assert case.state == "sent"
        case = cases[0]
        actions.accept(case, desk, LATER)
        with pytest.raises(Refused, match="本人"):
            actions.undo(case, system, SOON, "系统误发")  # a person's own step
        actions.close_silent(case.programme, LATER + timedelta(days=30))
        assert case.state == "no_show"
        with pytest.raises(Refused, match="本人"):
            actions.undo(case, replace(system, organisation_id=None), LATER + timedelta(days=30), "系统误发")


@pytest.mark.clause("SN15-4.3.a")
def test_what_is_undone_is_not_counted(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        case = in_state(world, "referral", "arrived")
        start = NOW.date()
        assert queries.facts([world.breath.id], start, start)[world.breath.id]["confirmed"]["up_referrals"] == 1
        actions.undo(case, world.actor(RECEIVER), SOON, "登记错了人")
        facts = queries.facts([world.breath.id], start, start)[world.breath.id]
        assert (facts["confirmed"]["up_referrals"], facts["unconfirmed"]["up_referrals"]) == (0, 1)
        assert [(one.name, one.undone_reason) for one in queries.steps(case)] == [
            ("accept", ""),
            ("arrive", "登记错了人"),
        ]


@pytest.mark.clause("SN15-4.3.a")
def test_a_closed_year_is_corrected_by_exception_only(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        case = in_state(world, "referral", "arrived")
        actions.close_year("shaanxi-alliance", NOW.year, LATER)
        author, office = world.actor(RECEIVER), world.actor("office")
        before = traces(case)
        with pytest.raises(Refused, match="已经定档"):
            actions.undo(case, author, SOON, "登记错了人")
        for login, reason in (("commission", "核实"), (RECEIVER, "核实"), ("office", "")):
            with pytest.raises(Refused):
                actions.allow_correction(case, world.actor(login), SOON, reason)
        assert traces(case) == before
        late = LATER + timedelta(days=40)
        actions.allow_correction(case, office, late, "双方来函核实")
        with pytest.raises(Refused):
            actions.undo(case, author, late + timedelta(hours=25), "登记错了人")
        actions.undo(case, author, late + timedelta(hours=1), "登记错了人")
        assert case.state == "accepted"
        assert queries.recount([world.breath.id]) == []


@pytest.mark.clause("SN15-4.3.b")
@pytest.mark.on("sqlite")
def test_nothing_is_held_in_a_closed_year(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        case = in_state(world, "consultation", "scheduled")
        actions.close_year("shaanxi-alliance", NOW.year, LATER)
        actions.close_year("shaanxi-alliance", NOW.year, LATER)
        with pytest.raises(Refused, match="已经定档") as caught:
            actions.hold(case, world.actor(RECEIVER), LATER)
        assert caught.value.field == "held_at"
        assert case.state == "scheduled"
        late = LATER + timedelta(
            days=400
        )  # entered the year after: the office allows it, with its reason, for some hours
        actions.allow_correction(case, world.actor("office"), late, "双方来函核实，会诊记录在案")
        with pytest.raises(Refused, match="已经定档"):
            actions.hold(case, world.actor(RECEIVER), late + timedelta(hours=25), held_at=LATER)
        actions.hold(case, world.actor(RECEIVER), late + timedelta(hours=1), held_at=LATER)
        assert (case.state, case.held_at) == ("held", LATER)
        assert journalled(case)[-2:] == ["consultation.except", "consultation.hold"]
        assert queries.recount([world.breath.id]) == []


@pytest.mark.clause("SN15-4.3.a")
def test_taking_back_a_forward_takes_the_new_one_back_while_it_can(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        sender = world.actor(SENDER)
        for serial, answered in ((1, False), (2, True)):
            case = in_state(world, "referral", "forwarded", serial)
            (child,) = queries.forwarded_to(case)
            if answered:
                step(world, child, "accept", "yanan-desk")
                before = traces(case)
                with pytest.raises(Refused):
                    actions.undo(case, sender, SOON, "患者改变主意")
                assert traces(case) == before
            else:
                actions.undo(case, sender, SOON, "患者改变主意")
                assert (case.state, child.state, child.end_code) == ("forwarding", "cancelled", "mistake")
        assert queries.recount([world.breath.id]) == []


@pytest.mark.clause("SN15-4.3.a")
def test_taking_back_and_going_on_at_once(allied: Flask, at_once: Callable[..., list[object]]) -> None:
    """The receiver takes its acceptance back while the sender asks to call it off: one wins, one is told, counts agree."""
    for serial in range(1, 4):
        with allied.app_context():
            world = the_allied()
            case = in_state(world, "referral", "accepted", serial)
            number, version, alliance = case.id, case.version, world.breath.id
            desk, sender = world.actor(RECEIVER), world.actor(SENDER)

        def act(
            name: str, number: int = number, version: int = version, desk: Actor = desk, sender: Actor = sender
        ) -> None:
            with allied.app_context():
                record = db.session.get_one(Referral, number)
                if name == "undo":
                    actions.undo(record, desk, SOON, "点错了", seen=version)
                else:
                    actions.ask_cancel(record, sender, SOON, code="patient", seen=version)

        results = at_once(lambda act=act: act("undo"), lambda act=act: act("ask"))
        (lost,) = [one for one in results if one is not None]
        assert isinstance(lost, Overtaken | Refused)
        with allied.app_context():
            state = db.session.get_one(Referral, number).state
            assert (results[0] is None, results[1] is None) == (state == "sent", state == "cancelling")
            assert queries.recount([alliance]) == []
