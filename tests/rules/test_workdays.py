"""Workdays: the shipped calendar, the worked examples, and the year that is missing."""

from datetime import date, timedelta
from typing import Any

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.rules import workdays
from alliance.rules.workdays import Calendar, NoCalendar
from tests.rules import data_cases

SHIPPED = workdays.shipped_calendar()
DAYS = [date(2023, 1, 1) + timedelta(days=number) for number in range((date(2026, 12, 31) - date(2023, 1, 1)).days + 1)]


@pytest.mark.parametrize("case", data_cases.read("workdays"), ids=lambda case: f"{case['start']}+{case['workdays']}")
def test_case(case: dict[str, Any]) -> None:
    if "missing" in case:
        with pytest.raises(NoCalendar) as caught:
            workdays.last_day(SHIPPED, case["start"], case["workdays"])
        assert caught.value.year == case["missing"]
        assert str(case["missing"]) in caught.value.zh
        return
    assert workdays.last_day(SHIPPED, case["start"], case["workdays"]) == case["last"]
    assert workdays.workdays_between(SHIPPED, case["start"], case["last"]) == case["workdays"]


def test_every_shipped_day_agrees_with_an_independent_package() -> None:
    assert workdays.shipped_years() == (2023, 2024, 2025, 2026)
    assert [day for day in DAYS if workdays.is_workday(SHIPPED, day) != chinese_calendar.is_workday(day)] == []


def test_each_shipped_day_has_its_source_and_a_sensible_kind() -> None:
    for one in workdays.shipped_days():
        assert one.source.startswith("http")
        assert one.kind == "off" or one.day.weekday() >= 5, one.day


@pytest.mark.parametrize("n", [0, -1])
def test_a_period_of_no_workdays_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        workdays.last_day(SHIPPED, date(2026, 1, 5), n)


@given(st.sampled_from(DAYS[:1200]), st.integers(min_value=1, max_value=60))
def test_the_last_day_is_a_workday_with_just_so_many_before_it(start: date, n: int) -> None:
    last = workdays.last_day(SHIPPED, start, n)
    assert workdays.is_workday(SHIPPED, last)
    assert workdays.workdays_between(SHIPPED, start, last) == n
    assert workdays.last_day(SHIPPED, start, n + 1) > last


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert workdays.workdays_between(SHIPPED, date(2026, 5, 6), date(2026, 5, 6)) == 0
    assert workdays.workdays_between(SHIPPED, date(2026, 5, 6), date(2026, 5, 1)) == 0


def test_a_calendar_is_made_of_the_office_table() -> None:
    saturday, monday = date(2027, 1, 2), date(2027, 1, 4)
    own: Calendar = workdays.calendar_of([2027], [monday], [saturday])
    assert workdays.is_workday(own, saturday)
    assert not workdays.is_workday(own, monday)
    assert workdays.last_day(own, date(2026, 12, 31), 1) == date(2027, 1, 1)
    with pytest.raises(NoCalendar):
        workdays.is_workday(own, date(2026, 12, 31))
