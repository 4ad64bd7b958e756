"""The way a filing goes (SN15-3.3.a–c, A2): the stations of its scope, as the programme's file has them.

A corrected application goes back to the station that returned it. The hospital leader's signature stays valid when the
content is the signed one; otherwise the leader signs again, and the application goes on to that station directly.
Opinions given in between stay valid: each names the revision it was given on (reading `resubmission`).
"""

from typing import Any

from alliance.core.stations import Way
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


WAY = Way(stations, "filed")


def city_of(scope: Scope, hospital: Any) -> Any:
    """The city commission whose opinion this scope asks for this hospital.

    For a provincial alliance the hospital's superior where it is one, never a military hospital's (SN15-A2, 5.4, R);
    for a city or regional one always the authority of the hospital's place (SN15-3.3.c).
    """
    station = next((one for one in scope.stations if one.by == "city"), None)
    if station is None or (station.when == "city-superior" and hospital.kind == "military"):
        return None
    return city_asked(hospital) or (hospital.authority if station.when == "always" else None)


def may_be_silent(application: Application, station: Station) -> bool:
    """Only a city that is asked for its opinion: never whoever decides, never the office or the commission, and the
    hospital signs itself (SN15-3.2)."""
    return station.by == "city" and not WAY.decides(application, station)


def programme_of(application: Application) -> programmes.Programme:
    """The programme an application belongs to."""
    return programmes.load(application.programme)
