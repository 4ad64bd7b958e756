"""Who may refer to whom: each clause in both directions."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from alliance.care import actions, queries
from alliance.care.model import Referral
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.patients import Identity
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import actions as members
from alliance.members import queries as membership
from alliance.members.model import Agreement
from alliance.register import actions as register
from tests.care.allied import Allied, patient, resident_id, the_allied
from tests.care.made import LATER, RECEIVER, SENDER, in_state, requested, sent, step
from tests.support.world import NOW


def refused(send: Callable[[], Any]) -> Refused:
    """The refusal, having left nothing behind."""
    before = _everything()
    with pytest.raises(Refused) as caught:
        send()
    assert _everything() == before
    return caught.value


def _everything() -> list[int]:
    return [
        db.session.execute(select(func.count()).select_from(one)).scalar_one() for one in (Referral, JournalEntry, Todo)
    ]


@pytest.mark.clause("SN15-4.3.a")
def test_members_of_a_common_active_alliance_refer_up_and_down(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        up = sent(world)
        assert (up.number, up.direction, up.state) == ("ZZ20260001", "up", "sent")
        down = actions.send_referral(
            world.actor("provincial-hxnk"), NOW, designation_id=world.breath.id, to_id=world.id("yanan"), patient=patient(2),
            diagnosis="术后康复", consent_by="relative", direction="up", rehabilitation="循序锻炼",
        )  # fmt: skip
        assert (down.number, down.direction) == ("ZZ20260002", "down"), "the lead's end decides, not the choice"


@pytest.mark.clause("SN15-4.3.a")
@pytest.mark.on("sqlite")
def test_between_two_members_the_clerk_says_which_way(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        assert refused(lambda: sent(world, to_id=world.id("yanan"))).field == "direction"
        assert sent(world, to_id=world.id("yanan"), direction="down", rehabilitation="复查").direction == "down"


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
def test_hospitals_without_a_common_alliance_are_refused(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        # weinan and ankang share 骨科, not 呼吸内科.
        assert refused(lambda: sent(world, to_id=world.id("ankang"))).clause == "SN15-4.3.a"
        assert refused(lambda: requested(world, to_id=world.id("ankang"))).clause == "SN15-4.3.b"
        assert refused(lambda: sent(world, to_id=world.id("military"))).field == "partner"
        assert sent(world, to_id=world.id("ankang"), designation_id=world.bones.id, direction="up").state == "sent"


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
@pytest.mark.on("sqlite")
def test_nobody_refers_to_himself(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        assert refused(lambda: sent(world, to_id=world.id("weinan"))).clause == "SN15-4.3.a"
        assert refused(lambda: requested(world, to_id=world.id("weinan"))).clause == "SN15-4.3.b"


@pytest.mark.clause("SN15-5.3")
@pytest.mark.on("sqlite")
def test_before_filing_nothing_is_logged(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        assert refused(lambda: sent(world, designation_id=world.heart.id)).clause == "SN15-5.3"
        assert refused(lambda: requested(world, designation_id=world.heart.id)).clause == "SN15-5.3"
        register.file(world.heart, world.actor("commission"), NOW)
        assert sent(world, designation_id=world.heart.id).designation_name == world.heart.name


@pytest.mark.clause("SN15-2.e")
def test_without_an_agreement_in_force_nothing_begins(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        (agreement,) = [
            one for one in membership.in_force_agreements(world.breath.id) if one.organisation_id == world.id("weinan")
        ]
        yesterday = (NOW - timedelta(days=1)).date()
        with work():
            db.session.execute(update(Agreement).where(Agreement.id == agreement.id).values(until=yesterday))
        assert refused(lambda: sent(world)).clause == "SN15-2.e"
        assert refused(lambda: requested(world)).clause == "SN15-2.e"
        back: dict[str, Any] = {"designation_id": world.breath.id, "to_id": world.id("weinan"), "patient": patient(), "diagnosis": "康复",
                "consent_by": "patient"}  # fmt: skip
        assert refused(lambda: actions.send_referral(world.actor(RECEIVER), NOW, **back)).clause == "SN15-2.e"
        members.end_agreement(agreement, yesterday, "期满", world.actor("provincial-hxnk"), NOW)
        assert refused(lambda: sent(world)).clause == "SN15-4.3.a"


@pytest.mark.clause("SN15-2.d")
def test_after_dissolution_open_records_are_finished_but_not_counted(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        cases = {
            state: in_state(world, "referral", state, serial) for serial, state in enumerate(("sent", "arrived"), 1)
        }
        held = in_state(world, "consultation", "held", 3)
        _dissolve(world)
        start, end = NOW.date().replace(month=1, day=1), NOW.date().replace(month=12, day=31)
        facts = queries.facts([world.breath.id], start, end)[world.breath.id]
        assert facts["confirmed"]["up_referrals"] == 1
        assert not any(facts["unconfirmed"].values())
        for name, login in (("accept", RECEIVER), ("arrive", RECEIVER), ("outcome", RECEIVER), ("close", SENDER)):
            _later(world, cases["sent"], name, login)
        _later(world, cases["arrived"], "outcome", RECEIVER)
        _later(world, held, "answer", RECEIVER)
        _later(world, held, "close", SENDER)
        assert cases["sent"].state == held.state == "closed"
        assert all(case.ended_at is not None for case in (*cases.values(), held))
        assert queries.facts([world.breath.id], start, end)[world.breath.id] == facts
        assert queries.recount([world.breath.id]) == []
        assert refused(lambda: sent(world, 9)).clause == "SN15-2.d"
        assert refused(lambda: requested(world, 9)).clause == "SN15-2.d"


def _dissolve(world: Allied) -> None:
    commission = world.actor("commission")
    members.end_all(world.breath, LATER.date(), "连续两年不合格", commission, LATER)
    assert actions.mark_ended(world.breath.id, commission, LATER) == 3
    register.end(world.breath, "dissolved", LATER.date(), "连续两年不合格", commission, LATER)
    assert actions.mark_ended(world.breath.id, commission, LATER) == 0


def _later(world: Allied, case: Any, name: str, login: str) -> None:
    at, actor = LATER + timedelta(days=3), world.actor(login)
    calls: dict[str, Any] = {
        "accept": lambda: actions.accept(case, actor, at),
        "arrive": lambda: actions.arrive(case, actor, at),
        "outcome": lambda: actions.return_outcome(case, actor, at, "好转"),
        "answer": lambda: actions.answer(case, actor, at, opinion="炎症", expert="主任"),
        "close": lambda: actions.close(case, actor, at),
    }
    calls[name]()


@pytest.mark.clause("SN15-4.3.a")
def test_a_patient_already_on_the_way_there_is_warned_of_and_let_through(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        first = sent(world)
        warned = refused(lambda: sent(world))
        assert warned.field == "despite_open"
        assert first.number in " ".join(warned.todo)
        again = sent(world, despite_open=True)
        assert again.despite_open
        other = actions.send_referral(
            world.actor("provincial-desk"), NOW, designation_id=world.breath.id, to_id=world.id("weinan"),
            patient=patient(), diagnosis="康复", consent_by="patient", rehabilitation="循序锻炼",
        )  # fmt: skip
        assert not other.despite_open, "another hospital, another referral"
        for case in (first, again):
            step(world, case, "decline", RECEIVER)
        assert not sent(world).despite_open, "closed ones do not warn"


@pytest.mark.clause("SN15-4.3.a")
@pytest.mark.on("sqlite")
def test_another_hospitals_open_referral_warns_without_its_number(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        number = sent(world).number
        with pytest.raises(Refused) as caught:
            actions.send_referral(
                world.actor("yanan-desk"), NOW, designation_id=world.breath.id, to_id=world.id("provincial"),
                patient=patient(), diagnosis="肺炎", consent_by="patient",
            )  # fmt: skip
        assert number not in caught.value.message + " ".join(caught.value.todo)


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"patient": Identity("欧阳示例", "6.10502E+17")}, "resident_id"),
    ({"patient": Identity("欧阳示例", "615999196103040000")}, "resident_id"),
    ({"patient": Identity("", resident_id(1))}, "patient_name"),
    ({"diagnosis": " "}, "diagnosis"),
    ({"diagnosis": "欧阳示例甲 肺炎"}, "diagnosis"),
    ({"reason": f"身份证 {resident_id(1)}"}, "reason"),
    ({"treatment": "请打 13800000000"}, "treatment"),
    ({"diagnosis_code": "肺炎"}, "diagnosis_code"),
    ({"consent_by": ""}, "consent_by"),
    ({"consent_at": NOW + timedelta(minutes=1)}, "consent_at"),
    ({"urgency": "whenever"}, "urgency"),
    ({"tests": [{"name": "CT", "on": NOW.date() + timedelta(days=1)}]}, "tests"),
    ({"tests": [{"name": "CT"}]}, "tests"),
)


@pytest.mark.on("sqlite")
def test_what_is_wrong_is_told_at_its_field(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        for more, field in WRONG:
            assert refused(partial(sent, world, **more)).field == field


@pytest.mark.on("sqlite")
def test_a_number_ruined_by_a_spreadsheet_is_told_so(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        assert "表格软件" in refused(lambda: sent(world, patient=Identity("欧阳示例", "6.15999E+17"))).message


@pytest.mark.on("sqlite")
def test_a_lead_clerk_acts_for_his_own_department_only(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        with pytest.raises(NotFound):
            actions.send_referral(
                world.actor("provincial-xxgnk"), NOW, designation_id=world.breath.id, to_id=world.id("weinan"),
                patient=patient(), diagnosis="肺炎", consent_by="patient",
            )  # fmt: skip
        case = sent(world)
        with pytest.raises(NotFound):
            queries.referral(world.actor("provincial-xxgnk"), case.id)


@pytest.mark.clause("SN15-4.3.b")
def test_the_opinion_is_the_invited_sides(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        case = in_state(world, "consultation", "held")
        with pytest.raises(Refused) as caught:
            step(world, case, "answer", SENDER)
        assert caught.value.clause == "SN15-4.3.b"
        step(world, case, "answer", RECEIVER)
        assert case.opinion == "考虑炎症"


@pytest.mark.clause("SN15-4.3.c")
@pytest.mark.on("sqlite")
def test_recognised_tests_are_counted_with_what_they_saved(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        tests = [
            {"name": "胸部CT", "on": NOW.date(), "saved": 280.5},
            {"name": "血气", "on": NOW.date(), "saved": 96},
            {"name": ""},
        ]
        case = sent(world, tests=tests)
        desk = world.actor(RECEIVER)
        actions.accept(case, desk, NOW)
        actions.arrive(case, desk, NOW, recognised=[0])
        facts = queries.facts([world.breath.id], NOW.date(), NOW.date())[world.breath.id]["confirmed"]
        assert (facts["tests_recognised"], facts["tests_saved"]) == (1, 28050)
        assert [test["recognised"] for test in case.recognised] == [True, False]
