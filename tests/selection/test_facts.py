"""Facts entered once: who may, what is refused without a trace, conflicts, reuse by other programmes, the self-check."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from alliance.core import settings
from alliance.core.journal import JournalEntry
from alliance.core.promises import broken
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.ext import db
from alliance.rules import programme as programmes
from alliance.selection import actions, queries, rules
from alliance.selection.model import FactEntry
from alliance.selection.rules import Origin
from tests.rules.test_criteria import file, values
from tests.selection.shanxi import actor, department
from tests.support.seen import statements
from tests.support.world import NOW

DAY = NOW.date()
REPORT = Origin(date(2026, 5, 31), "医院年报", "李示例")
HOME = Origin(date(2026, 5, 31), "病案首页", "王示例")


def count(model: Any) -> int:
    """How many rows."""
    return int(db.session.execute(select(func.count()).select_from(model)).scalar_one())


def put(typed: dict[Any, str], login: str = "taiyuan-clerk", origin: Origin = REPORT, where: Any = None) -> Any:
    """Enter figures."""
    return actions.enter(where or department("taiyuan", "神经内科"), typed, origin, actor(login), NOW)


def refused(act: Callable[[], Any]) -> Refused:
    """What it is refused with; nothing is left behind."""
    before = count(FactEntry), count(JournalEntry)
    with pytest.raises(Refused) as caught:
        act()
    db.session.rollback()
    assert (count(FactEntry), count(JournalEntry)) == before
    return caught.value


def test_who_enters_which_figures(shanxi: Flask) -> None:
    with shanxi.app_context():
        mine, other = department("taiyuan", "神经内科"), department("taiyuan", "心血管内科")
        assert len(put({("beds", 0): "40", ("ownership", 0): "公立"})) == 2
        assert len(put({("beds", 0): "50"}, "taiyuan-leader", where=other)) == 1
        for login, where in (
            ("taiyuan-clerk", other), ("taiyuan-clerk1", mine), ("datong-leader", mine), ("datong-clerk", mine),
            ("centre-office", mine), ("centre-commission", mine),
        ):  # fmt: skip
            refused(lambda login=login, where=where: put({("beds", 0): "1"}, login, where=where))  # type: ignore[misc]
        rows = {one.fact: one.department_id for one in queries.entries(mine)}
        assert rows == {"beds": mine.id, "ownership": None}, "the hospital's figure serves every department"
        assert {one.fact for one in queries.entries(other)} == {"beds", "ownership"}


NO_VALUES: tuple[tuple[Any, str], ...] = (
    (("beds", 0), "vierzig"), (("beds", 0), "-1"), (("beds", 0), "39.5"), (("beds", 0), "NaN"), (("beds", 0), "1e13"),
    (("beds", 2025), "40"), (("occupancy", 0), "90"), (("out_of_region", 2025), "100.1"), (("tcm", 0), "maybe"),
    (("ownership", 0), "合资"), (("nothing", 0), "1"), (("hospital_grade", 0), "三级甲等"),
    (("technique_statement", 0), "字" * 2001),
)  # fmt: skip


@pytest.mark.on("sqlite")
def test_what_is_no_value_of_a_fact_is_refused_by_its_field(shanxi: Flask) -> None:
    with shanxi.app_context():
        for key, text in NO_VALUES:
            found = refused(lambda key=key, text=text: put({("doctors", 0): "15", key: text}))  # type: ignore[misc]
            assert found.field in (rules.name_of(key), None)


@pytest.mark.on("sqlite")
def test_no_figure_without_day_source_and_signatory(shanxi: Flask) -> None:
    with shanxi.app_context():
        for origin, field in (
            (Origin(DAY + timedelta(days=1), "年报", "李"), "as_of"), (Origin(DAY, " ", "李"), "source"),
            (Origin(DAY, "年报", ""), "signatory"),
        ):  # fmt: skip
            assert refused(lambda origin=origin: put({("beds", 0): "40"}, origin=origin)).field == field  # type: ignore[misc]
        refused(lambda: put({("beds", 0): " "}))
        assert (
            put({("beds", 0): "1,040", ("senior_share", 0): "60.50%"}, origin=Origin(DAY, "年报", "李"))[1].value
            == "60.5"
        )


def test_the_database_repeats_the_promises(shanxi: Flask) -> None:
    row = {
        "organisation_id": 1, "fact": "beds", "year": 0, "value": "40", "unit": "", "as_of": DAY, "source": "年报",
        "signatory": "李", "entered_at": NOW, "entered_by": "李", "withdrawn_reason": "",
    }  # fmt: skip
    for wrong in (
        {"year": 1999}, {"source": ""}, {"signatory": ""}, {"value": ""}, {"withdrawn_at": NOW},
        {"withdrawn_at": NOW, "withdrawn_by": "李"},
    ):  # fmt: skip
        with shanxi.app_context(), pytest.raises(IntegrityError) as caught:
            row["organisation_id"] = department("taiyuan", "神经内科").organisation_id
            db.session.execute(insert(FactEntry).values(**row).values(**wrong))
        assert isinstance(broken(caught.value), Refused)


def test_sources_that_differ_are_a_conflict_until_one_is_withdrawn(shanxi: Flask) -> None:
    with shanxi.app_context():
        where, clerk = department("taiyuan", "神经内科"), actor("taiyuan-clerk")
        put({("beds", 0): "40", ("volume", 2025): "100"})
        assert put({("beds", 0): "40"}) == [], "said again by the same source: nothing new"
        put({("beds", 0): "41"})
        settled = rules.settled(queries.entries(where))
        assert (settled.values["beds", 0], settled.conflicts) == ("41", frozenset()), "the same source corrects itself"
        other = put({("beds", 0): "39", ("volume", 2025): "100"}, origin=HOME)[0]
        assert rules.settled(queries.entries(where)).conflicts == {("beds", 0)}
        assert refused(lambda: actions.withdraw(other, " ", clerk, NOW)).field == "remark"
        refused(lambda: actions.withdraw(other, "不是我的", actor("datong-leader"), NOW))
        actions.withdraw(other, "漏计走廊加床", clerk, NOW)
        assert rules.settled(queries.entries(where)).conflicts == frozenset()
        with pytest.raises(Overtaken):
            actions.withdraw(other, "再撤一次", clerk, NOW)
        kept = db.session.get(FactEntry, other.id)
        assert kept is not None
        assert (kept.value, kept.withdrawn_reason) == ("39", "漏计走廊加床")


def test_of_a_standing_fact_an_older_year_is_history_no_conflict(shanxi: Flask) -> None:
    with shanxi.app_context():
        where = department("taiyuan", "神经内科")
        put({("beds", 0): "40"}, origin=Origin(date(2025, 12, 31), "卫生统计", "赵示例"))
        put({("beds", 0): "60"})
        settled = rules.settled(queries.entries(where))
        assert (settled.values["beds", 0], settled.conflicts) == ("60", frozenset())


def test_two_withdraw_at_once_and_one_is_first(shanxi: Flask, at_once: Callable[..., list[object]]) -> None:
    with shanxi.app_context():
        number = put({("beds", 0): "40"})[0].id

    def take_back() -> str:
        with shanxi.app_context():
            clerk = actor("taiyuan-clerk")
            actions.withdraw(queries.entry(clerk, number), "填错", clerk, NOW)
            return "done"

    results = [one if isinstance(one, str) else type(one).__name__ for one in at_once(take_back, take_back)]
    assert sorted(results) == ["Overtaken", "done"]


def test_an_entry_of_another_hospital_is_not_to_be_found(shanxi: Flask) -> None:
    with shanxi.app_context():
        number = put({("beds", 0): "40"})[0].id
        for login in ("datong-leader", "taiyuan-clerk1"):
            with pytest.raises(NotFound):
                queries.entry(actor(login), number)
        assert queries.entry(actor("taiyuan-leader"), number).id == number
        with pytest.raises(NotFound):
            queries.department(actor("datong-leader"), department("taiyuan", "神经内科").id)


@pytest.mark.clause("SX6-6.1", "SX6-6.8", "SX6-6.12")
@pytest.mark.parametrize(
    ("changed", "barred", "argued"),
    [({}, [], []), ({"occupancy.2025": "89"}, ["occupancy"], []), ({"beds": "39"}, [], ["beds"])],
)
def test_the_self_check_of_a_department(
    shanxi: Flask, changed: dict[str, str], barred: list[str], argued: list[str]
) -> None:
    with shanxi.app_context():
        typed = values(file("criteria_sx6")["base"], changed)
        put({key: text for key, text in typed.items() if key[0] != "hospital_grade"})
        found = queries.check(programmes.load("shanxi-centre"), "", department("taiyuan", "神经内科"), DAY)
        assert [one.criterion.key for one in found.barred] == barred
        missed = [one for one in found.findings if one.status == "missed" and one.criterion.required]
        assert [one.criterion.key for one in missed if one.criterion.arguable] == argued
        assert (found.tally["unknown"], found.tally["judge"]) == (0, 5)
        assert found.answer.reason == "outside", "15 June lies between May and September"


@pytest.mark.clause("SX3-2", "WZ10-2.2")
def test_the_hospital_s_grade_is_known_already_and_figures_serve_other_programmes(shanxi: Flask) -> None:
    with shanxi.app_context():
        put({("accidents_second", year): "0" for year in (2024, 2025, 2026)} | {("national_project", 0): "no"})
        found = queries.check(programmes.load("shanxi-specialty"), "", department("taiyuan", "神经内科"), DAY)
        status = {one.criterion.key: one.status for one in found.findings}
        assert (status["tertiary"], status["accidents"], status["not_national"]) == ("met", "met", "met")
        assert {one.key for one in queries.used_by("hospital_grade")} == {
            "shanxi-centre", "shanxi-specialty", "wenzhou-specialty",
        }  # fmt: skip
        second = queries.check(programmes.load("shanxi-specialty"), "", department("datong", "外科"), DAY)
        assert next(one.status for one in second.findings if one.criterion.key == "tertiary") == "missed"
        with pytest.raises(NotFound):
            queries.check(programmes.load("shanxi-specialty"), "nonsense", department("datong", "外科"), DAY)


@pytest.mark.on("sqlite")
def test_the_office_s_number_is_the_office_s(shanxi: Flask) -> None:
    with shanxi.app_context():
        put({(fact, year): "6" for fact in ("cmi_rank", "rw_rank") for year in (2023, 2024, 2025)})

        def ranks() -> list[str]:
            found = queries.check(programmes.load("shanxi-centre"), "", department("taiyuan", "神经内科"), DAY)
            return [one.status for one in found.findings if one.criterion.key in ("cmi", "rw")]

        assert ranks() == ["missed", "missed"]
        settings.put("shanxi-centre", "front_rank", "6", actor("centre-head"), NOW, "按省内家数")
        assert ranks() == ["met", "met"]


@pytest.mark.clause("SX6-12", "SX3-35", "WZ10-4.1")
def test_each_post_sees_the_programmes_that_are_its_own_and_switched_on(shanxi: Flask) -> None:
    with shanxi.app_context():
        seen = {
            login: [one.key for one in queries.offered(actor(login))]
            for login in ("taiyuan-clerk", "wenzhou-leader", "centre-office", "specialty-commission", "regional-office")
        }
        assert seen == {
            "taiyuan-clerk": ["shanxi-centre", "shanxi-specialty"], "wenzhou-leader": ["wenzhou-specialty"],
            "centre-office": ["shanxi-centre"], "specialty-commission": ["shanxi-specialty"], "regional-office": [],
        }  # fmt: skip
        settings.put("shanxi-centre", "switched_on", "false", actor("centre-head"), NOW, "停用")
        assert [one.key for one in queries.offered(actor("taiyuan-clerk"))] == ["shanxi-specialty"]
        with pytest.raises(NotFound):
            queries.offered_one(actor("taiyuan-clerk"), "shanxi-centre")
        with pytest.raises(NotFound):
            queries.offered_one(actor("taiyuan-clerk"), "wenzhou-specialty")


@pytest.mark.on("sqlite")
def test_the_book_and_the_check_ask_the_same_few_questions_however_many_entries(shanxi: Flask) -> None:
    with shanxi.app_context():
        where = department("taiyuan", "神经内科")
        put({("beds", 0): "40"})

        def asked() -> int:
            db.session.expire_all()
            with statements() as sent:
                queries.check(programmes.load("shanxi-centre"), "", where, DAY)
            return len(sent)

        first = asked()
        typed = values(file("criteria_sx6")["base"], {})
        put({key: text for key, text in typed.items() if key[0] != "hospital_grade"})
        assert (first, asked()) == (
            5,
            5,
        )  # the department and its hospital read again, the entries, the settings, the bars
