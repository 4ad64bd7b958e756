"""A year's plan against what was held; who was trained, counted once per person and course; many rows by paste."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.activities import actions, queries
from alliance.activities.model import Activity, ActivityPlan, ActivityTrainee
from alliance.activities.rules import Held
from alliance.core import settings
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import actions as register
from tests.activities.test_activities import DAY, LEAD, PROOF, YEAR, facts, logged, refused
from tests.care.allied import Allied, the_allied
from tests.support.seen import statements
from tests.support.world import NOW

TITLE = "肺部感染教学查房"
HEAD = "种类\t主题\t活动日期\t成员单位\t参加人数\t首次开展日期\t新技术名称"


def count(model: Any) -> int:
    """How many rows."""
    return int(db.session.execute(select(func.count()).select_from(model)).scalar_one())


def planned(world: Allied, numbers: dict[str, tuple[int, int]], **more: Any) -> list[ActivityPlan]:
    """The year's plan, set by the lead's clerk."""
    actor = world.actor(more.pop("login", LEAD))
    return actions.set_plan(world.breath, more.pop("year", 2026), numbers, actor, NOW, **more)


@pytest.mark.clause("SN15-4.2")
def test_a_plan_is_set_changed_with_a_reason_and_kept_with_was_and_now(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        planned(world, {"teaching_round": (12, 100), "academic_event": (0, 0)})
        assert [(one.kind, one.planned, one.people, one.version) for one in queries.plan(world.breath.id, 2026)] == [
            ("teaching_round", 12, 100, 1)
        ]
        assert refused(lambda: planned(world, {"teaching_round": (10, 100)})).field == "reason"
        planned(world, {"teaching_round": (10, 100), "academic_event": (2, 0)}, reason="疫情", seen=1)
        with pytest.raises(Overtaken):
            planned(world, {"teaching_round": (9, 0)}, reason="再改", seen=1)
        newest = queries.plan_history(world.breath.id, 2026)[0]
        assert (newest.remark, newest.facts["was"], newest.facts["now"]) == (
            "疫情", {"teaching_round": [12, 100], "academic_event": [0, 0]}, {"teaching_round": [10, 100], "academic_event": [2, 0]},
        )  # fmt: skip
        lines = count(JournalEntry)
        planned(world, {"teaching_round": (10, 100)}, reason="没有改动")
        assert count(JournalEntry) == lines, "nothing changed, nothing told"
        assert queries.plan_history(world.breath.id, 2027) == []


@pytest.mark.clause("SN15-4.2", "SN15-2.d")
@pytest.mark.on("sqlite")
def test_what_a_plan_may_not_be(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        one = {"teaching_round": (1, 1)}
        for more in (
            {"login": "weinan-member"}, {"login": "provincial-xxgnk"}, {"login": "office"}, {"year": 2025}, {"year": 2028},
        ):  # fmt: skip
            refused(lambda more=more: planned(world, one, **more))  # type: ignore[misc]
        for numbers in ({"party": (1, 1)}, {"teaching_round": (-1, 0)}):
            refused(lambda numbers=numbers: planned(world, numbers))  # type: ignore[misc]
        register.end(world.breath, "dissolved", NOW.date(), "责令解散", world.actor("commission"), NOW)
        assert refused(lambda: planned(world, one)).clause == "SN15-2.d"
        assert count(ActivityPlan) == 0


def test_two_clerks_set_the_first_plan_at_once(allied: Flask, at_once: Callable[..., list[object]]) -> None:
    def plan() -> int:
        with allied.app_context():
            return len(planned(the_allied(), {"teaching_round": (3, 0)}, seen=0))

    results = [one if isinstance(one, int) else type(one).__name__ for one in at_once(plan, plan)]
    assert 1 in results
    assert {*results} <= {1, "Refused", "Overtaken"}
    with allied.app_context():
        assert (count(ActivityPlan), queries.plan(the_allied().breath.id, 2026)[0].planned) == (1, 3)


def listed(world: Allied, one: Activity, *people: str) -> None:
    """Give the list, a line for each of `people`: 名 单位."""
    found, faults = actions.read_trainees("\n".join(people), queries.names(one.designation_id, one.held_on))
    assert faults == []
    actions.set_trainees(one, found, world.actor(LEAD), NOW)


@pytest.mark.clause("SN15-4.2")
def test_those_trained_count_once_per_person_and_course(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        first = logged(world, held=Held(title=TITLE, held_on=DAY, people=2))
        second = logged(world, held=Held(title=TITLE, held_on=DAY - timedelta(days=7), people=9))
        other = logged(world, held=Held(title="另一门课", held_on=DAY, people=5))
        listed(world, first, "张某 渭南示例医院", "李某,延安示例医院")
        listed(world, second, "张 某\t渭南示例医院", "王某　渭南示例医院", "张某 延安示例医院")
        listed(world, other, "张某 渭南示例医院")
        assert (first.people, second.people, other.people) == (2, 3, 1), "the list says how many"
        assert facts(world)["unconfirmed"]["people_trained"] == 5, "张某 of 渭南 twice in one course, once in another"
        assert queries.by_kind(world.breath.id, 2026)["teaching_round"]["logged"] == (3, 5)
        settings.put(
            "shaanxi-alliance", "trainees_counted_once", "false", world.actor("head"), NOW, "按人次统计"
        )  # fmt: skip
        assert facts(world)["unconfirmed"]["people_trained"] == 6
        assert queries.by_kind(world.breath.id, 2026)["teaching_round"]["logged"] == (3, 6)
        half = queries.facts([world.breath.id], DAY - timedelta(days=8), DAY - timedelta(days=1))[world.breath.id]
        assert half["unconfirmed"]["people_trained"] == 3
        actions.withdraw(second, world.actor(LEAD), NOW, "填错")
        assert facts(world)["unconfirmed"]["people_trained"] == 3
        world_id = world.breath.id
        with statements() as seen:
            queries.facts([world_id], *YEAR)
        assert len(seen) == 1


@pytest.mark.clause("SN15-4.2")
@pytest.mark.on("sqlite")
def test_a_list_names_people_and_hospitals_and_nothing_else(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        one = logged(world, held=Held(title=TITLE, held_on=DAY, people=2))
        typed = "张某 渭南示例医院\n\n李某 61009919460817912X\n王某\n赵某 安康示例医院\n13800000000 渭南示例医院"
        people, faults = actions.read_trainees(typed, queries.names(one.designation_id, DAY))
        assert [name for name, _id, _words in people] == ["张某"]
        assert [fault[:6] for fault in faults] == ["第 3 行：", "第 4 行：", "第 5 行：", "第 6 行："]
        assert "不登记证件号" in faults[0]
        assert "不是参加这次活动的单位" in faults[2]
        with pytest.raises(Refused, match="不登记证件号"), work():
            db.session.add(ActivityTrainee(
                activity_id=one.id, organisation_id=world.id("weinan"), organisation_name="渭南示例医院", name="6100", key="6100"
            ))  # fmt: skip
        db.session.rollback()
        stranger = [("赵某", world.id("zhouzhi"), "周至")]
        assert refused(lambda: actions.set_trainees(one, stranger, world.actor(LEAD), NOW)).field == "trainees"
        refused(lambda: actions.set_trainees(one, [], world.actor(LEAD), NOW))
        refused(lambda: actions.set_trainees(one, people, world.actor("weinan-member"), NOW))
        actions.acknowledge(one, world.actor("weinan-member"), NOW)
        assert "已有单位认可 2 人" in refused(lambda: actions.set_trainees(one, people, world.actor(LEAD), NOW)).message
        grant = logged(world, "joint_grant", evidence=PROOF)
        assert refused(lambda: actions.set_trainees(grant, people, world.actor(LEAD), NOW)).clause == "SN15-4.2"
        assert [queries.sees_trainees(world.actor(login)) for login in (LEAD, "office", "auditor", "city-610500")] == [
            True, True, False, False,
        ]  # fmt: skip


def row(title: str, **more: str) -> str:
    """One row under HEAD, good unless told otherwise."""
    given = {
        "kind": "教学查房", "day": DAY.isoformat(), "members": "渭南示例医院、延安示例医院", "people": "12", "first": "", "new": "", **more,
    }  # fmt: skip
    return "\t".join(
        (given["kind"], title, given["day"], given["members"], given["people"], given["first"], given["new"])
    )


@pytest.mark.clause("SN15-4.1", "SN15-4.2", "SN15-5.3", "SN15-2.e")
def test_every_fault_by_row_and_column_and_nothing_written(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        logged(world, held=Held(title="登记过的", held_on=DAY))
        rows = [
            HEAD, row("好的一行"), "", row("", kind="聚会", day="2026-02-30", members="安康示例医院", people="十二"),
            row("明天的", day=(NOW.date() + timedelta(days=1)).isoformat(), members=""), row("太早", day="2020-01-01"),
            row("好的一行"), row("登记过的"), row("新技术", kind="推广新技术新业务", people="3"), row("缺人数", people=""), row("长" * 201),
        ]  # fmt: skip
        before = (count(Activity), count(JournalEntry))
        lines = actions.check(world.breath, world.actor(LEAD), NOW.date(), "\n".join(rows))
        assert (count(Activity), count(JournalEntry)) == before
        found = {line.number: {column for column, _what, _todo in line.faults} for line in lines}
        assert found == {
            2: set(), 4: {"种类", "主题", "活动日期", "成员单位", "参加人数"}, 5: {"活动日期", "成员单位"}, 6: {"活动日期", "成员单位"},
            7: {"主题"}, 8: {"主题"}, 9: {"新技术名称"}, 10: {"参加人数"}, 11: {"主题"},
        }  # fmt: skip
        assert lines[6].notes == ["这一种类不填：参加人数，登记时不保存"]
        for login in ("office", "provincial-xxgnk", "weinan-desk"):
            with pytest.raises(Refused):
                actions.check(world.breath, world.actor(login), NOW.date(), row("一"))
        with pytest.raises(Refused, match="一次最多"):
            actions.check(world.breath, world.actor(LEAD), NOW.date(), "\n".join(row(str(n)) for n in range(301)))


@pytest.mark.clause("SN15-4.1")
def test_good_rows_go_in_and_the_others_stay_as_typed(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        bad = row("坏", day="昨天")
        words = "\r\n".join([HEAD, row("甲"), bad, row('"带引号\n和换行的"', members="渭南示例医院"), ""])
        entered, left = actions.enter(world.breath, world.actor("weinan-member"), NOW, words)
        assert [(one.title, one.people, len(one.members)) for one in entered] == [
            ("甲", 12, 3),
            ("带引号\n和换行的", 12, 2),
        ]
        assert [one.number for one in left] == [3]
        assert actions.as_typed(words, left) == f"{HEAD}\n{bad}\n"
        again, rest = actions.enter(world.breath, world.actor("weinan-member"), NOW, words)
        assert (again, len(rest)) == ([], 3), "what is logged is not logged again"
        bare, _left = actions.enter(
            world.breath, world.actor(LEAD), NOW, f"学术活动\t乙会\t{date(2026, 5, 1):%Y年%m月%d日}\t\t\t\t西安\t40人"
        )
        assert [(one.kind, one.place, one.people) for one in bare] == [("academic_event", "西安", 40)]
