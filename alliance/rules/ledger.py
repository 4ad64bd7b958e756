"""Two hospitals' logs of the same care, put side by side: which entries speak of the same event, and in what they differ.

Plain data in, plain data out. A patient is known by keyed hashes only: `patient` of the number, `person` of name and day
of birth, which finds the event again when one side wrote another number.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class Result(StrEnum):
    """What a comparison finds."""

    AGREED = "agreed"
    SENDER_ONLY = "sender"
    RECEIVER_ONLY = "receiver"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Entry:
    """One line of one hospital's log. `by_id` is the hospital that logged it, one of the two ends."""

    id: int
    kind: str
    by_id: int
    from_id: int
    to_id: int
    day: date
    patient: str
    person: str
    diagnosis: str = ""  # code; compared by category, i.e. its first three signs
    direction: str = ""
    care_type: str = ""

    @property
    def sends(self) -> bool:
        """Whether this is the sending or asking side's entry."""
        return self.by_id == self.from_id


@dataclass(frozen=True)
class Pair:
    """What belongs together, with the names of the facts in which the two differ."""

    sender: Entry | None
    receiver: Entry | None
    result: Result
    differences: tuple[str, ...] = ()


class _Link(NamedTuple):
    cost: int
    differences: tuple[str, ...]


UNPAIRED = 1_000  # dearer than any pair: as many pairs as possible, then the nearest ones
_WEIGHTS = {"patient": 60, "day": 50, "ends": 40, "direction": 20, "diagnosis": 15, "care_type": 10}
CATEGORY = 3


def match(entries: Iterable[Entry], days: int) -> list[Pair]:
    """Pair the entries of two hospitals. Days may lie `days` apart; what is paired beyond that is told as different.

    First what agrees in patient and day, repeated events in their order; then days whose month and day were swapped;
    last what has another number but the same name and birth.
    """
    left = {one.id: one for one in entries}
    found: list[Pair] = []
    for key, swapped in (("patient", False), ("patient", True), ("person", False)):
        groups: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
        for one in left.values():
            groups[(one.kind, frozenset((one.from_id, one.to_id)), getattr(one, key))].append(one)
        for group in groups.values():
            for pair in _paired(group, days, swapped):
                found.append(pair)
                left.pop(pair.sender.id if pair.sender else 0, None)
                left.pop(pair.receiver.id if pair.receiver else 0, None)
    found.extend(_alone(one) for one in left.values())
    return found


def _alone(one: Entry) -> Pair:
    return Pair(one, None, Result.SENDER_ONLY) if one.sends else Pair(None, one, Result.RECEIVER_ONLY)


def _paired(group: Sequence[Entry], days: int, swapped: bool) -> list[Pair]:
    """The best pairs of one patient's entries between two hospitals; days only move forwards in both logs."""
    sides = sorted({one.by_id for one in group})
    if len(sides) != 2:
        return []
    first, second = (sorted((one for one in group if one.by_id == side), key=_order) for side in sides)
    links = [[_link(one, other, days, swapped) for other in second] for one in first]
    pairs: list[Pair] = []
    for at, other in _aligned(links):
        link = links[at][other]
        assert link is not None
        pairs.append(_told(first[at], second[other], link.differences))
    return pairs


def _order(one: Entry) -> tuple[date, int]:
    return one.day, one.id


def _aligned(links: Sequence[Sequence[_Link | None]]) -> list[tuple[int, int]]:
    """The cheapest set of links that do not cross: as many as possible, then the least cost."""
    rows, columns = len(links), len(links[0])
    cost = [[0] * (columns + 1) for _ in range(rows + 1)]
    for at in range(rows - 1, -1, -1):
        for other in range(columns - 1, -1, -1):
            link = links[at][other]
            best = min(cost[at + 1][other], cost[at][other + 1])
            cost[at][other] = best if link is None else min(best, cost[at + 1][other + 1] + link.cost - UNPAIRED)
    chosen: list[tuple[int, int]] = []
    at = other = 0
    while at < rows and other < columns:
        link = links[at][other]
        if link is not None and cost[at][other] == cost[at + 1][other + 1] + link.cost - UNPAIRED:
            chosen.append((at, other))
            at, other = at + 1, other + 1
        elif cost[at][other] == cost[at + 1][other]:
            at += 1
        else:
            other += 1
    return chosen


def _link(one: Entry, other: Entry, days: int, swapped: bool) -> _Link | None:
    """What pairing the two would cost, or None where they are two events."""
    gap = abs(one.day - other.day)
    near = gap <= timedelta(days=days)
    if not near and not (swapped and (_turned(one.day, other.day, days) or _turned(other.day, one.day, days))):
        return None
    differences = _differences(one, other, near)
    return _Link(min(gap.days, 2 * days) + sum(_WEIGHTS[name] for name in differences), differences)


def _turned(day: date, other: date, days: int) -> bool:
    """Whether day and month were swapped: 3 May written as 5 March."""
    if day.day > 12 or day.day == day.month:
        return False
    return abs(date(day.year, day.day, day.month) - other) <= timedelta(days=days)


def _differences(one: Entry, other: Entry, near: bool) -> tuple[str, ...]:
    told = {
        "patient": one.patient != other.patient,
        "day": not near,
        "ends": (one.from_id, one.to_id) != (other.from_id, other.to_id),
        "direction": one.direction != other.direction,
        "diagnosis": _apart(one.diagnosis[:CATEGORY], other.diagnosis[:CATEGORY]),
        "care_type": _apart(one.care_type, other.care_type),
    }
    return tuple(name for name, differs in told.items() if differs)


def _apart(one: str, other: str) -> bool:
    """Two values that are both given and differ."""
    return bool(one and other and one != other)


def _told(one: Entry, other: Entry, differences: tuple[str, ...]) -> Pair:
    """The pair, the sender first; where both claim to have sent, the smaller entry stands first."""
    sender, receiver = (one, other) if one.sends and not (other.sends and other.id < one.id) else (other, one)
    return Pair(sender, receiver, Result.CONFLICT if differences else Result.AGREED, differences)
