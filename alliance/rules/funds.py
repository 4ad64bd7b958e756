"""Subsidies: what they may be spent on, and never more than was received (SX3-26, SX3-29, SX3-30)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from alliance.rules import clauses, programme, toml, windows
from alliance.rules.toml import ClauseId


@dataclass(frozen=True)
class Purpose:
    """What money may be spent on; a plan must hold those that are `must`."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    must: bool = False


@dataclass(frozen=True)
class Funds:
    """What funds.toml holds. `tracks`: which kinds of application get a subsidy; `report_due`: the self-report's day."""

    clause: ClauseId
    report_clause: ClauseId
    report_due: str
    tracks: tuple[str, ...]
    purposes: tuple[Purpose, ...]

    def purpose(self, key: str) -> Purpose:
        """The purpose of this key; KeyError where there is none."""
        for one in self.purposes:
            if one.key == key:
                return one
        raise KeyError(key)


@cache
def load(key: str) -> Funds | None:
    """The rules of a programme's subsidies; None where it has none."""
    file = programme.folder(key) / "funds.toml"
    return toml.read(file, Funds, clauses.known) if file.exists() else None


def missing(funds: Funds, plan: Mapping[str, int]) -> tuple[Purpose, ...]:
    """The purposes a plan must hold and does not."""
    return tuple(one for one in funds.purposes if one.must and plan.get(one.key, 0) <= 0)


def left(received: int, spent: int) -> int:
    """What is left of a subsidy: at the year's end it is the carry-over."""
    return received - spent


def report_due(funds: Funds, year: int) -> date:
    """The day by which the self-report of a year's subsidy is due."""
    return windows.day_of_year(year, funds.report_due)
