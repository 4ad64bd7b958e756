"""The planning board: which specialties and cities have how many alliances and members, and where none is (SN15-3.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

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

    def of_specialty(self, specialty: str) -> tuple[int, int]:
        """Alliances and members of a specialty in the whole province."""
        found = [cell for (name, _area), cell in self.cells.items() if name == specialty]
        return sum(led for led, _ in found), sum(members for _, members in found)

    def of_area(self, area: int) -> tuple[int, int]:
        """Alliances led from an area and members in it, over all specialties."""
        found = [cell for (_name, place), cell in self.cells.items() if place == area]
        return sum(led for led, _ in found), sum(members for _, members in found)


def board(programme: str) -> Board:
    """Today's board of a programme, in four queries."""
    alive = (Designation.programme == programme, Designation.state == "active")
    led = db.session.execute(
        select(Designation.specialty, Designation.authority_id, func.count()).where(*alive)
        .group_by(Designation.specialty, Designation.authority_id)
    ).all()  # fmt: skip
    members = db.session.execute(
        select(Designation.specialty, Party.authority_id, func.count())
        .join(Party, Party.designation_id == Designation.id)
        .where(*alive, Party.kind == "member", Party.until.is_(None))
        .group_by(Designation.specialty, Party.authority_id)
    ).all()
    cells: dict[tuple[str, int], tuple[int, int]] = {}
    for specialty, area, count in led:
        cells[specialty, area or 0] = (count, 0)
    for specialty, area, count in members:
        cells[specialty, area or 0] = (cells.get((specialty, area or 0), (0, 0))[0], count)
    return Board(sorted({name for name, _ in cells}), areas(), cells, _without(programme, {name for name, _ in cells}))


def _without(programme: str, carried: set[str]) -> list[str]:
    """The first-level subjects of the catalogue of which neither itself, a part nor a common name is carried."""
    rules = programmes.load(programme).naming
    assert rules is not None
    subjects = specialties.catalogue()
    common = {naming.tidy(one.name): one.catalogue for one in rules.common}
    code_of = {specialties.short(one.name, rules.dropped_suffix): one.code for one in subjects} | common
    covered = {code_of[name].split(".")[0] for name in carried if name in code_of}
    return [one.name for one in subjects if not one.parent and one.code not in covered]
