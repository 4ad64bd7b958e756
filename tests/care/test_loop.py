"""The whole loop of a referral: more information, appointments, a third hospital, calling off in two steps, silence."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.care import actions, jobs, queries
from alliance.core.actor import Role
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.patients import unseal
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.register import actions as register
from tests.care.allied import patient, the_allied
from tests.care.made import LATER, RECEIVER, SENDER, TOMORROW, in_state, requested, sent, step
from tests.support.world import NOW

THIRD = "yanan-desk"


def asked_of(case: Any) -> set[tuple[int | None, str, str]]:
    """What is open about a record: hospital, post, kind."""
    rows = db.session.execute(
        select(Todo).where(Todo.record_type == case.__tablename__, Todo.record_id == case.id, Todo.closed_at.is_(None))
    ).scalars()
    return {(row.organisation_id, row.role, row.kind) for row in rows}


def journalled(case: Any) -> list[str]:
    """The events of a record in order."""
    query = select(JournalEntry.event).where(
        JournalEntry.record_type == case.__tablename__, JournalEntry.record_id == case.id
    )
    return list(db.session.execute(query.order_by(JournalEntry.id)).scalars())


@pytest.mark.clause("SN15-4.3.a")
def test_more_is_asked_and_supplied(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        case = sent(world)
        step(world, case, "ask", RECEIVER)
        assert (case.state, case.ask_text, case.waits_for_id) == ("asked", "请补充胸部CT", world.id("weinan"))
        assert asked_of(case) == {(world.id("weinan"), "referral_desk", "referral.supply")}
        for text in ("CT见附件", "血气正常"):
            actions.supply(case, world.actor(SENDER), LATER, text=text)
            assert (case.state, case.ask_text, case.waits_for_id) == ("sent", "", world.id("provincial"))
            step(world, case, "ask", RECEIVER)
        assert case.supplement == "CT见附件\n血气正常"
        with pytest.raises(Refused, match="补充的内容"):
            actions.supply(case, world.actor(SENDER), LATER, text=" ")
        with pytest.raises(Refused, match="请删去"):
            actions.supply(case, world.actor(SENDER), LATER, text=f"{patient().name}的CT")


@pytest.mark.clause("SN15-4.3.a")
def test_a_third_hospital_sees_nothing_until_sender_and_patient_agree(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        case = sent(world, green_channel=True, tests=[{"name": "CT", "on": NOW.date(), "saved": 1}])
        step(world, case, "forward", RECEIVER)
        with pytest.raises(NotFound):
            queries.referral(world.actor(THIRD), case.id)
        step(world, case, "stay", SENDER)
        assert (case.state, case.forward_to_id, case.ask_by_id) == ("sent", None, None)
        step(world, case, "forward", RECEIVER)
        child = actions.agree_forward(case, world.actor(SENDER), LATER, consent_by="guardian")
        assert (case.state, case.end_code, child.state, child.from_id, child.to_id) == (
            "forwarded", "no-bed", "sent", world.id("weinan"), world.id("yanan"),
        )  # fmt: skip
        assert (child.forwarded_from_id, child.green_channel, child.consent_by) == (case.id, True, "guardian")
        assert unseal(child.patient) == unseal(case.patient)
        assert [one.id for one in queries.forwarded_to(case)] == [child.id]
        assert queries.referral(world.actor(THIRD), child.id).id == child.id
        with pytest.raises(NotFound):
            queries.referral(world.actor(RECEIVER), child.id)
        assert queries.recount([world.breath.id]) == []
        for name, login in (("accept", THIRD), ("arrive", THIRD)):
            step(world, child, name, login)
        facts = queries.facts([world.breath.id], NOW.date(), NOW.date())[world.breath.id]
        assert (facts["confirmed"]["up_referrals"], facts["unconfirmed"]["up_referrals"]) == (1, 0), "one patient, once"


@pytest.mark.clause("SN15-4.3.a")
@pytest.mark.on("sqlite")
def test_a_third_hospital_shares_an_alliance_with_the_sender(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        case, desk = sent(world), world.actor(RECEIVER)
        offered = {key for key, _words in queries.thirds(case, NOW.date())}
        assert offered == {f"{world.breath.id}:{world.id(key)}" for key in ("yanan", "zhouzhi")}
        for to, alliance in (
            ("ankang", world.breath),
            ("weinan", world.breath),
            ("provincial", world.breath),
            ("yanan", world.bones),
        ):
            with pytest.raises(Refused) as caught:
                actions.forward(case, desk, LATER, to_id=world.id(to), designation_id=alliance.id, code="no-bed")
            assert caught.value.clause == "SN15-4.3.a"
        assert case.state == "sent"


@pytest.mark.clause("SN15-4.3.a")
@pytest.mark.parametrize("scheduled", [False, True])
def test_calling_off_takes_both_once_accepted(allied: Flask, scheduled: bool) -> None:
    with allied.app_context():
        world = the_allied()
        case = in_state(world, "referral", "scheduled" if scheduled else "accepted")
        before = case.state
        with pytest.raises(Refused):
            step(world, case, "cancel", SENDER)
        step(world, case, "ask_cancel", RECEIVER)
        assert (case.waits_for_id, asked_of(case)) == (
            world.id("weinan"), {(world.id("weinan"), "referral_desk", "referral.cancel")},
        )  # fmt: skip
        with pytest.raises(Refused):
            step(world, case, "agree_cancel", RECEIVER)
        step(world, case, "keep", SENDER)
        assert (case.state, case.ask_by_id) == (before, None)
        step(world, case, "ask_cancel", SENDER)
        step(world, case, "agree_cancel", RECEIVER)
        assert (case.state, case.end_code, case.end_text) == ("cancelled", "other", "见说明")
        assert asked_of(case) == {(world.id("weinan"), "referral_desk", "referral.note")}, "who asked is told"


@pytest.mark.clause("SN15-4.3.a")
@pytest.mark.on("sqlite")
def test_an_appointment_is_made_moved_and_told(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        case = in_state(world, "referral", "accepted")
        desk = world.actor(RECEIVER)
        with pytest.raises(Refused, match="不能早于现在"):
            actions.schedule(case, desk, LATER, scheduled_for=NOW)
        actions.schedule(case, desk, LATER, scheduled_for=TOMORROW, place="二病区")
        actions.schedule(case, desk, LATER, scheduled_for=TOMORROW + timedelta(days=1), place="三病区 5 床")
        assert (case.state, case.place, case.due_at) == ("scheduled", "三病区 5 床", TOMORROW + timedelta(days=1))
        assert (world.id("weinan"), "referral_desk", "referral.note") in asked_of(case)


@pytest.mark.clause("SN15-4.3.a")
@pytest.mark.on("sqlite")
def test_clocks_follow_urgency_and_the_offices_settings(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        assert sent(world, 1).due_at == NOW + timedelta(days=1)
        quick: list[dict[str, Any]] = [{"urgency": "emergency"}, {"urgency": "urgent"}, {"green_channel": True}]
        for serial, more in enumerate(quick, 2):
            assert sent(world, serial, **more).due_at == NOW + timedelta(hours=2)
        late = NOW + timedelta(hours=3)
        mine = queries.many_waiting(world.actor(RECEIVER), late)["referral"]
        assert mine == {"todo": 4, "late": 3, "mine": 0}
        assert queries.many_waiting(world.actor(SENDER), late)["referral"] == {"todo": 0, "late": 0, "mine": 4}


@pytest.mark.clause("SN15-4.3.a")
def test_silence_closes_after_the_offices_days(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        waiting = in_state(world, "referral", "accepted", 1)
        booked = in_state(world, "referral", "scheduled", 2)
        told = in_state(world, "referral", "returned", 3)
        other = in_state(world, "referral", "arrived", 4)
        jobs.watch(LATER + timedelta(days=7))
        assert [one.state for one in (waiting, booked, told)] == ["accepted", "scheduled", "returned"]
        assert "逾期未到诊关闭 1" in jobs.watch(LATER + timedelta(days=7, minutes=1))
        db.session.expire_all()
        assert (waiting.state, waiting.end_code, booked.state) == ("no_show", "no-arrival", "scheduled")
        assert {row[0] for row in asked_of(waiting)} == {world.id("weinan"), world.id("provincial")}
        jobs.watch(LATER + timedelta(days=31))
        db.session.expire_all()
        assert [one.state for one in (booked, told, other)] == ["no_show", "closed", "arrived"]
        assert journalled(told)[-1] == "referral.lapse"
        assert queries.recount([world.breath.id]) == []


@pytest.mark.clause("SN15-4.3.a")
@pytest.mark.on("sqlite")
def test_down_comes_with_advice_and_is_counted_by_kind(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        lead = world.actor(RECEIVER)
        given: dict[str, Any] = {
            "designation_id": world.breath.id, "to_id": world.id("weinan"), "diagnosis": "康复期", "consent_by": "patient",
        }  # fmt: skip
        lacking: list[tuple[dict[str, Any], str]] = [
            ({}, "rehabilitation"), ({"rehabilitation": "锻炼", "care_type": "inpatient"}, "summary"),
        ]  # fmt: skip
        for more, field in lacking:
            with pytest.raises(Refused) as caught:
                actions.send_referral(lead, NOW, patient=patient(1), **given, **more)
            assert caught.value.field == field
        for serial, (kind, summary) in enumerate(
            (("inpatient", "好转出院"), ("outpatient", ""), ("inpatient", "出院")), 1
        ):
            case = actions.send_referral(
                lead, NOW, patient=patient(serial), **given, care_type=kind, rehabilitation="锻炼", summary=summary
            )  # fmt: skip
            for name in ("accept", "arrive"):
                step(world, case, name, SENDER)
        facts = queries.facts([world.breath.id], NOW.date(), NOW.date())[world.breath.id]["confirmed"]
        assert [facts[name] for name in ("down_referrals", "down_inpatient", "down_outpatient")] == [3, 2, 1]


@pytest.mark.clause("SN15-4.3.b")
@pytest.mark.on("sqlite")
def test_a_consultation_asks_the_desk_and_the_department(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        case = requested(world)
        lead = world.id("provincial")
        assert asked_of(case) == {
            (lead, "referral_desk", "consultation.answer"),
            (lead, "lead_clerk", "consultation.answer"),
        }
        todo = (
            db.session.execute(select(Todo).where(Todo.role == Role.LEAD_CLERK, Todo.record_id == case.id))
            .scalars()
            .first()
        )
        assert todo is not None
        assert todo.department_id == world.breath.department_id
        for name in ("schedule", "hold", "answer"):
            step(world, case, name, "provincial-hxnk")
        own = world.id("weinan")
        assert asked_of(case) == {
            (own, "referral_desk", "consultation.close"),
            (own, "member_clerk", "consultation.close"),
        }


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
@pytest.mark.on("sqlite")
def test_a_consultation_becomes_a_referral(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        asked = in_state(world, "consultation", "answered")
        given: dict[str, Any] = {
            "designation_id": world.breath.id, "to_id": world.id("provincial"), "diagnosis": "肺炎", "consent_by": "patient",
        }  # fmt: skip
        made = actions.send_referral(world.actor(SENDER), LATER, **given, consultation=asked)
        assert (made.consultation_id, unseal(made.patient)) == (asked.id, unseal(asked.patient))
        with pytest.raises(NotFound):
            actions.send_referral(world.actor(THIRD), LATER, **given, consultation=asked)


@pytest.mark.clause("SN15-2.d")
def test_the_registers_fact_is_read_where_nobody_told(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        moved, still = sent(world, 1), sent(world, 2)
        ended = (NOW + timedelta(days=1)).date()
        register.end(world.breath, "dissolved", ended, "自行终止", world.actor("commission"), NOW + timedelta(days=1))
        at = NOW + timedelta(days=3)
        for name in ("accept", "arrive"):
            getattr(actions, name)(moved, world.actor(RECEIVER), at)
        facts = queries.facts([world.breath.id], NOW.date(), at.date())[world.breath.id]
        assert (moved.ended_at is not None, facts["confirmed"]["up_referrals"]) == (True, 0)
        assert facts["unconfirmed"]["up_referrals"] == 1, "the other one waits for the calendar"
        assert jobs.follow_ends(at) == "1 件在办记录标为联盟已终止"
        db.session.expire_all()
        assert still.ended_at is not None
        assert (
            queries.facts([world.breath.id], NOW.date(), at.date())[world.breath.id]["unconfirmed"]["up_referrals"] == 0
        )
        assert queries.recount([world.breath.id]) == []
