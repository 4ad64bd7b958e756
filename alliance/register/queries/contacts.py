"""Whom to call: each alliance's person in charge and secretary, each hospital's desk telephones. For those inside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, false, select

from alliance.core.actor import HOSPITAL, PROVINCE, Actor, Role
from alliance.core.reach import contains
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register.model import Designation, DesignationContact, Party
from alliance.register.queries.designations import visible
from alliance.register.queries.history import belonged

LIVING = ("proposed", "active")
READERS = PROVINCE | HOSPITAL | {Role.AUDITOR, Role.CITY_COMMISSION, Role.COUNTY_COMMISSION}


@dataclass(frozen=True)
class Contact:
    """One line: a hospital in an alliance, with its telephones; for the lead also the two persons."""

    party: Party
    designation: Designation
    desk: str
    hours: str
    department: str
    department_telephone: str
    hospital_telephone: str
    head: DesignationContact | None
    secretary: DesignationContact | None


def contacts(actor: Actor, on: date, *, words: str = "", designation_id: int | None = None) -> Select[Party]:
    """The hospitals that belong on a day to the living alliances this actor may see."""
    seen = visible(actor).where(Designation.state.in_(LIVING))
    if designation_id is not None:
        seen = seen.where(Designation.id == designation_id)
    query = (
        select(Party)
        .join(Designation, Designation.id == Party.designation_id)
        .where(
            Party.designation_id.in_(seen.with_only_columns(Designation.id)), Party.kind != "candidate", belonged(on)
        )
    )
    if actor.role not in READERS:
        query = query.where(false())
    return query.where(contains((Designation.name, Party.organisation_name, Party.department_name), words))


def with_telephones(parties: Sequence[Party]) -> list[Contact]:
    """The lines of these parties (four queries whatever their number)."""
    if not parties:
        return []
    ids = {one.designation_id for one in parties}
    found = db.session.execute(select(Designation).where(Designation.id.in_(ids))).scalars()
    designations = {one.id: one for one in found}
    bodies = organisations.with_departments({one.organisation_id for one in parties})
    hospitals: dict[int, tuple[Any, list[Any]]] = {one.id: (one, list(departments)) for one, departments in bodies}
    persons = {(one.designation_id, one.role): one for one in persons_of(ids)}
    return [_line(one, designations[one.designation_id], hospitals, persons) for one in parties]


def _line(
    party: Party, designation: Designation, hospitals: dict[int, tuple[Any, list[Any]]],
    persons: dict[tuple[int, str], DesignationContact],
) -> Contact:  # fmt: skip
    hospital, departments = hospitals[party.organisation_id]
    lead = party.kind == "lead"
    name = designation.department_name if lead else party.department_name
    telephone = next((one.telephone for one in departments if one.name == name), "")
    head, secretary = (persons.get((designation.id, role)) if lead else None for role in ("head", "secretary"))
    return Contact(
        party,
        designation,
        hospital.desk_telephone,
        hospital.desk_hours,
        name,
        telephone,
        hospital.telephone,
        head,
        secretary,
    )


def persons_of(designation_ids: Iterable[int]) -> list[DesignationContact]:
    """The persons in charge and secretaries of these alliances (one query)."""
    query = select(DesignationContact).where(DesignationContact.designation_id.in_(list(designation_ids)))
    return list(db.session.execute(query.order_by(DesignationContact.id)).scalars())
