"""The way a change goes (SN15-3.3.a–c): the stations of its kind, as the programme's file has them.

A corrected change goes back to the station that returned it; if its content is no longer what the hospital leader signed,
the leader signs again first. Changes of city and regional alliances end with the city commission, as their filing did.
"""

from typing import Any

from alliance.changes.model import ChangeFiling
from alliance.core import stations as posts
from alliance.core.actor import Actor
from alliance.core.refusal import NotFound
from alliance.organisations.queries import city_asked
from alliance.rules import changes as kinds
from alliance.rules import programme as programmes
from alliance.rules.changes import ChangeKind, Changes, ChangeStation


def changes_of(programme: str) -> Changes:
    """What a programme says about changes; NotFound where it has none."""
    found = kinds.load(programme)
    if found is None:
        raise NotFound
    return found


def kind_of(change: ChangeFiling) -> ChangeKind:
    """The kind of a change."""
    return changes_of(change.programme).kind(change.kind)


def is_local(programme: str, *scopes: str) -> bool:
    """Whether the filing of all these scopes is decided by a city commission (SN15-3.3.c)."""
    made = programmes.load(programme)
    return all(one.by == "city" for key in scopes for one in made.scope(key).stations if one.decides)


def city_for(kind: ChangeKind, local: bool, hospital: Any) -> Any:
    """The city commission a change is put before; None where none is asked (SN15-A2, 5.4, R)."""
    if "city" not in (kind.local_route if local else kind.route):
        return None
    if local:
        return city_asked(hospital) or hospital.authority
    return None if hospital.kind == "military" else city_asked(hospital)


def stations(change: ChangeFiling) -> tuple[ChangeStation, ...]:
    """The stations this change passes; the city falls away where none is asked."""
    kind, found = kind_of(change), changes_of(change.programme)
    route = [found.station(key) for key in (kind.local_route if change.local else kind.route)]
    return tuple(one for one in route if one.when == "always" or change.city_id is not None)


def first(change: ChangeFiling) -> ChangeStation:
    """The first station: the hospital's own leader."""
    return stations(change)[0]


def station_of(change: ChangeFiling) -> ChangeStation | None:
    """The station that is asked now; None while it is with the applicant, decided or closed."""
    return next((one for one in stations(change) if one.key == change.state), None)


def following(change: ChangeFiling) -> str:
    """The state that the present station's agreement leads to."""
    keys = [one.key for one in stations(change)]
    if change.state == keys[0] and change.returned_from in keys[1:]:
        return change.returned_from
    here = keys.index(change.state)
    return keys[here + 1] if here + 1 < len(keys) else "approved"


def resubmission(change: ChangeFiling, digest: str) -> str:
    """Where a corrected change goes: back, or to the leader first when what he signed has changed."""
    keys = [one.key for one in stations(change)]
    signed = bool(change.signed) and change.signed == digest
    return change.returned_from if signed and change.returned_from in keys else keys[0]


def holds(actor: Actor, change: ChangeFiling, station: ChangeStation) -> bool:
    """Whether this actor's post is the one that gives this station's opinion."""
    return posts.holds(actor, change, station.by)
