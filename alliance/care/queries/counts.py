"""The counts: read from the monthly tallies, never from the logs; and the check that the two agree."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from alliance.care import rules
from alliance.care.flow import OPEN
from alliance.care.model import CareEntry, CareTally, Consultation, Referral
from alliance.care.queries import doctor
from alliance.care.rules import Count
from alliance.ext import db

# The programme's facts that care answers, and those kept in the tallies for other pages.
FACTS = (
    "up_referrals", "down_referrals", "down_outpatient", "down_inpatient", "referrals_arrived", "referrals_outcome",
    "consultations_closed", "tests_recognised", "tests_saved", "members_active",
)  # fmt: skip
Facts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Difference:
    """A tally that does not agree with the logs: what is kept, and what the records add up to."""

    designation_id: int
    count: Count
    kept: int
    counted: int


def facts(designation_ids: Iterable[int], start: date, end: date, *, members: bool = True) -> dict[int, Facts]:
    """Per designation {"confirmed": {fact: n}, "unconfirmed": {fact: n}} over the months from `start` to `end`.

    One query. Months count whole. `referrals_arrived` is up and down together; `members_active` are the different
    hospitals beside the lead with anything confirmed in care; without `members` 0, for who asks activities.queries.facts,
    which has those of both. `tests_saved` is in 分.
    """
    ids = list(designation_ids)
    found: dict[int, Facts] = {one: _nothing() for one in ids}
    if not ids:
        return found
    where = (CareTally.designation_id.in_(ids), CareTally.month >= start.replace(day=1), CareTally.month <= end)
    sums = (
        select(CareTally.designation_id, CareTally.fact, CareTally.confirmed, func.sum(CareTally.n))
        .where(*where)
        .group_by(CareTally.designation_id, CareTally.fact, CareTally.confirmed)
    )
    active = active_members(ids, start, end).subquery()
    counted = select(
        active.c.designation_id, literal("members_active"), literal(True), func.count()
    ).group_by(active.c.designation_id)  # fmt: skip
    for designation_id, fact, confirmed, n in db.session.execute(union_all(sums, counted) if members else sums):
        side = found[designation_id]["confirmed" if confirmed else "unconfirmed"]
        if fact in side:
            side[fact] = int(n)
    for one in found.values():
        for side in one.values():
            side["referrals_arrived"] = side["up_referrals"] + side["down_referrals"]
    return found


def active_members(designation_ids: Iterable[int], start: date, end: date) -> Select[int, int]:
    """A select of (designation_id, organisation_id): hospitals with anything confirmed in care in these months.

    Given as a select, so that activities can join their own in one query.
    """
    return (
        select(CareTally.designation_id, CareTally.organisation_id)
        .where(
            CareTally.designation_id.in_(list(designation_ids)),
            CareTally.month >= start.replace(day=1),
            CareTally.month <= end,
            CareTally.confirmed.is_(True),
            CareTally.n > 0,
        )
        .distinct()
    )


def _nothing() -> Facts:
    return {"confirmed": dict.fromkeys(FACTS, 0), "unconfirmed": dict.fromkeys(FACTS, 0)}


def open_count(designation_id: int) -> int:
    """How many referrals and consultations of an alliance are still to be finished."""
    counted = [
        select(func.count()).where(model.designation_id == designation_id, model.state.in_(OPEN[kind]))
        for kind, model in (("referral", Referral), ("consultation", Consultation))
    ]
    return sum(int(db.session.execute(one).scalar_one()) for one in counted)


def by_month(designation_id: int, year: int) -> dict[str, list[int]]:
    """Confirmed counts of one year by month, January first: up_referrals, down_referrals, consultations_closed …"""
    return by_month_of([designation_id], year)


def by_month_of(designation_ids: Iterable[int], year: int) -> dict[str, list[int]]:
    """The same over several designations together (one query)."""
    found = {fact: [0] * 12 for fact in FACTS if fact not in ("referrals_arrived", "members_active")}
    rows = db.session.execute(
        select(CareTally.month, CareTally.fact, func.sum(CareTally.n))
        .where(
            CareTally.designation_id.in_(list(designation_ids)),
            CareTally.confirmed.is_(True),
            CareTally.month.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(CareTally.month, CareTally.fact)
    )
    for month, fact, n in rows:
        if fact in found:
            found[fact][month.month - 1] = int(n)
    return found


def month_of(words: str) -> tuple[date, date] | None:
    """The first day of a period written 2026 or 2026-05, and the first day after it; None for anything else."""
    parts = words.split("-")
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    year, month = int(parts[0]), int(parts[1]) if len(parts) == 2 else 0
    if not 2000 <= year <= 2999 or month > 12:
        return None
    if len(parts) == 1:
        return date(year, 1, 1), date(year + 1, 1, 1)
    return (date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)) if month else None


def recount(designation_ids: Iterable[int] | None = None) -> list[Difference]:
    """Where the kept tallies and the records do not agree; an empty list is health.

    Reads every record of these designations, of each only the columns that count; where none are named, of those only
    in which the database itself finds a difference (queries.doctor).
    """
    ids = doctor.suspects() if designation_ids is None else list(designation_ids)
    if not ids:
        return []
    counted: Counter[tuple[int, Count]] = Counter()
    for model, counts, columns in (
        (Referral, rules.of_referral, rules.COUNTED_OF_REFERRAL),
        (Consultation, rules.of_consultation, rules.COUNTED_OF_CONSULTATION),
        (CareEntry, rules.of_entry, rules.COUNTED_OF_ENTRY),
    ):
        for row in rows_of(model, columns, ids):
            for count, n in counts(row).items():
                counted[row.designation_id, count] += n
    kept = {
        (row.designation_id, Count(row.month, row.organisation_id, row.fact, row.confirmed)): row.n
        for row in rows_of(CareTally, ("designation_id", "month", "organisation_id", "fact", "confirmed", "n"), ids)
    }
    return [
        Difference(key[0], key[1], kept.get(key, 0), counted.get(key, 0))
        for key in sorted(kept.keys() | counted.keys())
        if kept.get(key, 0) != counted.get(key, 0)
    ]


def rows_of(model: Any, columns: Iterable[str], ids: list[int]) -> Any:
    """These columns of the rows of these designations, read a thousand at a time."""
    query = select(*(getattr(model, name) for name in columns)).where(model.designation_id.in_(ids))
    return db.session.execute(query.execution_options(yield_per=1000))
