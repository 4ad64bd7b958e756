"""Subsidies: granted with a whole plan, never overspent, one at a time, reported once; all for a fictitious hospital."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from alliance.core.journal import JournalEntry
from alliance.core.promises import broken
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.ext import db
from alliance.rules import funds
from alliance.targets import actions, queries
from alliance.targets.model import Spending, Subsidy
from tests.selection.shanxi import actor, department
from tests.support.world import NOW
from tests.terms.made import designated, moment

KEY = "shanxi-specialty"
DAY = NOW.date()
PLAN = {"people": 20_000, "technique": 50_000, "spread": 30_000}


def known() -> funds.Funds:
    """The rules of SX3's subsidies."""
    found = funds.load(KEY)
    assert found is not None
    return found


def grant(login: str = "specialty-office", **more: Any) -> Subsidy:
    """A subsidy of 1,000 yuan for 神经内科."""
    given: dict[str, Any] = {
        "year": 2026,
        "track": "competitive",
        "document": "示例文号",
        "received": 100_000,
        "plan": PLAN,
    }
    return actions.grant(KEY, known(), department("taiyuan", "神经内科"), **(given | more), actor=actor(login), at=NOW)


def spend(row: Subsidy, amount: int = 10_000, login: str = "taiyuan-clerk", **more: Any) -> Spending:
    """A line spent."""
    given: dict[str, Any] = {"purpose": "technique", "spent_on": DAY, "words": "引进示例技术"} | more
    return actions.spend(row, known(), amount=amount, actor=actor(login), at=NOW, **given)


def counts() -> list[int]:
    """Rows and journal lines."""
    every = (Subsidy, Spending, JournalEntry)
    return [int(db.session.execute(select(func.count()).select_from(each)).scalar_one()) for each in every]


def refused(act: Callable[[], Any]) -> Refused:
    """What it is refused with; nothing is left behind."""
    before = counts()
    with pytest.raises(Refused) as caught:
        act()
    db.session.rollback()
    assert counts() == before
    return caught.value


@pytest.mark.clause("SX3-30")
@pytest.mark.parametrize(
    ("plan", "lacking"),
    [
        (PLAN, []), ({}, ["technique", "spread"]), ({"technique": 1}, ["spread"]), ({"spread": 1, "people": 9}, ["technique"]),
        ({"technique": 1, "spread": 0}, ["spread"]), ({"technique": 1, "spread": 1}, []),
    ],
)  # fmt: skip
def test_a_plan_holds_technique_and_spread(plan: dict[str, int], lacking: list[str]) -> None:
    assert [one.key for one in funds.missing(known(), plan)] == lacking
    assert (funds.left(100, 40), funds.report_due(known(), 2026)) == (60, date(2026, 12, 31))


@pytest.mark.clause("SX3-29", "SX3-30")
def test_who_grants_and_what_is_no_subsidy(shanxi: Flask) -> None:
    with shanxi.app_context():
        for login in ("taiyuan-leader", "taiyuan-clerk", "centre-office", "treasury"):
            refused(lambda login=login: grant(login))  # type: ignore[misc]
        for more, field in (
            ({"track": "directed-city"}, "track"), ({"year": 2027}, "year"), ({"document": " "}, "document"),
            ({"received": 0}, "received"), ({"received": 100_001}, "received"), ({"plan": {"technique": 100_000}}, "p_spread"),
        ):  # fmt: skip
            assert refused(lambda more=more: grant(**more)).field == field  # type: ignore[misc]
        grant("specialty-finance")
        assert refused(grant).clause == "SX3-29", "one a department and year"


@pytest.mark.clause("SX3-26", "SX3-29")
@pytest.mark.parametrize(
    ("scope", "granted"), [("competitive", True), ("directed-city", False), ("directed-hospital", False)]
)
def test_what_the_register_says_of_the_track_counts(shanxi: Flask, scope: str, granted: bool) -> None:
    with shanxi.app_context():
        designated(KEY, date(2025, 3, 3), scope=scope)
        where = department("taiyuan", "心血管内科")

        def give() -> Subsidy:
            return actions.grant(
                KEY, known(), where, 2026, "competitive", "示例文号", 100_000, PLAN, actor("specialty-office"), NOW
            )

        if granted:
            assert give().received == 100_000
        else:
            found = refused(give)
            assert (found.clause, found.field) == ("SX3-29", "department")


@pytest.mark.clause("SX3-26", "SX3-29", "SX3-35")
def test_money_is_accounted_for_after_the_text_has_run_out(shanxi: Flask) -> None:
    """SX3 holds until 2030-02-28: money received before is spent and reported on afterwards."""
    with shanxi.app_context():
        before, after = moment(date(2030, 2, 28)), moment(date(2030, 12, 30))
        row = actions.grant(
            KEY, known(), department("taiyuan", "神经内科"), 2030, "competitive", "示例文号", 100_000, PLAN,
            actor("specialty-office"), before,
        )  # fmt: skip
        clerk = actor("taiyuan-clerk")
        actions.spend(row, known(), "technique", 40_000, date(2030, 12, 1), "引进示例技术", clerk, after)
        assert (
            refused(
                lambda: actions.spend(row, known(), "technique", 60_001, date(2030, 12, 2), "多了", clerk, after)
            ).field
            == "amount"
        )
        actions.report(row, known(), "工作进展示例", clerk, after)
        assert row.carry_over == 60_000


@pytest.mark.clause("SX3-29")
def test_never_more_is_spent_than_was_received(shanxi: Flask) -> None:
    with shanxi.app_context():
        row = grant()
        spend(row, 99_999)
        assert refused(lambda: spend(row, 2)).field == "amount"
        spend(row, 1, "taiyuan-leader", purpose="spread")
        assert (row.spent, [one.amount for one in queries.spendings(row.id)]) == (100_000, [1, 99_999])
        assert "0.00" in refused(lambda: spend(row, 1)).message
        for login in ("taiyuan-clerk1", "datong-leader", "specialty-office", "specialty-finance"):
            refused(lambda login=login: spend(row, 1, login))  # type: ignore[misc]


@pytest.mark.clause("SX3-29")
def test_nothing_is_spent_outside_the_plan_or_the_year(shanxi: Flask) -> None:
    with shanxi.app_context():
        row = grant()
        for more, field in (
            ({"purpose": "equipment"}, "purpose"), ({"purpose": "feast"}, "purpose"), ({"amount": 0}, "amount"),
            ({"amount": -1}, "amount"), ({"spent_on": date(2025, 12, 31)}, "spent_on"),
            ({"spent_on": DAY + timedelta(days=1)}, "spent_on"), ({"words": " "}, "words"),
        ):  # fmt: skip
            assert refused(lambda more=more: spend(row, **more)).field == field  # type: ignore[misc]
        spend(row, spent_on=date(2026, 1, 1))


@pytest.mark.clause("SX3-26", "SX3-29")
def test_the_self_report_closes_it_with_the_carry_over(shanxi: Flask) -> None:
    with shanxi.app_context():
        row, clerk = grant(), actor("taiyuan-clerk")
        spend(row)
        assert refused(lambda: actions.report(row, known(), " ", clerk, NOW)).field == "report"
        refused(lambda: actions.report(row, known(), "不是我的", actor("datong-leader"), NOW))
        actions.report(row, known(), "进展顺利", clerk, NOW)
        assert (row.carry_over, row.report) == (90_000, "进展顺利")
        assert refused(lambda: spend(row)).clause == "SX3-26"
        with pytest.raises(Overtaken):
            actions.report(row, known(), "再报一次", clerk, NOW)


@pytest.mark.clause("SX3-29")
def test_two_spend_the_last_money_at_once_and_one_does(shanxi: Flask, at_once: Callable[..., list[object]]) -> None:
    with shanxi.app_context():
        number = grant().id

    def take() -> str:
        with shanxi.app_context():
            spend(queries.subsidy(actor("taiyuan-clerk"), number), 60_000)
            return "done"

    results = [one if isinstance(one, str) else type(one).__name__ for one in at_once(take, take)]
    assert sorted(results) == ["Refused", "done"]
    with shanxi.app_context():
        assert counts()[1] == 1


@pytest.mark.clause("SX3-29")
def test_each_sees_the_subsidies_that_are_its_own(shanxi: Flask) -> None:
    with shanxi.app_context():
        number = grant().id
        for login in ("taiyuan-clerk", "taiyuan-leader", "specialty-finance", "specialty-office"):
            assert [one.id for one in queries.subsidies(actor(login), KEY)] == [number]
        for login in ("taiyuan-clerk1", "datong-leader"):
            assert queries.subsidies(actor(login), KEY) == []
        for login in ("taiyuan-clerk1", "datong-leader", "centre-office", "wenzhou-leader"):
            with pytest.raises(NotFound):
                queries.subsidy(actor(login), number)


def test_the_database_repeats_the_promises(shanxi: Flask) -> None:
    base: dict[str, Any] = {
        "programme": KEY, "organisation_name": "示例", "department_name": "科", "year": 2026, "track": "competitive",
        "document": "文", "received": 10, "spent": 0, "plan": {}, "report": "", "reported_by": "", "granted_at": NOW,
        "granted_by": "李",
    }  # fmt: skip
    for wrong in (
        {"received": 0}, {"spent": 11}, {"spent": -1}, {"report": "好"}, {"reported_at": NOW, "carry_over": 1},
        {"carry_over": 1},
    ):  # fmt: skip
        with shanxi.app_context(), pytest.raises(IntegrityError) as caught:
            where = department("taiyuan", "神经内科")
            ids = {"organisation_id": where.organisation_id, "department_id": where.id}
            db.session.execute(insert(Subsidy).values(base | ids | wrong))
        assert isinstance(broken(caught.value), Refused)
