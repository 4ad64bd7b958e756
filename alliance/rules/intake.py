"""When a programme takes applications: its windows, its validity for new ones, its bars (SX6-9, SX3-10, WZ10-4.1).

A window recurs each year between two month-days, or stands only when the year's call opens it. Whatever runs already is
evaluated to its end: validity binds new applications only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from alliance.rules import clauses, programme, toml, windows
from alliance.rules.toml import ClauseId


@dataclass(frozen=True)
class Track:
    """A kind of application of a programme. `term_years`: for how many years this kind holds, or is built, where the text says
    so of it and not of all."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    term_years: int = 0
    term_clause: str = ""


@dataclass(frozen=True)
class Yearly:
    """A window of each year, from one month-day to another."""

    clause: ClauseId
    opens: str
    closes: str


@dataclass(frozen=True)
class Validity:
    """Between which days new applications are taken (ISO; "" where the text names no first day), and for how many years
    what is decided holds, or is built (0 = the text names none)."""

    clause: ClauseId
    until: str
    since: str = ""
    term_years: int = 0
    term_clause: str = ""


@dataclass(frozen=True)
class Intake:
    """What intake.toml holds. `called`: there is no window but what the year's call opens (with its clause)."""

    validity: Validity
    tracks: tuple[Track, ...]
    windows: tuple[Yearly, ...] = ()
    called: str = ""

    def track(self, key: str) -> Track:
        """The track of this key; KeyError where there is none."""
        for one in self.tracks:
            if one.key == key:
                return one
        raise KeyError(key)


@dataclass(frozen=True)
class Window:
    """One window on the calendar."""

    clause: str
    opens: date
    closes: date


@dataclass(frozen=True)
class Answer:
    """Whether a day is open; else which clause closes it, and which window comes next."""

    open: bool
    clause: str
    reason: str = ""  # before | expired | outside
    window: Window | None = None
    next: Window | None = None
    day: date | None = None  # the first or the last day of validity where that is the reason


@dataclass(frozen=True)
class Bar:
    """A stretch in which an applicant is refused: until the day before `until`."""

    clause: str
    since: date
    until: date
    reason: str
    decision: str


@cache
def load(key: str) -> Intake | None:
    """The intake of a programme; None where it takes no applications."""
    file = programme.folder(key) / "intake.toml"
    return toml.read(file, Intake, clauses.known) if file.exists() else None


def on(intake: Intake, day: date, calls: Iterable[Window] = ()) -> Answer:
    """Whether a new application is taken on a day; `calls` are the windows the office has opened by its calls."""
    valid, every = intake.validity, sorted(_windows(intake, day, calls), key=lambda one: one.opens)
    until = date.fromisoformat(valid.until)
    if day > until:
        return Answer(False, valid.clause, "expired", day=until)
    coming = next((one for one in every if one.opens > day and one.opens <= until), None)
    if valid.since and day < date.fromisoformat(valid.since):
        return Answer(False, valid.clause, "before", next=coming, day=date.fromisoformat(valid.since))
    now = next((one for one in every if one.opens <= day <= one.closes), None)
    if now is not None:
        return Answer(True, now.clause, window=now, next=coming)
    return Answer(False, _clause(intake), "outside", next=coming)


def term_ends(intake: Intake, decided: date, track: str) -> date | None:
    """The last day for which a decision of `decided` on this track holds; None where the text names no term."""
    years = intake.track(track).term_years or intake.validity.term_years
    if not years:
        return None
    after = windows.months_after(decided, 12 * years)
    return date.fromordinal(after.toordinal() - 1)


def barred(bars: Iterable[Bar], day: date) -> Bar | None:
    """The bar that stands on a day, the longest first; None when there is none. On `until` itself one may apply again."""
    standing = [one for one in bars if one.since <= day < one.until]
    return max(standing, key=lambda one: one.until, default=None)


def _windows(intake: Intake, day: date, calls: Iterable[Window]) -> list[Window]:
    since = intake.validity.since
    yearly = [
        Window(one.clause, windows.day_of_year(year, one.opens), windows.day_of_year(year, one.closes))
        for year in range(day.year - 1, day.year + 3)
        for one in intake.windows
    ]
    first = date.fromisoformat(since) if since else date.min
    cut = [Window(one.clause, max(one.opens, first), one.closes) for one in yearly if one.closes >= first]
    return [*cut, *calls]


def _clause(intake: Intake) -> str:
    return intake.called or intake.windows[0].clause
