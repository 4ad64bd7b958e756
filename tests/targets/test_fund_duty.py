"""The self-report on a subsidy as a dated duty: asked for, reminded of, told when overdue, closed by the report (SX3-26)."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from alliance.core.inbox import Todo
from alliance.ext import db
from alliance.obligations import actions as obligations
from alliance.obligations import queries as duties
from alliance.obligations.model import Obligation, ObligationNotice
from alliance.targets import actions
from alliance.targets.model import Subsidy
from tests.selection.shanxi import actor
from tests.selection.test_pages import client_of, sound
from tests.support.world import NOW
from tests.targets.test_funds import KEY, grant, known
from tests.terms.made import moment

END = date(2026, 12, 31)


def duty(row: Subsidy) -> Obligation:
    """The one duty about a subsidy."""
    return db.session.execute(select(Obligation).where(Obligation.record_id == row.id)).scalar_one()


def report(row: Subsidy, day: date, hour: int = 10) -> None:
    """Hand the self-report in."""
    actions.report(row, known(), "示例自评", actor("taiyuan-clerk"), moment(day, hour))


def open_todos() -> list[tuple[str, int | None]]:
    """Who is asked for what about duties."""
    query = select(Todo).where(Todo.kind.startswith("obligation"), Todo.closed_at.is_(None))
    return sorted((one.role, one.department_id) for one in db.session.execute(query).scalars())


@pytest.mark.clause("SX3-26")
def test_it_is_owed_by_the_department_from_the_grant_to_the_last_day_of_the_year(shanxi: Flask) -> None:
    with shanxi.app_context():
        row = grant()
        assert obligations.keep(KEY, NOW).opened == 1
        assert obligations.keep(KEY, NOW + timedelta(days=1)).opened == 0, "once"
        one = duty(row)
        assert (one.state, one.opens, one.due, one.owner_id) == ("open", NOW.date(), END, row.organisation_id)
        assert open_todos() == [("lead_clerk", row.department_id)]
        for login, sees in (("taiyuan-clerk", 1), ("taiyuan-leader", 1), ("taiyuan-clerk1", 0), ("datong-leader", 0)):
            assert len(duties.mine(actor(login), 2026, NOW.date())) == sees, login
        report(row, END, 23)
        obligations.keep(KEY, moment(date(2027, 1, 1), 2))
        assert (duty(row).state, duty(row).proof_id, open_todos()) == ("done", row.id, [])


@pytest.mark.clause("SX3-26")
def test_on_the_day_after_it_is_late_and_those_above_are_told(shanxi: Flask) -> None:
    with shanxi.app_context():
        row = grant()
        for day in (NOW.date(), END - timedelta(days=1), END + timedelta(days=7), END + timedelta(days=15)):
            obligations.keep(KEY, moment(day, 2))
        stages = db.session.execute(select(ObligationNotice.stage).order_by(ObligationNotice.id)).scalars().all()
        assert list(stages) == ["ahead", "leader", "office"]
        assert [stand.stand for stand in duties.mine(actor("taiyuan-clerk"), 2026, END)] == ["open"]
        assert [one.stand for one in duties.mine(actor("taiyuan-clerk"), 2026, date(2027, 1, 1))] == ["overdue"]
        report(row, END + timedelta(days=16))
        obligations.keep(KEY, moment(END + timedelta(days=17), 2))
        assert (duty(row).state, open_todos()) == ("late", [])


@pytest.mark.clause("SX3-26", "SX3-29")
def test_money_of_a_year_that_is_over_is_reported_on_at_once_and_no_money_owes_nothing(shanxi: Flask) -> None:
    with shanxi.app_context():
        assert obligations.keep(KEY, NOW).opened == 0
        row = grant(year=2025)
        obligations.keep(KEY, NOW)
        assert duty(row).due == NOW.date()
        report(row, NOW.date())
        obligations.keep(KEY, NOW + timedelta(days=1))
        assert duty(row).state == "done"


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX3-26")
def test_the_duty_leads_to_the_subsidy_and_back_to_its_proof(shanxi: Flask) -> None:
    with shanxi.app_context():
        number = grant().id
        obligations.keep(KEY, NOW)
        asked = db.session.execute(select(Obligation.id)).scalar_one()
    with time_machine.travel(NOW, tick=False):
        clerk = client_of(shanxi, "taiyuan-clerk")
        sound(clerk, "/obligations", "2026 年补助自评 · 神经内科")
        sound(clerk, f"/obligations/{asked}", f"/funds/{number}", "SX3-26")
        sound(clerk, "/", "提交补助资金自评报告")
        assert client_of(shanxi, "datong-leader").get(f"/obligations/{asked}").status_code == 404
