"""Who is long without a confirmed record (SN15-3.6.c): told to the lead first, shown to the office from the round's day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from alliance.activities import queries as activities
from alliance.care import queries as care
from alliance.checks.model import Dormancy
from alliance.core import reach
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.ext import db
from alliance.members import queries as members

NOBODYS = -1
SEES_LATER = PROVINCE | {Role.AUDITOR}


@dataclass(frozen=True)
class Quiet:
    """An alliance with members (or all of it) that have had nothing confirmed since a day."""

    designation: Any
    whole: bool
    members: list[dict[str, Any]]


def scope(actor: Actor, today: date) -> ColumnElement[bool]:
    """The lead's own at once; the office's, the commission's and the auditor's once the round's day has come."""
    if actor.role == Role.LEAD_CLERK:
        return and_(Dormancy.lead_id == actor.organisation_id, Dormancy.department_id == actor.department_id)
    if actor.role in SEES_LATER:
        return and_(Dormancy.programme == (actor.programme or Dormancy.programme), Dormancy.opens_on <= today)
    return Dormancy.id == NOBODYS


def dormancies(actor: Actor, today: date) -> Select[Dormancy]:
    """What this actor may see."""
    return select(Dormancy).where(scope(actor, today))


def dormancy(actor: Actor, told_id: int, today: date) -> Dormancy:
    """One of them; NotFound otherwise."""
    return reach.one(dormancies(actor, today).where(Dormancy.id == told_id))


def last_confirmed(designation_ids: Sequence[int]) -> dict[tuple[int, int], date]:
    """By (alliance, hospital) the last day of an activity or the last month with anything in care. Two queries."""
    found = care.last_months(designation_ids)
    for key, day in activities.last_days(designation_ids).items():
        found[key] = max(day, found.get(key, day))
    return found


def quiet(designations: Sequence[Any], since: date, on: date) -> list[Quiet]:
    """The alliances with members that stood since that day and have had nothing confirmed from it on. Three queries."""
    ids = [one.id for one in designations]
    last = last_confirmed(ids)
    asleep: dict[int, list[dict[str, Any]]] = {}
    for one in members.standing_since(ids, since, on):
        when = last.get((one.designation_id, one.organisation_id))
        if when is None or when < since.replace(day=1):
            asleep.setdefault(one.designation_id, []).append({"id": one.organisation_id, "name": one.organisation_name})
    awake = {key[0] for key, day in last.items() if day >= since.replace(day=1)}
    return [
        Quiet(one, one.id not in awake, asleep.get(one.id, []))
        for one in designations
        if one.id in asleep or one.id not in awake
    ]


def told(programme: str, opens_on: date) -> set[int]:
    """The alliances already told before that round."""
    query = select(Dormancy.designation_id).where(Dormancy.programme == programme, Dormancy.opens_on == opens_on)
    return set(db.session.execute(query).scalars())
