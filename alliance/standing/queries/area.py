"""A city's or county's page: its alliances, its hospitals and their figures in one place; counts only (SN15-5.1.b)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from alliance.activities import queries as activities
from alliance.care import queries as care
from alliance.core.actor import Actor, Role
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.filing import queries as filing
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.rules import programme as programmes
from alliance.standing.model import Measure
from alliance.standing.queries.measures import visible
from alliance.supervision import queries as supervision

OWN = frozenset({Role.CITY_COMMISSION, Role.COUNTY_COMMISSION})
MOST_SHOWN = 50  # rows of one table; the whole list is a filter away
PERIODS_SHOWN = 4  # half-years
ENDED = ("dissolved", "revoked", "lapsed")


@dataclass(frozen=True)
class Figure:
    """One count of the running year: confirmed by both sides, and what still waits for that."""

    count: Any
    confirmed: int
    unconfirmed: int


@dataclass(frozen=True)
class Area:
    """Everything on the page. `led` are led from the area, `joined` led elsewhere with a hospital of the area as member."""

    led: Sequence[Any]
    joined: Sequence[Any]
    hospitals: Sequence[Any]
    figures: Sequence[Figure]
    due: Sequence[Any]
    due_count: int
    tallies: Sequence[tuple[tuple[int, str], Any]]
    measures: Sequence[Measure]


def as_seen_by(actor: Actor, organisation_id: int) -> Actor:
    """Whose eyes the page is read with: a city's or county's own; the province opens any of the fourteen. Else 404."""
    if actor.role in OWN:
        if organisation_id != actor.organisation_id:
            raise NotFound
        return actor
    found = next((one for one in organisations.authorities() if one.id == organisation_id), None)
    if found is None:
        raise NotFound
    return Actor(
        Role.CITY_COMMISSION, actor.name, organisation_id=found.id, organisation_name=found.name,
        programme=actor.programme, own_hospitals=actor.own_hospitals, division=found.division_code,
    )  # fmt: skip


def area(viewer: Actor, programme: str, today: date) -> Area:
    """The page of one area, in the same number of queries however much there is."""
    found = [one for one in db.session.execute(register.visible(viewer)).scalars() if one.state not in ENDED]
    led = [one for one in found if is_led_from(viewer, one)]
    due, due_count = filing.desk(viewer, today)
    in_force = visible(viewer).where(Measure.state == "in_force").order_by(Measure.effective_on.desc(), Measure.id)
    return Area(
        led=led,
        joined=[one for one in found if not is_led_from(viewer, one)],
        hospitals=register.hospitals_of(viewer),
        figures=figures_of([one.id for one in led if one.state == "active"], programme, today),
        due=due,
        due_count=due_count,
        tallies=list(supervision.tallies(viewer).items())[:PERIODS_SHOWN],
        measures=list(db.session.execute(in_force).scalars()),
    )


def is_led_from(viewer: Actor, designation: Any) -> bool:
    """Whether an alliance is led from this area."""
    if viewer.role == Role.COUNTY_COMMISSION:
        return bool(designation.division_code == viewer.division)
    return bool(designation.authority_id == viewer.organisation_id)


def figures_of(designation_ids: Iterable[int], programme: str, today: date) -> list[Figure]:
    """The counts of 附件1 over the running year, of these alliances together."""
    ids, start = list(designation_ids), date(today.year, 1, 1)
    facts = {"care": care.facts(ids, start, today), "activities": activities.facts(ids, start, today)}

    def total(count: Any, side: str) -> int:
        source = facts["activities" if count.source == "activities" else "care"]
        return sum(int(one.get(side, {}).get(count.key, 0)) for one in source.values())

    counts = programmes.load(programme).counts
    return [Figure(count, total(count, "confirmed"), total(count, "unconfirmed")) for count in counts]


def months(viewer: Actor, year: int, today: date) -> dict[str, list[int | None]]:
    """Confirmed referrals of a year by month, up and down, of the alliances led from the area; months to come are None."""
    found = db.session.execute(register.visible(viewer)).scalars()
    counted = care.by_month_of([one.id for one in found if is_led_from(viewer, one)], year)
    past = today.month if year == today.year else len(counted["up_referrals"])

    def known(fact: str) -> list[int | None]:
        return [n if month < past else None for month, n in enumerate(counted[fact])]

    return {_("上转"): known("up_referrals"), _("下转"): known("down_referrals")}
