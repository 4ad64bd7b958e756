"""What follows a designation: evaluations, their sources and figures, how a decline is reckoned (SX6-11.3–11.6, SX3-22–24, WZ10-4.2).

A programme's terms.toml names which evaluations there are, when each is held, what it rests on and which findings it may
end in; what a finding leads to stands in its grounds.toml.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Literal

from alliance.rules import clauses, grounds, programme, toml, windows
from alliance.rules.toml import ClauseId

By = Literal["evaluation-centre", "department", "office", "authority"]
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Source:
    """One thing an evaluation rests on, and who brings it: a view in words, the year's figures, or a paper handed in.

    `people`: it names who judged. `tracks`: only for these kinds of designation.
    """

    key: str
    clause: ClauseId
    words: str
    words_en: str
    by: By
    figures: bool = False
    paper: str = ""
    people: bool = False
    tracks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """One evaluation. `yearly`: of each whole year in the register, held `after` years later between two days; `end`: of
    the term, within so many days before its last day. `grounds`: the findings it may end in; none is proposed by hand
    where `reckoned` (the decline's rule proposes it, the office may differ with a reason)."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    grounds: tuple[str, ...]
    sources: tuple[Source, ...]
    when: Literal["yearly", "end"] = "yearly"
    opens: str = ""
    closes: str = ""
    closes_setting: str = ""
    after: int = 1
    ahead_setting: str = ""
    reckoned: bool = False
    tracks: tuple[str, ...] = ()

    def asked(self, track: str) -> tuple[Source, ...]:
        """The sources of a designation of this track."""
        return tuple(one for one in self.sources if not one.tracks or track in one.tracks)


@dataclass(frozen=True)
class Indicator:
    """One objective figure of a year. `better`: which way it improves."""

    key: str
    words: str
    words_en: str
    better: Literal["more", "less"]
    unit: str = ""
    unit_en: str = ""


@dataclass(frozen=True)
class Set:
    """One set of indicators; `draft`: the text names the set, its indicators here are an example (草案)."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    draft: bool
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Decline:
    """How a decline is reckoned from the figures; both settings are the office's (no text has the rule)."""

    clause: ClauseId
    evaluation: str
    worse: str
    steady: str
    margin_setting: str
    share_setting: str


@dataclass(frozen=True)
class Channel:
    """A way by which techniques are spread; `alliance`: it may name an alliance of the register."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    alliance: bool = False


@dataclass(frozen=True)
class Terms:
    """What terms.toml holds. `events`: findings of a day, proposed whenever they happen."""

    clause: ClauseId
    evaluations: tuple[Evaluation, ...]
    events: tuple[str, ...] = ()
    sets: tuple[Set, ...] = ()
    decline: Decline | None = None
    channels: tuple[Channel, ...] = ()

    def evaluation(self, key: str) -> Evaluation:
        """The evaluation of this key; KeyError where there is none."""
        for one in self.evaluations:
            if one.key == key:
                return one
        raise KeyError(key)

    def on_track(self, track: str) -> tuple[Evaluation, ...]:
        """The evaluations of a designation of this track."""
        return tuple(one for one in self.evaluations if not one.tracks or track in one.tracks)

    @property
    def indicators(self) -> dict[str, Indicator]:
        """Every indicator by its key."""
        return {one.key: one for each in self.sets for one in each.indicators}


@dataclass(frozen=True)
class Change:
    """One indicator over two years. `percent`: by how much it changed, as its way counts (more is better); None without
    both years or from zero. `worse`: worse by more than the margin."""

    indicator: Indicator
    before: Decimal | None
    now: Decimal | None
    percent: Decimal | None
    worse: bool | None


@dataclass(frozen=True)
class Compared:
    """All indicators of two years: how many can be compared, how many are worse, and what the rule says (None: nothing)."""

    changes: tuple[Change, ...]
    comparable: int
    worse: int
    declined: bool | None


@cache
def load(key: str) -> Terms | None:
    """What follows a designation of a programme; None where nothing is said."""
    file = programme.folder(key) / "terms.toml"
    if not file.exists():
        return None
    found = toml.read(file, Terms, clauses.known)
    table = grounds.load(key)
    known = {one.key for one in table.grounds} if table else set()
    for named in (*found.events, *(ground for one in found.evaluations for ground in one.grounds)):
        if named not in known:
            raise toml.error_at(file, named, f'"{named}" is no ground of this programme')
    keys = [one.key for each in found.sets for one in each.indicators]
    if len(set(keys)) != len(keys):
        raise toml.error_at(file, "", "an indicator stands twice")
    return found


def compare(
    indicators: Sequence[Indicator], before: Mapping[str, Decimal], now: Mapping[str, Decimal], margin: Decimal,
    share: Decimal,
) -> Compared:  # fmt: skip
    """Two years held against each other: a decline when more than `share` percent of what can be compared is worse by more
    than `margin` percent. Nothing to compare: no conclusion."""
    changes = tuple(_change(one, before.get(one.key), now.get(one.key), margin) for one in indicators)
    known = [one for one in changes if one.worse is not None]
    worse = sum(bool(one.worse) for one in known)
    declined = worse * HUNDRED > share * len(known) if known else None
    return Compared(changes, len(known), worse, declined)


def window(one: Evaluation, year: int, closes: str = "") -> tuple[date, date]:
    """The days of a yearly evaluation of `year`; `closes` is the office's month-day where the text has none."""
    held = year + one.after
    return windows.day_of_year(held, one.opens), windows.day_of_year(held, one.closes or closes)


def year_open(one: Evaluation, filed_on: date, day: date) -> int | None:
    """The newest year a yearly evaluation may be held of on a day; None where the designation had no whole year yet."""
    year = day.year - one.after
    if day < windows.day_of_year(day.year, one.opens):
        year -= 1
    return year if filed_on.year <= year else None


def end_window(valid_until: date, ahead_days: int) -> tuple[date, date]:
    """The days of the evaluation at the end of a term: it opens so many days before the last one."""
    return date.fromordinal(valid_until.toordinal() - ahead_days), valid_until


def _change(one: Indicator, before: Decimal | None, now: Decimal | None, margin: Decimal) -> Change:
    if before is None or now is None:
        return Change(one, before, now, None, None)
    way = now - before if one.better == "more" else before - now
    if before == 0:
        return Change(one, before, now, None, way < 0)
    percent = way * HUNDRED / abs(before)
    return Change(one, before, now, percent.quantize(Decimal("0.01"), ROUND_HALF_UP), percent < -margin)
