"""What a draft would have made of a past year: the frozen inputs judged by another indicator system (SN15-3.6.a).

Points given by hand stay in proportion where an indicator's weight changes; a new indicator scored by hand has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from alliance.rules import archive
from alliance.rules.indicators import IndicatorSystem, for_specialty, read_dict


@dataclass(frozen=True)
class Change:
    """One indicator's points before and now; None where one of the systems does not ask it."""

    indicator: str
    before: Decimal | None
    now: Decimal | None


@dataclass(frozen=True)
class Outcome:
    """One alliance of a past year under both systems."""

    id: int
    name: str
    before: str
    now: str
    total_before: Decimal
    total_now: Decimal
    changes: tuple[Change, ...]

    @property
    def flips(self) -> bool:
        """Whether the result would have been another."""
        return self.before != self.now


def run(inputs: Mapping[str, Any], system: Mapping[str, Any], specialty: str = "") -> list[Outcome]:
    """Every judged alliance whose specialty this system is for, under both: those whose result changes first, then by how much.

    "" is the system of all specialties that had none of their own.
    """
    was = archive.systems_of(inputs)
    names = {
        card["id"]: card["name"] for card in inputs["cards"]
        if (card["specialty"] == specialty if specialty else card["specialty"] not in was)
    }  # fmt: skip
    before = {one["id"]: one for one in archive.judge(inputs)}
    cards = [
        _scaled(card, for_specialty(was, card["specialty"]), read_dict(system)) if card["id"] in names else card
        for card in inputs["cards"]
    ]
    now = archive.judge({**inputs, "systems": {**was, specialty: system}, "cards": cards})
    found = [_outcome(names[one["id"]], before[one["id"]], one) for one in now if one["id"] in names]
    return sorted(found, key=lambda one: (not one.flips, -abs(one.total_now - one.total_before), one.id))


def _scaled(card: Mapping[str, Any], before: Mapping[str, Any], system: IndicatorSystem) -> dict[str, Any]:
    """A card with points by hand brought to the new weights; untouched where the weight is the same."""
    was = {one["key"]: Decimal(one["weight"]) for one in before["indicators"]}
    shares = {
        one.key: one.weight / was[one.key]
        for one in system.indicators if one.kind == "manual" and was.get(one.key) not in (None, one.weight)
    }  # fmt: skip
    given = {
        key: [archive.number(Decimal(one) * shares[key]) for one in points] if key in shares else points
        for key, points in card["given"].items()
    }
    return {**card, "given": given}


def _outcome(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> Outcome:
    was = {line["id"]: Decimal(line["points"]) for line in before["lines"]}
    is_ = {line["id"]: Decimal(line["points"]) for line in now["lines"]}
    keys = [*was, *(key for key in is_ if key not in was)]
    changes = tuple(Change(key, was.get(key), is_.get(key)) for key in keys if was.get(key) != is_.get(key))
    return Outcome(
        now["id"], name, before["result"], now["result"], Decimal(before["total"]), Decimal(now["total"]), changes
    )
