"""Half-years open by themselves or by the office's button, once; their dates stand; marks come by computing."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.clock import BEIJING
from alliance.core import settings
from alliance.core.actor import SYSTEM
from alliance.core.inbox import Todo
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import actions as register
from alliance.supervision import actions, jobs, queries
from alliance.supervision.model import Report
from tests.supervision.reported import OPENS, PROGRAMME, another, the_reported

NEW_YEAR = datetime(2027, 1, 1, 0, 5, tzinfo=BEIJING)


def _reports() -> list[tuple[int, int, str, date, date, date]]:
    rows = db.session.execute(select(Report).order_by(Report.id)).scalars()
    return [(one.designation_id, one.year, one.half, one.opened_on, one.due, one.closes) for one in rows]


@pytest.mark.clause("SN15-3.5.d")
def test_first_half_opens_on_the_first_of_july(reported_app: Flask) -> None:
    with reported_app.app_context():
        assert "0" not in jobs.open_periods(OPENS - timedelta(days=1)).split("；")[0]
        assert _reports() == []
        jobs.open_periods(OPENS)
        ids = [the_reported().alliance(one).id for one in ("呼吸内科", "骨科")]
        dates = (date(2026, 7, 1), date(2026, 7, 31), date(2026, 10, 29))
        assert _reports() == [(one, 2026, "H1", *dates) for one in ids]


@pytest.mark.clause("SN15-3.5.d")
def test_second_half_opens_in_the_next_year(reported_app: Flask) -> None:
    with reported_app.app_context():
        jobs.open_periods(NEW_YEAR)
        [first, _second] = db.session.execute(select(Report)).scalars()
        assert (first.year, first.half) == (2026, "H2")
        assert (first.starts, first.ends) == (date(2026, 7, 1), date(2026, 12, 31))
        assert (first.opened_on, first.due) == (date(2027, 1, 1), date(2027, 1, 31))


@pytest.mark.clause("SN15-3.5.d")
def test_opening_twice_changes_nothing(reported_app: Flask) -> None:
    with reported_app.app_context():
        jobs.open_periods(OPENS)
        once = _reports()
        todos = db.session.query(Todo).count()
        assert actions.open_period(PROGRAMME, 2026, "H1", the_reported().actor("office"), OPENS) == 0
        jobs.open_periods(OPENS + timedelta(days=1))
        assert (_reports(), db.session.query(Todo).count()) == (once, todos)


@pytest.mark.clause("SN15-3.5.d")
def test_a_missed_day_and_a_late_filing_are_made_up_for_until_the_due_day(reported_app: Flask) -> None:
    with reported_app.app_context():
        jobs.open_periods(OPENS + timedelta(days=10))
        assert len(_reports()) == 2
        another(1, the_reported().alliance())
        jobs.open_periods(OPENS + timedelta(days=30))
        assert len(_reports()) == 3
        another(2, the_reported().alliance())
        jobs.open_periods(OPENS + timedelta(days=31))
        assert len(_reports()) == 3


@pytest.mark.clause("SN15-3.5.d")
def test_only_those_filed_by_the_end_and_still_registered_report(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        young, ended = another(1, world.alliance()), another(2, world.alliance())
        with work():
            young.filed_on = date(2026, 7, 1)
        register.end(ended, "dissolved", date(2026, 5, 1), "责令解散", world.actor("commission"), OPENS)
        jobs.open_periods(OPENS)
        assert {row[0] for row in _reports()} == {world.alliance("呼吸内科").id, world.alliance("骨科").id}


@pytest.mark.clause("SN15-3.5.d")
@pytest.mark.parametrize(
    "day", [datetime(2026, 6, 30, 23, 59, 59, tzinfo=BEIJING), datetime(2026, 10, 30, tzinfo=BEIJING)]
)
def test_a_period_not_open_is_refused(reported_app: Flask, day: datetime) -> None:
    with reported_app.app_context():
        with pytest.raises(Refused) as refused:
            actions.open_period(PROGRAMME, 2026, "H1", SYSTEM, day)
        assert refused.value.clause == "SN15-3.5.d"
        assert _reports() == []


@pytest.mark.clause("SN15-3.1")
def test_only_this_programmes_office_opens(reported_app: Flask) -> None:
    with reported_app.app_context():
        for login in ("provincial-hxnk", "commission", "auditor", "city-610100"):
            with pytest.raises(Refused):
                actions.open_period(PROGRAMME, 2026, "H1", the_reported().actor(login), OPENS)
        assert _reports() == []


@pytest.mark.clause("SN15-3.5.d")
def test_the_dates_stay_when_the_office_sets_others(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report = world.open()
        settings.put(PROGRAMME, "report_h1_due", "08-15", world.actor("head"), OPENS, "延长")
        db.session.refresh(report)
        assert report.due == date(2026, 7, 31)


@pytest.mark.clause("SN15-3.5.d")
def test_two_at_once_open_each_report_once(reported_app: Flask, at_once: Callable[..., list[object]]) -> None:
    def open_() -> int:
        with reported_app.app_context():
            return actions.open_period(PROGRAMME, 2026, "H1", SYSTEM, OPENS)

    assert sorted(at_once(open_, open_), key=str) == [0, 2]
    with reported_app.app_context():
        assert len(_reports()) == 2


@pytest.mark.clause("SN15-3.5.d")
def test_to_do_of_the_lead_department(reported_app: Flask) -> None:
    with reported_app.app_context():
        report = the_reported().open()
        [todo] = db.session.query(Todo).filter_by(record_type="report", record_id=report.id).all()
        assert (todo.kind, todo.role, todo.due) == ("report.fill", "lead_clerk", date(2026, 7, 31))
        assert (todo.organisation_id, todo.department_id) == (report.lead_id, report.department_id)
        assert actions.close_expired(OPENS + timedelta(days=100)) == 0
        assert actions.close_expired(datetime(2026, 10, 30, tzinfo=BEIJING)) == 2
        assert actions.close_expired(datetime(2026, 10, 31, tzinfo=BEIJING)) == 0


@pytest.mark.clause("SN15-3.5.d")
def test_punctuality_counts_what_is_due_or_in(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        first, second = world.alliance("呼吸内科").id, world.alliance("骨科").id
        world.submitted()
        assert queries.punctuality([first, second], 2026, date(2026, 7, 31)) == {first: (1, 1), second: (0, 0)}
        assert queries.punctuality([first, second], 2026, date(2026, 8, 1)) == {first: (1, 1), second: (1, 0)}
        assert queries.punctuality([first, second], 2025, date(2026, 8, 1)) == {first: (0, 0), second: (0, 0)}
