"""Candidacies as places of a year: what each quota counts, and why a place cannot be had (SX3-8, SX6-11.1, WZ10-2.2, 2.3)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from alliance.core.language import told
from alliance.core.refusal import Refused
from alliance.rules import naming, quota, titles
from alliance.rules import programme as programmes
from alliance.selection.rules.candidacies import direction_of
from alliance.selection.rules.way import route_of

PREFECTURE = 4  # first digits of a division code that name the city


@dataclass(frozen=True)
class Ground:
    """What a year's places are reckoned from: the people of the whole and of each area, and how a rest is rounded."""

    population: int | None = None
    areas: Mapping[str, int] = field(default_factory=dict)
    rounding: str = "down"
    main_city: frozenset[str] = frozenset()
    calls: Mapping[str, int] = field(default_factory=dict)  # places by direction, as the year's call announced them
    called: str = ""  # the clause of the call


def disease_of(programme: str, subject: str) -> str:
    """The disease or specialty in one spelling, whatever was typed around it."""
    parts = titles.load(programme)
    return str(naming.key(titles.build(parts, subject).disease if parts else subject))


def area_of(record: Any) -> str:
    """The area a candidacy counts for: the county where a county recommends, else the city (division code)."""
    county = any(one.by == "county" for one in route_of(record).stations)
    code = str(record.division_code)
    return code if county else code[:PREFECTURE].ljust(len(code), "0")


def _direction(record: Any) -> str:
    """The direction of the call a candidacy answers; one that names none is held against its specialty (SX3-10)."""
    return str(naming.key(direction_of(record))) or disease_of(record.programme, record.subject)


def whole_area(programme: str) -> str:
    """The division code of all the area of a programme."""
    return programmes.load(programme).area.ljust(6, "0")


def place_of(record: Any, ground: Ground, *, standing: bool = True) -> quota.Place:
    """A candidacy as a place. `standing`: False for a granted one whose designation has ended: its disease is free again."""
    argued = bool(record.argued.strip()) and record.argued_approved is True
    main = bool(record.main_city) or record.division_code in ground.main_city
    return quota.Place(
        f"c{record.id}", record.track, record.year, str(record.lead_id), area_of(record),
        disease_of(record.programme, record.subject) if standing else "", main, argued, _direction(record) if standing else "",
    )  # fmt: skip


def bars(
    programme: str, taken: Collection[quota.Place], track: str, year: int, ground: Ground
) -> tuple[quota.Bar, ...]:
    """Every quota of a board as it stands, those of the year's call among them (SX3-10)."""
    given: dict[str, Any] = {"population": ground.population, "rounding": ground.rounding, "areas": ground.areas}
    return (*quota.board(quota.load(programme), taken, track, year, **given), *_of_call(taken, track, year, ground))


def stops(programme: str, taken: Collection[quota.Place], wanted: quota.Place, ground: Ground) -> tuple[quota.Bar, ...]:
    """The rules that stand in the way of one more place."""
    given: dict[str, Any] = {"population": ground.population, "rounding": ground.rounding, "areas": ground.areas}
    ruled = quota.blocks(quota.load(programme), taken, wanted, **given)
    after = [*(one for one in taken if one.key != wanted.key), wanted]
    called = [
        one for one in _of_call(after, wanted.track, wanted.year, ground)
        if one.left is not None and one.left < 0 and one.what in ("", wanted.direction)
    ]  # fmt: skip
    return (*ruled, *called)


def unknown(programme: str, wanted: quota.Place, ground: Ground) -> list[quota.Quota]:
    """The quotas that cannot be reckoned because nobody has entered how many people live there."""
    found = quota.board(
        quota.load(programme), [wanted], wanted.track, wanted.year, population=ground.population,
        rounding=ground.rounding, areas=ground.areas,
    )  # fmt: skip
    return [one.quota for one in found if one.limit is None and one.what in ("", wanted.city)]


def refuse(found: Iterable[quota.Bar]) -> None:
    """Refuse a place over a quota: the rule is named, and what may be done."""
    every = list(found)
    if not every:
        return
    first = every[0].quota
    todo = [said(one) for one in every]
    if any(one.quota.argued for one in every):
        todo.append(_("确需增设的，申报时写明必要性，经专家评审同意后方可列入"))
    rule = told(first.words, first.words_en)
    raise Refused(first.clause, _("名额已满：%(rule)s", rule=rule), field="reason", todo=todo)


def said(bar: quota.Bar) -> str:
    """A quota in words: its limit, and what it comes to with this place."""
    rule = told(bar.quota.words, bar.quota.words_en)
    return str(_("%(rule)s：上限 %(limit)s，加上这一件为 %(used)d", rule=rule, limit=bar.limit, used=bar.used))


def _of_call(taken: Iterable[quota.Place], track: str, year: int, ground: Ground) -> list[quota.Bar]:
    """The places of the year's call: all of the track, and of each direction."""
    if not ground.calls:
        return []
    here = [one for one in taken if one.track == track and one.year == year]
    whole = quota.Quota("call", ground.called, "年度申报通知的名额", "Places of the year's call", "population", 1)
    one_way = quota.Quota(
        "direction", ground.called, "年度申报通知的方向名额", "Places of a direction", "population", 1
    )
    return [
        quota.Bar(whole, len(here), sum(ground.calls.values())),
        *(quota.Bar(one_way, sum(one.direction == naming.key(name) for one in here), places, naming.key(name))
          for name, places in ground.calls.items()),
    ]  # fmt: skip
