"""What is read of the checks, already limited to who asks."""

from alliance.checks.queries.dormant import dormancies, dormancy, last_confirmed
from alliance.checks.queries.padding import explained, flagged, latest_done, run, runs, seen_of
from alliance.checks.queries.samples import (
    SEES_ALL,
    Share,
    asked_of,
    by_hospital,
    draw,
    draws,
    facts,
    item,
    items,
    listed,
    of_year,
    paper,
    shares,
    strata,
    taking_part,
)

__all__ = [
    "SEES_ALL",
    "Share",
    "asked_of",
    "by_hospital",
    "dormancies",
    "dormancy",
    "draw",
    "draws",
    "explained",
    "facts",
    "flagged",
    "item",
    "items",
    "last_confirmed",
    "latest_done",
    "listed",
    "of_year",
    "paper",
    "run",
    "runs",
    "seen_of",
    "shares",
    "strata",
    "taking_part",
]
