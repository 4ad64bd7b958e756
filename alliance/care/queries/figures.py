"""Who sends to whom, and how long each step takes: read from one alliance's referrals of one year, never from all.

Both read what arrived in the year through one index (designation, arrival), as the list "arrived in this year" does,
so that every figure opens the very records it was made of. Nothing of a patient is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from sqlalchemy import DateTime, Select, func, select, type_coerce
from sqlalchemy.orm import aliased

from alliance.care.model import Referral
from alliance.care.queries.cases import counted_within
from alliance.care.queries.counts import month_of
from alliance.ext import db
from alliance.organisations import queries as organisations

STEPS = ("accept", "arrive", "close")
STAMPS = (Referral.sent_at, Referral.accepted_at, Referral.arrived_at, Referral.closed_at)  # one more than the steps
MEDIAN, P90 = 50, 90
MOST_TIMED = 5_000  # in an alliance with more arrivals in a year the latest are timed, and the page says so


@dataclass(frozen=True)
class Flow:
    """What one hospital sent to another and the other received, in one alliance and year."""

    from_id: int
    from_name: str
    to_id: int
    to_name: str
    up: int
    down: int

    @property
    def n(self) -> int:
        """Both directions together."""
        return self.up + self.down


@dataclass(frozen=True)
class Wait:
    """How long one step took: half of the `n` referrals no longer than `median`, nine in ten no longer than `p90`.

    Both are the waits of real referrals (nearest rank), not means of two.
    """

    step: str  # accept | arrive | close
    n: int
    median: timedelta | None
    p90: timedelta | None
    direction: str = ""  # up | down; "": both together


def flows(designation_id: int, year: int) -> list[Flow]:
    """Who sent to whom in that year, the most first, a row for each pair of hospitals: counted from an index alone, with
    the hospitals' names of today (one query)."""
    up, down = (func.count().filter(Referral.direction == direction) for direction in ("up", "down"))
    pairs = (
        _arrived(designation_id, year, Referral.from_id, Referral.to_id, up.label("up"), down.label("down"))
        .group_by(Referral.from_id, Referral.to_id)
        .subquery()
    )
    one, other = aliased(organisations.Organisation), aliased(organisations.Organisation)
    rows = db.session.execute(
        select(pairs.c.from_id, one.name, pairs.c.to_id, other.name, pairs.c.up, pairs.c.down)
        .join(one, one.id == pairs.c.from_id).join(other, other.id == pairs.c.to_id)
    )  # fmt: skip
    flows = [Flow(*row) for row in rows]
    return sorted(flows, key=lambda flow: (-flow.n, flow.from_name, flow.to_name))


def waits(designation_id: int, year: int) -> list[Wait]:
    """Median and P90 of each step of what arrived in that year, in the order of the steps; one query."""
    return [one for one in waits_by_direction(designation_id, year) if not one.direction]


def waits_by_direction(designation_id: int, year: int) -> list[Wait]:
    """The same, each step for both directions together, then up, then down; one query.

    The stamps are read and sorted here: on neither database is a percentile in SQL as quick (0.15 s for 20,000).
    """
    stamps = [type_coerce(stamp, DateTime(timezone=True)) for stamp in STAMPS]  # as stored: only differences are wanted
    query = _arrived(designation_id, year, Referral.direction, *stamps)
    rows = db.session.execute(query.order_by(Referral.arrived_at.desc()).limit(MOST_TIMED)).all()
    return [
        _wait(step, direction, [
            row[place + 2] - row[place + 1] for row in rows
            if direction in ("", row[0]) and row[place + 2] is not None
        ])
        for place, step in enumerate(STEPS) for direction in ("", "up", "down")
    ]  # fmt: skip


def _arrived(designation_id: int, year: int, *columns: Any) -> Select[Any]:
    span = month_of(str(year))
    assert span is not None
    return select(*columns).where(Referral.designation_id == designation_id, counted_within("referral", *span))


def _wait(step: str, direction: str, spans: Sequence[timedelta]) -> Wait:
    ordered = sorted(spans)
    return Wait(step, len(ordered), _at(ordered, MEDIAN), _at(ordered, P90), direction)


def _at(ordered: Sequence[timedelta], share: int) -> timedelta | None:
    """The first span that `share` in a hundred are no longer than."""
    return ordered[ceil(len(ordered) * share / 100) - 1] if ordered else None
