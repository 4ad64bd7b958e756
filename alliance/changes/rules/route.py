"""The way a change goes (SN15-3.3.a–c): the stations of its kind, as the programme's file has them.

A corrected change goes back to the station that returned it; if its content is no longer what the hospital leader signed,
the leader signs again first. Changes of city and regional alliances end with the city commission, as their filing did.
"""

from typing import Any

from alliance.changes.model import ChangeFiling
from alliance.core import reach
from alliance.core.stations import Way
from alliance.organisations.queries import city_asked
from alliance.rules import changes as kinds
from alliance.rules import programme as programmes
from alliance.rules.changes import ChangeKind, Changes, ChangeStation


def changes_of(programme: str) -> Changes:
    """What a programme says about changes; NotFound where it has none."""
    return reach.found(kinds.load(programme))


def kind_of(change: ChangeFiling) -> ChangeKind:
    """The kind of a change."""
    return changes_of(change.programme).kind(change.kind)


def is_local(programme: str, *scopes: str) -> bool:
    """Whether the filing of all these scopes is decided by a city commission (SN15-3.3.c)."""
    made = programmes.load(programme)
    return all(made.scope(key).stations[-1].by == "city" for key in scopes)


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


WAY = Way(stations, "approved")
