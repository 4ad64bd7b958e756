"""The way an application goes, as its programme's route.toml has it: which stations, who recommends, where it leads."""

from collections.abc import Callable, Iterator
from typing import Any

from alliance.core.stations import Way
from alliance.rules import grounds, intake
from alliance.rules import programme as programmes
from alliance.rules import route as routes
from alliance.rules.route import Route, Stop

FRAUD = "fraud"


def route_of(record: Any) -> Route:
    """The route of a record's programme; LookupError where its programme takes no applications."""
    found = routes.load(record.programme)
    if found is None:
        raise LookupError(record.programme)
    return found


def stations(record: Any) -> tuple[Stop, ...]:
    """The intake stations a record passes: who recommends falls away where no such authority is above the hospital."""
    asked = record.city_id is not None
    return tuple(one for one in route_of(record).on_track(record.track) if one.when == "always" or asked)


WAY = Way(stations, "review")


def clause_at(key: str) -> Callable[[Any], str]:
    """The clause of a record's own route for a station; of the whole route where it passes none of that key."""

    def clause(record: Any) -> str:
        return next((one.clause for one in stations(record) if one.key == key), route_of(record).clause)

    return clause


def of_list(record: Any) -> str:
    """The clause under which a record's list is drawn up."""
    return route_of(record).board


def of_decision(record: Any) -> str:
    """The clause under which a record is decided about."""
    return route_of(record).decision


def of_publicity(record: Any) -> str:
    """The clause of a record's publicity; of the decision where there is none."""
    route = route_of(record)
    return route.publicity.clause if route.publicity is not None else route.decision


def of_reported(record: Any) -> str:
    """The clause under which those below report what they have decided."""
    route = route_of(record)
    return route.reported or route.decision


def of_joint(record: Any) -> str:
    """The clause of the joint decision; of the decision where nobody decides with the commission."""
    route = route_of(record)
    return route.joint.clause if route.joint is not None else route.decision


def fraud_of(record: Any) -> grounds.Rule | None:
    """What the programme's text says of fraud found in an application; None where it says nothing."""
    table = grounds.load(record.programme)
    return next((one for one in table.rules if one.ground == FRAUD), None) if table else None


def ways() -> Iterator[tuple[Stop, ...]]:
    """Every way an application of any programme may go through the intake stations."""
    for programme in programmes.all_programmes():
        route = routes.load(programme.key)
        taken = intake.load(programme.key)
        if route is None or taken is None:
            continue
        for track in taken.tracks:
            whole = route.on_track(track.key)
            yield whole
            yield tuple(one for one in whole if one.when == "always")
