"""Asking and settling: the chapters put things on the lists of posts, and what is done leaves them whoever did it."""

from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Table, Update, bindparam, update

from alliance.core import journal, mail
from alliance.core.actor import ADMINISTRATORS, Actor, Role
from alliance.core.inbox.model import Todo
from alliance.core.work import current_work
from alliance.ext import db


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
    designation_id: int | None = None,
    urgent: bool = False,
) -> None:
    """Put one thing on a post's list, inside the present work(). What is urgent, or due already, is also mailed at once."""
    current_work()
    db.session.flush()
    todo = Todo(
        kind=kind, text=text, subject=subject, note=note, role=str(role), organisation_id=organisation_id,
        department_id=department_id, person_id=person_id, record_type=record.__tablename__, record_id=record.id,
        designation_id=designation_id if designation_id is not None else journal.designation_of(record),
        programme=_programme(record, role) if organisation_id is None else "",
        opened_at=at, opened_by_id=by.person_id, opened_role=str(by.role), opened_organisation_id=by.organisation_id,
        opened_department_id=by.department_id, due=due, due_note=due_note,
    )  # fmt: skip
    db.session.add(todo)
    if mail.Outbox.settings is not None and (urgent or (due is not None and due <= at.date())):
        db.session.flush()
        mail.order(todo.id, "asked", at)


def _programme(record: Any, role: Role) -> str:
    """Within which programme a role is asked: the record's; administrators serve all."""
    return "" if role in ADMINISTRATORS else getattr(record, "programme", None) or ""


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
