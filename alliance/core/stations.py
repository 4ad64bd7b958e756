"""Who speaks at a station of a route, and whose list it is put on: one reading for every procedure that has stations.

A record with stations names its lead hospital (`lead_id`, `department_id`), the city commission asked (`city_id`, None where
none is) and its `programme`.
"""

from collections.abc import Mapping
from typing import Any

from alliance.core.actor import OFFICE, Actor, Role

POSTS: Mapping[str, frozenset[Role]] = {
    "hospital-leader": frozenset({Role.HOSPITAL_LEADER}),
    "city": frozenset({Role.CITY_COMMISSION}),
    "office": OFFICE,
    "commission": frozenset({Role.PROVINCIAL_COMMISSION}),
}
DESKS: Mapping[str, Role] = {
    "hospital-leader": Role.HOSPITAL_LEADER,
    "city": Role.CITY_COMMISSION,
    "office": Role.OFFICE_HANDLER,
    "commission": Role.PROVINCIAL_COMMISSION,
}


def holds(actor: Actor, record: Any, by: str) -> bool:
    """Whether this actor's post is the one that speaks for `by` (a key of POSTS) on this record."""
    if actor.role not in POSTS[by]:
        return False
    if by == "hospital-leader":
        return bool(actor.organisation_id == record.lead_id)
    if by == "city":
        return actor.organisation_id is not None and bool(actor.organisation_id == record.city_id)
    return bool(actor.programme == record.programme)


def is_lead_clerk(actor: Actor, record: Any) -> bool:
    """Whether this actor fills the record in: the clerk of the lead department."""
    own = actor.organisation_id == record.lead_id and actor.department_id == record.department_id
    return actor.role == Role.LEAD_CLERK and own
