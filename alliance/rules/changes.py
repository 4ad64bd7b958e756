"""Changes after filing: their kinds, what each asks, and the way each goes, from a programme's changes.toml.

A programme without that file has no changes. Mistakes are ProgrammeErrors that name file and line.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from alliance.rules import clauses, toml
from alliance.rules import programme as programmes
from alliance.rules.programme import Programme
from alliance.rules.toml import ClauseId

Effect = Literal["person", "department", "lead", "members", "scope", "name", "end"]
FieldType = Literal["text", "long-text", "date", "name", "scope", "department", "member-department"]


@dataclass(frozen=True)
class ChangeStation:
    """One stop of a change's route. `when` = city-superior falls away where no city commission is asked."""

    key: str
    by: Literal["hospital-leader", "city", "office", "commission"]
    clause: ClauseId
    words: str
    words_en: str
    due_setting: str
    when: Literal["always", "city-superior"] = "always"


@dataclass(frozen=True)
class ChangeField:
    """One field of a change; `optional` ones may be left as they are."""

    key: str
    type: FieldType
    label: str
    label_en: str
    clause: ClauseId
    optional: bool = False
    kept: bool = True  # False: nothing of it stands in the register, so there is no present value beside it


@dataclass(frozen=True)
class Evidence:
    """A paper that must come with a change."""

    key: str
    words: str
    words_en: str
    clause: ClauseId


@dataclass(frozen=True)
class ChangeKind:
    """A kind of change: what it does, who is asked one after the other (the last decides), what it must show.

    `local_route` is the way for alliances whose own filing a city commission decided (SN15-3.3.c).
    `filing_setting` names the office's switch whether this kind is filed at all; `delay_setting` the days that must lie
    between decision and effect.
    """

    key: str
    effect: Effect
    clause: ClauseId
    words: str
    words_en: str
    means: str
    means_en: str
    route: tuple[str, ...]
    local_route: tuple[str, ...]
    fields: tuple[ChangeField, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    filing_setting: str = ""
    delay_setting: str = ""


T = TypeVar("T", ChangeStation, ChangeKind)


@dataclass(frozen=True)
class Changes:
    """Everything a programme says about changes."""

    correction_setting: str
    ahead_setting: str
    stations: tuple[ChangeStation, ...]
    kinds: tuple[ChangeKind, ...]

    def station(self, key: str) -> ChangeStation:
        """The station of this key; KeyError for one it does not have."""
        return _find(self.stations, key)

    def kind(self, key: str) -> ChangeKind:
        """The kind of this key; KeyError for one it does not have."""
        return _find(self.kinds, key)


def _find(things: tuple[T, ...], key: str) -> T:
    for thing in things:
        if thing.key == key:
            return thing
    raise KeyError(key)


@cache
def load(programme: str) -> Changes | None:
    """The changes of a programme; None where it has no such file."""
    made = programmes.load(programme)
    return load_file(_folder(made) / "changes.toml", made)


def load_file(file: Path, programme: Programme) -> Changes | None:
    """Read one file and hold it against the programme's settings; raises ProgrammeError."""
    if not file.exists():
        return None
    found = toml.read(file, Changes, clauses.known)
    _check(file, found, programme)
    return found


def _folder(programme: Programme) -> Path:
    papers = zip(clauses.documents(), clauses.FOLDERS, strict=True)
    return next(folder for paper, folder in papers if paper.programme == programme.key)


def _check(file: Path, found: Changes, programme: Programme) -> None:
    stations = {one.key for one in found.stations}
    settings = {one.key for one in programme.settings}
    for kind in found.kinds:
        _known(file, [*kind.route, *kind.local_route], stations)
        _known(file, [one for one in (kind.filing_setting, kind.delay_setting) if one], settings)
        if not kind.route or not kind.local_route:
            raise toml.error_at(file, kind.key, f'"{kind.key}" has no route')
    _known(
        file, [found.correction_setting, found.ahead_setting, *(one.due_setting for one in found.stations)], settings
    )
    for keys in ([one.key for one in found.kinds], [one.key for one in found.stations]):
        for key in keys:
            if keys.count(key) > 1:
                raise toml.error_at(file, key, f'the key "{key}" stands twice')


def _known(file: Path, names: list[str], known: set[str]) -> None:
    for name in names:
        if name not in known:
            raise toml.error_at(file, name, f'"{name}" is named but not defined')
