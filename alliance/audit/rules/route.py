"""The way of 附件1: hospital → (city, where the hospital's superior is one) → office → commission (SN15-5.2, A1)."""

from collections.abc import Mapping
from typing import Any

from alliance.audit.model import Audit
from alliance.core import stations as posts
from alliance.core.actor import Actor
from alliance.organisations import queries as organisations

STATIONS: Mapping[str, str] = {
    "hospital": "hospital-leader",
    "city": "city",
    "office": "office",
    "commission": "commission",
}


def city_of(hospital: Any) -> Any:
    """The city commission that evaluates; None for a hospital of the province, a university or the military (A1, 5.4)."""
    return None if hospital.kind == "military" else organisations.city_asked(hospital)


def holds(actor: Actor, audit: Audit, station: str) -> bool:
    """Whether this actor's post is the one that speaks at a station."""
    return posts.holds(actor, audit, STATIONS[station])


def own_station(actor: Actor) -> str:
    """The station this actor's post speaks at; the office for one that speaks at none."""
    return next((key for key, by in STATIONS.items() if actor.role in posts.POSTS[by]), "office")


def following(audit: Audit) -> str:
    """Where the form goes from here; what the city said stays valid when the form was returned after it."""
    if audit.state == "hospital":
        said = any(one.station == "city" and one.verdict == "agree" for one in audit.evaluations)
        return "city" if audit.city_id is not None and not said else "office"
    return {"city": "office", "office": "commission"}[audit.state]


def is_office(actor: Actor, record: Any) -> bool:
    """The alliance office of this programme."""
    return actor.is_office and actor.programme == record.programme
