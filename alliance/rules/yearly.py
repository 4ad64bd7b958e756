"""Papers that are handed in after a designation: the year's plan, the annual report, a project's plan and its progress
(SX6-10, SX6-11.4, SX3-32, SX3-33, WZ10-3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from alliance.rules import clauses, programme, toml, windows
from alliance.rules.toml import ClauseId


@dataclass(frozen=True)
class Part:
    """One thing a paper tells: words or a number; `must`: it is not handed in without."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    kind: Literal["text", "number"] = "text"
    must: bool = True


@dataclass(frozen=True)
class Paper:
    """One kind of paper: for each year, or `once` for the whole term (then due so many days after the designation, as the
    office set). `due` is the month-day the text names, else `due_setting` the office's. `beside`: the paper whose parts of
    the same key stand beside what was done."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    parts: tuple[Part, ...]
    once: bool = False
    opens: str = "01-01"
    due: str = ""
    due_setting: str = ""
    days_setting: str = ""
    beside: str = ""
    tracks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Papers:
    """What report.toml holds."""

    papers: tuple[Paper, ...]

    def paper(self, key: str) -> Paper:
        """The paper of this key; KeyError where there is none."""
        for one in self.papers:
            if one.key == key:
                return one
        raise KeyError(key)


@cache
def load(key: str) -> Papers | None:
    """The papers of a programme; None where none is asked."""
    file = programme.folder(key) / "report.toml"
    if not file.exists():
        return None
    found = toml.read(file, Papers, clauses.known)
    for one in found.papers:
        if not (one.due or one.due_setting or one.days_setting) or one.once != bool(one.days_setting):
            raise toml.error_at(file, one.key, f"{one.key}: when it is due is not said")
    return found


def opens(paper: Paper, filed_on: date, year: int) -> date:
    """From which day it may be filled in."""
    return filed_on if paper.once else max(filed_on, windows.day_of_year(year, paper.opens))


def due(paper: Paper, filed_on: date, year: int, month_day: str = "", days: int = 0) -> date:
    """By which day it is due."""
    if paper.once:
        return filed_on + timedelta(days=days)
    return windows.day_of_year(year, paper.due or month_day)


def asked(paper: Paper, filed_on: date, year: int, month_day: str = "") -> bool:
    """Whether it is asked for a year: not where its day had passed before the designation."""
    return paper.once or (year >= filed_on.year and due(paper, filed_on, year, month_day) >= filed_on)


def missing(paper: Paper, answers: Mapping[str, str]) -> tuple[Part, ...]:
    """The parts that must be told and are not."""
    return tuple(one for one in paper.parts if one.must and not str(answers.get(one.key, "")).strip())
