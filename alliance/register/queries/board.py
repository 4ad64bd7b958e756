"""The planning board: which specialties and cities have how many alliances and members, and where none is (SN15-3.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from alliance.core.actor import Actor, Role
from alliance.ext import db
from alliance.register.model import Designation, Party
from alliance.register.queries.designations import areas
from alliance.rules import naming, specialties
from alliance.rules import programme as programmes


@dataclass(frozen=True)
class Board:
    """Specialties down, the fourteen areas across; a cell is (alliances led from there, members there)."""

    specialties: Sequence[str]
    areas: Mapping[int, str]
    cells: Mapping[tuple[str, int], tuple[int, int]]
    without: Sequence[str]  # first-level subjects of the catalogue that no alliance carries

    def cell(self, specialty: str, area: int) -> tuple[int, int]:
        """Alliances and members of a specialty in an area."""
        return self.cells.get((specialty, area), (0, 0))

    def has(self, specialty: str, area: int) -> bool:
        """Whether anything is there."""
        return (specialty, area) in self.cells

    @property
    def total(self) -> tuple[int, int]:
        """Alliances and members on the whole board."""
        return sum(led for led, _ in self.cells.values()), sum(members for _, members in self.cells.values())

    def of_specialty(self, specialty: str) -> tuple[int, int]:
        """Alliances and members of a specialty in the whole province."""
        found = [cell for (name, _area), cell in self.cells.items() if name == specialty]
        return sum(led for led, _ in found), sum(members for _, members in found)

    def of_area(self, area: int) -> tuple[int, int]:
        """Alliances led from an area and members in it, over all specialties."""
        found = [cell for (_name, place), cell in self.cells.items() if place == area]
        return sum(led for led, _ in found), sum(members for _, members in found)


def board(programme: str, *, county: bool | None = None, scope: str = "") -> Board:
    """Today's board of a programme, in three queries: `county` keeps county-level members or the others, `scope` the
    alliances of that scope. The holes of the catalogue are those of the whole programme."""
    alive = [Designation.programme == programme, Designation.state == "active"]
    within = [*alive, Designation.scope == scope] if scope else alive
    led = db.session.execute(
        select(Designation.specialty, Designation.authority_id, func.count(), func.count().filter(*within))
        .where(*alive)
        .group_by(Designation.specialty, Designation.authority_id)
    ).all()
    level = () if county is None else (Party.county_level.is_(county),)
    members = db.session.execute(
        select(Designation.specialty, Party.authority_id, func.count())
        .join(Party, Party.designation_id == Designation.id)
        .where(*within, *level, Party.kind == "member", Party.until.is_(None))
        .group_by(Designation.specialty, Party.authority_id)
    ).all()
    cells: dict[tuple[str, int], tuple[int, int]] = {}
    for specialty, area, _all, count in led:
        if count:
            cells[specialty, area or 0] = (count, 0)
    for specialty, area, count in members:
        cells[specialty, area or 0] = (cells.get((specialty, area or 0), (0, 0))[0], count)
    carried = {specialty for specialty, *_rest in led}
    return Board(sorted({name for name, _ in cells}), areas(), cells, _without(programme, carried))


def board_cell(
    programme: str, specialty: str, area: int, *, county: bool | None = None, scope: str = ""
) -> tuple[list[Designation], list[tuple[Party, Designation]]]:  # fmt: skip
    """What stands behind one cell: the alliances led from there, and the members there with their alliance."""
    alive = [Designation.programme == programme, Designation.state == "active", Designation.specialty == specialty]
    if scope:
        alive.append(Designation.scope == scope)
    led = select(Designation).where(*alive, Designation.authority_id == area).order_by(Designation.filed_on)
    level = () if county is None else (Party.county_level.is_(county),)
    members = (
        select(Party, Designation)
        .join(Designation, Designation.id == Party.designation_id)
        .where(*alive, *level, Party.authority_id == area, Party.kind == "member", Party.until.is_(None))
        .order_by(Party.designation_id, Party.id)
    )
    rows = db.session.execute(members).all()
    return list(db.session.execute(led).scalars()), [(party, designation) for party, designation in rows]


@dataclass(frozen=True)
class Part:
    """What a hospital takes part in: active alliances it leads, and those it belongs to."""

    organisation_id: int
    name: str
    county_level: bool
    leads: int
    belongs: int


def hospitals_of(actor: Actor) -> list[Part]:
    """The hospitals of a city's or county's area that take part in active alliances, those that lead first (one query)."""
    city = actor.role == Role.CITY_COMMISSION
    own = Party.authority_id == actor.organisation_id if city else Party.division_code == actor.division
    leads, belongs = (func.count().filter(Party.kind == kind) for kind in ("lead", "member"))
    rows = db.session.execute(
        select(Party.organisation_id, func.max(Party.organisation_name), Party.county_level, leads, belongs)
        .join(Designation, Designation.id == Party.designation_id)
        .where(own, Designation.state == "active", Party.kind != "candidate", Party.until.is_(None))
        .group_by(Party.organisation_id, Party.county_level)
        .order_by(leads.desc(), belongs.desc(), Party.organisation_id)
    )
    return [Part(*row) for row in rows]


def _without(programme: str, carried: set[str]) -> list[str]:
    """The first-level subjects of the catalogue of which neither itself, a part nor a common name is carried."""
    rules = programmes.load(programme).naming
    assert rules is not None
    subjects = specialties.catalogue()
    common = {naming.tidy(one.name): one.catalogue for one in rules.common}
    code_of = {specialties.short(one.name, rules.dropped_suffix): one.code for one in subjects} | common
    covered = {code_of[name].split(".")[0] for name in carried if name in code_of}
    return [one.name for one in subjects if not one.parent and one.code not in covered]
