"""An alliance's own targets of a year against the logs, or what its clerk has entered; distance and trend (SN15-A1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from alliance.activities import queries as activities
from alliance.care import queries as care
from alliance.core import reach
from alliance.ext import db
from alliance.register.queries import Designation
from alliance.rules import programme as programmes
from alliance.rules import targets
from alliance.targets.model import OwnTarget
from alliance.targets.rules import own

LOOK_BACK = 2  # years before the target's own in which the trend is looked for


@dataclass(frozen=True)
class Own:
    """One row with where it stands, and the actuals by year it was reckoned from."""

    row: OwnTarget
    standing: targets.Standing
    actuals: dict[int, str]


def logged(designation_id: int, programme: str, start: date, end: date) -> dict[str, int | None]:
    """The programme's counts as the logs confirm them over a time (two queries); None where the platform has no logs.

    A source without a single entry in that time, confirmed or not, is no log.
    """
    ids, period = [designation_id], (start, end)
    sources: dict[str, Mapping[str, Any]] = {
        "care": care.facts(ids, *period)[designation_id], "activities": activities.facts(ids, *period)[designation_id],
    }  # fmt: skip
    found: dict[str, int | None] = {}
    for count in programmes.load(programme).counts:
        both = sources["activities" if count.source == "activities" else "care"]
        has = _has_any(both, count.source == "activities")
        found[count.key] = int(both["confirmed"].get(count.key, 0)) if has else None
    return found


def _has_any(both: Mapping[str, Mapping[str, Any]], held: bool) -> bool:
    """Whether a source has anything at all; active members are counted over both, so activities may not claim them."""
    shared = {"members_active"} if held else set()
    return any(n for side in both.values() for fact, n in side.items() if fact not in shared)


def own_years(designation_id: int) -> list[int]:
    """The years an alliance has set itself targets for, newest first."""
    query = select(OwnTarget.year).where(OwnTarget.designation_id == designation_id).distinct()
    return sorted(db.session.execute(query).scalars(), reverse=True)


def own_targets(designation: Designation, year: int, today: date) -> list[Own]:
    """The targets of a year where they stand, in the order they were set out (a fixed number of queries)."""
    every = db.session.execute(
        select(OwnTarget)
        .where(OwnTarget.designation_id == designation.id, OwnTarget.year.between(year - LOOK_BACK, year))
        .order_by(OwnTarget.id)
    ).scalars().all()  # fmt: skip
    rows = [one for one in every if one.year == year]
    by_year = {
        each: logged(designation.id, designation.programme, date(each, 1, 1), min(date(each, 12, 31), today))
        for each in range(year - LOOK_BACK, min(year, today.year) + 1)
    } if any(one.count for one in rows) else {}  # fmt: skip
    found = []
    for one in rows:
        if one.count:
            values = {each: str(n) for each, counts in by_year.items() if (n := counts.get(one.count)) is not None}
        else:
            values = {each.year: each.actual for each in every if each.words == one.words and each.actual}
        found.append(Own(one, targets.standing(own.as_target(one), values, year), values))
    return found


def own_target(designation: Designation, row_id: int) -> OwnTarget:
    """One of them; NotFound for another alliance's."""
    query = select(OwnTarget).where(OwnTarget.id == row_id, OwnTarget.designation_id == designation.id)
    found: OwnTarget = reach.one(query)
    return found
