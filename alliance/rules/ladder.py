"""What follows a year's result, as a pure function of the history (SN15-2.c, 2.d, 3.6.b).

Years adjoin when they differ by one; a year left out was not evaluated and breaks a sequence. The first rule of
the programme's ladder that fits a year applies, so the severer stands above the milder in ladder.toml.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from alliance.rules.shapes import Ladder, LadderRule, Measure

NONE = "none"


class UnknownResult(ValueError):
    """A word that is no result of this ladder."""

    def __init__(self, ladder: Ladder, result: str) -> None:
        self.result = result
        known = ", ".join(one.key for one in ladder.results)
        super().__init__(f'unknown result "{result}" (known: {known})')


class AfterEnd(ValueError):
    """A result for a year after the measure that ended the history."""

    def __init__(self, year: int, ended: int, measure: str) -> None:
        self.year = year
        self.ended = ended
        self.measure = measure
        super().__init__(f"{year} has a result although {measure} ended the history in {ended}")


@dataclass(frozen=True)
class Consequence:
    """The measure of a year, the clause it rests on, and the years whose results led to it."""

    measure: str
    clause: str
    because: tuple[int, ...]


@dataclass(frozen=True)
class Entry:
    """A year's result of one alliance as the records hold it: of a decided round, or (`paper`) confirmed from before."""

    of: int
    year: int
    result: str
    decided: date
    paper: bool = False


def history(entries: Iterable[Entry], of: int, on: date | None = None) -> dict[int, str]:
    """The results of an alliance that count, by year, as known on a day (None: all there are).

    A result counts for its year whenever it is decided, and under whatever name; those of another alliance, also of one
    taken in by it, never do. What a round decided stands before what was taken over from paper.
    """
    known = [one for one in entries if one.of == of and (on is None or one.decided <= on)]
    return {one.year: one.result for one in sorted(known, key=lambda one: (not one.paper, one.decided))}


def measures(ladder: Ladder, history: Mapping[int, str]) -> dict[int, Consequence]:
    """Return each evaluated year's consequence, by year; raises UnknownResult or AfterEnd."""
    _check_words(ladder, history)
    found: dict[int, Consequence] = {}
    ended: int | None = None
    for year in sorted(history):
        if ended is not None:
            raise AfterEnd(year, ended, found[ended].measure)
        found[year] = _consequence(ladder, history, year)
        if measure(ladder, found[year].measure).ends:
            ended = year
    return found


def consequence(ladder: Ladder, history: Mapping[int, str], year: int) -> Consequence:
    """Return what `year` would lead to given the years up to it: "if this becomes final, then …"."""
    return measures(ladder, {past: result for past, result in history.items() if past <= year})[year]


def measure(ladder: Ladder, key: str) -> Measure:
    """Return the measure of this key; raises KeyError."""
    for one in ladder.measures:
        if one.key == key:
            return one
    raise KeyError(key)


def _check_words(ladder: Ladder, history: Mapping[int, str]) -> None:
    known = {one.key for one in ladder.results}
    for result in history.values():
        if result not in known:
            raise UnknownResult(ladder, result)


def _consequence(ladder: Ladder, history: Mapping[int, str], year: int) -> Consequence:
    for rule in ladder.rules:
        years = tuple(range(year - rule.years + 1, year + 1))
        if _fits(rule, history, years):
            return Consequence(rule.measure, rule.clause, years)
    return Consequence(NONE, measure(ladder, NONE).clause, (year,))


def _fits(rule: LadderRule, history: Mapping[int, str], years: tuple[int, ...]) -> bool:
    return all(history.get(year) == rule.result for year in years)
