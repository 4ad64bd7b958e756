"""An indicator system as data: dimensions, indicators, weights, formulas; read from TOML or from a plain dict.

SN15-3.6.a: the office sets the system. Its weights add to 100; `problems` says everything that forbids adoption.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeVar

from alliance.rules import clauses, formula, toml
from alliance.rules.toml import ClauseId

FULL_WEIGHT = Decimal(100)
ROUNDING = Decimal("0.1")
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")

Kind = Literal["yes_no", "steps", "bands", "proportional", "deduct", "manual", "rank", "percentile", "veto"]
KINDS: tuple[Kind, ...] = (
    "yes_no", "steps", "bands", "proportional", "deduct", "rank", "percentile", "veto", "manual",
)  # fmt: skip
SOURCES = ("data", "self", "qc", "expert", "office")
SourceOf = Literal["data", "office", "self", "qc", "expert"]


class IndicatorError(ValueError):
    """A stored system cannot be read back."""


@dataclass(frozen=True)
class Step:
    """Reaching `at_least` earns `points`; the highest step reached counts."""

    at_least: Decimal
    points: Decimal


@dataclass(frozen=True)
class Band:
    """low ≤ value < high earns `points`; a side left out is open."""

    points: Decimal
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Dimension:
    """A group of indicators."""

    key: str
    words: str
    words_en: str
    clause: ClauseId


@dataclass(frozen=True)
class Indicator:
    """One indicator. `weight` is its full points.

    proportional: points rise in a straight line from `zero` (default 0) to `full`, `full` below `zero` means the
    less the better. deduct: each 1 of the value takes `each` points, never below nothing. rank: `bands` over the place
    among the judged alliances of the specialty (1 is best, equal values share the better place). percentile: the share of
    the others in the specialty that do no better, from `zero` (default 0) to `full` (default 1). Both want `peers_min`
    alliances, and `better` says whether more or less is better. veto: a value above 0 fails the year; it has no weight.
    `explain` is the value in words, with expressions over facts in braces. `undefined` is the rule when the value cannot
    be computed. `unit` "%" shows a share as percent.
    """

    key: str
    dimension: str
    words: str
    words_en: str
    clause: ClauseId
    weight: Decimal
    source: SourceOf
    kind: Kind
    formula: str = ""
    unit: str = ""
    full: Decimal | None = None
    zero: Decimal | None = None
    each: Decimal | None = None
    steps: tuple[Step, ...] = ()
    bands: tuple[Band, ...] = ()
    explain: str = ""
    explain_en: str = ""
    undefined: Literal["zero", "full"] = "zero"
    better: Literal["more", "less"] = "more"
    peers_min: int = 2


@dataclass(frozen=True)
class Counting:
    """How a fact is counted (到诊、办结，人、人次): part of the version, so that an old result is read as it was meant."""

    fact: str
    rule: str
    rule_en: str
    clause: ClauseId


@dataclass(frozen=True)
class IndicatorSystem:
    """A version of a programme's indicators. `rounding` is the step to which each line's points are rounded."""

    key: str
    version: int
    title: str
    title_en: str
    draft: bool
    dimensions: tuple[Dimension, ...]
    indicators: tuple[Indicator, ...]
    note: str = ""
    note_en: str = ""
    rounding: Decimal = ROUNDING
    counting: tuple[Counting, ...] = ()

    def indicator(self, key: str) -> Indicator:
        """Return the indicator of this key; raises KeyError."""
        for one in self.indicators:
            if one.key == key:
                return one
        raise KeyError(key)


@dataclass(frozen=True)
class Flaw:
    """What forbids adopting a system: the key concerned ("" = the whole), and why."""

    where: str
    zh: str
    en: str


def to_dict(system: IndicatorSystem) -> dict[str, Any]:
    """Return plain data for JSON: decimals as strings, what is unset left out."""
    return {name: _plain(value) for name, value in dataclasses.asdict(system).items()}


def from_dict(data: Mapping[str, Any], known_facts: Collection[str] | None = None) -> IndicatorSystem:
    """Read back what `to_dict` wrote; raises IndicatorError for a broken one or one with problems."""
    system = read_dict(data)
    flaws = problems(system, known_facts)
    if flaws:
        raise IndicatorError("; ".join(f"{flaw.where}: {flaw.en}" for flaw in flaws))
    return system


def read_dict(data: Mapping[str, Any]) -> IndicatorSystem:
    """Read back a draft, which may still have problems; raises IndicatorError only for one that is broken."""
    source = toml.Source("indicators", {(): 1}, clauses.known)
    try:
        return toml.build(source, IndicatorSystem, dict(data), ())
    except toml.ProgrammeError as error:
        raise IndicatorError(str(error)) from error


def problems(
    system: IndicatorSystem, known_facts: Collection[str] | None = None, units: Mapping[str, str] | None = None
) -> tuple[Flaw, ...]:
    """Return everything that forbids adoption; empty when the system may be adopted. `units` are those of the facts."""
    found = list(_structure(system))
    known = known_facts if known_facts is not None or units is None else frozenset(units)
    for one in system.indicators:
        found.extend(_formula_flaws(one, known, units))
        found.extend(_scoring_flaws(one))
    found.extend(
        Flaw("", f"计数口径写了不认识的数据项“{rule.fact}”", f'unknown fact "{rule.fact}" is counted')
        for rule in system.counting if known is not None and rule.fact not in known
    )  # fmt: skip
    return tuple(found)


Judging = TypeVar("Judging")


def for_specialty(systems: Mapping[str, Judging], specialty: str) -> Judging:
    """What judges an alliance: the system of its specialty, else the one for all others ("")."""
    return systems[specialty] if specialty in systems else systems[""]


def merged(systems: Mapping[str, IndicatorSystem]) -> IndicatorSystem:
    """Everything that any of these systems asks, each key once as the first has it: the columns of a table over them all."""
    dimensions = {one.key: one for system in reversed(list(systems.values())) for one in system.dimensions}
    asked = {one.key: one for system in reversed(list(systems.values())) for one in system.indicators}
    order = list(dict.fromkeys(one.key for system in systems.values() for one in system.indicators))
    groups = list(dict.fromkeys(one.key for system in systems.values() for one in system.dimensions))
    return dataclasses.replace(
        systems[""], dimensions=tuple(dimensions[key] for key in groups), indicators=tuple(asked[key] for key in order)
    )


def weight_sum(system: IndicatorSystem) -> Decimal:
    """Return the sum of the weights."""
    return sum((one.weight for one in system.indicators), Decimal(0))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def _structure(system: IndicatorSystem) -> Iterator[Flaw]:
    """Weights, keys and dimensions."""
    total = weight_sum(system)
    if total != FULL_WEIGHT:
        yield Flaw("", f"权重合计为{total}，应为{FULL_WEIGHT}", f"the weights add to {total}, not {FULL_WEIGHT}")
    if system.rounding <= 0:
        yield Flaw("", "取整单位须大于0", "the rounding step must be above 0")
    counted = Counter([one.key for one in system.dimensions] + [one.key for one in system.indicators])
    for key, times in counted.items():
        if times > 1:
            yield Flaw(key, f"代码“{key}”重复", f'the key "{key}" stands twice')
    names = {one.key for one in system.dimensions}
    for one in system.indicators:
        if one.dimension not in names:
            yield Flaw(one.key, f"没有维度“{one.dimension}”", f'there is no dimension "{one.dimension}"')


def _formula_flaws(one: Indicator, known: Collection[str] | None, units: Mapping[str, str] | None) -> Iterator[Flaw]:
    """Formula and the expressions within the words must parse over known facts, and add only what has one unit."""
    texts = PLACEHOLDER.findall(one.explain) + PLACEHOLDER.findall(one.explain_en)
    if one.kind != "manual":
        texts.append(one.formula)
    elif one.formula:
        yield Flaw(one.key, "评定项没有公式", "a manual indicator has no formula")
    for text in texts:
        try:
            tree = formula.parse(text, known)
            if units is not None:
                formula.unit_of(tree, units)
        except formula.FormulaError as error:
            yield Flaw(one.key, error.zh, error.en)


def _scoring_flaws(one: Indicator) -> Iterator[Flaw]:
    """Each kind of scoring needs its own figures."""
    if one.kind == "veto":
        if one.weight != 0:
            yield Flaw(one.key, "一票否决项不占权重，权重须为0", "a veto has no weight")
        return
    if one.weight <= 0:
        yield Flaw(one.key, "权重须大于0", "the weight must be above 0")
    if one.kind == "proportional" and (one.full is None or one.full == (one.zero or 0)):
        yield Flaw(
            one.key, "按比例计分须写明满分值，且不同于零分值", "proportional needs a full value other than zero's"
        )
    if one.kind == "deduct" and (one.each is None or one.each <= 0):
        yield Flaw(one.key, "扣分项须写明每次扣分", "deduct needs the points each takes")
    if (one.kind == "manual") != (one.source != "data"):
        yield Flaw(
            one.key,
            "数据来源为台账的由公式计分，其余由人评分",
            "only what is scored by hand has a source other than data",
        )
    yield from _peer_flaws(one)
    yield from _points_flaws(one)


def _peer_flaws(one: Indicator) -> Iterator[Flaw]:
    """A place among others needs others, and an upward line."""
    if one.kind not in ("rank", "percentile"):
        return
    if one.peers_min < 2:
        yield Flaw(one.key, "名次计分至少要有 2 个联盟可比", "a place needs two alliances at least")
    if one.kind == "percentile" and (one.full or Decimal(1)) <= (one.zero or Decimal(0)):
        yield Flaw(one.key, "满分的位次须高于零分的位次", "the share for full marks must be above that for none")


def _points_flaws(one: Indicator) -> Iterator[Flaw]:
    """Steps and bands exist where needed and stay within the weight."""
    if one.kind not in ("steps", "bands", "rank"):
        return
    points = [step.points for step in one.steps] if one.kind == "steps" else [band.points for band in one.bands]
    if not points:
        yield Flaw(one.key, "没有分档", "there are no steps or bands")
    if any(not 0 <= value <= one.weight for value in points):
        yield Flaw(one.key, "分档得分超出满分", "points outside the indicator's range")
