"""Alembic's way into the application: its models, its engine, batches for SQLite, no logging of its own."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from alliance.ext import Moment

db = current_app.extensions["migrate"].db
options = current_app.extensions["migrate"].configure_args


def include_object(_thing: Any, name: str | None, kind: str, reflected: bool, _compare_to: Any) -> bool:
    """Tables that SQLite keeps for itself are nobody's business."""
    return not (kind == "table" and reflected and (name or "").startswith("sqlite_"))


def render_item(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration stands on its own: our moments are written as the plain column type."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Moment) else False


def hold_keys(connection: Any, held: bool) -> None:
    """SQLite changes a table by making it anew: while it does, rows that point to it must not stand in the way."""
    if connection.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute(f"PRAGMA foreign_keys={'ON' if held else 'OFF'}")


with db.engine.connect() as connection:
    hold_keys(connection, False)
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        include_object=include_object,
        render_item=render_item,
        **{"compare_type": True, "render_as_batch": True, **options},
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.rollback()
    hold_keys(connection, True)
