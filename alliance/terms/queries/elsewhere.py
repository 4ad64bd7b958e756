"""The figures of an evaluation that are known elsewhere: stated, measured, or evaluated in another programme; and where they differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from alliance.ext import db
from alliance.register.queries import Designation
from alliance.rules.terms import Indicator
from alliance.selection.queries import elsewhere
from alliance.selection.queries.elsewhere import Said
from alliance.terms import rules
from alliance.terms.model import YearFigure
from alliance.terms.queries.evaluations import figures

STEP = Decimal("0.0001")


@dataclass(frozen=True)
class Known:
    """One indicator with what is said of it elsewhere, and the figure entered here, if there is one."""

    indicator: Indicator
    said: tuple[Said, ...]
    here: Decimal | None

    @property
    def differs(self) -> bool:
        """Whether two of those figures are not the same."""
        values = {one.value.quantize(STEP) for one in self.said}
        return len(values | ({self.here.quantize(STEP)} if self.here is not None else set())) > 1

    @property
    def reusable(self) -> bool:
        """Whether it may be taken over: not entered here, and nobody says otherwise."""
        return self.here is None and not self.differs


def known_elsewhere(designation: Any, year: int) -> list[Known]:
    """Every indicator of which something is said elsewhere for that year (four queries)."""
    asked = rules.terms_of(designation.programme).indicators
    by_key: dict[str, list[Said]] = {}
    for one in (*_of_place(designation, set(asked), year), *_evaluated(designation, set(asked), year)):
        by_key.setdefault(one.key, []).append(one)
    standing = figures(designation.id, year)
    return [
        Known(asked[key], tuple(by_key[key]), standing[key].value if key in standing else None)
        for key in asked if key in by_key
    ]  # fmt: skip


def _of_place(designation: Any, keys: set[str], year: int) -> list[Said]:
    names = {designation.specialty, designation.department_name}
    return elsewhere.of_department(designation.lead_id, designation.department_id, names, keys, year)


def _evaluated(designation: Any, keys: set[str], year: int) -> Iterator[Said]:
    """What was brought for another designation of the same department."""
    query = (
        select(YearFigure).join(Designation, Designation.id == YearFigure.designation_id)
        .where(Designation.department_id == designation.department_id, Designation.id != designation.id,
               YearFigure.year == year, YearFigure.indicator.in_(sorted(keys)))
    )  # fmt: skip
    for one in db.session.execute(query.order_by(YearFigure.id)).scalars():
        yield Said(one.indicator, one.value, one.source, one.entered_by, one.programme)
