"""What can be exported, said by the chapter whose list it is; and a small list as a file at once."""

import json
import zlib
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from alliance.core import journal, settings
from alliance.core.actor import Actor
from alliance.core.keyset import newest
from alliance.core.work import work
from alliance.documents import excel
from alliance.ext import db

DIRECT = "export_direct_rows"  # a list of more rows than this is exported as a task
CHUNK = 5_000
MOST_OF_A_SHEET = 1_000_000
Row = list[Any]


@dataclass(frozen=True)
class Source:
    """One list: its title, its columns for this actor, its query, and how what that found becomes cells: column by column
    (`cells`, given the columns of the query by their names), which is several times quicker than row by row (`by_row`).

    A moment may come from the database as text (ext.minutes). The query yields only columns that may leave the house,
    already limited to the actor, narrowed by `chosen` (the list's filter as JSON takes it) as of a moment; `key` is unique
    and gives the order, newest first. `ends`: see keyset.newest.
    """

    title: Any  # lazy text
    key: Any
    columns: Callable[[Actor], Sequence[excel.Column]]
    query: Callable[[Actor, Mapping[str, Any], datetime], Select[Any]]
    cells: Callable[[Actor, datetime], Callable[[Any], Sequence[Iterable[Any]]]]
    ends: Callable[[Actor, Mapping[str, Any]], Sequence[ColumnElement[bool]]] = lambda _actor, _chosen: ()


def chunk(
    source: Source, actor: Actor, chosen: Mapping[str, Any], at: datetime, below: int, most: int = CHUNK
) -> tuple[list[Row], int]:
    """The next rows below a key (0: from the newest), and the key of the last."""
    query, ends = source.query(actor, chosen, at), source.ends(actor, chosen)
    # On the connection: rows as they are, past what a session does for entities.
    result = db.session.connection().execute(newest(query, source.key, most, below or None, ends))
    names, found = result.keys(), result.all()
    if not found:
        return [], below
    columns_of = namedtuple("columns_of", names, rename=True)  # type: ignore[misc]
    columns = columns_of._make(zip(*found, strict=True))
    return list(map(list, zip(*source.cells(actor, at)(columns), strict=True))), getattr(columns, source.key.key)[-1]


def by_row(cells: Callable[[Any], Row]) -> Callable[[Any], Sequence[Iterable[Any]]]:
    """Cells told row by row, for a list that is not long."""
    return lambda columns: list(zip(*map(cells, map(type(columns)._make, zip(*columns, strict=True))), strict=True))


def is_large(source: Source, actor: Actor, chosen: Mapping[str, Any], at: datetime) -> bool:
    """Whether there are more rows than go out at once (办公室设定); counts no further than that."""
    direct = settings.least(DIRECT)
    few = source.query(actor, chosen, at).with_only_columns(source.key).order_by(None).limit(direct + 1).subquery()
    return int(db.session.execute(select(func.count()).select_from(few)).scalar_one()) > direct


def at_once(
    name: str, source: Source, form: str, actor: Actor, chosen: Mapping[str, Any], at: datetime, mark: str = ""
) -> bytes:
    """A list that is not large, as a file; that it was taken is journalled."""
    rows = list(_all(source, actor, chosen, at))
    columns = source.columns(actor)
    if form == "csv":
        content = excel.csv_bytes([one.head for one in columns], rows)
    else:
        book = excel.Workbook(at, str(source.title), mark)
        book.sheet(str(source.title), columns, timed(rows, columns))
        content = book.close()
    with work():
        journal.write(
            "list_export.direct", actor, at, None, rows=len(rows), list=name, format=form, filter=dict(chosen)
        )
    return content


def _all(source: Source, actor: Actor, chosen: Mapping[str, Any], at: datetime) -> Iterator[Row]:
    below = 0
    while True:
        rows, below = chunk(source, actor, chosen, at, below)
        yield from rows
        if len(rows) < CHUNK:
            return


def packed(rows: Iterable[Row]) -> bytes:
    """Rows as they are kept between two steps."""
    return zlib.compress(json.dumps(list(rows), ensure_ascii=False, default=_iso).encode(), 1)


def _iso(value: Any) -> str:
    assert isinstance(value, date)  # a datetime is one, too
    return value.isoformat()


def unpacked(content: bytes, columns: Sequence[excel.Column]) -> list[Row]:
    """The rows again, their days and moments as such."""
    rows: list[Row] = json.loads(zlib.decompress(content))
    return timed(rows, columns)


def timed(rows: list[Row], columns: Sequence[excel.Column]) -> list[Row]:
    """Their days and moments as such, where they came as text: a workbook counts with them."""
    for place, column in enumerate(columns):
        if column.kind in ("date", "moment"):
            read = date.fromisoformat if column.kind == "date" else datetime.fromisoformat
            for row in rows:
                if isinstance(row[place], str):
                    row[place] = read(row[place])
    return rows


def write_book(
    out: Any, source: Source, columns: Sequence[excel.Column], parts: Iterable[bytes], made: datetime, mark: str
) -> None:
    """A workbook from pieces, piece by piece: never the whole list in memory; a further sheet after a million rows."""
    book = excel.Workbook(made, str(source.title), mark, out)
    rows = (row for part in parts for row in unpacked(part, columns))
    following: list[Row] = [next(rows, [])]
    while following:
        first = following.pop()
        book.sheet(str(source.title), columns, _one_sheet(first, rows, following))
    book.finish()


def _one_sheet(first: Row, rows: Iterator[Row], following: list[Row]) -> Iterator[Row]:
    """So many rows as go into one sheet; the one after them is put down for the next."""
    if first:
        yield first
    for number, row in enumerate(rows, 2):
        if number > MOST_OF_A_SHEET:
            following.append(row)
            return
        yield row
