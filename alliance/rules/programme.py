"""A regulated programme as one typed frozen object, put together from the TOML files of its folder.

Read once and kept. A folder must have programme.toml; each other file may be missing (a programme still to come),
and what it would hold is then empty or None. Any mistake is a ProgrammeError that begins with file and line.
"""

import importlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Protocol, TypeVar, cast

from alliance.rules import clauses, indicator_system, specialties, toml
from alliance.rules.indicator_system import IndicatorSystem
from alliance.rules.ladder import NONE
from alliance.rules.reading import Reading
from alliance.rules.shapes import (
    ActivityKind,
    Aspect,
    Condition,
    Count,
    Document,
    Fact,
    Form,
    Ladder,
    LadderRule,
    LeadRule,
    Naming,
    ObligationKind,
    Period,
    Scope,
    Setting,
)
from alliance.rules.toml import ProgrammeError

__all__ = ["Programme", "ProgrammeError", "UnknownProgramme", "all_programmes", "folder", "load", "load_folder"]


class UnknownProgramme(KeyError):
    """No folder holds a programme of this key."""

    def __str__(self) -> str:
        """Say it in words; KeyError would print only the key."""
        return f'unknown programme "{self.args[0]}" (known: {", ".join(_folders())})'


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=_Keyed)


@dataclass(frozen=True)
class Posts:
    """What the posts of a programme's own authority are called: who handles, who heads it, who decides."""

    handler: str
    handler_en: str
    head: str
    head_en: str
    commission: str
    commission_en: str


@dataclass(frozen=True)
class Programme:
    """One programme. The lookups by key raise KeyError for a key it does not have."""

    key: str
    name: str
    name_en: str
    active: bool
    region: str
    region_en: str
    document: Document
    area: str
    lead_rule: LeadRule | None
    conditions: tuple[Condition, ...]
    aspects: tuple[Aspect, ...]
    scopes: tuple[Scope, ...]
    periods: tuple[Period, ...]
    naming: Naming | None
    settings: tuple[Setting, ...]
    counts: tuple[Count, ...]
    activity_kinds: tuple[ActivityKind, ...]
    forms: tuple[Form, ...]
    facts: tuple[Fact, ...]
    indicators: IndicatorSystem | None
    ladder: Ladder | None
    obligations: tuple[ObligationKind, ...]
    readings: tuple[Reading, ...]
    posts: Posts | None = None

    def condition(self, key: str) -> Condition:
        """Return the condition of this key."""
        return _find(self.conditions, key)

    def aspect(self, key: str) -> Aspect:
        """Return the assessed aspect of this key."""
        return _find(self.aspects, key)

    def scope(self, key: str) -> Scope:
        """Return the scope of this key."""
        return _find(self.scopes, key)

    def period(self, key: str) -> Period:
        """Return the half-year of this key."""
        return _find(self.periods, key)

    def setting(self, key: str) -> Setting:
        """Return the setting of this key, with its default value."""
        return _find(self.settings, key)

    def count(self, key: str) -> Count:
        """Return the count of 附件1 of this key."""
        return _find(self.counts, key)

    def activity_kind(self, key: str) -> ActivityKind:
        """Return the activity kind of this key."""
        return _find(self.activity_kinds, key)

    def form(self, key: str) -> Form:
        """Return the annex of this key (annex1, annex2)."""
        return _find(self.forms, key)

    def fact(self, key: str) -> Fact:
        """Return the fact of this key."""
        return _find(self.facts, key)

    def obligation(self, key: str) -> ObligationKind:
        """Return the kind of duty of this key."""
        return _find(self.obligations, key)


@dataclass(frozen=True)
class _Header:
    key: str
    name: str
    name_en: str
    active: bool
    region: str
    region_en: str
    document: Document
    area: str = ""  # first digits of the divisions it covers; "" = those of all
    lead_rule: LeadRule | None = None
    conditions: tuple[Condition, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    scopes: tuple[Scope, ...] = ()
    periods: tuple[Period, ...] = ()
    posts: Posts | None = None  # None: those of an alliance office


@dataclass(frozen=True)
class _Settings:
    settings: tuple[Setting, ...] = ()


@dataclass(frozen=True)
class _Activities:
    counts: tuple[Count, ...] = ()
    activity_kinds: tuple[ActivityKind, ...] = ()


@dataclass(frozen=True)
class _Forms:
    forms: tuple[Form, ...] = ()


@dataclass(frozen=True)
class _Facts:
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class _Obligations:
    obligations: tuple[ObligationKind, ...] = ()


@cache
def load(key: str) -> Programme:
    """Return the programme of this key; raises UnknownProgramme or ProgrammeError."""
    return load_folder(folder(key))


def all_programmes() -> tuple[Programme, ...]:
    """Return every programme, the active ones and those still to come, in the order of CLAUSES.md."""
    return tuple(load(key) for key in _folders())


def folder(key: str) -> Path:
    """Return the folder of this programme's files; raises UnknownProgramme."""
    if key not in _folders():
        raise UnknownProgramme(key)
    return _folders()[key]


def load_folder(folder: Path) -> Programme:
    """Read a programme from any folder; raises ProgrammeError naming file and line."""
    header = toml.read(folder / "programme.toml", _Header, clauses.known)
    settings = _part(folder / "settings.toml", _Settings) or _Settings()
    activities = _part(folder / "activities.toml", _Activities) or _Activities()
    made = Programme(
        **vars(header),
        naming=_part(folder / "naming.toml", Naming),
        settings=settings.settings,
        counts=activities.counts,
        activity_kinds=activities.activity_kinds,
        forms=(_part(folder / "forms.toml", _Forms) or _Forms()).forms,
        facts=(_part(folder / "facts.toml", _Facts) or _Facts()).facts,
        indicators=_part(folder / "indicators.toml", IndicatorSystem),
        ladder=_part(folder / "ladder.toml", Ladder),
        obligations=(_part(folder / "obligations.toml", _Obligations) or _Obligations()).obligations,
        readings=_readings(folder),
    )
    _check(folder, made)
    return replace(made, ladder=_with_years(made.ladder, made))


@cache
def _folders() -> dict[str, Path]:
    """Map the programme keys to their folders, by the documents' own statement."""
    papers = zip(clauses.documents(), clauses.FOLDERS, strict=True)
    return {paper.programme: folder for paper, folder in papers}


P = TypeVar("P")


def _part(file: Path, shape: type[P]) -> P | None:
    return toml.read(file, shape, clauses.known) if file.exists() else None


def _readings(folder: Path) -> tuple[Reading, ...]:
    """Take READINGS from the folder's readings.py, when it is one of ours."""
    if folder.parent != clauses.PROGRAMMES or not (folder / "readings.py").exists():
        return ()
    module = importlib.import_module(f"alliance.programmes.{folder.name}.readings")
    return cast(tuple[Reading, ...], module.READINGS)


def _find(things: Iterable[K], key: str) -> K:
    for thing in things:
        if thing.key == key:
            return thing
    raise KeyError(key)


def _with_years(ladder: Ladder | None, made: Programme) -> Ladder | None:
    """Fill in the numbers the ladder takes from the settings fixed by the document."""
    if ladder is None:
        return None
    return replace(ladder, rules=tuple(_rule_with_years(rule, made) for rule in ladder.rules))


def _rule_with_years(rule: LadderRule, made: Programme) -> LadderRule:
    if not rule.years_setting:
        return rule
    value = made.setting(rule.years_setting).value
    return replace(rule, years=value if isinstance(value, int) else 1)


def _check(folder: Path, made: Programme) -> None:
    """Hold the files against each other: keys once, and every key named elsewhere exists."""
    groups: dict[str, tuple[_Keyed, ...]] = {
        "programme.toml": (*made.conditions, *made.periods),
        "settings.toml": made.settings,
        "activities.toml": made.activity_kinds,
        "facts.toml": made.facts,
        "forms.toml": made.forms,
        "obligations.toml": made.obligations,
    }
    for file, things in groups.items():
        _once(folder / file, [thing.key for thing in things])
    settings = {one.key for one in made.settings}
    _named(folder / "programme.toml", _settings_named(made), settings)
    _named(folder / "readings.py", [one.setting for one in made.readings if one.setting], settings)
    _named(folder / "activities.toml", _facts_named(made), {one.key for one in made.facts})
    _named(folder / "obligations.toml", _settings_of_duties(made), settings)
    _check_ladder(folder / "ladder.toml", made)
    _check_indicators(folder / "indicators.toml", made)
    _check_common_names(folder / "naming.toml", made)


def _once(file: Path, keys: list[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise toml.error_at(file, key, f'the key "{key}" stands twice')


def _named(file: Path, names: Iterable[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise toml.error_at(file, name, f'"{name}" is named but not defined')


def _settings_named(made: Programme) -> list[str]:
    names = [station.due_setting for scope in made.scopes for station in scope.stations]
    for period in made.periods:
        names.extend((period.opens_setting, period.due_setting))
    return names


def _settings_of_duties(made: Programme) -> list[str]:
    duties = made.obligations
    names = [(one.remind_setting, one.opens_setting, one.due_setting, one.late_setting) for one in duties]
    return [name for four in names for name in four if name]


def _facts_named(made: Programme) -> list[str]:
    return [fact for kind in made.activity_kinds for fact in kind.facts] + [count.key for count in made.counts]


def _check_ladder(file: Path, made: Programme) -> None:
    if made.ladder is None:
        return
    rules = made.ladder.rules
    _named(file, [NONE], {one.key for one in made.ladder.measures})
    _named(file, [rule.result for rule in rules], {one.key for one in made.ladder.results})
    _named(file, [rule.measure for rule in rules], {one.key for one in made.ladder.measures})
    fixed = {one.key for one in made.settings if one.law and one.type == "int"}
    _named(file, [rule.years_setting for rule in rules if rule.years_setting], fixed)


def _check_indicators(file: Path, made: Programme) -> None:
    if made.indicators is None:
        return
    for flaw in indicator_system.problems(made.indicators, {one.key for one in made.facts}):
        raise toml.error_at(file, flaw.where, f"{flaw.where or made.indicators.key}: {flaw.en}")


def _check_common_names(file: Path, made: Programme) -> None:
    """Each common name stands for a subject of the catalogue."""
    if made.naming is not None:
        _named(file, [one.catalogue for one in made.naming.common], {one.code for one in specialties.catalogue()})
