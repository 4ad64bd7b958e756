"""What follows from a finding, by its ground: rectification, revocation, bars (SX6-11.6, SX3-18, 24, WZ10-4.2).

Unlike the ladder of years, a step may come from one event (fraud, an incident) and names its days: until when it is to be
put right, until when no new application is taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Literal

from alliance.rules import clauses, programme, toml, windows
from alliance.rules.toml import ClauseId


class UnknownGround(ValueError):
    """A word that is no ground of this programme."""


@dataclass(frozen=True)
class Rule:
    """One step. It follows when the last `times` findings are all this `ground` ("" = whatever came), adjoining by year.

    `after`: only while a step of this key stands (rectification that failed); it stands until one of its own ends, `met` or
    `unmet` (grounds), is found. `ends`: no finding follows; `state`: what the designation then is ("" = as it was).
    `bar_years` / `bar_cycle`: no application for so many years from the day / in the next cycle of so many years.
    `renew_years`: its term is prolonged; `endless`: it has none any more. `onward`: to whom it is then proposed.
    """

    key: str
    ground: str
    clause: ClauseId
    words: str
    words_en: str
    times: int = 1
    after: str = ""
    months: int = 0
    bar_years: int = 0
    bar_cycle: int = 0
    ends: bool = False
    adverse: bool = True
    told: tuple[str, ...] = ()
    state: Literal["", "revoked", "lapsed"] = ""
    met: str = ""
    unmet: str = ""
    renew_years: int = 0
    endless: bool = False
    onward: str = ""
    onward_en: str = ""


@dataclass(frozen=True)
class Ground:
    """A finding that may be made; `yearly`: of a year's evaluation, else an event of a day."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    yearly: bool = True


@dataclass(frozen=True)
class Grounds:
    """What grounds.toml holds; the first rule that fits applies."""

    grounds: tuple[Ground, ...]
    rules: tuple[Rule, ...]

    def ground(self, key: str) -> Ground:
        """The ground of this key; raises UnknownGround."""
        for one in self.grounds:
            if one.key == key:
                return one
        raise UnknownGround(key)


@dataclass(frozen=True)
class Found:
    """A finding made: on a day, of a year (the year of evaluation, or of the event)."""

    ground: str
    on: date
    year: int


@dataclass(frozen=True)
class Outcome:
    """What follows from the last finding, with its days."""

    rule: Rule | None
    clause: str
    put_right_by: date | None = None
    barred_until: date | None = None  # the first day on which one may apply again
    because: tuple[Found, ...] = ()


@cache
def load(key: str) -> Grounds | None:
    """The grounds of a programme; None where it has none."""
    file = programme.folder(key) / "grounds.toml"
    if not file.exists():
        return None
    found = toml.read(file, Grounds, clauses.known)
    known = {one.key for one in found.grounds}
    for one in found.rules:
        for named in (one.ground, one.met, one.unmet):
            if named and named not in known:
                raise toml.error_at(file, named, f'"{named}" is named but not defined')
        if one.state and not one.ends:
            raise toml.error_at(file, one.key, f'"{one.key}" names a state and ends nothing')
        if one.after and one.after not in {other.key for other in found.rules}:
            raise toml.error_at(file, one.after, f'"{one.after}" is named but not defined')
    return found


def follow(grounds: Grounds, history: Sequence[Found]) -> tuple[Outcome, ...]:
    """The outcome of each finding, in order; findings after one that ends the designation have none (rule None)."""
    found: list[Outcome] = []
    for index, one in enumerate(history):
        kind = grounds.ground(one.ground)
        if any(each.rule is not None and each.rule.ends for each in found):
            found.append(Outcome(None, kind.clause))
            continue
        past = history[: index + 1]
        rule = next((each for each in grounds.rules if _fits(grounds, each, past, found)), None)
        found.append(Outcome(None, kind.clause) if rule is None else _dated(rule, past))
    return tuple(found)


def standing(past: Sequence[Found], outcomes: Sequence[Outcome], key: str = "") -> int | None:
    """The place in the history of the rectification that still runs (that of `key`, or any); None when none does."""
    for index in range(len(outcomes) - 1, -1, -1):
        rule = outcomes[index].rule
        if rule is None or not rule.months or key not in ("", rule.key):
            continue
        closed = any(one.ground in (rule.met, rule.unmet) for one in past[index + 1 :])
        return None if closed else index
    return None


def said(outcome: Outcome) -> Mapping[str, date]:
    """The days an outcome names, by what they are."""
    days = {"put_right_by": outcome.put_right_by, "barred_until": outcome.barred_until}
    return {name: day for name, day in days.items() if day is not None}


def _fits(grounds: Grounds, rule: Rule, past: Sequence[Found], outcomes: Sequence[Outcome]) -> bool:
    if past[-1].ground != rule.ground:
        return False
    if rule.after and standing(past[:-1], outcomes, rule.after) is None:
        return False
    yearly = [one for one in past if grounds.ground(one.ground).yearly]
    wanted = yearly[-rule.times :] if grounds.ground(rule.ground).yearly else past[-1:]
    if len(wanted) < rule.times:
        return False
    years = [one.year for one in wanted]
    adjoin = all(later - earlier == 1 for earlier, later in pairwise(years))
    return adjoin and all(one.ground == rule.ground for one in wanted)


def days_of(rule: Rule, on: date) -> Outcome:
    """The days a rule would name for a finding of this day: what a table of consequences shows."""
    return _dated(rule, [Found(rule.ground, on, on.year)])


def _dated(rule: Rule, past: Sequence[Found]) -> Outcome:
    on = past[-1].on
    right = windows.months_after(on, rule.months) if rule.months else None
    barred = windows.months_after(on, 12 * rule.bar_years) if rule.bar_years else None
    if rule.bar_cycle:
        barred = date(past[-1].year + rule.bar_cycle + 1, 1, 1)
    return Outcome(rule, rule.clause, right, barred, tuple(past[-rule.times :]))
