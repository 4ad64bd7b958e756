"""Rows read as rows. A select through the session makes ready to build records, also where only columns are asked for."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Executable, Select

from alliance.ext import db

KEPT = 1_000  # statements that stay written out


def rows(statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """The rows of a select of columns: half the cost of the same through the session, and no record made.

    It stands in the session's transaction and sees what this work has written. Measured in tests/bench/test_frame.py.
    """
    db.session.flush()
    return db.session.connection().execute(statement, values).all()


def again(statement: Select[*tuple[Any, ...]], values: Mapping[str, Any]) -> Sequence[Any]:
    """The same for a statement that is built once, with bind parameters for what changes, and asked by every page: it is
    written out for the database once, too, and then given straight to the driver."""
    db.session.flush()
    connection = db.session.connection()
    written = _written(statement, connection.dialect.name)
    if written.text is None and not written.write(connection, values):
        return connection.execute(statement, values).all()
    return written.ask(connection, values)


def row(statement: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None) -> Any:
    """The only row there can be; None where there is none. With `values` it is of a statement that is built once."""
    return next(iter(rows(statement) if values is None else again(statement, values)), None)


class Written:
    """A select as one kind of database reads it, and how its rows become rows with names."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self.statement = statement
        self.text: str | None = None
        self._set: dict[str, Any] = {}  # what is put in beside the values that change
        self._put: Sequence[tuple[str, Callable[[Any], Any] | None]] = ()
        self._by_place = False
        self._named: Callable[[Iterable[Any]], Any] = tuple
        self._reads: Sequence[tuple[int, Callable[[Any], Any]]] | None = None

    def write(self, connection: Connection, values: Mapping[str, Any]) -> bool:
        """Have the text ready; False where it would differ from time to time, by how many values stand in a list."""
        compiled = self.statement.compile(dialect=connection.dialect)
        state = compiled.construct_expanded_state(dict(values))
        if set(state.parameter_expansion) & set(values):
            return False
        self._set = {name: value for name, value in state.parameters.items() if name not in values}
        processors: dict[str, Any] = {  # the expanded state knows those of expanded lists alone
            name: one.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
            for name, one in compiled.binds.items()
        }
        processors.update(state.processors)
        self._by_place = state.positiontup is not None
        self._put = [(name, processors.get(name)) for name in state.positiontup or state.parameters]
        names = [one["name"] for one in self.statement.column_descriptions]
        named: Any = namedtuple("named", names, rename=True)  # type: ignore[misc]
        self._named = named._make
        self.text = state.statement
        return True

    def ask(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows. What the database refuses is asked once more in the library's own way, which tells it as it does."""
        given = {**self._set, **values}
        put = [(name, given[name] if process is None else process(given[name])) for name, process in self._put]
        asked: Any = tuple([value for _name, value in put]) if self._by_place else dict(put)
        cursor = connection.connection.cursor()
        try:
            for seen in connection.dispatch.before_cursor_execute:  # who counts statements counts these as well
                seen(connection, cursor, self.text, asked, None, False)
            try:
                cursor.execute(self.text, asked)
                found = cursor.fetchall()
            except connection.dialect.loaded_dbapi.Error:
                return connection.execute(self.statement, values).all()
            return self._read(connection, cursor.description, found)
        finally:
            cursor.close()

    def _read(self, connection: Connection, described: Sequence[Any], found: Sequence[Any]) -> Sequence[Any]:
        """Rows with names, what the database keeps in its own way read: column by column."""
        if self._reads is None:
            self._reads = [
                (at, read)
                for at, (one, told) in enumerate(zip(self.statement.column_descriptions, described, strict=True))
                if (read := one["type"].dialect_impl(connection.dialect).result_processor(connection.dialect, told[1]))
            ]
        if found and self._reads:
            columns: list[Any] = list(zip(*found, strict=True))
            for at, read in self._reads:
                columns[at] = map(read, columns[at])
            found = list(zip(*columns, strict=True))
        return list(map(self._named, found))


@lru_cache(KEPT)
def _written(statement: Select[*tuple[Any, ...]], _dialect: str) -> Written:
    return Written(statement)
