"""The way an application of a further programme goes: stations, review, meetings, publicity, joint decision (SX6-9, SX3-10–21,
WZ10-4.1).

Intake stations agree one after the other (hospital, the authority that recommends, the form check). What follows is the
programme's own: which reviews there are, which meetings are recorded, how long the publicity runs, who decides with whom.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from alliance.rules import clauses, codings, programme, toml
from alliance.rules.toml import ClauseId


@dataclass(frozen=True)
class Stop:
    """One intake station. `by` is a key of core/stations; `when` = superior: only a hospital that has such an authority
    above it. `recommends`: what agrees here also ranks its list. `asks`: what the check answers one by one."""

    key: Literal["hospital", "city", "form"]
    by: Literal["hospital-leader", "city", "county", "office"]
    clause: ClauseId
    words: str
    words_en: str
    tracks: tuple[str, ...] = ()
    when: Literal["always", "superior"] = "always"
    recommends: bool = False
    due_setting: str = ""  # the office's workdays for it (办公室设定); "" = no due day


@dataclass(frozen=True)
class Exclusion:
    """One kind that is not set up: the form check answers for each whether it applies. `argued`: it may be argued, as
    what was argued of `criterion`, the condition that asks the same of the applicant."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    argued: bool = False
    criterion: str = ""


@dataclass(frozen=True)
class Subject:
    """What is applied for: a disease or a specialty, classed by one of `systems` (keys of programmes/codings.toml)."""

    clause: ClauseId
    words: str
    words_en: str
    systems: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """One paper an application brings; `count` of them at the least. `signer`: it names who wrote it and his office."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    count: int = 1
    signer: bool = False
    tracks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Book:
    """What the form of an application is called; `office`: our words, where the text has none (办公室设定)."""

    clause: ClauseId
    words: str
    words_en: str
    office: bool = False


@dataclass(frozen=True)
class Mode:
    """One way experts judge: written, defence, site; `optional`: only where the office says it is needed."""

    key: Literal["data", "written", "defence", "site"]
    clause: ClauseId
    words: str
    words_en: str
    optional: bool = False


@dataclass(frozen=True)
class Aspect:
    """One aspect experts give points for; the points are the office's where no text has them (办公室设定)."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    points_setting: str


@dataclass(frozen=True)
class Duty:
    """One duty that an expert accepts before he judges; `office`: our words, where the text has none (办公室设定)."""

    clause: ClauseId
    words: str
    words_en: str
    office: bool = False


@dataclass(frozen=True)
class Check:
    """One thing looked at on the spot."""

    key: str
    clause: ClauseId
    words: str
    words_en: str


@dataclass(frozen=True)
class Meeting:
    """One meeting that must have agreed to the list before it is published."""

    key: str
    clause: ClauseId
    words: str
    words_en: str


@dataclass(frozen=True)
class Publicity:
    """How long the list is shown before it is decided: `days` calendar days or workdays."""

    clause: ClauseId
    days: int
    counted: Literal["calendar", "workdays"]
    days_setting: str = ""  # where no text names the days: the office's setting


@dataclass(frozen=True)
class Joint:
    """Who decides together with the commission, and for which tracks (none = all)."""

    clause: ClauseId
    words: str
    words_en: str
    tracks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Route:
    """What route.toml holds. `board`, `decision`: the clauses under which the list is drawn up and decided.
    `short`: tracks that the recommending authority decides
    itself and reports: they pass no review, the commission enters them as reported."""

    clause: ClauseId
    board: ClauseId
    decision: ClauseId
    subject: Subject
    stations: tuple[Stop, ...]
    papers: tuple[Paper, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    modes: tuple[Mode, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    duties: tuple[Duty, ...] = ()
    checks: tuple[Check, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    publicity: Publicity | None = None
    joint: Joint | None = None
    short: tuple[str, ...] = ()
    book: Book | None = None
    reported: str = ""  # the clause under which they are reported

    def on_track(self, track: str) -> tuple[Stop, ...]:
        """The intake stations of a track."""
        return tuple(one for one in self.stations if not one.tracks or track in one.tracks)

    def papers_on(self, track: str) -> tuple[Paper, ...]:
        """The papers an application of a track brings."""
        return tuple(one for one in self.papers if not one.tracks or track in one.tracks)

    def mode(self, key: str) -> Mode | None:
        """The review mode of that key."""
        return next((one for one in self.modes if one.key == key), None)

    def decided_jointly(self, track: str) -> bool:
        """Whether another department decides with the commission on this track."""
        return self.joint is not None and (not self.joint.tracks or track in self.joint.tracks)


@cache
def load(key: str) -> Route | None:
    """The route of a programme; None where it takes no applications."""
    file = programme.folder(key) / "route.toml"
    if not file.exists():
        return None
    found = toml.read(file, Route, clauses.known)
    settings = {one.key for one in programme.load(key).settings}
    for one in found.stations:
        if one.due_setting and one.due_setting not in settings:
            raise toml.error_at(file, one.due_setting, f'"{one.due_setting}" is named but not defined')
    for name in found.subject.systems:
        if name not in codings.systems():
            raise toml.error_at(file, name, f'"{name}" is no coding system')
    return found
