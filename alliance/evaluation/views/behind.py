"""Where the records behind a figure are listed: every figure of a score card opens them, as far as its reader may."""

from typing import Any

from flask import url_for

from alliance.core.access import me, open_to_post, will_open
from alliance.rules import formula
from alliance.rules.indicators import Indicator

CARE = ("up_referrals", "down_referrals", "referrals_arrived", "referrals_outcome", "consultations_closed")
MEMBERS = ("members", "members_county")
REPORTS = ("reports_due", "reports_on_time")
SAMPLED = ("sample_checked", "sample_verified", "verified_share", "verified_low", "verified_high")


def records_url(indicator: Indicator, designation_id: int, name: str, year: int) -> str | None:
    """The list behind the first figure of an indicator's formula, in this alliance and year; None for manual ones."""
    if indicator.kind == "manual":
        return None
    endpoint, values = _list_of(formula.parse(indicator.formula).facts[0], designation_id, name, year)
    may = open_to_post(endpoint, me()) and ("id" not in values or will_open(endpoint, me(), designation_id))
    return url_for(endpoint, **values) if may else None


def _list_of(fact: str, designation_id: int, name: str, year: int) -> tuple[str, dict[str, Any]]:
    if fact in CARE:
        return "care.of", {"id": designation_id, "year": year}
    if fact in MEMBERS:
        return "members.index", {"id": designation_id}
    if fact in REPORTS:
        return "supervision.of", {"id": designation_id}
    if fact in SAMPLED:
        return "checks.index", {}
    if fact == "misconducts":
        return "misconduct.index", {"q": name}
    return "activities.of", {"id": designation_id, "year": year}
