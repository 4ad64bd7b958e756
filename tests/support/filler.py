"""Rows for every table of an SQLite database, whatever revision it stands at: made from the schema as read back from it.

Values are chosen at random and mended until every CHECK, UNIQUE and key is content: the words in quotes that the schema's own
checks name are the words tried. So a table filled here holds what the database allows, not what an action would write.
"""

import datetime as dt
import random
import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

TRIES = 4_000  # values tried for one row before its table counts as one that cannot be filled
QUOTED = re.compile(r"'((?:[^']|'')*)'")
SKIPPED = {"alembic_version"}
DAY, MOMENT = dt.date(2026, 6, 15), dt.datetime(2026, 6, 15, 2, 0, tzinfo=dt.UTC)


class Filler:
    """Fills the tables of one SQLite database, those first that others point to."""

    def __init__(self, connection: sa.Connection, seed: int = 7) -> None:
        self.connection, self.chance = connection, random.Random(seed)
        self.meta = sa.MetaData()
        self.meta.reflect(connection)
        inspector = sa.inspect(connection)
        self.checks = {
            name: [str(one["sqltext"]) for one in inspector.get_check_constraints(name)] for name in self.meta.tables
        }
        self.serial = 0

    def fill(self, rows: int = 2) -> list[str]:
        """So many rows in each table; the tables that none could be made for."""
        tables = [table for table in self.meta.sorted_tables if table.name not in SKIPPED]
        return [table.name for table in tables if not sum(self._row(table) for _ in range(rows))]

    def _row(self, table: sa.Table) -> bool:
        words = {column.name: self._words(table, column.name) for column in table.columns}
        checks = [
            (text, [name for name in words if re.search(rf"\b{name}\b", text)]) for text in self.checks[table.name]
        ]
        asked = self._question(table, [text for text, _named in checks])
        row = {column.name: self._value(column, words[column.name]) for column in table.columns}
        self._point(table, row)
        for _ in range(TRIES):
            broken = [named for held, (_text, named) in zip(self._held(asked, row), checks, strict=True) if not held]
            if not broken:
                try:
                    with self.connection.begin_nested():
                        self.connection.execute(table.insert(), {k: v for k, v in row.items() if v is not ...})
                    return True
                except IntegrityError:  # a key is taken, or points nowhere
                    broken = [[name for name in row if self.chance.random() < 0.4]]
            named = self.chance.choice(broken)
            for name in self.chance.sample(named, min(len(named), self.chance.choice((1, 1, 2)))):
                row[name] = self._value(table.columns[name], words[name])
                if table.columns[name].foreign_keys:
                    self._point(table, row)
        return False

    def _question(self, table: sa.Table, checks: list[str]) -> sa.TextClause:
        """Every check of a table asked of values, not of a row."""
        held = ", ".join(f"COALESCE(({text}), 1)" for text in checks)
        cells = ", ".join(f':{column.name} AS "{column.name}"' for column in table.columns)
        binds = [sa.bindparam(column.name, type_=column.type) for column in table.columns]
        return sa.text(f"SELECT {held} FROM (SELECT {cells})").bindparams(*binds)

    def _held(self, asked: sa.TextClause, row: dict[str, Any]) -> list[bool]:
        if "SELECT  FROM" in asked.text:
            return []  # a table without checks
        values = {name: 1 if value is ... else value for name, value in row.items()}
        return [bool(one) for one in self.connection.execute(asked, values).one()]

    def _words(self, table: sa.Table, column: str) -> list[str]:
        """The words that checks speak of together with a column."""
        said = [text for text in self.checks[table.name] if re.search(rf"\b{column}\b", text)] or [
            text for texts in self.checks.values() for text in texts if re.match(rf"{column} (=|IN) ", text)
        ]  # those of another table that this one is pointed to by
        return [word for text in said for word in QUOTED.findall(text) if word and "%" not in word]

    def _value(self, column: sa.Column[Any], words: list[str]) -> Any:
        self.serial += 1
        if column.primary_key and isinstance(column.type, sa.Integer) and not column.foreign_keys:
            return ... if column.autoincrement is not False and len(column.table.primary_key) == 1 else self.serial
        if column.nullable and self.chance.random() < 0.5:
            return None
        return self._kinds(column.type, words)

    def _kinds(self, kind: Any, words: list[str]) -> Any:
        chance = self.chance
        match kind:
            case sa.Boolean():
                return chance.random() < 0.5
            case sa.Integer():
                return chance.choice((0, 1, 2, 3, 2026, self.serial))
            case sa.Numeric() | sa.Float():
                return chance.choice((0, 1, 2))
            case sa.DateTime():
                return MOMENT + dt.timedelta(hours=chance.randint(0, 90))
            case sa.Date():
                return DAY + dt.timedelta(days=chance.randint(0, 30))
            case sa.JSON():
                return chance.choice(([], {}))
            case sa.LargeBinary():
                return chance.randbytes(12)
        length = getattr(kind, "length", None) or 200
        plain = chance.choice(("", _letters(self.serial)))[:length]
        fitting = [word for word in words if len(word) <= length]
        return chance.choice(fitting) if fitting and chance.random() < 0.8 else plain

    def _point(self, table: sa.Table, row: dict[str, Any]) -> None:
        """Let keys point to rows there are; where there is none, nowhere."""
        for key in sorted(table.foreign_key_constraints, key=lambda one: list(one.column_keys)):
            if any(row[name] is None for name in key.column_keys) and self.chance.random() < 0.5:
                continue
            other = [element.column for element in key.elements]
            there = self.connection.execute(sa.select(*other).limit(5)).all()
            chosen = self.chance.choice(there) if there else [None] * len(other)
            row.update(zip(key.column_keys, chosen, strict=True))


def _letters(number: int) -> str:
    """A word of its own for each number, without digits: names have none."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def contents(connection: sa.Connection) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in the order of its key."""
    meta = sa.MetaData()
    meta.reflect(connection)
    return {
        table.name: [
            dict(row._mapping) for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
        ]
        for table in meta.sorted_tables if table.name not in SKIPPED
    }  # fmt: skip
