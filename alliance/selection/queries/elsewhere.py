"""The same figure where it was stated or measured already: in the book of facts, in the objective data of any programme.

A key is the same figure in every programme: it is entered once and reused; where what was said differs, that is shown.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sqlalchemy import or_, select

from alliance.ext import db
from alliance.selection import rules
from alliance.selection.model import FactEntry, ObjectiveRow


@dataclass(frozen=True)
class Said:
    """One figure as it was said: by whom, from which source; `programme` is empty where it was stated for all of them."""

    key: str
    value: Decimal
    source: str
    by: str
    programme: str = ""


def of_department(
    hospital_id: int, department_id: int, names: Collection[str], keys: Collection[str], year: int
) -> list[Said]:
    """What was said of a department in a year, by key: stated by the hospital, then measured (two queries). `names`: what its specialty is
    called in objective data."""
    return [*_stated(hospital_id, department_id, keys, year), *_measured(hospital_id, names, keys, year)]


def _stated(hospital_id: int, department_id: int, keys: Collection[str], year: int) -> list[Said]:
    place = or_(FactEntry.department_id == department_id, FactEntry.department_id.is_(None))
    query = select(FactEntry).where(
        FactEntry.organisation_id == hospital_id, place, FactEntry.fact.in_(sorted(keys)), FactEntry.year == year
    )
    standing = rules.settled(db.session.execute(query.order_by(FactEntry.id)).scalars()).entries
    every = [one for found in standing.values() for one in found]
    read = [(one, _number(one.value)) for one in every]
    return [Said(one.fact, value, one.source, one.signatory) for one, value in read if value is not None]


def _measured(hospital_id: int, names: Collection[str], keys: Collection[str], year: int) -> list[Said]:
    query = select(ObjectiveRow).where(
        ObjectiveRow.hospital_id == hospital_id, ObjectiveRow.specialty.in_(sorted(names)),
        ObjectiveRow.indicator.in_(sorted(keys)), ObjectiveRow.year == year,
    )  # fmt: skip
    rows = db.session.execute(query.order_by(ObjectiveRow.programme, ObjectiveRow.id)).scalars()
    return [Said(one.indicator, one.value, one.source, one.changed_by, one.programme) for one in rows]


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
