"""Actuals, measures, prizes, fees: who may, what is refused without a trace, what two do at once. All figures are made up
for 太原示例医院, which stands in for the hospital of a table."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from alliance.core.actor import Actor
from alliance.core.journal import JournalEntry
from alliance.core.promises import broken
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.ext import db
from alliance.rules import targets as rules_of
from alliance.targets import actions, queries, rules
from alliance.targets.model import FeeDecision, MeasureNote, Prize, SupportMeasure, TargetActual, TargetHolder
from tests.selection.shanxi import actor, department
from tests.support.seen import statements
from tests.support.world import NOW

KEY = "shanxi-regional-centre"
DAY = NOW.date()
HOLDER = "taiyuan-leader"


def known() -> rules_of.Targets:
    """The targets of SX19."""
    found = rules_of.load(KEY)
    assert found is not None
    return found


def plan(key: str = "taiyuan") -> rules_of.Plan:
    """A hospital's table."""
    return known().plan(key)


def held() -> None:
    """The fictitious hospital reports on the last table."""
    hospital = department("taiyuan", "神经内科").organisation
    actions.set_holder(KEY, plan(), hospital, actor("regional-office"), NOW)


def fill(typed: dict[str, str], year: int = 2025, login: str = HOLDER, source: str = "年报", **more: Any) -> Any:
    """Enter actuals."""
    return actions.put_actuals(KEY, plan(), year, typed, source, actor(login), NOW, **more)


def counts() -> list[int]:
    """How many rows there are, and journal lines."""
    tables = (TargetHolder, TargetActual, SupportMeasure, MeasureNote, Prize, FeeDecision, JournalEntry)
    return [int(db.session.execute(select(func.count()).select_from(each)).scalar_one()) for each in tables]


def refused(act: Callable[[], Any]) -> Refused:
    """What it is refused with; nothing is left behind."""
    before = counts()
    with pytest.raises(Refused) as caught:
        act()
    db.session.rollback()
    assert counts() == before
    return caught.value


def standing(key: str, who: Actor | None = None) -> rules_of.Standing:
    """Where one target stands."""
    found = queries.table(KEY, known(), "taiyuan", who or actor("regional-office"))
    return next(one for one in found.standings if one.target.key == key)


@pytest.mark.clause("SX19-4.4", "SX19-3")
def test_actuals_give_distance_and_trend(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        fill({"cmi": "1.10", "stay": "9.1", "death_rate": "0.60"}, 2024)
        fill({"cmi": "1.12", "stay": "8.7", "death_rate": "0.55", "performance_grade": "a", "emr": ""})
        cmi, stay = standing("cmi"), standing("stay")
        assert (cmi.value, cmi.met, cmi.to_go, cmi.by_year, cmi.expected, cmi.on_course) == (
            "1.12", False, Decimal("0.04"), Decimal("0.02"), Decimal("1.16"), False,
        ), "to be more than 1.16, not to reach it"  # fmt: skip
        assert (stay.to_go, stay.expected, stay.on_course) == (Decimal("0.2"), Decimal("7.9"), True)
        assert (standing("performance_grade").met, standing("death_rate").met, standing("emr").met) == (
            True,
            True,
            None,
        )
        found = queries.table(KEY, known(), "taiyuan", actor(HOLDER))
        assert (found.years, found.tally) == ([2024, 2025], {"met": 2, "open": 2, "unknown": 14})


@pytest.mark.clause("SX19-4.1", "SX19-4.4")
def test_who_fills_in_and_what_is_no_actual(shanxi: Flask) -> None:
    with shanxi.app_context():
        refused(lambda: fill({"cmi": "1"}))  # nobody has been named to report
        refused(
            lambda: actions.set_holder(KEY, plan(), department("taiyuan", "神经内科").organisation, actor(HOLDER), NOW)
        )
        held()
        for login in ("datong-leader", "treasury", "regional-finance", "centre-office"):
            refused(lambda login=login: fill({"cmi": "1"}, login=login))  # type: ignore[misc]
        for typed, field in (
            ({"cmi": "viel"}, "v_cmi"), ({"performance_grade": "Z"}, "v_performance_grade"), ({"emr": "-1"}, "v_emr"),
        ):  # fmt: skip
            assert refused(lambda typed=typed: fill(typed)).field == field  # type: ignore[misc]
        assert refused(lambda: fill({"cmi": "1"}, source=" ")).field == "source"
        assert refused(lambda: fill({"cmi": "1"}, 2027)).field == "year"
        refused(lambda: fill({"cmi": " "}))
        assert len(fill({"cmi": "1.1"}, DAY.year, "taiyuan-clerk")) == 1
        assert len(fill({"stay": "9"}, DAY.year, "regional-office")) == 1


@pytest.mark.clause("SX19-4.4")
def test_a_correction_has_its_reason_and_is_told(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        fill({"cmi": "1.1"})
        assert fill({"cmi": "1.10"}) == [], "the same figure: nothing to tell"
        assert refused(lambda: fill({"cmi": "1.2"})).field == "reason"
        (row,) = fill({"cmi": "1.2"}, reason="分母有误")
        assert (row.value, row.version) == ("1.2", 2)
        line = db.session.execute(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).scalar_one()
        assert (line.remark, line.facts["was"], line.facts["now"]) == ("分母有误", "1.1", "1.2")


@pytest.mark.clause("SX19-4.4")
def test_a_hospital_sees_its_own_table_only(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        assert [one.plan.key for one in queries.tables(KEY, known(), actor(HOLDER))] == ["taiyuan"]
        assert queries.tables(KEY, known(), actor("datong-leader")) == []
        assert len(queries.tables(KEY, known(), actor("treasury"))) == 4
        for login, key in ((HOLDER, "tongji"), ("datong-leader", "taiyuan"), ("regional-office", "nothing")):
            with pytest.raises(NotFound):
                queries.table(KEY, known(), key, actor(login))
        with pytest.raises(NotFound):
            queries.offered_one(actor("wenzhou-leader"), KEY)
        assert [one.key for one in queries.offered(actor(HOLDER))] == ["shanxi-specialty", KEY]
        assert queries.offered(actor("centre-office")) == []


@pytest.mark.on("sqlite")
def test_the_tables_take_the_same_few_questions_however_many_actuals(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        office = actor("regional-office")

        def asked() -> int:
            with statements() as sent:
                queries.tables(KEY, known(), office)
            return len(sent)

        first = asked()
        for year in (2022, 2023, 2024, 2025):
            fill({one.key: "1" for one in plan().targets if one.ask != "grade"}, year)
        assert (first, asked()) == (2, 2)
        with statements() as sent:
            queries.measures(KEY, known(), DAY)
        assert len(sent) == 2


def note(
    clause: str = "SX19-5.1", state: str = "under_way", words: str = "已下达", login: str = "treasury", **more: Any
) -> Any:
    """Note a measure's progress."""
    support = next(one for one in known().measures if one.clause == clause)
    return actions.note(KEY, support, state, words, actor(login), NOW, **more)


@pytest.mark.clause("SX19-5.1", "SX19-5.2", "SX19-5.4")
def test_a_measure_is_noted_by_its_departments_and_the_office(shanxi: Flask) -> None:
    with shanxi.app_context():
        note()
        note("SX19-5.2", "done")
        for clause, login in (
            ("SX19-5.4", "treasury"), ("SX19-5.1", HOLDER), ("SX19-5.1", "regional-finance"), ("SX19-5.1", "centre-office"),
        ):  # fmt: skip
            refused(lambda clause=clause, login=login: note(clause, login=login))  # type: ignore[misc]
        assert refused(lambda: note(words=" ")).field == "words"
        refused(lambda: note(state="perhaps"))
        note("SX19-5.4", login="regional-commission")
        found = {one.support.clause: one for one in queries.measures(KEY, known(), DAY)}
        assert [found[f"SX19-5.{n}"].state for n in (1, 2, 3, 4)] == ["under_way", "done", "open", "under_way"]
        assert len(found) == 36
        with pytest.raises(NotFound):
            queries.measure(KEY, known(), "SX19-4.1", DAY)


@pytest.mark.clause("SX19-5.1")
def test_what_is_not_done_by_its_day_is_overdue(shanxi: Flask) -> None:
    with shanxi.app_context():
        note(login="regional-office", due=DAY)

        def overdue(on: date) -> bool:
            return queries.measure(KEY, known(), "SX19-5.1", on).overdue

        assert (overdue(DAY), overdue(DAY + timedelta(days=1))) == (False, True)
        note(due=DAY + timedelta(days=99))
        assert overdue(DAY + timedelta(days=1)), "a department moves no due day"
        note(state="done", words="办结")
        assert not overdue(DAY + timedelta(days=1))
        row = queries.measure_row(KEY, "SX19-5.1")
        assert row is not None
        assert (row.done_on, row.version, len(queries.notes(KEY, "SX19-5.1"))) == (DAY, 3, 3)
        with pytest.raises(Overtaken):
            note(seen=1)


def test_two_note_at_once_and_one_is_first(shanxi: Flask, at_once: Callable[..., list[object]]) -> None:
    def once() -> str:
        with shanxi.app_context():
            return "done" if note(seen=0) else ""

    results = [one if isinstance(one, str) else type(one).__name__ for one in at_once(once, once)]
    assert results.count("done") == 1
    assert set(results) <= {"done", "Refused", "Overtaken"}


def prize(amount: int = 10_000_050, login: str = HOLDER, key: str = "taiyuan", **more: Any) -> Prize:
    """Register a prize."""
    given = {
        "name": "科技进步奖",
        "winner": "示例团队",
        "granted_by": "示例部门",
        "level": "provincial",
        "won_on": date(2026, 3, 1),
    } | more
    return actions.enter_prize(KEY, known(), plan(key), Prize(**given, amount=amount), actor(login), NOW)


@pytest.mark.clause("SX19-5.29")
def test_a_prize_gets_its_fifth_once(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        one = prize()
        assert one.supplement == 2_000_010
        refused(prize)  # the same prize again
        assert refused(lambda: prize(0)).field == "amount"
        assert refused(lambda: prize(won_on=DAY + timedelta(days=1))).field == "won_on"
        refused(lambda: prize(key="tongji", name="别人的奖"))
        refused(lambda: prize(login="datong-leader", name="别人的奖"))
        supplement = known().supplement
        assert supplement is not None
        pay = supplement.clause
        for day in (date(2026, 2, 28), DAY + timedelta(days=1)):
            assert refused(lambda day=day: actions.pay(KEY, pay, one, day, actor("treasury"), NOW)).field == "paid_on"  # type: ignore[misc]
        refused(lambda: actions.pay(KEY, pay, one, DAY, actor(HOLDER), NOW))
        actions.pay(KEY, pay, one, DAY, actor("treasury"), NOW)
        with pytest.raises(Overtaken):
            actions.pay(KEY, pay, one, DAY, actor("regional-office"), NOW)
        assert [row.id for row in queries.prizes(KEY, actor(HOLDER))] == [one.id]
        assert queries.prizes(KEY, actor("datong-leader")) == []
        with pytest.raises(NotFound):
            queries.prize(KEY, one.id, actor("datong-leader"))


MONEY: tuple[tuple[str, int | None], ...] = (
    ("1,234.5", 123_450), ("0", 0), ("0.01", 1), ("0.001", None), ("-1", None), ("", None), ("NaN", None), ("1e12", None),
)  # fmt: skip


@pytest.mark.on("sqlite")
def test_money_is_kept_in_cents(shanxi: Flask) -> None:
    with shanxi.app_context():
        for typed, kept in MONEY:
            if kept is None:
                assert refused(lambda typed=typed: rules.cents(typed, "amount", "SX19-5.29")).field == "amount"  # type: ignore[misc]
            else:
                assert rules.cents(typed, "amount", "SX19-5.29") == kept
                assert rules.total([kept, kept]) == Decimal(kept) / 50


def test_the_database_repeats_the_promises(shanxi: Flask) -> None:
    base: dict[str, Any] = {"programme": KEY, "plan": "taiyuan"}
    mine: dict[Any, dict[str, Any]] = {
        TargetActual: {**base, "target": "cmi", "year": 2025, "value": "1", "source": "年报", "version": 1, "set_at": NOW,
                       "set_by": "李"},
        SupportMeasure: {"programme": KEY, "clause": "SX19-5.1", "state": "open", "version": 1, "set_at": NOW, "set_by": "李"},
        Prize: {**base, "name": "奖", "winner": "人", "granted_by": "部", "level": "national", "won_on": DAY, "amount": 10, "supplement": 2,
                "entered_at": NOW, "entered_by": "李"},
        FeeDecision: {**base, "year": 2025, "finding": "合格", "amount": 1, "state": "proposed", "version": 1, "basis": {},
                      "reason": "", "proposed_at": NOW, "proposed_by": "李", "proposed_by_id": 1},
    }  # fmt: skip
    for table, wrong in (
        (TargetActual, {"year": 1}), (TargetActual, {"source": ""}), (SupportMeasure, {"state": "done"}),
        (SupportMeasure, {"state": "x"}), (Prize, {"amount": 0}), (Prize, {"level": "below"}),
        (Prize, {"supplement": 11}), (Prize, {"paid_on": DAY}),
        (Prize, {"paid_on": DAY - timedelta(days=1), "paid_by": "李"}), (FeeDecision, {"amount": -1}),
        (FeeDecision, {"finding": ""}), (FeeDecision, {"state": "paid"}), (FeeDecision, {"state": "returned"}),
        (FeeDecision, {"state": "decided"}), (FeeDecision, {"decided_at": NOW}),
        (FeeDecision, {"state": "decided", "decided_at": NOW, "decided_by": "李", "decided_by_id": 1}),
    ):  # fmt: skip
        with shanxi.app_context(), pytest.raises(IntegrityError) as caught:
            db.session.execute(insert(table).values(mine[table] | wrong))
        assert isinstance(broken(caught.value), Refused)
