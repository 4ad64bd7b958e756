"""The way of 附件1: hospital → (city, where the hospital's superior is one) → office → commission (SN15-5.2, A1)."""

from collections.abc import Mapping
from typing import Any

from alliance.audit.model import Audit
from alliance.core.actor import OFFICE, Actor, Role
from alliance.organisations import queries as organisations

STATIONS: Mapping[str, frozenset[Role]] = {
    "hospital": frozenset({Role.HOSPITAL_LEADER}),
    "city": frozenset({Role.CITY_COMMISSION}),
    "office": OFFICE,
    "commission": frozenset({Role.PROVINCIAL_COMMISSION}),
}
DESKS = {
    "hospital": Role.HOSPITAL_LEADER,
    "city": Role.CITY_COMMISSION,
    "office": Role.OFFICE_HANDLER,
    "commission": Role.PROVINCIAL_COMMISSION,
}


def city_of(hospital: Any) -> Any:
    """The city commission that evaluates; None for a hospital of the province, a university or the military (A1, 5.4)."""
    return None if hospital.kind == "military" else organisations.city_asked(hospital)


def holds(actor: Actor, audit: Audit, station: str) -> bool:
    """Whether this actor's post is the one that speaks at a station."""
    if actor.role not in STATIONS[station]:
        return False
    if station == "hospital":
        return actor.organisation_id == audit.lead_id
    if station == "city":
        return actor.organisation_id is not None and actor.organisation_id == audit.city_id
    return actor.programme == audit.programme


def following(audit: Audit) -> str:
    """Where the form goes from here; what the city said stays valid when the form was returned after it."""
    if audit.state == "hospital":
        said = any(one.station == "city" and one.verdict == "agree" for one in audit.evaluations)
        return "city" if audit.city_id is not None and not said else "office"
    return {"city": "office", "office": "commission"}[audit.state]


def is_lead_clerk(actor: Actor, audit: Audit) -> bool:
    """The clerk of the lead department, who fills the form in."""
    own = actor.organisation_id == audit.lead_id and actor.department_id == audit.department_id
    return actor.role == Role.LEAD_CLERK and own


def is_office(actor: Actor, record: Any) -> bool:
    """The alliance office of this programme."""
    return actor.is_office and actor.programme == record.programme
