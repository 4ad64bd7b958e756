"""Half-years: when a report opens, is due and closes; the last second in time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.rules import programme, settings, windows

ALLIANCE = programme.load("shaanxi-alliance")
DEFAULTS = settings.effective(ALLIANCE)
ANY_DAY = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 12, 31))


@pytest.mark.clause("SN15-3.5.d")
def test_the_two_halves_of_a_year() -> None:
    first = windows.half_year(ALLIANCE, 2025, "H1", DEFAULTS)
    assert (first.covers_from, first.covers_until) == (date(2025, 1, 1), date(2025, 6, 30))
    assert (first.opens, first.due) == (date(2025, 7, 1), date(2025, 7, 31))
    second = windows.half_year(ALLIANCE, 2025, "H2", DEFAULTS)
    assert (second.covers_from, second.covers_until) == (date(2025, 7, 1), date(2025, 12, 31))
    assert (second.opens, second.due) == (date(2026, 1, 1), date(2026, 1, 31))
    assert (second.closes - second.due).days == DEFAULTS["report_late_days"]


def test_the_office_moves_the_due_day() -> None:
    moved = settings.effective(ALLIANCE, {"report_h1_due": "08-15", "report_late_days": "0"})
    first = windows.half_year(ALLIANCE, 2025, "H1", moved)
    assert (first.due, first.closes) == (date(2025, 8, 15), date(2025, 8, 15))


def test_29_february_falls_on_the_28th_where_there_is_none() -> None:
    leap = settings.effective(ALLIANCE, {"report_h2_due": "02-29"})
    assert windows.half_year(ALLIANCE, 2026, "H2", leap).due == date(2027, 2, 28)
    assert windows.half_year(ALLIANCE, 2027, "H2", leap).due == date(2028, 2, 29)


def test_another_half_is_refused() -> None:
    with pytest.raises(KeyError):
        windows.half_year(ALLIANCE, 2025, "H3", DEFAULTS)


def test_what_is_open() -> None:
    def names(day: date) -> list[str]:
        return [f"{one.year}{one.half}" for one in windows.open_on(ALLIANCE, day, DEFAULTS)]

    assert names(date(2025, 6, 30)) == []
    assert names(date(2025, 7, 1)) == ["2025H1"]
    assert names(date(2025, 10, 29)) == ["2025H1"]
    assert names(date(2025, 10, 30)) == []
    assert names(date(2026, 1, 1)) == ["2025H2"]


@given(ANY_DAY)
def test_each_half_year_opens_once_and_after_it_ended(day: date) -> None:
    days = [day + timedelta(days=step) for step in range(366)]
    opened = [one for each in days for one in windows.open_on(ALLIANCE, each, DEFAULTS) if one.opens == each]
    assert 2 <= len(opened) <= 3
    assert all(one.covers_until < one.opens <= one.due <= one.closes for one in opened)


@pytest.mark.parametrize(
    ("at", "kept", "late"),
    [
        (datetime(2025, 7, 31, 23, 59, 59), True, 0),
        (datetime(2025, 8, 1, 0, 0, 0), False, 1),
        (datetime(2025, 7, 31, 15, 59, 59, 999999, tzinfo=UTC), True, 0),
        (datetime(2025, 7, 31, 16, 0, 0, tzinfo=UTC), False, 1),
        (datetime(2025, 7, 1, 0, 0, 0), True, 0),
        (datetime(2025, 8, 10, 12, 0, 0), False, 10),
    ],
)
def test_the_last_second_in_beijing(at: datetime, kept: bool, late: int) -> None:
    due = date(2025, 7, 31)
    assert windows.in_time(due, at) is kept
    assert windows.days_late(due, at) == late


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2025, 3, 31), 1, date(2025, 2, 28)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2025, 1, 15), 13, date(2023, 12, 15)),
        (date(2025, 12, 1), 0, date(2025, 12, 1)),
        (date(2025, 12, 31), -2, date(2026, 2, 28)),
    ],
)
def test_months_before(day: date, months: int, before: date) -> None:
    assert windows.months_before(day, months) == before


@pytest.mark.clause("SN15-2.a")
def test_the_months_of_the_list() -> None:
    assert windows.list_days(2026, DEFAULTS) == (date(2026, 1, 1), date(2026, 7, 1))
    yearly = settings.effective(ALLIANCE, {"list_months": "3"})
    assert windows.list_days(2026, yearly) == (date(2026, 3, 1),)
