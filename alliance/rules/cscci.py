"""CSCCI: the clinical specialty capability index of four dimensions, by a published method (SX3-25).

The text names the dimensions, not the method: what cscci.toml holds is an example (草案) until the commission issues its own.
Within one specialty each figure is set between the lowest and the highest of all hospitals (0 … 100); a dimension is the
weighted mean of its figures, the index the weighted mean of the dimensions. What is missing has no weight.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Literal

from alliance.rules import clauses, programme, toml
from alliance.rules.toml import ClauseId

FULL = Decimal(100)
CENT = Decimal("0.01")
Values = Mapping[str, Decimal]


@dataclass(frozen=True)
class Indicator:
    """One figure; its weight counts within its dimension."""

    key: str
    words: str
    words_en: str
    better: Literal["more", "less"]
    weight: Decimal
    unit: str = ""
    unit_en: str = ""


@dataclass(frozen=True)
class Dimension:
    """One of the four."""

    key: str
    words: str
    words_en: str
    weight: Decimal
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Method:
    """What cscci.toml holds; `draft` says that weights and normalisation are ours. Steps tell it in words and formula."""

    clause: ClauseId
    draft: bool
    every_years: int
    steps: tuple[str, ...]
    steps_en: tuple[str, ...]
    dimensions: tuple[Dimension, ...]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Every figure, in the order of the dimensions."""
        return tuple(one for each in self.dimensions for one in each.indicators)


@dataclass(frozen=True)
class Scored:
    """A hospital's index in a specialty: by dimension and in all; None where nothing is known. `place` counts from 1."""

    hospital: str
    dimensions: Mapping[str, Decimal | None]
    index: Decimal | None
    place: int | None = None


@cache
def load(key: str) -> Method | None:
    """The method of a programme; None where it has none."""
    file = programme.folder(key) / "cscci.toml"
    if not file.exists():
        return None
    found = toml.read(file, Method, clauses.known)
    if sum(one.weight for one in found.dimensions) != FULL:
        raise toml.error_at(file, "", "the dimensions' weights do not add up to 100")
    for one in found.dimensions:
        if sum(each.weight for each in one.indicators) != FULL:
            raise toml.error_at(file, one.key, f"{one.key}: the weights do not add up to 100")
    return found


def scored(method: Method, hospitals: Mapping[str, Values]) -> list[Scored]:
    """The hospitals of one specialty, the best first; equal ones share a place."""
    ranges = {one.key: _range(one, hospitals.values()) for one in method.indicators}
    rows = [_one(method, name, values, ranges) for name, values in hospitals.items()]
    rows.sort(key=lambda one: (one.index is None, -(one.index or Decimal(0)), one.hospital))
    return [
        Scored(one.hospital, one.dimensions, one.index, None if one.index is None else 1 + sum(
            each.index is not None and each.index > one.index for each in rows
        ))
        for one in rows
    ]  # fmt: skip


def normalised(one: Indicator, value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """A figure between the lowest and the highest, 100 the best; all the same: 100."""
    if low == high:
        return FULL
    share = (value - low) / (high - low) * FULL
    return share if one.better == "more" else FULL - share


def _range(one: Indicator, hospitals: Iterable[Values]) -> tuple[Decimal, Decimal] | None:
    known = [values[one.key] for values in hospitals if one.key in values]
    return (min(known), max(known)) if known else None


def _one(method: Method, name: str, values: Values, ranges: Mapping[str, tuple[Decimal, Decimal] | None]) -> Scored:
    exact = {one.key: _dimension(one, values, ranges) for one in method.dimensions}
    index = _mean([(one.weight, exact[one.key]) for one in method.dimensions])
    return Scored(name, {key: _round(value) for key, value in exact.items()}, _round(index))


def _dimension(one: Dimension, values: Values, ranges: Mapping[str, tuple[Decimal, Decimal] | None]) -> Decimal | None:
    points: list[tuple[Decimal, Decimal | None]] = []
    for each in one.indicators:
        span = ranges[each.key]
        known = each.key in values and span is not None
        points.append((each.weight, normalised(each, values[each.key], *span) if known and span else None))
    return _mean(points)


def _mean(points: Sequence[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    known = [(weight, value) for weight, value in points if value is not None]
    total = sum((weight for weight, _value in known), Decimal(0))
    return sum((weight * value for weight, value in known), Decimal(0)) / total if total else None


def _round(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(CENT, ROUND_HALF_UP)
