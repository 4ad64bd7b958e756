"""Sealing anew under the current key: every row of every column declared Sealed, in small steps, each whole.

What is done is told by the rows themselves: killed at any point, the next run goes on with what is left. People work
meanwhile; a row that somebody changed between reading and writing is left for the next look.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, select, update

from alliance.core import installation, journal, patients
from alliance.core.actor import SYSTEM
from alliance.core.work import work
from alliance.ext import Base, db

BATCH = 500
Tell = Callable[[str, int, int], None]


@dataclass
class Rotation:
    """How a run went: rows sealed anew by column, and rows no key at hand opens, by column and key."""

    done: dict[str, int] = field(default_factory=dict)
    unreadable: dict[str, dict[str, int]] = field(default_factory=dict)


def columns() -> list[Any]:
    """Every sealed column there is, by its declaration."""
    return [column for table in Base.metadata.sorted_tables for column in table.c if patients.kind_of(column)]


def name_of(column: Any) -> str:
    """table.column"""
    return f"{column.table.name}.{column.name}"


def rotate(at: datetime, tell: Tell = lambda _name, _done, _total: None, *, batch: int = BATCH) -> Rotation:
    """Seal anew what is sealed under another key than the current one; journalled when it begins and when it is through.

    `tell` is called after every step with the column, the rows done and the rows there were to do.
    """
    found = Rotation()
    with work():
        journal.write("patients.rotate", SYSTEM, at, None, key=patients.Key.current, known=sorted(patients.Key.ring))
    for column in columns():
        _column(column, found, tell, batch)
    installation.renew_probe()
    with work():
        facts: dict[str, Any] = {"key": patients.Key.current, "rows": found.done, "unreadable": found.unreadable}
        journal.write("patients.rotated", SYSTEM, at, None, **facts)
    return found


def _column(column: Any, found: Rotation, tell: Tell, batch: int) -> None:
    name, after, seen = name_of(column), 0, 0
    total = _left(column)
    found.done[name] = 0
    while True:
        last, read = _step(column, after, batch, found)
        if last is None:
            return
        after, seen = last, seen + read
        tell(name, seen, max(total, seen))


def _step(column: Any, after: int, batch: int, found: Rotation) -> tuple[int | None, int]:
    """Seal the next rows anew in one transaction: the last id looked at (None: there are no more), and how many."""
    table, kind, name = column.table, patients.kind_of(column), name_of(column)
    assert kind is not None
    with work():
        rows = db.session.execute(
            select(table.c.id, column).where(_other(column), table.c.id > after).order_by(table.c.id).limit(batch)
        ).all()
        again: list[dict[str, Any]] = []
        for row_id, sealed in rows:
            try:
                again.append({"row": row_id, "was": sealed, "fresh": patients.anew(kind.kind, sealed)})
            except patients.Unreadable as refused:
                lost = found.unreadable.setdefault(name, {})
                lost[refused.key] = lost.get(refused.key, 0) + 1
        if again:
            still = and_(table.c.id == bindparam("row"), column == bindparam("was"))
            statement = update(table).where(still).values({column.name: bindparam("fresh")})
            found.done[name] += db.session.connection().execute(statement, again).rowcount
    return (rows[-1][0] if rows else None), len(rows)


def _left(column: Any) -> int:
    query = select(func.count()).select_from(column.table).where(_other(column))
    return int(db.session.execute(query).scalar_one())


def _other(column: Any) -> ColumnElement[bool]:
    """Sealed under another key than the current one."""
    begins = patients.head(patients.Key.current)
    return and_(column.is_not(None), func.substr(column, 1, len(begins)) != begins)


def under(column: Any) -> dict[str, int]:
    """How many rows of a column are sealed under each key at hand; "": under another, or before keys had ids."""
    keys = list(patients.Key.ring)
    which = case(
        *((func.substr(column, 1, len(patients.head(key))) == patients.head(key), key) for key in keys), else_=""
    )
    query = select(which, func.count()).select_from(column.table).where(column.is_not(None)).group_by(which)
    return {str(key): int(n) for key, n in db.session.execute(query)}


def samples(column: Any) -> Iterator[str]:
    """Try one row of each key, the newest: what is said where it does not open."""
    kind = patients.kind_of(column)
    assert kind is not None
    for key in under(column):
        begins = patients.head(key)
        mine = func.substr(column, 1, len(begins)) == begins
        others = and_(
            *(func.substr(column, 1, len(patients.head(one))) != patients.head(one) for one in patients.Key.ring)
        )
        query = select(column).where(column.is_not(None), mine if key else others)
        sealed = db.session.execute(query.order_by(column.table.c.id.desc()).limit(1)).scalar_one()
        try:
            patients.disclose(kind.kind, sealed)
        except patients.Unreadable as refused:
            yield refused.message


def unmatched() -> list[str]:
    """The tables whose newest row the key for matching does not fit: a wrong one would part a patient's records unseen."""
    found = []
    for column in columns():
        table = column.table
        if "patient_key" not in table.c:
            continue
        query = select(column, table.c.patient_key).where(column.is_not(None)).order_by(table.c.id.desc()).limit(1)
        row = db.session.execute(query).one_or_none()
        try:
            if row is not None and patients.match_key(patients.unseal(row[0]).resident_id) != row[1]:
                found.append(str(table.name))
        except patients.Unreadable:
            continue  # told by `samples`
    return found
