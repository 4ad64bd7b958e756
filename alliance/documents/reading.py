"""Reading a workbook that somebody uploaded: measured before it is unpacked, cells as they stand in the file."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Final

Cell = str | float | bool | date | datetime | time | timedelta | None

MOST_UNPACKED: Final = 60 * 1024 * 1024
CHUNK: Final = 1024 * 1024


class Unreadable(ValueError):
    """What is wrong with the file: "file" (no workbook), "size" (unpacked too large), "rows" (too many rows)."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


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
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise Unreadable("file") from error
