"""Eligibility as computation (SX6-6.1 … 8, SX3-14, WZ10-2.2): what a text asks, held against figures that were entered.

Every criterion is data: one or more tests on facts, of the standing value or of the last years. A test says by how much
it is missed. What no figure decides is left to judgement; what was not entered is unknown, never taken for zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from alliance.rules import clauses, programme, toml
from alliance.rules.toml import ClauseId
from alliance.rules.values import SettingValue

Kind = Literal["number", "yes-no", "choice", "statement"]
Ask = Literal["at-least", "at-most", "yes", "no", "one-of", "grows", "not-falling"]
Status = Literal["met", "missed", "judge", "unknown", "conflict", "skip"]
STANDING = 0  # the year of a fact that has no years
YES, NO = "yes", "no"
ORDER: tuple[Status, ...] = ("missed", "conflict", "unknown", "judge", "met", "skip")  # the graver first

Values = Mapping[tuple[str, int], str]


@dataclass(frozen=True)
class Asked:
    """A fact asked of applicants; the same key is the same fact in every programme. Choices stand best first.

    `record` names what the register of bodies says itself, so that nobody has to enter it.
    """

    key: str
    words: str
    words_en: str
    kind: Kind
    level: Literal["hospital", "department"]
    unit: str = ""
    unit_en: str = ""
    yearly: bool = False
    whole: bool = False
    high: Decimal | None = None
    choices: tuple[str, ...] = ()
    choices_en: tuple[str, ...] = ()
    record: Literal["", "grade"] = ""


@dataclass(frozen=True)
class Test:
    """One question put to one fact. `years`: the last so many full years (0 = the standing value, or the latest year).

    `take`: each year by itself, or their sum. `this_year`: the years end with that of the application.
    `limit_setting` names a number the text does not fix (办公室设定).
    """

    fact: str
    ask: Ask
    limit: Decimal | None = None
    limit_setting: str = ""
    allowed: tuple[str, ...] = ()
    years: int = 0
    take: Literal["each", "sum"] = "each"
    this_year: bool = False


@dataclass(frozen=True)
class Applies:
    """A criterion that binds only where a fact has one of these values; else it is judged by analogy, or falls away."""

    fact: str
    allowed: tuple[str, ...]
    otherwise: Literal["judge", "skip"]


@dataclass(frozen=True)
class Criterion:
    """What one clause asks. `arguable` (≈) may be missed with reasons; `required` = false is preferred only.

    `judged`: even when all figures are met, somebody must judge it; `statement` is the fact that holds what is said to it.
    """

    key: str
    clause: ClauseId
    words: str
    words_en: str
    tests: tuple[Test, ...] = ()
    join: Literal["all", "any"] = "all"
    arguable: bool = False
    required: bool = True
    judged: bool = False
    statement: str = ""
    tracks: tuple[str, ...] = ()
    applies: Applies | None = None


@dataclass(frozen=True)
class Line:
    """One test in one year (None: standing, or a sum): the value, the limit, and by how much it is missed."""

    fact: Asked
    test: Test
    year: int | None
    value: str | None
    limit: Decimal | None
    status: Status
    gap: Decimal | None = None


@dataclass(frozen=True)
class Finding:
    """What was found of one criterion."""

    criterion: Criterion
    status: Status
    lines: tuple[Line, ...]
    statement: str = ""

    @property
    def bars(self) -> bool:
        """Whether it alone keeps an application out."""
        return self.status == "missed" and self.criterion.required and not self.criterion.arguable


@dataclass(frozen=True)
class _File:
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class _Facts:
    asked: tuple[Asked, ...]


@cache
def facts() -> dict[str, Asked]:
    """Every fact asked, by key, in the order of the file."""
    file = clauses.PROGRAMMES / "asked.toml"
    found = toml.read(file, _Facts, clauses.known)
    for one in found.asked:
        if len(one.choices) != len(one.choices_en):
            raise toml.error_at(file, one.key, f'"{one.key}" has choices without English')
    return {one.key: one for one in found.asked}


@cache
def load(key: str) -> tuple[Criterion, ...]:
    """The criteria of a programme, () where it has none; raises ProgrammeError where one names an unknown fact."""
    file = programme.folder(key) / "criteria.toml"
    if not file.exists():
        return ()
    found = toml.read(file, _File, clauses.known).criteria
    settings = {one.key for one in programme.load(key).settings}
    for one in found:
        _check(file, one, settings)
    if len({one.key for one in found}) != len(found):
        raise toml.error_at(file, "", "a key of a criterion stands twice")
    return found


def asked(criteria: Iterable[Criterion]) -> tuple[Asked, ...]:
    """The facts these criteria rest on, each once, in the order of the criteria."""
    keys = dict.fromkeys(name for one in criteria for name in _names(one))
    return tuple(facts()[key] for key in keys)


def on_track(criteria: Iterable[Criterion], track: str) -> tuple[Criterion, ...]:
    """The criteria of one track."""
    return tuple(one for one in criteria if not one.tracks or track in one.tracks)


def years_of(test: Test, year: int) -> tuple[int, ...]:
    """The years a test looks at for an application in `year`: the full ones before it, or those up to it."""
    last = year if test.this_year else year - 1
    return tuple(range(last - max(test.years, 1) + 1, last + 1))


def years_asked(criteria: Iterable[Criterion], fact: str, year: int) -> tuple[int, ...]:
    """All years in which a fact is asked for an application in `year`, oldest first; () for a standing one."""
    if not facts()[fact].yearly:
        return ()
    tests = [test for one in criteria for test in one.tests if test.fact == fact]
    return tuple(sorted({each for test in tests for each in years_of(test, year)}))


def check(
    criteria: Iterable[Criterion], values: Values, year: int, settings: Mapping[str, SettingValue],
    conflicts: frozenset[tuple[str, int]] = frozenset(),
) -> tuple[Finding, ...]:  # fmt: skip
    """Hold each criterion against the values entered, for an application in `year`."""
    return tuple(_finding(one, values, year, settings, conflicts) for one in criteria)


def tally(findings: Iterable[Finding]) -> dict[Status, int]:
    """How many criteria stand in each status; preferred ones do not count."""
    found: dict[Status, int] = dict.fromkeys(ORDER, 0)
    for one in findings:
        if one.criterion.required:
            found[one.status] += 1
    return found


def _finding(
    one: Criterion, values: Values, year: int, settings: Mapping[str, SettingValue],
    conflicts: frozenset[tuple[str, int]],
) -> Finding:  # fmt: skip
    said = values.get((one.statement, STANDING), "")
    scope = _scope(one, values)
    if scope == "skip":
        return Finding(one, "skip", (), said)
    lines = tuple(line for test in one.tests for line in _lines(test, values, year, settings, conflicts))
    status = _joined(one, lines)
    if scope is not None and status != "met":
        status = scope
    if one.judged and status == "met":
        status = "judge"
    return Finding(one, status, lines, said)


def _scope(one: Criterion, values: Values) -> Status | None:
    """None where the criterion binds; else what it turns into."""
    if one.applies is None:
        return None
    value = values.get((one.applies.fact, STANDING))
    if value is None:
        return "unknown"
    return None if value in one.applies.allowed else one.applies.otherwise


def _joined(one: Criterion, lines: Sequence[Line]) -> Status:
    found = {line.status for line in lines}
    if not found:
        return "met"
    if one.join == "any" and "met" in found:
        return "met"
    order = ORDER if one.join == "all" else ("conflict", "unknown", "missed")
    return next(status for status in order if status in found)


def _lines(
    test: Test, values: Values, year: int, settings: Mapping[str, SettingValue], conflicts: frozenset[tuple[str, int]]
) -> list[Line]:
    fact, limit = facts()[test.fact], _limit(test, settings)
    years = years_of(test, year) if fact.yearly else (STANDING,)
    found = {each: values.get((fact.key, each)) for each in years}
    disputed = [each for each in years if (fact.key, each) in conflicts]
    if test.take == "sum":
        return [_sum(fact, test, limit, found, bool(disputed))]
    lines = []
    for each in years:
        before = values.get((fact.key, each - 1)) if each - 1 in found else None
        first = each - 1 not in found
        lines.append(_line(fact, test, limit, each, found[each], before, first, each in disputed))
    return lines


def _sum(fact: Asked, test: Test, limit: Decimal | None, found: Mapping[int, str | None], disputed: bool) -> Line:
    if disputed:
        return Line(fact, test, None, None, limit, "conflict")
    known = [Decimal(value) for value in found.values() if value is not None]
    total = sum(known, Decimal(0))
    gap = _gap(test, str(total), limit, None)
    complete = len(known) == len(found)
    # what is still to come can only add: a sum that is enough already is met, one that is too much already is missed
    certain = complete or (gap is None) == (test.ask == "at-least")
    if not known or not certain:
        return Line(fact, test, None, str(total) if known else None, limit, "unknown")
    return Line(fact, test, None, str(total), limit, "met" if gap is None else "missed", gap)


def _line(
    fact: Asked, test: Test, limit: Decimal | None, year: int, value: str | None, before: str | None, first: bool,
    disputed: bool,
) -> Line:  # fmt: skip
    shown = None if year == STANDING else year
    if disputed:
        return Line(fact, test, shown, value, limit, "conflict")
    compared = test.ask in ("grows", "not-falling") and not first
    if value is None or (compared and before is None):
        return Line(fact, test, shown, value, limit, "unknown")
    gap = _gap(test, value, limit, before)
    return Line(fact, test, shown, value, limit, "met" if gap is None else "missed", gap)


def _gap(test: Test, value: str, limit: Decimal | None, before: str | None) -> Decimal | None:
    """By how much the value misses the test; None when it does not. What is no number misses by 0."""
    if test.ask in ("yes", "no", "one-of"):
        wanted = {"yes": (YES,), "no": (NO,)}.get(test.ask, test.allowed)
        return None if value in wanted else Decimal(0)
    if test.ask in ("grows", "not-falling"):
        return _fall(test, value, before)
    assert limit is not None  # held at loading
    short = limit - Decimal(value) if test.ask == "at-least" else Decimal(value) - limit
    return short if short > 0 else None


def _fall(test: Test, value: str, before: str | None) -> Decimal | None:
    """By how much a year falls behind the one before; a year that only equals it has not grown."""
    if before is None:
        return None
    choices = facts()[test.fact].choices
    steps = Decimal(choices.index(value) - choices.index(before)) if choices else Decimal(before) - Decimal(value)
    fails = steps >= 0 if test.ask == "grows" else steps > 0
    return steps if fails else None


def _limit(test: Test, settings: Mapping[str, SettingValue]) -> Decimal | None:
    if not test.limit_setting:
        return test.limit
    return Decimal(str(settings[test.limit_setting]))


def _names(one: Criterion) -> Iterable[str]:
    if one.applies is not None:
        yield one.applies.fact
    yield from (test.fact for test in one.tests)
    if one.statement:
        yield one.statement


def _check(file: Path, one: Criterion, settings: set[str]) -> None:
    for name in _names(one):
        if name not in facts():
            raise toml.error_at(file, name, f'"{name}" is asked but not defined in asked.toml')
    for test in one.tests:
        if test.limit_setting and test.limit_setting not in settings:
            raise toml.error_at(file, test.limit_setting, f'"{test.limit_setting}" is named but not defined')
        if test.ask in ("at-least", "at-most") and test.limit is None and not test.limit_setting:
            raise toml.error_at(file, one.key, "a limit is missing")
        if test.years and not facts()[test.fact].yearly:
            raise toml.error_at(file, test.fact, f'"{test.fact}" has no years')
    if not one.tests and not one.judged:
        raise toml.error_at(file, one.key, f'"{one.key}" asks nothing')
