"""Dated duties of the further programmes: made, reminded of, told to the leader and the programme's own office, closed."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.core.inbox import Todo
from alliance.ext import db
from alliance.obligations import actions as obligations
from alliance.obligations.model import Obligation
from alliance.terms import actions
from tests.selection.shanxi import actor
from tests.terms.made import decided, designated, hand_in, moment, office

KEY = "shanxi-centre"


def duties() -> dict[str, str]:
    """Every duty by its period, with its state."""
    return {one.period: one.state for one in db.session.execute(select(Obligation)).scalars()}


def overdue() -> list[tuple[str, int | None]]:
    """Who is asked to see to something overdue."""
    query = select(Todo).where(Todo.kind.startswith("obligation"), Todo.closed_at.is_(None), Todo.role != "lead_clerk")
    return sorted((one.role, one.organisation_id) for one in db.session.execute(query).scalars())


@pytest.mark.clause("SX6-10", "SX6-11.4")
def test_the_annual_report_is_asked_for_and_told_of_when_overdue(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = designated(KEY, date(2025, 10, 8))
        obligations.keep(KEY, moment(date(2025, 10, 8), 2))
        assert duties() == {"report:2025": "open"}, "the day of that year's plan had passed"
        assert obligations.keep(KEY, moment(date(2025, 10, 8), 3)).opened == 0
        obligations.keep(KEY, moment(date(2025, 12, 31), 2))
        assert duties() == {"report:2025": "open"} and overdue() == []
        obligations.keep(KEY, moment(date(2026, 1, 7), 2))
        assert [role for role, _place in overdue()] == ["hospital_leader"]
        obligations.keep(KEY, moment(date(2026, 1, 15), 2))
        assert ("office_handler", office(KEY).organisation_id) in overdue()
        hand_in(one, "report", 2025, moment(date(2026, 1, 16)))
        hand_in(one, "plan", 2026, moment(date(2026, 1, 16)))
        obligations.keep(KEY, moment(date(2026, 1, 17), 2))
        assert duties() == {"report:2025": "late", "plan:2026": "done"} and overdue() == []


@pytest.mark.clause("SX6-11.6")
def test_a_rectification_is_a_duty_until_its_report(shanxi: Flask) -> None:
    with shanxi.app_context():
        row = decided(designated(KEY, date(2025, 10, 8)), "yearly", "unqualified", 2025, date(2026, 2, 10))
        obligations.keep(KEY, moment(date(2026, 2, 11), 2))
        period = f"finding:{row.id}"
        assert duties()[period] == "open"
        actions.prove(row, "示例整改", actor("taiyuan-clerk"), moment(date(2026, 8, 10), 23))
        obligations.keep(KEY, moment(date(2026, 8, 11), 2))
        assert duties()[period] == "done"
