"""A year's evaluation gathered once: ranks, dimensions, score cards, evidence counts, the drawn sample, measures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from alliance.checks import queries as checks
from alliance.evaluation import queries as rounds
from alliance.rules import indicators
from alliance.standing import queries as standing


@dataclass(frozen=True)
class Entry:
    """One alliance in the year: its card, its place (None where it is not judged), points by dimension."""

    card: Any
    place: int | None
    dimensions: dict[str, Decimal | None]
    lines: dict[str, Any]  # indicator key → line


@dataclass(frozen=True)
class Annual:
    """A round with everything its workbook shows, best first; those not judged stand last."""

    round: Any
    systems: Mapping[str, indicators.IndicatorSystem]  # by specialty; "" all others
    entries: Sequence[Entry]
    measures: Sequence[Any]
    sample: Any  # the year's drawn sample, or None
    shares: Sequence[checks.Share]
    objections: Sequence[Any] = ()

    @property
    def system(self) -> indicators.IndicatorSystem:
        """What any of the year's systems asks: the columns over all alliances."""
        return indicators.merged(self.systems)

    @property
    def judged(self) -> list[Entry]:
        """The alliances that have a place."""
        return [entry for entry in self.entries if entry.place is not None]


def annual(round: Any) -> Annual:
    """Gather a round: six queries, however many alliances; two more where its records were sampled."""
    systems = rounds.systems_of(round)
    cards = rounds.cards(round.id)
    totals = Counter(card.total for card in cards if card.total is not None and not card.left_out)
    entries = [_entry(card, indicators.for_specialty(systems, card.specialty), totals) for card in cards]
    entries.sort(key=lambda one: (one.place is None, one.place or 0, one.card.designation_name))
    sample = checks.of_year(round.programme, round.year)
    drawn = sample if sample is not None and sample.secret else None
    shares = checks.shares(drawn) if drawn is not None else []
    return Annual(
        round,
        systems,
        entries,
        standing.of_year(round.programme, round.year),
        drawn,
        shares,
        rounds.objections(round.id),
    )


def _entry(card: Any, system: indicators.IndicatorSystem, totals: Counter[Decimal]) -> Entry:
    """Equal totals share a place; the next one is counted after all of them."""
    lines = {line.indicator: line for line in card.lines}
    place = (
        1 + sum(count for total, count in totals.items() if total > card.total)
        if card.total is not None and not card.left_out
        else None
    )
    sums = {one.key: _sum(lines, system, one.key) for one in system.dimensions}
    return Entry(card, place, sums, lines)


def _sum(lines: dict[str, Any], system: indicators.IndicatorSystem, dimension: str) -> Decimal | None:
    """The points of a dimension; None while a line of it is open."""
    got = [
        lines[one.key].points if one.key in lines else None for one in system.indicators if one.dimension == dimension
    ]
    scored = [points for points in got if points is not None]
    return sum(scored, Decimal(0)) if len(scored) == len(got) else None
