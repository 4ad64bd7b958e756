"""How many places there are, and which rule blocks the next one (SX3-8, SX6-11.1, WZ10-2.2, 2.3).

A quota counts the places taken of one year and track: by population, as a share, one per hospital or city, one per
disease. `board` tells of each how much is used and left; `blocks` names those that stand in the way of one more.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache
from types import MappingProxyType
from typing import Literal

from alliance.rules import clauses, programme, toml
from alliance.rules.toml import ClauseId

NOBODY: Mapping[str, int] = MappingProxyType({})
ROUNDINGS = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "nearest": ROUND_HALF_UP}
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Quota:
    """One rule. `kind`: population (one per `per` people), share (at most `per` percent of a year's places lie in main-city
    hospitals), hospital or city (at most `per` a year each), disease (one in all, unless argued and approved). A population
    may be that of the whole or of each area (county, city) by itself."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    kind: Literal["population", "share", "hospital", "city", "disease"]
    per: int
    tracks: tuple[str, ...] = ()
    rounding_setting: str = ""
    argued: bool = False
    of: Literal["whole", "area"] = "whole"


@dataclass(frozen=True)
class Place:
    """One place taken or asked for. `argued`: its necessity was argued and approved by experts; `direction`: that of the
    year's call it answers, where the call names directions."""

    key: str
    track: str
    year: int
    hospital: str = ""
    city: str = ""
    disease: str = ""
    main_city: bool = False
    argued: bool = False
    direction: str = ""


@dataclass(frozen=True)
class Bar:
    """How far a quota is used: `used` of `limit`; `what` names the hospital, city or disease where it is one of many."""

    quota: Quota
    used: int
    limit: int | None  # None: the figure it rests on is not known
    what: str = ""

    @property
    def left(self) -> int | None:
        """How many are left; negative when it is overdrawn already."""
        return None if self.limit is None else self.limit - self.used


@dataclass(frozen=True)
class _File:
    quotas: tuple[Quota, ...]


@cache
def load(key: str) -> tuple[Quota, ...]:
    """The quotas of a programme, () where it has none."""
    file = programme.folder(key) / "quota.toml"
    return toml.read(file, _File, clauses.known).quotas if file.exists() else ()


def population_clause(key: str) -> str:
    """The clause under which a programme's places go by population; "" where none does."""
    return next((one.clause for one in load(key) if one.kind == "population"), "")


def by_population(population: int, per: int, rounding: str) -> int:
    """One place per so many people; how the rest is rounded is a reading (quota_rounding)."""
    return int((Decimal(population) / per).quantize(Decimal(1), ROUNDINGS[rounding]))


def main_city_at_most(places: int, percent: int) -> int:
    """How many of `places` may lie in main-city hospitals: a share that is not exceeded is rounded down."""
    return int(Decimal(places) * percent / HUNDRED)


def board(
    quotas: Iterable[Quota], taken: Collection[Place], track: str, year: int, *, population: int | None = None,
    rounding: str = "down", areas: Mapping[str, int] = NOBODY,
) -> tuple[Bar, ...]:  # fmt: skip
    """Every quota of a track with what is used and left in a year; `areas`: the people of each area by its name in Place."""
    here = [one for one in taken if one.year == year and one.track == track]
    mine = [one for one in quotas if not one.tracks or track in one.tracks]
    whole = next((_places(one, population, rounding) for one in mine if one.kind == "population"), None)
    found: list[Bar] = []
    for one in mine:
        if one.kind == "population" and one.of == "area":
            found += _by_area(one, here, population, rounding, areas)
        else:
            found += _bars(one, here, taken, population, rounding, whole)
    return tuple(found)


def _by_area(
    quota: Quota, here: list[Place], population: int | None, rounding: str, areas: Mapping[str, int]
) -> list[Bar]:  # fmt: skip
    used: dict[str, int] = dict.fromkeys(areas, 0) or {"": 0}
    for one in here:
        used[one.city] = used.get(one.city, 0) + 1
    return [
        Bar(quota, count, _places(quota, areas.get(what, population), rounding), what) for what, count in used.items()
        if what or count or len(used) == 1
    ]  # fmt: skip


def blocks(
    quotas: Iterable[Quota], taken: Collection[Place], wanted: Place, *, population: int | None = None,
    rounding: str = "down", areas: Mapping[str, int] = NOBODY,
) -> tuple[Bar, ...]:  # fmt: skip
    """The quotas that stand in the way of one more place: each as it stood before. () = it may be had."""
    own = [one for one in taken if one.key != wanted.key]
    after = board(
        quotas, [*own, wanted], wanted.track, wanted.year, population=population, rounding=rounding, areas=areas
    )
    return tuple(one for one in after if _stops(one, wanted))


def _stops(bar: Bar, wanted: Place) -> bool:
    kind = bar.quota.kind
    if bar.left is None or bar.left >= 0:
        return False
    if kind == "share":
        return wanted.main_city
    if kind == "population":
        return bar.quota.of == "whole" or bar.what == wanted.city
    mine = {"hospital": wanted.hospital, "city": wanted.city, "disease": wanted.disease}.get(kind, "")
    return bar.what == mine and not (bar.quota.argued and wanted.argued)


def _bars(
    quota: Quota, here: list[Place], taken: Collection[Place], population: int | None, rounding: str,
    whole: int | None,
) -> list[Bar]:  # fmt: skip
    if quota.kind == "population":
        return [Bar(quota, len(here), _places(quota, population, rounding))]
    if quota.kind == "share":
        return [Bar(quota, sum(one.main_city for one in here), main_city_at_most(_base(here, whole), quota.per))]
    among = list(taken) if quota.kind == "disease" else here
    return [Bar(quota, count, quota.per, what) for what, count in _counted(quota.kind, among).items()]


def _base(here: list[Place], whole: int | None) -> int:
    """What a share is a share of: all places of the year where they are known, else those taken so far."""
    return len(here) if whole is None else whole


def _places(quota: Quota, population: int | None, rounding: str) -> int | None:
    return None if population is None else by_population(population, quota.per, rounding)


def _counted(kind: str, among: Iterable[Place]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in among:
        what = {"hospital": one.hospital, "city": one.city, "disease": one.disease}[kind]
        if what:
            found[what] = found.get(what, 0) + 1
    return found
