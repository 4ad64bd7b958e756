"""The days of a campaign (SN15-5.2): who is old enough, what is due when, which months the six counts cover. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alliance.rules import settings as office
from alliance.rules import windows
from alliance.rules.values import SettingValue, month_day


@dataclass(frozen=True)
class Days:
    """Founded until `cut_off`, sent until the end of `due`; the counts cover `counts_from` to `cut_off`."""

    cut_off: date
    due: date
    counts_from: date


def days_of(year: int, settings: Mapping[str, SettingValue]) -> Days:
    """The days of a year's campaign: 2023 gives 28 February, 15 April and 1 March of the year before."""
    founded_before = date(year, *month_day(office.text(settings, "audit_founded_before")))
    due = date(year, *month_day(office.text(settings, "audit_due")))
    months = office.whole(settings, "annex1_count_months")
    return Days(founded_before - timedelta(days=1), due, windows.months_before(founded_before, months))


def cut_off_covers(cut_off: date, founded_on: date | None, filed_on: date | None) -> bool:
    """Whether an alliance is asked: founded (where unknown: filed) by the cut-off day."""
    day = founded_on or filed_on
    return day is not None and day <= cut_off


def is_late(due: date, at: datetime) -> bool:
    """Whether a moment misses the due day: 23:59:59 Beijing time keeps it, 00:00:00 of the next day does not."""
    return not windows.in_time(due, at)
