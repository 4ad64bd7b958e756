"""What tests look at: that a refusal leaves no trace, and how many statements a thing takes."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.ext import db


def trace(record: Any) -> tuple[Any, ...]:
    """The record's columns, and how many journal lines and open to-dos there are."""
    db.session.rollback()
    table = record.__table__
    row = db.session.execute(select(table).where(table.c.id == record.id)).one()
    lines = db.session.execute(select(func.count()).select_from(JournalEntry)).scalar_one()
    todos = db.session.execute(select(func.count()).select_from(Todo).where(Todo.closed_at.is_(None))).scalar_one()
    return (*row, lines, todos)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent to the database inside, but for what each database asks to begin to write."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("BEGIN", "SELECT pg_advisory")):
            sent.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def few_and_many(app: Flask, client: FlaskClient, address: str, more: Callable[[int], None]) -> list[int]:
    """How many statements a page takes with one row, and with the 49 that `more` adds; the first visit is not counted."""
    client.get(address)
    taken = []
    for added in (0, 49):
        with app.app_context():
            if added:
                more(added)
            db.session.remove()
            with statements() as sent:
                assert client.get(address).status_code == 200
        taken.append(len(sent))
    return taken


def die_at(statement: str, times: int) -> None:
    """From now on this process is killed once so many statements of that beginning were carried out."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_more: Any) -> None:
        if sql.startswith(statement):
            seen.append(sql)
            if len(seen) == times:
                os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "after_cursor_execute", note)
