"""The way a filing goes (SN15-3.3.a–c, A2): the stations of its scope, as the programme's file has them.

A corrected application goes back to the station that returned it. The hospital leader's signature stays valid when the
content is the signed one; otherwise the leader signs again, and the application goes on to that station directly.
Opinions given in between stay valid: each names the revision it was given on (reading `resubmission`).
"""

from typing import Any

from alliance.core import stations as posts
from alliance.core.actor import Actor
from alliance.filing.model import Application
from alliance.organisations.queries import city_asked
from alliance.rules import programme as programmes
from alliance.rules.shapes import Scope, Station


def scope_of(application: Application) -> Scope:
    """The scope, with its whole route."""
    return programmes.load(application.programme).scope(application.scope)


def stations(application: Application) -> tuple[Station, ...]:
    """The stations this application passes: the city falls away where no city commission is asked (SN15-A2, 5.4)."""
    asked = application.city_id is not None
    return tuple(one for one in scope_of(application).stations if one.when == "always" or asked)


def city_of(scope: Scope, hospital: Any) -> Any:
    """The city commission whose opinion this scope asks for this hospital.

    For a provincial alliance the hospital's superior where it is one, never a military hospital's (SN15-A2, 5.4, R);
    for a city or regional one always the authority of the hospital's place (SN15-3.3.c).
    """
    station = next((one for one in scope.stations if one.by == "city"), None)
    if station is None or (station.when == "city-superior" and hospital.kind == "military"):
        return None
    return city_asked(hospital) or (hospital.authority if station.when == "always" else None)


def first(application: Application) -> Station:
    """The first station: the hospital's own leader."""
    return stations(application)[0]


def station_of(application: Application) -> Station | None:
    """The station that is asked now; None while it is with the applicant, or closed."""
    return next((one for one in stations(application) if one.key == application.state), None)


def following(application: Application) -> str:
    """The state that the present station's agreement leads to."""
    asked = stations(application)
    keys = [one.key for one in asked]
    if application.state == keys[0] and application.returned_from in keys[1:]:
        return application.returned_from
    here = keys.index(application.state)
    return "filed" if asked[here].decides else keys[here + 1]


def agreement(application: Application) -> str:
    """The name of the step that the present station's agreement takes."""
    return f"{application.state}-{following(application)}"


def resubmission(application: Application, signed: bool) -> str:
    """Where a corrected application goes: back, or to the leader first when what he signed has changed."""
    leader = first(application).key
    return application.returned_from if signed and application.returned_from else leader


def holds(actor: Actor, application: Application, station: Station) -> bool:
    """Whether this actor's post is the one that gives this station's opinion."""
    return posts.holds(actor, application, station.by)


def programme_of(application: Application) -> programmes.Programme:
    """The programme an application belongs to."""
    return programmes.load(application.programme)
