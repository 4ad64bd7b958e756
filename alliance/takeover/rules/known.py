"""What is known already, looked up once for a whole workbook: hospitals, departments, alliances, accounts, results."""

from dataclasses import dataclass, field

from sqlalchemy import select

from alliance.core.imports.names import Names
from alliance.evaluation import queries as rounds
from alliance.ext import db
from alliance.members import queries as members
from alliance.organisations import queries as who
from alliance.organisations.queries import Organisation
from alliance.register.queries import Designation
from alliance.rules import naming
from alliance.takeover.model import OPEN, Entry


@dataclass(frozen=True)
class Known:
    """An alliance that is there (id), or one of these rows (id None)."""

    id: int | None
    name: str
    lead_id: int
    state: str
    founded_on: str
    taken_over: str = ""  # the number


@dataclass
class World:
    """The lookups. Names are compared in one spelling (full width, spaces and case do not matter)."""

    programme: str
    hospitals: dict[int, Organisation] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    departments: set[tuple[int, str]] = field(default_factory=set)
    alliances: dict[str, Known] = field(default_factory=dict)
    numbers: dict[str, Known] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    results: dict[int, dict[int, str]] = field(default_factory=dict)
    members: set[tuple[int, int]] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)

    def hospital(self, words: str) -> list[Organisation]:
        """The hospitals of that name, short name, former name or code."""
        return [self.hospitals[one] for one in self.names.find(words)]

    def near(self, words: str) -> tuple[str, ...]:
        """Names most like the words, by pairs of characters they share."""
        return self.names.near(words)

    def alliance(self, words: str) -> Known | None:
        """The alliance of that name or number, in the register or among these rows."""
        return self.alliances.get(naming.key(words)) or self.numbers.get(naming.key(words))

    def add(self, one: Known) -> None:
        """An alliance of these rows, for the rows that name it."""
        self.alliances.setdefault(naming.key(one.name), one)
        if one.taken_over:
            self.numbers.setdefault(naming.key(one.taken_over), one)


def look(programme: str, batch_id: int | None) -> World:
    """Look everything up, in a number of queries that does not grow with the rows; entries of this batch too."""
    world = World(programme)
    _hospitals(world)
    _alliances(world)
    ids = [one.id for one in world.alliances.values() if one.id is not None]
    world.results = rounds.histories(ids)
    world.members = members.running(ids)
    world.people = who.logins()
    query = select(Entry).where(Entry.programme == programme, Entry.state.in_(OPEN))
    for entry in db.session.execute(query).scalars():
        world.pending.add(entry.key)
        if entry.kind == "alliance" and entry.batch_id == batch_id:
            data = entry.data
            world.add(Known(None, data["name"], data["hospital"], "active", data["founded_on"] or "", data["number"]))
    return world


def _hospitals(world: World) -> None:
    others = who.other_names()
    for one in db.session.execute(who.hospitals()).scalars():
        world.hospitals[one.id] = one
        names = (one.short_name, one.uscc, one.institution_code, *others.get(one.name, ()))
        world.names.add(one.id, one.name, names)
    world.departments = who.department_names()


def _alliances(world: World) -> None:
    columns = (
        Designation.id, Designation.name, Designation.number, Designation.lead_id, Designation.state,
        Designation.founded_on, Designation.name_freed_on,
    )  # fmt: skip
    rows = db.session.execute(select(*columns).where(Designation.programme == world.programme).order_by(Designation.id))
    for row in rows:
        if row.name_freed_on is None:
            founded = row.founded_on.isoformat() if row.founded_on else ""
            world.add(Known(row.id, row.name, row.lead_id, row.state, founded, row.number or ""))
