"""The to-do list 待办: the truth about who must do what by when. Done work leaves it whichever way it was done."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Index, String, Table, Update, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.actor import Actor, Role
from alliance.core.work import current_work
from alliance.ext import Base, Moment, db


class Todo(Base):
    """One thing asked of a post (role × organisation, or × department, or one person), about one record."""

    __tablename__ = "todo"
    __table_args__ = (
        Index("ix_todo_open", "role", "organisation_id", "closed_at", "due"),
        Index("ix_todo_record", "record_type", "record_id", "kind"),
        Index("ix_todo_closed_by", "closed_by_id", "closed_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))  # e.g. application.opinion: closes by this name
    text: Mapped[str] = mapped_column(String(120))  # Chinese source text, a message of the catalogue
    subject: Mapped[str] = mapped_column(String(200))  # the record in words
    note: Mapped[str] = mapped_column(String(300), default="")
    role: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[int | None]  # None: any organisation holding that role
    department_id: Mapped[int | None]
    person_id: Mapped[int | None]
    record_type: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(Moment)
    opened_by_id: Mapped[int | None]
    due: Mapped[date | None]
    due_note: Mapped[str] = mapped_column(String(120), default="")  # 待定（缺 2027 年放假安排）
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by_id: Mapped[int | None]


def ask(
    kind: str,
    text: str,
    subject: str,
    record: Any,
    at: datetime,
    *,
    role: Role,
    by: Actor,
    organisation_id: int | None = None,
    department_id: int | None = None,
    person_id: int | None = None,
    due: date | None = None,
    due_note: str = "",
    note: str = "",
) -> None:
    """Put one thing on a post's list, inside the present work()."""
    current_work()
    db.session.flush()
    db.session.add(
        Todo(
            kind=kind,
            text=text,
            subject=subject,
            note=note,
            role=str(role),
            organisation_id=organisation_id,
            department_id=department_id,
            person_id=person_id,
            record_type=record.__tablename__,
            record_id=record.id,
            opened_at=at,
            opened_by_id=by.person_id,
            due=due,
            due_note=due_note,
        )
    )


def settle(record: Any, at: datetime, by: Actor, *kinds: str, organisation_id: int | None = None) -> None:
    """Take what is open about `record` off the lists (all kinds when none is named), whoever did it."""
    current_work()
    db.session.flush()
    what: dict[str, Any] = {"type": record.__tablename__, "record": record.id, "at": at, "by": by.person_id}
    if kinds:
        what["kinds"] = kinds
    if organisation_id is not None:
        what["organisation"] = organisation_id
    db.session.execute(_settling(bool(kinds), organisation_id is not None), what)


@cache
def _settling(by_kind: bool, by_organisation: bool) -> Update:
    """The statement of `settle`, built once for each of its four shapes: every step settles something."""
    table: Table = Todo.__table__  # type: ignore[assignment]
    of = table.c
    wanted = [of.record_type == bindparam("type"), of.record_id == bindparam("record"), of.closed_at.is_(None)]
    if by_kind:
        wanted.append(of.kind.in_(bindparam("kinds", expanding=True)))
    if by_organisation:
        wanted.append(of.organisation_id == bindparam("organisation"))
    return update(table).where(*wanted).values(closed_at=bindparam("at"), closed_by_id=bindparam("by"))


def annotate(record: Any, kind: str, note: str) -> None:
    """Put another note under what is open about `record` of one kind: its due day stands, its owner is told more."""
    current_work()
    db.session.flush()
    db.session.execute(
        update(Todo)
        .where(
            Todo.record_type == record.__tablename__,
            Todo.record_id == record.id,
            Todo.kind == kind,
            Todo.closed_at.is_(None),
        )
        .values(note=note[:300])
        .execution_options(synchronize_session=False)
    )


def _mine(actor: Actor) -> ColumnElement[bool]:
    return and_(
        Todo.role == str(actor.role),
        or_(Todo.organisation_id.is_(None), Todo.organisation_id == actor.organisation_id),
        or_(Todo.department_id.is_(None), Todo.department_id == actor.department_id),
        or_(Todo.person_id.is_(None), Todo.person_id == actor.person_id),
    )


def _tab(actor: Actor, tab: str) -> ColumnElement[bool]:
    if tab == "done":
        return and_(Todo.closed_at.is_not(None), Todo.closed_by_id == actor.person_id)
    if tab == "started":
        return and_(Todo.opened_by_id == actor.person_id, Todo.closed_at.is_(None))
    return and_(_mine(actor), Todo.closed_at.is_(None))


def listed(actor: Actor, tab: str = "open", limit: int = 50, offset: int = 0) -> list[Todo]:
    """One tab of the list: open (oldest due first; without a date last), done (newest first) or started by me."""
    order = [Todo.closed_at.desc(), Todo.id.desc()] if tab == "done" else [Todo.due.is_(None), Todo.due, Todo.id]
    return list(
        db.session.execute(select(Todo).where(_tab(actor, tab)).order_by(*order).limit(limit).offset(offset)).scalars()
    )


def counts(actor: Actor) -> dict[str, int]:
    """How many stand on each tab: open, done, started."""
    tabs = ("open", "done", "started")
    row = db.session.execute(
        select(*(func.count().filter(_tab(actor, tab)).label(tab) for tab in tabs)).select_from(Todo)
    ).one()
    return {tab: int(getattr(row, tab)) for tab in tabs}


def open_by_prefix(actor: Actor) -> dict[str, int]:
    """Open to-dos of this actor by the first word of their kind (application, report …), for the navigation."""
    rows = db.session.execute(select(Todo.kind, func.count()).where(_tab(actor, "open")).group_by(Todo.kind))
    found: dict[str, int] = {}
    for kind, count in rows:
        prefix = kind.split(".")[0]
        found[prefix] = found.get(prefix, 0) + count
    return found


def open_about(record_type: str, ids: Iterable[int]) -> list[Todo]:
    """Everything open about these records, whoever it is asked of: pages show who is awaited."""
    return list(
        db.session.execute(
            select(Todo)
            .where(Todo.record_type == record_type, Todo.record_id.in_(list(ids)), Todo.closed_at.is_(None))
            .order_by(Todo.due)
        ).scalars()
    )
