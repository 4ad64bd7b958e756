"""How a station's days are counted (SN15-A2, reading `station-days`): the workdays on which the dossier lies there.

The clock stops while the applicant corrects. Back at the same station the rest of its days remain, at the least those
the office set. When a reminder may be sent again stands here too.
"""

from collections.abc import Sequence
from datetime import date

from alliance.filing.model import Application, StationStay
from alliance.rules import workdays
from alliance.rules.workdays import Calendar, NoCalendar


def present(application: Application) -> StationStay | None:
    """The stay under way; None while it is with the applicant, or closed."""
    return next((one for one in reversed(application.stays) if one.left_at is None), None)


def used(stays: Sequence[StationStay], station: str, calendar: Calendar) -> int:
    """The workdays a station has had the dossier in earlier stays; days of a year without a calendar are not held
    against it."""
    return sum(lain(one, None, calendar) or 0 for one in stays if one.station == station and one.left_at is not None)


def lain(stay: StationStay, today: date | None, calendar: Calendar) -> int | None:
    """The workdays of one stay up to its end, or to today; None where a year has no calendar."""
    end = stay.left_at.date() if stay.left_at is not None else today
    if end is None:
        return None
    try:
        return workdays.workdays_between(calendar, stay.arrived_at.date(), end)
    except NoCalendar:
        return None


def granted(whole: int, spent: int, least: int) -> int:
    """The days of a new stay: what is left of the whole period, at the least `least`, never more than the whole."""
    return max(whole - spent, min(least, whole))


def is_overdue(stay: StationStay | None, today: date) -> bool:
    """Whether the due day has passed; a day still open (待定) never has."""
    return stay is not None and stay.due is not None and stay.due < today


def may_chase(stay: StationStay, today: date, calendar: Calendar) -> bool:
    """Once a workday: a workday has begun since the last reminder."""
    if stay.chased_at is None:
        return True
    try:
        return workdays.workdays_between(calendar, stay.chased_at.date(), today) > 0
    except NoCalendar:
        return stay.chased_at.date() < today
