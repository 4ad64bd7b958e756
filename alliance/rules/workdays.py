"""Workdays by the State Council's calendar. A period of N workdays begins the day after its start.

A year the calendar does not hold is never guessed: NoCalendar names it.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

DATA = Path(__file__).resolve().parent / "data"
SATURDAY = 5
DAY = timedelta(days=1)


class NoCalendar(LookupError):
    """The calendar of `year` is needed and not held."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.zh = f"没有{year}年的工作日历"
        self.en = f"there is no calendar of workdays for {year}"
        super().__init__(self.en)


@dataclass(frozen=True)
class Calendar:
    """The years held, the days off besides weekends, and the weekend days worked in exchange."""

    years: frozenset[int]
    off: frozenset[date]
    make_up: frozenset[date]


@dataclass(frozen=True)
class ShippedDay:
    """One row of the shipped calendar, for seeding the office's editable table."""

    day: date
    name: str
    kind: Literal["off", "make-up"]
    source: str


def calendar_of(years: Iterable[int], off: Iterable[date], make_up: Iterable[date]) -> Calendar:
    """Make a calendar of any iterables, as the office's table yields them."""
    return Calendar(frozenset(years), frozenset(off), frozenset(make_up))


def is_workday(calendar: Calendar, day: date) -> bool:
    """Tell whether people work on this day; raises NoCalendar."""
    if day.year not in calendar.years:
        raise NoCalendar(day.year)
    if day in calendar.make_up:
        return True
    return day not in calendar.off and day.weekday() < SATURDAY


def last_day(calendar: Calendar, start: date, n: int) -> date:
    """Return the last day of a period of `n` workdays that begins the day after `start`; n ≥ 1. Raises NoCalendar."""
    if n < 1:
        raise ValueError("a period has at least one workday")
    day, left = start, n
    while left:
        day = _next(day)
        left -= is_workday(calendar, day)
    return day


def workdays_between(calendar: Calendar, start: date, end: date) -> int:
    """Count the workdays after `start` up to and including `end`; 0 when end is not after start. Raises NoCalendar."""
    return sum(is_workday(calendar, start + DAY * step) for step in range(1, (end - start).days + 1))


def shipped_years() -> tuple[int, ...]:
    """Return the years whose calendar ships with the product."""
    with (DATA / "calendar_years.csv").open(encoding="utf-8", newline="") as file:
        return tuple(int(row["year"]) for row in csv.DictReader(file))


@cache
def shipped_days() -> tuple[ShippedDay, ...]:
    """Return the shipped days off and make-up workdays with their source."""
    with (DATA / "holidays.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_shipped(row) for row in csv.DictReader(file))


@cache
def shipped_calendar() -> Calendar:
    """Return the calendar that ships with the product."""
    days = shipped_days()
    off = (one.day for one in days if one.kind == "off")
    return calendar_of(shipped_years(), off, (one.day for one in days if one.kind == "make-up"))


def _shipped(row: dict[str, str]) -> ShippedDay:
    kind: Literal["off", "make-up"] = "make-up" if row["kind"] == "workday_makeup" else "off"
    return ShippedDay(date.fromisoformat(row["date"]), row["name"], kind, row["state_council_notice_url"])


def _next(day: date) -> date:
    """Return the following day; after the last one Python knows there is no calendar either."""
    if day == date.max:
        raise NoCalendar(date.max.year + 1)
    return day + DAY
