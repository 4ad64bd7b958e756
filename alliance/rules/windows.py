"""Half-years, their opening and due days, and what "in time" means (SN15-3.5.d, 2.a).

A day due is kept until 23:59:59 Beijing time; 00:00:00 of the next day is late. A moment without a time zone is
taken as Beijing time, the house's only clock.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from alliance.rules import settings as office
from alliance.rules import values
from alliance.rules.programme import Programme
from alliance.rules.values import SettingValue

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
Settings = Mapping[str, SettingValue]


@dataclass(frozen=True)
class Window:
    """One half-year's report: what it covers, when it opens, is due, and closes even for late ones."""

    year: int
    half: str
    clause: str
    covers_from: date
    covers_until: date
    opens: date
    due: date
    closes: date


def half_year(programme: Programme, year: int, half: str, settings: Settings) -> Window:
    """Return the window of H1 or H2 of a year; raises KeyError for another half."""
    period = programme.period(half)
    opens = _on(year + period.year_after, office.text(settings, period.opens_setting))
    due = _on(year + period.year_after, office.text(settings, period.due_setting))
    closes = due + timedelta(days=office.whole(settings, "report_late_days"))
    starts, ends = _on(year, period.starts), _on(year, period.ends)
    return Window(year, half, period.clause, starts, ends, opens, due, closes)


def open_on(programme: Programme, day: date, settings: Settings) -> tuple[Window, ...]:
    """Return the windows open on a day, late ones included, oldest first."""
    return tuple(one for one in _around(programme, day, settings) if one.opens <= day <= one.closes)


def in_time(due: date, at: datetime) -> bool:
    """Tell whether a moment still keeps the due day."""
    return beijing_day(at) <= due


def stands_open(until: date | None, at: datetime) -> bool:
    """Tell whether a period stands at a moment; one whose last day is 待定 (None) never closes by itself."""
    return day_stands(until, beijing_day(at))


def day_stands(until: date | None, day: date) -> bool:
    """Tell whether a day still lies in a period; one whose last day is 待定 (None) never closes by itself."""
    return until is None or day <= until


def days_late(due: date, at: datetime) -> int:
    """Return by how many days a moment misses the due day; 0 when in time."""
    return max((beijing_day(at) - due).days, 0)


def beijing_day(at: datetime) -> date:
    """Return the day in Beijing of a moment."""
    return at.date() if at.tzinfo is None else at.astimezone(BEIJING).date()


def months_before(day: date, months: int) -> date:
    """Return the same day of the month some months earlier, or that month's last day."""
    return months_after(day, -months)


def years_before(at: datetime, years: int) -> datetime:
    """Return the beginning of that day in Beijing so many years earlier."""
    return datetime.combine(months_before(beijing_day(at), 12 * years), time(), BEIJING)


def months_after(day: date, months: int) -> date:
    """Return the same day of the month some months later, or that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def day_of_year(year: int, month_day: str) -> date:
    """Return the day of a year that a month-day setting names; 29 February falls on the 28th where there is none."""
    return _on(year, month_day)


def list_days(year: int, settings: Settings) -> tuple[date, ...]:
    """Return the first days of the months in which an edition of the list falls due (SN15-2.a)."""
    return tuple(date(year, month, 1) for month in values.months(office.text(settings, "list_months")))


def _around(programme: Programme, day: date, settings: Settings) -> list[Window]:
    """Return the windows of last year, this year and the next, by opening day."""
    years = range(day.year - 1, day.year + 2)
    found = [half_year(programme, year, one.key, settings) for year in years for one in programme.periods]
    return sorted(found, key=lambda one: one.opens)


def _on(year: int, month_day: str) -> date:
    """Return that day of the year; 29 February falls on the 28th where there is none."""
    month, day = values.month_day(month_day)
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
