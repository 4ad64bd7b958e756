"""Who takes part in a year, and the year's figures from the other chapters' records."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date
from typing import Any

from alliance.activities import queries as activities
from alliance.care import queries as care
from alliance.checks import queries as checks
from alliance.core import settings
from alliance.members import queries as members
from alliance.register import queries as register
from alliance.rules import values
from alliance.supervision import queries as supervision

Facts = dict[int, dict[str, dict[str, int]]]


def taking_part(programme: str, year: int, on: date) -> list[Any]:
    """The alliances judged for a year: filed by the office's day of that year, and still registered (SN15-2.b, R)."""
    month, day = values.month_day(settings.value(programme, "evaluation_filed_by"))
    last = date(year, month, min(day, monthrange(year, month)[1]))
    return [one for one in register.active(programme, on) if one.filed_on is not None and one.filed_on <= last]


def facts(designation_ids: Collection[int], year: int, on: date) -> Facts:
    """The year's figures of all these alliances, {"used": …, "unconfirmed": …}: one query per chapter.

    Care and activities count what both sides confirmed within the calendar year; members stand as of its last day.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    logs = [care.facts(designation_ids, first, last, members=False), activities.facts(designation_ids, first, last)]
    counted = members.counts(designation_ids, last)
    reports = supervision.punctuality(designation_ids, year, on)
    breaches = supervision.misconducts(designation_ids, year)
    sampled = checks.facts(designation_ids, year)
    found: Facts = {}
    for one in designation_ids:
        sides: dict[str, dict[str, int]] = {"used": {}, "unconfirmed": {}}
        for chapter in logs:
            sides["used"] |= chapter.get(one, {}).get("confirmed", {})
            sides["unconfirmed"] |= chapter.get(one, {}).get("unconfirmed", {})
        (all_members, county), (due, on_time) = counted[one], reports[one]
        sides["used"] |= {
            "members": all_members, "members_county": county, "reports_due": due, "reports_on_time": on_time,
            "misconducts": breaches[one], **sampled.get(one, {}),
        }  # fmt: skip
        found[one] = sides
    return found
