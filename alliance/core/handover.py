"""Handing over: what an earlier department had in hand for a designation goes with it to the department that leads now.

Records of every chapter carry the columns designation_id, lead_id and department_id where these say whose the record is;
the words beside them (names of hospital and department) stay as they were written. Knows no chapter: it reads the tables.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Table, and_, or_, select, update

from alliance.core.actor import Role
from alliance.core.inbox import Todo
from alliance.core.work import current_work
from alliance.ext import Base, db


def hand_over(designation_id: int, lead_id: int, was_id: int, now_id: int) -> dict[str, int]:
    """Move records and open to-dos of one hospital's department to another; says how many, table by table.

    Inside a work(). A second call moves nothing.
    """
    current_work()
    db.session.flush()
    moved = {"todo": _todos(designation_id, lead_id, was_id, now_id)}
    for table in _owned():
        found = db.session.execute(
            update(table)
            .where(
                table.c.designation_id == designation_id, table.c.lead_id == lead_id, table.c.department_id == was_id
            )
            .values(department_id=now_id)
        )
        moved[table.name] = found.rowcount  # type: ignore[attr-defined]
    db.session.expire_all()
    return {name: count for name, count in moved.items() if count}


def open_work(designation_id: int, lead_id: int, department_id: int) -> list[Todo]:
    """What a lead department still has to do about a designation, the oldest due first: it is named when the lead leaves."""
    mine = _clerk_todo(lead_id, department_id)
    query = select(Todo).where(mine, or_(*_about(designation_id, mine)))
    return list(db.session.execute(query.order_by(Todo.due.is_(None), Todo.due, Todo.id)).scalars())


def _todos(designation_id: int, lead_id: int, was_id: int, now_id: int) -> int:
    mine = _clerk_todo(lead_id, was_id)
    found = db.session.execute(
        update(Todo)
        .where(mine, or_(*_about(designation_id, mine)))
        .values(department_id=now_id, claimed_by_id=None, claimed_by=None, claimed_at=None)
        .execution_options(synchronize_session=False)
    )
    return int(found.rowcount)  # type: ignore[attr-defined]


def _clerk_todo(lead_id: int, department_id: int) -> ColumnElement[bool]:
    return and_(
        Todo.closed_at.is_(None), Todo.role == str(Role.LEAD_CLERK), Todo.organisation_id == lead_id,
        Todo.department_id == department_id,
    )  # fmt: skip


def _about(designation_id: int, mine: ColumnElement[bool]) -> Iterator[ColumnElement[bool]]:
    """To-dos about the designation itself or a record of it, for the kinds of records there are to-dos about."""
    yield and_(Todo.record_type == "designation", Todo.record_id == designation_id)
    kinds = set(db.session.execute(select(Todo.record_type).where(mine).distinct()).scalars())
    for table in _tables():
        if table.name in kinds and {"designation_id", "id"} <= set(table.c.keys()):
            ids = select(table.c.id).where(table.c.designation_id == designation_id)
            yield and_(Todo.record_type == table.name, Todo.record_id.in_(ids))


def _owned() -> Iterator[Table]:
    for table in _tables():
        if {"designation_id", "lead_id", "department_id"} <= set(table.c.keys()):
            yield table


def _tables() -> list[Table]:
    return sorted((one for one in Base.metadata.tables.values() if one.name != "journal"), key=lambda one: one.name)
