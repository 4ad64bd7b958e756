"""What a row is checked against, looked up once: hospitals, the hospital's alliances through time, codes, decided years."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from alliance.care import queries
from alliance.care.model import Diagnosis
from alliance.core.imports.names import Names
from alliance.ext import db
from alliance.members import queries as members
from alliance.organisations import queries as organisations
from alliance.register import queries as register

MOST_READ = 20_000


class Span(NamedTuple):
    """From a day until another, which no longer belongs to it; None: still."""

    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        """Whether the day lies within."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass
class Bond:
    """One alliance of the hospital with who belonged to it and whose agreement held, when."""

    id: int
    name: str
    programme: str
    lead_id: int
    registered: Span | None
    members: dict[int, list[Span]] = field(default_factory=dict)
    agreements: dict[int, list[Span]] = field(default_factory=dict)
    _together: dict[tuple[int, int], list[Span]] = field(default_factory=dict, repr=False)

    def together(self, one: int, other: int) -> list[Span]:
        """When both belonged to it."""
        if (one, other) not in self._together:
            self._together[one, other] = self._both(one, other)
        return self._together[one, other]

    def _both(self, one: int, other: int) -> list[Span]:
        return [
            Span(max(a.since, b.since), min((end for end in (a.until, b.until) if end), default=None))
            for a in self.members.get(one, ()) for b in self.members.get(other, ())
            if a.holds(max(a.since, b.since)) and b.holds(max(a.since, b.since))
        ]  # fmt: skip

    def bound(self, hospital_id: int, day: date) -> bool:
        """Whether a hospital's agreement held; the lead needs none."""
        return hospital_id == self.lead_id or any(span.holds(day) for span in self.agreements.get(hospital_id, ()))


@dataclass
class Lookup:
    """The lookups, for one hospital on one day."""

    own: int
    today: date
    hospitals: Names = field(default_factory=Names)
    alliances: Names = field(default_factory=Names)
    bonds: dict[int, Bond] = field(default_factory=dict)
    closed: dict[str, frozenset[int]] = field(default_factory=dict)
    codes: frozenset[str] | None = None  # None: no whole table of codes is in use
    read: dict[Any, Any] = field(default_factory=dict, repr=False)  # what a cell of a column says, once read

    def keep(self, cell: Any, told: Any) -> None:
        """Remember what a cell says, for those like it below; so many and no more."""
        if len(self.read) >= MOST_READ:
            self.read.clear()
        self.read[cell] = told


def look(own: int, today: date) -> Lookup:
    """Look everything up, in a number of queries that does not grow with the rows."""
    found = Lookup(own, today)
    others = organisations.other_names()
    for one in db.session.execute(organisations.hospitals()).scalars():
        names = (one.short_name, one.uscc, one.institution_code, *others.get(one.name, ()))
        found.hospitals.add(one.id, one.name, names)
    _alliances(found)
    for programme in {bond.programme for bond in found.bonds.values()}:
        found.closed[programme] = queries.closed_years(programme)
    if queries.edition():
        found.codes = frozenset(db.session.execute(select(Diagnosis.code)).scalars())
    return found


def _alliances(found: Lookup) -> None:
    memberships = members.spans(found.own)
    for one in register.by_ids({row.designation_id for row in memberships}).values():
        registered = Span(one.filed_on, one.ended_on) if one.filed_on else None
        found.bonds[one.id] = Bond(one.id, one.name, one.programme, one.lead_id, registered)
        found.alliances.add(one.id, one.name, (one.number,))
    for membership in memberships:
        bond = found.bonds[membership.designation_id]
        bond.members.setdefault(membership.organisation_id, []).append(Span(membership.since, membership.until))
    for paper in members.signed(found.bonds):
        last = date.fromordinal(paper.until.toordinal() + 1) if paper.until else None
        ends = min((day for day in (last, paper.ended_on) if day), default=None)
        bond = found.bonds[paper.designation_id]
        bond.agreements.setdefault(paper.organisation_id, []).append(Span(paper.since, ends))
