"""Objective data compared within a specialty: the position of each hospital by indicator, the total by weights, the cut-off
(SX3-16, SX3-17; WZ10-4.1).

The documents name dimensions or indicators but no weights: those here are an example (草案) until the office sets its own. The
indicators are the programme's `objective.toml`; where there is none, those lines of its selection sheet that have a direction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Literal

from alliance.rules import clauses, programme, sheet, toml
from alliance.rules.toml import ClauseId

STEP = Decimal("0.0001")
FULL = Decimal(100)
ALL = "all"  # the rule by which nobody drops out


@dataclass(frozen=True)
class Indicator:
    """One figure that is compared. `years`: the newest so many years of it are averaged."""

    key: str
    clause: ClauseId
    dimension: str
    dimension_en: str
    words: str
    words_en: str
    better: Literal["up", "down"]
    weight: Decimal
    unit: str = ""
    years: int = 1


@dataclass(frozen=True)
class System:
    """The indicators of a programme; `draft` says that choice and weights are ours."""

    clause: ClauseId
    draft: bool
    indicators: tuple[Indicator, ...]

    @property
    def full(self) -> Decimal:
        """The most that can be had: 100, or what the sheet leaves to data beside the experts' part."""
        return sum((one.weight for one in self.indicators), Decimal(0))

    def indicator(self, key: str) -> Indicator | None:
        """The indicator of that key."""
        return next((one for one in self.indicators if one.key == key), None)


@dataclass(frozen=True)
class Figure:
    """One figure as it was uploaded."""

    id: int
    hospital_id: int
    indicator: str
    year: int
    value: Decimal


@dataclass(frozen=True)
class Position:
    """Where a hospital stands in one indicator: `place` of `of`; `share` 0 (last) to 1 (first). `rows`: the figures behind it."""

    indicator: Indicator
    value: Decimal | None
    place: int | None
    of: int
    points: Decimal
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Compared:
    """One hospital's positions and their total."""

    hospital_id: int
    positions: tuple[Position, ...]

    @property
    def total(self) -> Decimal:
        """The sum of the points."""
        return sum((one.points for one in self.positions), Decimal(0))

    @property
    def missing(self) -> tuple[Indicator, ...]:
        """The indicators without a figure."""
        return tuple(one.indicator for one in self.positions if one.value is None)

    @property
    def rows(self) -> tuple[int, ...]:
        """Every figure behind the total."""
        return tuple(row for one in self.positions for row in one.rows)


@dataclass(frozen=True)
class Cut:
    """One candidate at the cut-off: its place, whether it goes on, and by how many points it missed."""

    key: int
    total: Decimal
    place: int
    taken: bool
    missed: Decimal


@cache
def load(key: str) -> System | None:
    """The indicators of a programme; None where it compares no data."""
    file = programme.folder(key) / "objective.toml"
    if file.exists():
        found = toml.read(file, System, clauses.known)
        if sum(one.weight for one in found.indicators) != FULL:
            raise toml.error_at(file, "", "the weights do not add up to 100")
        return found
    lines = sheet.load(key)
    compared = [one for one in lines.lines if one.direction] if lines else []
    if lines is None or not compared:
        return None
    return System(lines.clause, lines.draft, tuple(_of_line(one) for one in compared))


def _of_line(line: sheet.Line) -> Indicator:
    better: Literal["up", "down"] = "down" if line.direction == "down" else "up"
    return Indicator(
        str(line.number), line.clause, line.level1, line.level1_en, line.words, line.words_en, better,
        line.weight, years=max(1, line.years),
    )  # fmt: skip


def compare(system: System, figures: Iterable[Figure], year: int) -> dict[int, Compared]:
    """Every hospital with figures, by id. A figure counts if it lies in the newest so many years up to `year`."""
    by_indicator: dict[str, dict[int, list[Figure]]] = {one.key: {} for one in system.indicators}
    hospitals: dict[int, None] = {}
    for one in figures:
        asked = system.indicator(one.indicator)
        hospitals[one.hospital_id] = None
        if asked is not None and year - asked.years < one.year + 1 <= year:
            by_indicator[one.indicator].setdefault(one.hospital_id, []).append(one)
    positions = {one.key: _positions(one, by_indicator[one.key], hospitals) for one in system.indicators}
    return {key: Compared(key, tuple(positions[one.key][key] for one in system.indicators)) for key in hospitals}


def _positions(
    asked: Indicator, found: Mapping[int, Sequence[Figure]], hospitals: Iterable[int]
) -> dict[int, Position]:
    values = {key: sum((one.value for one in rows), Decimal(0)) / len(rows) for key, rows in found.items()}
    told = {}
    for key in hospitals:
        value = values.get(key)
        if value is None:
            told[key] = Position(asked, None, None, len(values), Decimal(0), ())
            continue
        ahead = sum(_better(asked, other, value) for other in values.values())
        behind = sum(_better(asked, value, other) for other in values.values())
        rows = tuple(one.id for one in found[key])
        told[key] = Position(asked, value, 1 + ahead, len(values), _points(asked, ahead, behind, len(values)), rows)
    return told


def _better(asked: Indicator, one: Decimal, other: Decimal) -> bool:
    return one > other if asked.better == "up" else one < other


def _points(asked: Indicator, ahead: int, behind: int, of: int) -> Decimal:
    """The weight times the share of the others that lie behind; equals count half. Alone it is the whole weight."""
    if of == 1:
        return asked.weight.quantize(STEP, ROUND_HALF_UP)
    ties = of - 1 - ahead - behind
    return (asked.weight * (2 * behind + ties) / (2 * (of - 1))).quantize(STEP, ROUND_HALF_UP)


class CutError(ValueError):
    """The office's rule for the cut-off cannot be read, or needs places that are not known."""


def cut_off(totals: Mapping[int, Decimal], rule: str, places: int | None) -> list[Cut]:
    """Who goes on, best first. `rule`: "all", "places:1.5" (so many times the places, rounded up) or "score:60" (at least so
    many points). Whoever equals the last one taken goes on too. Raises CutError."""
    ordered = sorted(totals.items(), key=lambda one: (-one[1], one[0]))
    border = _border([total for _key, total in ordered], rule, places)
    return [
        Cut(
            key,
            total,
            1 + sum(other > total for other in totals.values()),
            total >= border,
            max(Decimal(0), border - total),
        )
        for key, total in ordered
    ]


def _border(totals: Sequence[Decimal], rule: str, places: int | None) -> Decimal:
    """The least points that go on; `totals` best first."""
    if rule.strip() == ALL:
        return min(totals, default=Decimal(0))
    kind, amount = _rule(rule)
    if kind == "score":
        return amount
    many = 0 if places is None else int((amount * places).to_integral_value(ROUND_CEILING))
    if many < 1:
        raise CutError("places")
    return totals[min(many, len(totals)) - 1] if totals else Decimal(0)


def _rule(rule: str) -> tuple[str, Decimal]:
    kind, _colon, amount = rule.strip().partition(":")
    try:
        number = Decimal(amount)
    except InvalidOperation:
        raise CutError("rule") from None
    if kind not in ("places", "score") or not number.is_finite() or number <= 0:
        raise CutError("rule")
    return kind, number
