"""Procedures that pass stations: who speaks at each and whose list it is put on, which station is next, and the rows of
the table that follow from the routes: one reading for every procedure that has stations.

A record with stations names its lead hospital (`lead_id`, `department_id`), the city or county commission asked (`city_id`, None
where none is) and its `programme`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.flow import By, Step

POSTS: Mapping[str, frozenset[Role]] = {
    "hospital-leader": frozenset({Role.HOSPITAL_LEADER}),
    "city": frozenset({Role.CITY_COMMISSION}),
    "county": frozenset({Role.COUNTY_COMMISSION}),
    "office": OFFICE,
    "commission": frozenset({Role.PROVINCIAL_COMMISSION}),
}
DESKS: Mapping[str, Role] = {
    "hospital-leader": Role.HOSPITAL_LEADER,
    "city": Role.CITY_COMMISSION,
    "county": Role.COUNTY_COMMISSION,
    "office": Role.OFFICE_HANDLER,
    "commission": Role.PROVINCIAL_COMMISSION,
}


def holds(actor: Actor, record: Any, by: str) -> bool:
    """Whether this actor's post is the one that speaks for `by` (a key of POSTS) on this record."""
    if actor.role not in POSTS[by]:
        return False
    if by == "hospital-leader":
        return bool(actor.organisation_id == record.lead_id)
    if by in ("city", "county"):
        return actor.organisation_id is not None and bool(actor.organisation_id == record.city_id)
    return bool(actor.programme == record.programme)


def is_lead_clerk(actor: Actor, record: Any) -> bool:
    """Whether this actor fills the record in: the clerk of the lead department."""
    own = actor.organisation_id == record.lead_id and actor.department_id == record.department_id
    return actor.role == Role.LEAD_CLERK and own


class Stop(Protocol):
    """A station of a route: `by` is a key of POSTS."""

    @property
    def key(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def clause(self) -> str: ...


S = TypeVar("S", bound=Stop)
Route = tuple[S, ...]


@dataclass(frozen=True)
class Way(Generic[S]):
    """The way the records of a procedure go from station to station; the last one's agreement leads to the state `end`.

    A record's state is the key of the station that is asked. It has the columns of this module's head and
    `returned_from`: the station that returned it, "" when none did. The first station is the hospital's leader, who
    signs anew when the content is no longer what was signed; the record then goes on to the station that returned it.
    """

    stations: Callable[[Any], Route[S]]  # that one record passes
    end: str

    def first(self, record: Any) -> S:
        """The first station: the hospital's own leader."""
        return self.stations(record)[0]

    def decides(self, record: Any, station: S) -> bool:
        """Whether this station's agreement is the end."""
        return self.stations(record)[-1].key == station.key

    def present(self, record: Any) -> S | None:
        """The station that is asked now; None while it is with the applicant, decided or closed."""
        return next((one for one in self.stations(record) if one.key == record.state), None)

    def following(self, record: Any) -> str:
        """The state that the present station's agreement leads to."""
        keys = [one.key for one in self.stations(record)]
        if record.state == keys[0] and record.returned_from in keys[1:]:
            return str(record.returned_from)
        return [*keys, self.end][keys.index(record.state) + 1]

    def resubmission(self, record: Any, signed: bool) -> str:
        """Where a corrected record goes: back, or to the leader first when what he signed has changed."""
        keys = [one.key for one in self.stations(record)]
        return str(record.returned_from) if signed and record.returned_from in keys else keys[0]

    def mine(self, record: Any, actor: Actor) -> S | None:
        """The station that is asked now, if it is this actor who speaks there."""
        station = self.present(record)
        return station if station is not None and holds(actor, record, station.by) else None

    def asked(self, record: Any, actor: Actor) -> S:
        """The station that is asked; where none is any more the actor's own: the flow then says who was first."""
        mine = (one for one in self.stations(record) if holds(actor, record, one.by))
        return self.present(record) or next(mine, self.first(record))

    def step(self, record: Any, station: S, verdict: str, at: datetime) -> tuple[str, dict[str, Any]]:
        """The row of the table behind a verdict, and the columns that change with it."""
        if verdict == "refuse":
            return f"{station.key}-refuse", {"closed_at": at}
        if verdict == "return":
            kept = record.returned_from if record.state == self.first(record).key else ""
            return f"{station.key}-return", {"returned_from": kept or station.key}
        if record.state != station.key:
            keys = [one.key for one in self.stations(record)]
            return f"{station.key}-{[*keys, self.end][keys.index(station.key) + 1]}", {}
        target = self.following(record)
        return f"{station.key}-{target}", {"returned_from": "", **self.city_asked(record, target, at)}

    def city_asked(self, record: Any, target: str, at: datetime) -> dict[str, Any]:
        """`city_asked_at`, if the record goes to its city for the first time."""
        station = next((one for one in self.stations(record) if one.key == target), None)
        first_time = station is not None and station.by in ("city", "county") and record.city_asked_at is None
        return {"city_asked_at": at} if first_time else {}

    def at(self, station: S, target: str | None = None) -> By:
        """The post of this station; with a target, only on the way this record really goes."""

        def by(actor: Actor, record: Any) -> bool:
            mine = next((one for one in self.stations(record) if one.key == station.key), None)
            if mine is None or not holds(actor, record, mine.by):
                return False
            return target is None or record.state != station.key or self.following(record) == target

        return by

    def back_to(self, station: S) -> By:
        """The clerk of a returned record, where it may go to this station: back, or to the leader."""
        return lambda actor, record: (
            is_lead_clerk(actor, record) and station.key in {record.returned_from, self.first(record).key}
        )


def agreements(routes: Iterable[Route[S]], end: str, row: Callable[[S, str], Step]) -> Iterator[Step]:
    """One row per way from a station to the next one; from the first to every later one, for signing again."""
    known: set[tuple[str, str]] = set()
    for route in routes:
        for index, station in enumerate(route):
            later = [one.key for one in route[index + 1 :]]
            for target in (later if index == 0 else later[:1]) or [end]:
                own = target == end and station.by == "hospital-leader"  # who applies never decides
                if not own and (station.key, target) not in known:
                    known.add((station.key, target))
                    yield row(station, target)


def each(routes: Iterable[Route[S]]) -> list[S]:
    """Every station of these routes once, in the order in which they are met."""
    found: dict[str, S] = {}
    for route in routes:
        for station in route:
            found.setdefault(station.key, station)
    return list(found.values())


def firsts(routes: Iterable[Route[S]]) -> list[str]:
    """The keys of the stations at which these routes begin."""
    return list(dict.fromkeys(route[0].key for route in routes if route))
