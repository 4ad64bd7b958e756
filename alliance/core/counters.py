"""Counters kept in tables: add to a row, or make it, in one statement that both databases understand."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from alliance.core.work import current_work
from alliance.ext import db


def add(model: Any, column: str, amounts: Mapping[tuple[Any, ...], int], keys: Sequence[str]) -> None:
    """Add each amount to `column` of the row whose `keys` (unique together) have these values; make the row if missing.

    Rows are taken in the order of their keys, so that two works never wait for each other.
    """
    current_work()
    wanted = [
        {**dict(zip(keys, key, strict=True)), column: amount}
        for key, amount in sorted(amounts.items(), key=lambda item: tuple(map(str, item[0])))
        if amount
    ]
    if not wanted:
        return
    db.session.execute(_upsert(model, column, tuple(keys), db.session.get_bind().dialect.name), wanted)


@cache
def _upsert(model: Any, column: str, keys: tuple[str, ...], dialect: str) -> Insert:
    table: Table = model.__table__
    new = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    return new.on_conflict_do_update(
        index_elements=[table.c[key] for key in keys], set_={column: table.c[column] + new.excluded[column]}
    )
