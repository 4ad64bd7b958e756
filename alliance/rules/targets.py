"""Quantified targets to a year: which way each counts, how far it is, whether the trend leads there (SX19-4.1 … 4.4, SX19-3).

A target says at least, more than, less than, a range (its lower end is reached; beyond the upper end is reached too), a
rank, a grade, or that a figure falls from year to year. Nothing entered is unknown, never zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Literal

from alliance.rules import clauses, programme, toml
from alliance.rules.toml import ClauseId

Ask = Literal["at-least", "more-than", "less-than", "range", "rank", "grade", "falls"]
GRADES = ("A++", "A+", "A", "B++", "B+", "B", "C++", "C+", "C", "D")  # best first
DOWNWARDS: tuple[Ask, ...] = ("less-than", "rank", "falls")
HUNDRED = Decimal(100)


class NoValue(ValueError):
    """What was typed is no value of this target; `zh` and `en` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(frozen=True)
class Target:
    """One row of a hospital's table."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    ask: Ask
    unit: str = ""
    unit_en: str = ""
    limit: Decimal | None = None
    high: Decimal | None = None
    grade: str = ""

    def __post_init__(self) -> None:
        """Each way of asking has what it needs."""
        needs_limit = self.ask not in ("grade", "falls")
        if needs_limit == (self.limit is None) or (self.ask == "range") == (self.high is None):
            raise ValueError(f"{self.key}: limits do not fit {self.ask}")
        if (self.ask == "grade") != (self.grade in GRADES):
            raise ValueError(f"{self.key}: a grade belongs to grade only")


@dataclass(frozen=True)
class Plan:
    """The table of one hospital, to be reached by `year`."""

    key: str
    clause: ClauseId
    hospital: str
    hospital_en: str
    partner: str
    partner_en: str
    year: int
    targets: tuple[Target, ...]

    def target(self, key: str) -> Target:
        """The row of this key; KeyError where there is none."""
        for one in self.targets:
            if one.key == key:
                return one
        raise KeyError(key)


@dataclass(frozen=True)
class Support:
    """One support measure; its words are the clause's. `departments` in the order of the text, the first leads. With
    `cities` the cities of the area each tell their own progress; that it is done is said for all of them."""

    clause: ClauseId
    departments: tuple[str, ...]
    cities: bool = False


@dataclass(frozen=True)
class Body:
    """A department as the measures call it, and under which names it signs: its full one, and one it has taken since."""

    name: str
    full: str
    now: str = ""


@dataclass(frozen=True)
class Level:
    """A level at which prizes are granted; `counts`: whether the supplement is given for it."""

    key: str
    words: str
    words_en: str
    counts: bool = True


@dataclass(frozen=True)
class Supplement:
    """What is added to prize money: percent, and for prizes of which levels."""

    clause: ClauseId
    percent: int
    levels: tuple[Level, ...]

    def counts(self, level: str) -> bool:
        """Whether a prize of this level gets it."""
        return any(one.key == level and one.counts for one in self.levels)


@dataclass(frozen=True)
class Targets:
    """What targets.toml holds; `common` rows belong to every hospital's table. A programme may have support measures alone:
    no tables, no fee ("") and no supplement (None)."""

    measures: tuple[Support, ...]
    fee_clause: str = ""
    supplement: Supplement | None = None
    plans: tuple[Plan, ...] = ()
    common: tuple[Target, ...] = ()
    bodies: tuple[Body, ...] = ()

    def speaks_for(self, organisation: str, measure: Support) -> bool:
        """Whether an organisation of this name is one of the departments of a measure."""
        known = {one.name: (one.full, one.now) for one in self.bodies}
        return any(word in organisation for one in measure.departments for word in (one, *known.get(one, ())) if word)

    @property
    def added(self) -> Supplement:
        """What is added to prize money; LookupError where nothing is."""
        if self.supplement is None:
            raise LookupError
        return self.supplement

    def plan(self, key: str) -> Plan:
        """A hospital's table with the common rows; KeyError where there is none."""
        for one in self.plans:
            if one.key == key:
                return one
        raise KeyError(key)

    def rows(self, plan: Plan) -> tuple[Target, ...]:
        """Its own rows, then those of every hospital."""
        return (*plan.targets, *self.common)


@dataclass(frozen=True)
class Standing:
    """Where a target stands by its newest year. `to_go`: how far in its unit (0 when met; None unknown or a grade);
    `share`: percent of the way by value; `expected`: what the trend gives for the target year."""

    target: Target
    year: int | None = None
    value: str | None = None
    met: bool | None = None
    to_go: Decimal | None = None
    share: Decimal | None = None
    by_year: Decimal | None = None
    expected: Decimal | None = None
    on_course: bool | None = None


@cache
def load(key: str) -> Targets | None:
    """The targets of a programme; None where it has none."""
    file = programme.folder(key) / "targets.toml"
    if not file.exists():
        return None
    found = toml.read(file, Targets, clauses.known)
    for plan in found.plans:
        keys = [one.key for one in found.rows(plan)]
        if len(set(keys)) != len(keys):
            raise toml.error_at(file, plan.key, f"{plan.key}: a key stands twice")
    known = {one.name for one in found.bodies}
    for measure in found.measures:
        for name in measure.departments:
            if name not in known:
                raise toml.error_at(file, name, f"{measure.clause}: {name} is none of the bodies")
    return found


def value_of(target: Target, typed: str) -> str:
    """A value in the spelling it is kept in; raises NoValue."""
    text = typed.strip()
    if target.ask == "grade":
        if text.upper() not in GRADES:
            raise NoValue("请填写等级，如 A、B++", "a grade such as A or B++")
        return text.upper()
    try:
        value = Decimal(text.replace(",", "").removesuffix("%"))
    except ArithmeticError:
        raise NoValue("请填写数字", "a number") from None
    if not value.is_finite() or value < 0 or value >= 10**12:
        raise NoValue("请填写不小于 0 的数字", "a number of at least 0")
    if target.ask == "rank" and (value != value.to_integral_value() or value < 1):
        raise NoValue("位次须为不小于 1 的整数", "a rank is a whole number from 1")
    return format(value.normalize(), "f")


def met(target: Target, value: str, before: str | None = None) -> bool | None:
    """Whether a value reaches the target; None where that needs a year before which is not known."""
    if target.ask == "grade":
        return GRADES.index(value) <= GRADES.index(target.grade)
    number = Decimal(value)
    if target.ask == "falls":
        return None if before is None else number < Decimal(before)
    limit = target.limit
    assert limit is not None  # held by the shape
    if target.ask == "more-than":
        return number > limit
    if target.ask == "less-than":
        return number < limit
    return number <= limit if target.ask == "rank" else number >= limit


def standing(target: Target, actuals: Mapping[int, str], year: int) -> Standing:
    """Where a target stands by its newest actual up to the target year, and where the trend leads."""
    known = sorted(each for each in actuals if each <= year or target.ask == "falls")
    if not known:
        return Standing(target)
    last = known[-1]
    value, reached = actuals[last], met(target, actuals[last], actuals.get(last - 1))
    slope = _slope(target, known, actuals)
    expected = None if slope is None else _plain(max(Decimal(value) + slope * (year - last), Decimal(0)))
    course = _course(target, expected)
    return Standing(target, last, value, reached, _to_go(target, value, reached), _share(target, value), slope, expected,
                    course)  # fmt: skip


def tally(found: Iterable[Standing]) -> dict[str, int]:
    """How many targets are met, not met yet, and unknown."""
    counts = {"met": 0, "open": 0, "unknown": 0}
    for one in found:
        counts["unknown" if one.met is None else "met" if one.met else "open"] += 1
    return counts


def supplement(rule: Supplement, cents: int) -> int:
    """What is added to a prize, in cents, to the nearest one."""
    return int((Decimal(cents) * rule.percent / HUNDRED).quantize(Decimal(1), ROUND_HALF_UP))


def _to_go(target: Target, value: str, reached: bool | None) -> Decimal | None:
    if target.limit is None:
        return None
    return Decimal(0) if reached else _plain(abs(target.limit - Decimal(value)))


def _share(target: Target, value: str) -> Decimal | None:
    """Percent of the target: value by limit, or limit by value where less is better."""
    if not target.limit:
        return None
    number = Decimal(value)
    if target.ask in DOWNWARDS:
        return None if number == 0 else _percent(target.limit / number)
    return _percent(number / target.limit)


def _percent(share: Decimal) -> Decimal:
    return (share * HUNDRED).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _slope(target: Target, known: list[int], actuals: Mapping[int, str]) -> Decimal | None:
    """The yearly change between the first and the last year known; None with fewer than two."""
    if target.ask == "grade" or len(known) < 2:
        return None
    first, last = known[0], known[-1]
    change = (Decimal(actuals[last]) - Decimal(actuals[first])) / (last - first)
    return _plain(change.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def _plain(number: Decimal) -> Decimal:
    """Without zeros at the end, and never as a power of ten."""
    return Decimal(format(number.normalize(), "f"))


def _course(target: Target, expected: Decimal | None) -> bool | None:
    if expected is None or target.limit is None:
        return None
    return met(target, str(expected))
