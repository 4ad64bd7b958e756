"""The lists of a post: open, done, started, copied; each one page by key, never by offset."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, func, or_, select, true

from alliance.core import reach, reading
from alliance.core.actor import Actor
from alliance.core.inbox.model import Todo, TodoCopy
from alliance.ext import db

TABS = ("open", "done", "started", "copied")
UNDATED = "none"


def mine(actor: Actor) -> ColumnElement[bool]:
    """What is asked of this post; what is asked of one person by name is also the delegate's while it is on leave."""
    places = (actor.organisation_id, actor.department_id, actor.person_id, actor.for_person_id)
    return and_(_asked_of(str(actor.role), *places), in_programme(actor.programme))


def _asked_of(role: Any, organisation: Any, department: Any, person: Any, holder: Any) -> ColumnElement[bool]:
    return and_(
        Todo.role == role,
        or_(Todo.organisation_id.is_(None), Todo.organisation_id == organisation),
        or_(Todo.department_id.is_(None), Todo.department_id == department),
        or_(Todo.person_id.is_(None), Todo.person_id == person, Todo.person_id == holder),
    )


def in_programme(programme: Any) -> ColumnElement[bool]:
    """What is asked of a role wherever it is held is asked within its programme: the office of another one is not asked."""
    mine = true() if programme is None else Todo.programme == programme
    return or_(Todo.organisation_id.is_not(None), Todo.programme == "", mine)


def asked_by(actor: Actor) -> ColumnElement[bool]:
    """What this person, or the post acting now, asks of others."""
    post = and_(
        Todo.opened_role == str(actor.role),
        Todo.opened_organisation_id == actor.organisation_id,
        Todo.opened_department_id.is_(None)
        if actor.department_id is None
        else Todo.opened_department_id == actor.department_id,
    )
    return (
        or_(Todo.opened_by_id == actor.person_id, post)
        if actor.organisation_id
        else Todo.opened_by_id == actor.person_id
    )


def _copied(actor: Actor) -> ColumnElement[bool]:
    return exists().where(TodoCopy.todo_id == Todo.id, TodoCopy.person_id == actor.person_id)


def _tab(actor: Actor, tab: str) -> ColumnElement[bool]:
    if tab == "done":
        return and_(Todo.closed_at.is_not(None), Todo.closed_by_id == actor.person_id)
    if tab == "started":
        return and_(Todo.opened_by_id == actor.person_id, Todo.closed_at.is_(None))
    if tab == "copied":
        return _copied(actor)
    return and_(mine(actor), Todo.closed_at.is_(None))


def listed(actor: Actor, tab: str = "open", limit: int = 50, after: str = "") -> list[Todo]:
    """One page of a tab, from behind the row that `after` names (see place_of).

    Open and started: oldest due first, without a date last. Done and copied: newest first.
    """
    query = select(Todo).where(_tab(actor, tab))
    if (place := _read(after)) is not None:
        query = query.where(_behind(tab, *place))
    return list(db.session.execute(_ordered(query, tab).limit(limit)).scalars())


def _ordered(query: Select[Any], tab: str) -> Select[Any]:
    if tab == "done":
        return query.order_by(Todo.closed_at.desc(), Todo.id.desc())
    if tab == "copied":
        return query.order_by(Todo.id.desc())
    return query.order_by(Todo.due.is_(None), Todo.due, Todo.id)


def place_of(todo: Todo, tab: str) -> str:
    """Where a row stands on its tab, for the address of the next page."""
    if tab == "done":
        assert todo.closed_at is not None
        return f"{todo.closed_at.isoformat()}_{todo.id}"
    return f"{todo.due or UNDATED}_{todo.id}"


def _read(after: str) -> tuple[str, int] | None:
    key, _, number = after.rpartition("_")
    return (key, int(number)) if key and number.isascii() and number.isdigit() and len(number) < 16 else None


def _behind(tab: str, key: str, number: int) -> ColumnElement[bool]:
    """What comes after one place; a place nobody gave is the beginning."""
    if tab == "copied":
        return Todo.id < number
    try:
        if tab == "done":
            at = datetime.fromisoformat(key)
            return or_(Todo.closed_at < at, and_(Todo.closed_at == at, Todo.id < number))
        if key == UNDATED:
            return and_(Todo.due.is_(None), Todo.id > number)
        due = date.fromisoformat(key)
    except ValueError:
        return Todo.id.is_not(None)
    return or_(Todo.due.is_(None), Todo.due > due, and_(Todo.due == due, Todo.id > number))


def counts(actor: Actor) -> dict[str, int]:
    """How many stand on each tab, in one query."""
    row = db.session.execute(
        select(
            *(
                select(func.count()).select_from(Todo).where(_tab(actor, tab)).scalar_subquery().label(tab)
                for tab in TABS
            )
        )
    ).one()
    return {tab: int(getattr(row, tab)) for tab in TABS}


def one(actor: Actor, todo_id: int) -> Todo:
    """A to-do that this actor is asked, asks, did, or was sent a copy of; NotFound otherwise."""
    seen = or_(mine(actor), asked_by(actor), _copied(actor), Todo.closed_by_id == actor.person_id)
    return reach.one(select(Todo).where(Todo.id == todo_id, seen))


def is_mine(actor: Actor, todo: Todo) -> bool:
    """Whether it is asked of this post: claiming and handing over are its holders'."""
    return db.session.execute(select(Todo.id).where(Todo.id == todo.id, mine(actor))).scalar() is not None


def about(actor: Actor, designation_id: int, limit: int = 50) -> list[Todo]:
    """What this actor is asked about one designation's records, oldest due first."""
    query = select(Todo).where(_tab(actor, "open"), Todo.designation_id == designation_id)
    return list(db.session.execute(_ordered(query, "open").limit(limit)).scalars())


def open_by_prefix(actor: Actor) -> dict[str, int]:
    """Open to-dos of this actor by the first word of their kind (application, report …), for the navigation."""
    asked = {
        "role": str(actor.role), "organisation": actor.organisation_id, "department": actor.department_id,
        "person": actor.person_id, "holder": actor.for_person_id,
    }  # fmt: skip
    if actor.programme is not None:
        asked["programme"] = actor.programme
    found: dict[str, int] = {}
    for kind, count in reading.again(_open_kinds(actor.programme is not None), asked):
        prefix = kind.split(".")[0]
        found[prefix] = found.get(prefix, 0) + count
    return found


@cache
def _open_kinds(of_programme: bool) -> Select[str, int]:
    """Built once for posts of a programme and once for the others: every page asks it."""
    places = [bindparam(name, type_=Integer) for name in ("organisation", "department", "person", "holder")]
    within = in_programme(bindparam("programme") if of_programme else None)
    asked = and_(_asked_of(bindparam("role"), *places), within, Todo.closed_at.is_(None))
    return select(Todo.kind, func.count()).where(asked).group_by(Todo.kind)


def asked_of(record_type: str, ids: Iterable[int]) -> set[tuple[int, str]]:
    """What was ever asked about these records, open or done: (record, kind) of each."""
    query = select(Todo.record_id, Todo.kind).where(Todo.record_type == record_type, Todo.record_id.in_(list(ids)))
    return {(number, kind) for number, kind in db.session.execute(query)}


def open_about(record_type: str, ids: Iterable[int]) -> list[Todo]:
    """Everything open about these records, whoever it is asked of: pages show who is awaited."""
    return list(
        db.session.execute(
            select(Todo)
            .where(Todo.record_type == record_type, Todo.record_id.in_(list(ids)), Todo.closed_at.is_(None))
            .order_by(Todo.due)
        ).scalars()
    )
