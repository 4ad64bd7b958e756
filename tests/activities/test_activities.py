"""Activities: who may log what, whose word is awaited, what counts, and the whole square."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.activities import actions, jobs, queries
from alliance.activities.model import Activity, ActivityMember
from alliance.activities.rules import Held
from alliance.care import queries as care
from alliance.core import settings
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from alliance.members import actions as members
from alliance.members import queries as membership
from alliance.register import actions as register
from tests.care.allied import PDF, Allied, the_allied
from tests.care.made import in_state
from tests.support.seen import statements
from tests.support.world import NOW

LEAD = "provincial-hxnk"
PROOF = [("签到表.pdf", PDF)]
DAY = NOW.date() - timedelta(days=1)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def logged(world: Allied, kind: str = "teaching_round", login: str = LEAD, **more: Any) -> Activity:
    """An activity with two members named, without evidence unless given."""
    held = more.pop("held", None) or Held(title="查房", held_on=DAY, people=12)
    given = {"designation_id": world.breath.id, "member_ids": [world.id("weinan"), world.id("yanan")], **more}
    return actions.log(world.actor(login), NOW, kind=kind, held=held, **given)


def refused(act: Callable[[], Any]) -> Refused:
    """The refusal, having left nothing behind."""
    tables = (Activity, ActivityMember, JournalEntry, Todo)
    before = [db.session.execute(select(func.count()).select_from(one)).scalar_one() for one in tables]
    with pytest.raises(Refused) as caught:
        act()
    assert [db.session.execute(select(func.count()).select_from(one)).scalar_one() for one in tables] == before
    return caught.value


def facts(world: Allied) -> dict[str, dict[str, int]]:
    """The year's figures of 呼吸内科."""
    return queries.facts([world.breath.id], *YEAR)[world.breath.id]


@pytest.mark.clause("SN15-4.1", "SN15-4.2")
def test_it_counts_with_evidence_and_every_members_word(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        one = logged(world)
        assert (one.number, one.state) == ("HD20260001", "logged")
        assert (facts(world)["confirmed"]["people_trained"], facts(world)["unconfirmed"]["people_trained"]) == (0, 12)
        actions.acknowledge(one, world.actor("weinan-member"), NOW)
        actions.acknowledge(one, world.actor("yanan-member"), NOW)
        assert one.state == "logged", "no evidence yet"
        actions.add_evidence(one, world.actor(LEAD), NOW, PROOF)
        assert one.state == "confirmed"
        found = facts(world)
        assert (found["confirmed"]["people_trained"], found["unconfirmed"]["people_trained"]) == (12, 0)
        assert found["confirmed"]["members_active"] == 2
        open_todos = (
            select(func.count()).select_from(Todo).where(Todo.record_type == "activity", Todo.closed_at.is_(None))
        )
        assert db.session.execute(open_todos).scalar_one() == 0


@pytest.mark.clause("SN15-4.1")
def test_a_dispute_keeps_it_from_counting_until_taken_back(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        one = logged(world, evidence=PROOF)
        yanan = world.actor("yanan-member")
        actions.acknowledge(one, world.actor("weinan-member"), NOW)
        assert refused(lambda: actions.dispute(one, yanan, NOW, " ")).field == "remark"
        actions.dispute(one, yanan, NOW, "本院当天没有人参加")
        after = NOW + timedelta(days=400)
        assert actions.confirm_silent(after) == 0
        assert one.state == "logged"
        actions.acknowledge(one, yanan, NOW)
        assert one.state == "confirmed"


@pytest.mark.clause("SN15-4.1")
def test_silence_counts_after_the_days_the_office_set(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        one, bare = logged(world, evidence=PROOF), logged(world, held=Held(title="无佐证", held_on=DAY))
        days = int(settings.value("shaanxi-alliance", "activity_silence_days"))
        assert one.silent_after == NOW.date() + timedelta(days=days)
        assert jobs.silent(NOW + timedelta(days=days)).startswith("0 ")
        assert jobs.silent(NOW + timedelta(days=days + 1)).startswith("1 ")
        assert {member.answer for member in one.members} == {"acknowledged", "silent"}
        assert (one.state, bare.state) == ("confirmed", "logged")
        assert jobs.silent(NOW + timedelta(days=days + 2)).startswith("0 ")
        late = NOW + timedelta(days=100)
        actions.add_evidence(bare, world.actor(LEAD), late, PROOF)
        assert bare.silent_after == late.date() + timedelta(days=days), "the days begin with the proof"


@pytest.mark.clause("SN15-4.2", "SN15-3.5.a", "SN15-3.6.d")
@pytest.mark.on("sqlite")
def test_each_kind_adds_to_its_own_facts(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        for kind in (
            "academic_event",
            "patrol_visit",
            "central_course",
            "joint_paper",
            "quality_check",
            "national_survey",
        ):
            one = logged(world, kind, held=Held(title=kind, held_on=DAY, people=10), evidence=PROOF)
            for login in ("weinan-member", "yanan-member"):
                actions.acknowledge(one, world.actor(login), NOW)
        new = Held(title="冷冻活检", held_on=DAY, technique="支气管镜冷冻活检", first_on=DAY, people=5)
        technique = logged(world, "technique_introduction", held=new, evidence=PROOF)
        assert technique.people == 0, "this kind does not ask for people"
        assert facts(world)["confirmed"] == {
            "academic_events": 1, "patrol_visits": 1, "people_trained": 10, "joint_research": 1,
            "techniques_introduced": 0, "members_active": 2,
        }  # fmt: skip
        assert facts(world)["unconfirmed"]["techniques_introduced"] == 1


@pytest.mark.on("sqlite")
def test_active_members_are_those_of_care_and_activities_in_one_query(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        in_state(world, "referral", "arrived")
        one = logged(world, evidence=PROOF, member_ids=[world.id("yanan"), world.id("weinan")])
        actions.acknowledge(one, world.actor("weinan-member"), NOW)
        assert facts(world)["confirmed"]["members_active"] == 1
        actions.acknowledge(one, world.actor("yanan-member"), NOW)
        breath = world.breath.id
        with statements() as seen:
            assert queries.facts([breath], *YEAR)[breath]["confirmed"]["members_active"] == 2
        assert len(seen) == 1
        assert care.facts([world.breath.id], *YEAR)[world.breath.id]["confirmed"]["members_active"] == 1


@pytest.mark.clause("SN15-4.1")
@pytest.mark.on("sqlite")
def test_with_nobody_else_named_the_evidence_is_enough(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        assert logged(world, "academic_event", member_ids=[], evidence=PROOF).state == "confirmed"


@pytest.mark.clause("SN15-4.1")
@pytest.mark.on("sqlite")
def test_what_a_member_logs_the_lead_acknowledges(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        one = logged(world, login="weinan-member", member_ids=[world.id("weinan")], evidence=PROOF)
        assert [member.answer for member in one.members if member.organisation_id == world.id("weinan")] == [
            "acknowledged"
        ]
        actions.acknowledge(one, world.actor(LEAD), NOW)
        assert one.state == "confirmed"


@pytest.mark.clause("SN15-5.3")
def test_before_filing_nothing_is_logged(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        early: dict[str, Any] = {
            "designation_id": world.heart.id,
            "login": "provincial-xxgnk",
            "member_ids": [world.id("weinan")],
        }
        assert refused(lambda: logged(world, **early)).clause == "SN15-5.3"
        register.file(world.heart, world.actor("commission"), NOW)
        assert refused(lambda: logged(world, **early)).clause == "SN15-5.3", "held the day before"
        today = Held(title="查房", held_on=NOW.date())
        assert logged(world, **early, held=today).state == "logged"


@pytest.mark.clause("SN15-2.e")
def test_a_hospital_without_agreement_that_day_is_refused(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        assert refused(lambda: logged(world, member_ids=[world.id("ankang")])).clause == "SN15-2.e"
        (agreement,) = [
            one for one in membership.in_force_agreements(world.breath.id) if one.organisation_id == world.id("yanan")
        ]
        members.end_agreement(agreement, DAY - timedelta(days=1), "退出", world.actor(LEAD), NOW)
        assert refused(lambda: logged(world)).clause == "SN15-2.e"
        assert refused(lambda: logged(world)).field == "members"
        before = Held(title="查房", held_on=DAY - timedelta(days=2))
        assert logged(world, held=before).state == "logged", "it was a member then"


@pytest.mark.clause("SN15-2.d")
@pytest.mark.on("sqlite")
def test_after_the_end_nothing_is_logged(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        register.end(world.breath, "dissolved", NOW.date(), "责令解散", world.actor("commission"), NOW)
        assert refused(lambda: logged(world)).clause == "SN15-2.d"


@pytest.mark.clause("SN15-4.2")
@pytest.mark.on("sqlite")
def test_the_same_course_is_logged_once(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        one = logged(world)
        assert refused(lambda: logged(world)).field == "title"
        actions.withdraw(one, world.actor(LEAD), NOW, "填错了")
        assert logged(world).state == "logged"


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"kind": "party"}, "kind"),
    ({"held": Held(title=" ", held_on=DAY)}, "title"),
    ({"held": Held(title="查房", held_on=NOW.date() + timedelta(days=1))}, "held_on"),
    ({"held": Held(title="查房", held_on=DAY, until=DAY - timedelta(days=1))}, "until"),
    ({"held": Held(title="查房", held_on=DAY, until=NOW.date() + timedelta(days=1))}, "until"),
    ({"held": Held(title="查房", held_on=DAY, people=-1)}, "people"),
    ({"member_ids": []}, "members"),
    ({"kind": "technique_introduction"}, "technique"),
    ({"kind": "technique_introduction", "held": Held(title="新", held_on=DAY, technique="新技术")}, "first_on"),
    ({"evidence": [("表.exe", b"MZ")]}, "file"),
)


@pytest.mark.on("sqlite")
def test_what_is_wrong_is_told_at_its_field(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        for more, field in WRONG:
            assert refused(lambda more=more: logged(world, **more)).field == field, more  # type: ignore[misc]
        for login in ("weinan-desk", "office", "provincial-xxgnk", "ankang-member", "provincial-leader"):
            assert refused(lambda login=login: logged(world, login=login)).clause, login  # type: ignore[misc]


STATES = ("logged", "confirmed", "withdrawn")
TABLE = {
    "acknowledge": {"weinan-member", "yanan-member"},
    "dispute": {"weinan-member", "yanan-member"},
    "evidence": {LEAD},
    "trainees": {LEAD},
    "withdraw": {LEAD},
}
EVERYBODY = (
    LEAD, "provincial-xxgnk", "provincial-leader", "provincial-desk", "weinan-member", "weinan-desk", "yanan-member",
    "zhouzhi-member", "ankang-member", "office", "commission", "auditor", "city-610500",
)  # fmt: skip


def act(world: Allied, one: Activity, name: str, login: str) -> None:
    """Take one step as that person."""
    actor = world.actor(login)
    calls: dict[str, Any] = {
        "acknowledge": lambda: actions.acknowledge(one, actor, NOW),
        "dispute": lambda: actions.dispute(one, actor, NOW, "不符"),
        "evidence": lambda: actions.add_evidence(one, actor, NOW, PROOF),
        "trainees": lambda: actions.set_trainees(one, [("张某", world.id("weinan"), "渭南示例医院")], actor, NOW),
        "withdraw": lambda: actions.withdraw(one, actor, NOW, "填错"),
    }
    calls[name]()


def brought_to(world: Allied, state: str, title: str) -> Activity:
    """An activity in that state."""
    one = logged(world, held=Held(title=title, held_on=DAY), evidence=PROOF)
    if state == "confirmed":
        actions.acknowledge(one, world.actor("weinan-member"), NOW)
        actions.acknowledge(one, world.actor("yanan-member"), NOW)
    if state == "withdrawn":
        actions.withdraw(one, world.actor(LEAD), NOW, "填错")
    assert one.state == state
    return one


def traces(one: Activity) -> list[Any]:
    """The row, the answers, the journal and the to-dos."""
    tables = (Activity.__table__, ActivityMember.__table__)
    rows = [tuple(map(tuple, db.session.execute(select(table)))) for table in tables]
    return rows + [
        db.session.execute(select(func.count()).select_from(many)).scalar_one() for many in (JournalEntry, Todo)
    ]


@pytest.mark.clause("SN15-4.1")
def test_whole_square(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        for state in STATES:
            one = brought_to(world, state, state)
            before = traces(one)
            for name, login in product(TABLE, EVERYBODY):
                if state != "logged" or login not in TABLE[name]:
                    with pytest.raises((Refused, Overtaken)):
                        act(world, one, name, login)
            assert traces(one) == before, state
        for name, logins in TABLE.items():
            for login in logins:
                one = brought_to(world, "logged", f"{name}-{login}")
                version = one.version
                act(world, one, name, login)
                assert one.version > version
