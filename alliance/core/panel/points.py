"""What the sheets of a panel come to: mean, spread, what lies far off; a majority; places with ties. Decimal throughout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

STEP = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Points:
    """Several experts' points for one thing. `outliers`: places of those far from the mean: marked, never dropped."""

    given: tuple[Decimal, ...]
    mean: Decimal
    low: Decimal
    high: Decimal
    outliers: tuple[int, ...]

    @property
    def spread(self) -> Decimal:
        """From the lowest to the highest."""
        return self.high - self.low


def points_of(given: Sequence[Decimal], full: Decimal, far: int) -> Points | None:
    """What was given, taken together; None of nothing. `far`: percent of the full points from the mean on which one is marked."""
    if not given:
        return None
    mean = sum(given, Decimal(0)) / len(given)
    limit = full * far / HUNDRED
    outliers = tuple(place for place, one in enumerate(given) if abs(one - mean) > limit)
    return Points(tuple(given), mean.quantize(STEP, ROUND_HALF_UP), min(given), max(given), outliers)


def majority(votes: Sequence[bool]) -> bool | None:
    """More than half; None of nothing. Half and half is no majority."""
    return 2 * sum(votes) > len(votes) if votes else None


def share_places(totals: Mapping[int, Decimal]) -> dict[int, int]:
    """The place of each by its total: equal totals share a place, the next one counts them all (1, 1, 3)."""
    return {key: 1 + sum(other > total for other in totals.values()) for key, total in totals.items()}
