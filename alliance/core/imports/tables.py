"""Reading a workbook or CSV that somebody uploaded: measured before it is unpacked, cells as they stand in the file."""

from __future__ import annotations

import csv
import io
import lzma
import struct
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Final

Cell = str | float | bool | date | datetime | time | timedelta | None

MOST_UNPACKED: Final = 60 * 1024 * 1024
CHUNK: Final = 1024 * 1024
BROKEN_ARCHIVE: Final = (  # whatever a damaged archive makes of the library that unpacks it
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, RuntimeError, OSError, ValueError,
    IndexError, KeyError, struct.error,
)  # fmt: skip


class Unreadable(ValueError):
    """What is wrong with the file: "file" (no table), "size" (unpacked too large), "rows" (too many rows), "text" (letters
    that are neither UTF-8 nor GB18030)."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def table(content: bytes, most_rows: int, most_unpacked: int = MOST_UNPACKED) -> dict[str, list[list[Cell]]]:
    """A workbook's sheets, or the one sheet of a CSV under the name ""; told apart by the content, not by the name."""
    if content.startswith(b"PK"):
        return sheets(content, most_rows, most_unpacked)
    return {"": separated(content, most_rows)}


def separated(content: bytes, most_rows: int) -> list[list[Cell]]:
    """The lines of a CSV: UTF-8 with or without BOM, GB18030, or Excel's Unicode text; comma, semicolon or tab."""
    if content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\xff\xd8")):
        raise Unreadable("file")
    words = _decoded(content)
    if words.count("\n") > most_rows:
        raise Unreadable("rows")
    first = next((line for line in words.splitlines() if line.strip()), "")
    mark = max(",;\t", key=first.count)
    try:
        return [list(line) for line in csv.reader(io.StringIO(words, newline=""), delimiter=mark)]
    except csv.Error as error:
        raise Unreadable("file") from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        codes: tuple[str, ...] = ("utf-16",)
    else:
        codes = ("utf-8-sig", "gb18030")
    for code in codes:
        try:
            words = content.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" in words:
            raise Unreadable("file")
        return words
    raise Unreadable("text")


def sheets(content: bytes, most_rows: int, most_unpacked: int = MOST_UNPACKED) -> dict[str, list[list[Cell]]]:
    """The cells of every sheet by its name, row by row from the first row on. Raises Unreadable."""
    _measure(content, most_rows, most_unpacked)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {
            name: [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
            for name in book.sheet_names
        }
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable("file") from error


def _measure(content: bytes, most_rows: int, most_unpacked: int) -> None:
    """Unpack in pieces and count, so that what a header claims is not believed."""
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise Unreadable("file")
            for item in archive.infolist():
                rows = 0
                with archive.open(item) as member:
                    while piece := member.read(CHUNK):
                        unpacked += len(piece)
                        rows += piece.count(b"<row ") if item.filename.startswith("xl/worksheets/") else 0
                        if unpacked > most_unpacked:
                            raise Unreadable("size")
                        if rows > most_rows:
                            raise Unreadable("rows")
    except Unreadable:
        raise
    except BROKEN_ARCHIVE as error:
        raise Unreadable("file") from error
