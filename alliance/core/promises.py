"""What the database promises, told in words: each named constraint carries its clause and message in `info`."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import CheckConstraint, Constraint, Index, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from alliance.core.refusal import Refused
from alliance.ext import Base


def check(condition: str, name: str, message: Any, clause: str = "") -> CheckConstraint:
    """A CHECK with the sentence shown when it breaks."""
    return CheckConstraint(condition, name=name, info={"message": message, "clause": clause})


def unique(*columns: str, message: Any, clause: str = "") -> UniqueConstraint:
    """A UNIQUE with the sentence shown when it breaks."""
    return UniqueConstraint(*columns, info={"message": message, "clause": clause})


def unique_where(name: str, *columns: Any, where: Any, message: Any, clause: str = "") -> Index:
    """A unique index over the rows where a condition holds, on both databases."""
    return Index(
        name,
        *columns,
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
        info={"message": message, "clause": clause},
    )


def broken(error: IntegrityError) -> Exception:
    """The refusal behind a broken constraint; the error itself when nobody gave it words."""
    found = _find(error)
    if found is None or "message" not in found.info:
        return error
    return Refused(found.info.get("clause", ""), str(found.info["message"]))


def _find(error: IntegrityError) -> Constraint | Index | None:
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    text = str(error.orig)
    if name is None and (match := re.search(r"CHECK constraint failed: (\w+)|index '(\w+)'", text)):
        name = match.group(1) or match.group(2)
    columns = frozenset(re.findall(r"\w+\.\w+", text)) if name is None and "UNIQUE" in text else frozenset()
    for promise in _promises():
        if (name is not None and str(promise.name) == name) or (columns and columns == _columns(promise)):
            return promise
    return None


def _promises() -> Iterator[Constraint | Index]:
    for table in Base.metadata.tables.values():
        yield from table.constraints
        yield from table.indexes


def _columns(promise: Constraint | Index) -> frozenset[str]:
    if isinstance(promise, UniqueConstraint) or (isinstance(promise, Index) and promise.unique):
        return frozenset(f"{column.table.name}.{column.name}" for column in promise.columns)
    return frozenset()
