"""Excel and CSV: text stays text, a formula never lives, what is missing shows —."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import repeat
from math import ceil
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from alliance.documents.shapes import Paper, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Kind = Literal["text", "code", "int", "number", "percent", "date", "moment"]
Cell = str | float | Decimal | bool | date | None

MISSING: Final = "—"
BOM: Final = b"\xef\xbb\xbf"
LONGEST: Final = 32_767
MOMENT: Final = len("2026-06-15 10:00")
MOST_ROWS: Final = 1_048_576
MOST_TEXTS: Final = 5_000  # kept in mind while a workbook is written
LIVE: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
FIGURE: Final = {"align": "right", "indent": 1}  # kept off the words of the next column
FORMATS: Final[dict[str, dict[str, Any]]] = {
    "text": {"text_wrap": True},
    "code": {"num_format": "@"},  # what is typed below stays text too: Excel would ruin a long number
    "int": {"num_format": "#,##0", **FIGURE},
    "number": {"num_format": "#,##0.0", **FIGURE},
    "percent": {"num_format": "0.0%", **FIGURE},
    "date": {"num_format": 'yyyy"年"m"月"d"日"', "align": "left"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
}
FONT: Final = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
LINE: Final = "#DDE2EA"
BLUE: Final = "#1B5AA7"
TITLE_HEIGHT: Final = 24
LINE_HEIGHT: Final = 16.5  # points, of one line in a cell
NOT_LATIN: Final = "\u2e80"  # from here on a character is two wide
PAGE: Final = 700  # pixels of a landscape A4 between the margins, with room for a face wider than the usual
TALL: Final = 250  # characters: a wider sheet is printed over several pages, its first columns on each
COLOURS: Final = (BLUE, "#A9C3E3", "#17694F", "#E3B341", "#566178")


@dataclass(frozen=True)
class Column:
    """One column: its heading, what it holds, its width in characters. Identifiers are text."""

    head: str
    kind: Kind = "text"
    width: float = 14


@dataclass(frozen=True)
class Sheet:
    """A written sheet: the name Excel knows, its columns, and the rows of its data (0 is the first row of the file)."""

    name: str
    columns: tuple[Column, ...]
    head: int
    last: int
    page: Any


@dataclass
class Workbook:
    """A workbook written row by row. made: the moment that stands in the file (no clock is read here).

    book = Workbook(made); sheet = book.sheet("汇总", columns, rows); book.chart(sheet, …); data = book.close()
    mark: words printed in every sheet's header, e.g. "示例数据". out: a file to write to instead of memory; end it with
    finish().
    """

    made: datetime
    title: str = ""
    mark: str = ""
    out: Any = field(default_factory=io.BytesIO, repr=False)
    _names: set[str] = field(default_factory=set, repr=False)
    _formats: dict[str, Any] = field(default_factory=dict, repr=False)
    _texts: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        import xlsxwriter

        self.mark = Paper.always or self.mark
        safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        rest = {"constant_memory": True, "nan_inf_to_errors": False, "remove_timezone": True}
        self._book = xlsxwriter.Workbook(self.out, {**safe, **rest})
        self._book.set_properties({"title": self.title, "created": self.made.replace(tzinfo=None)})
        head = {"bold": True, "font_color": BLUE, "bottom": 2, "bottom_color": BLUE, "text_wrap": True}
        extras: dict[str, dict[str, Any]] = {
            "head": head,
            "head-n": {**head, **FIGURE},
            "title": {"bold": True, "font_size": 14},
        }
        for name, look in {**FORMATS, **extras, "note": {"font_color": "#566178", "text_wrap": False}}.items():
            border = {"bottom": 1, "bottom_color": LINE} if name in FORMATS else {}
            self._formats[name] = self._book.add_format({**FONT, **border, **look})

    def sheet(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Cell]],
        *,
        title: str = "",
        notes: Sequence[str] = (),
        grown: bool = False,
    ) -> Sheet:
        """A sheet with heading, frozen and filtered; rows cell for cell. ValueError if a row does not fit.

        grown: rows are as high as their longest cell needs; for tables that are printed, not for a hundred thousand rows.
        """
        page = self._page(name, columns)
        at = self._above(page, title, notes)
        page.set_row(at, LINE_HEIGHT * max((lines(one.head, one.width) for one in columns), default=1))
        for index, column in enumerate(columns):
            page.set_column(index, index, column.width, self._formats["code"] if column.kind == "code" else None)
            numeric = column.kind in ("int", "number", "percent")
            page.write_string(at, index, column.head, self._formats["head-n" if numeric else "head"])
        last = at
        for last, row in enumerate(rows, at + 1):
            if last >= MOST_ROWS:
                raise ValueError(f"more than {MOST_ROWS:,} rows do not fit a sheet")
            if grown:
                page.set_row(last, LINE_HEIGHT * _needed(columns, row))
            for index, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._write(page, last, index, column.kind, value)
        page.freeze_panes(at + 1, 0)
        page.repeat_rows(at)
        if last > at:
            page.autofilter(at, 0, last, len(columns) - 1)
        return Sheet(page.get_name(), tuple(columns), at, last, page)

    def chart(
        self,
        sheet: Sheet,
        kind: Literal["column", "bar", "line"],
        labels: int,
        values: Sequence[int],
        *,
        title: str,
        on: Sheet | None = None,
        at: str | None = None,
    ) -> None:
        """A chart of a sheet's columns (numbers counted from 0), set on the same sheet or another at a cell such as "H2"."""
        if sheet.last == sheet.head:
            return
        chart = self._book.add_chart({"type": kind})
        first, last = sheet.head + 1, sheet.last
        for index, value in enumerate(values):
            chart.add_series(
                {
                    "name": [sheet.name, sheet.head, value],
                    "categories": [sheet.name, first, labels, last, labels],
                    "values": [sheet.name, first, value, last, value],
                    "fill": {"color": COLOURS[index % len(COLOURS)]},
                    "line": {"color": COLOURS[index % len(COLOURS)]},
                }
            )
        chart.set_title({"name": title, "name_font": {"name": "Microsoft YaHei", "size": 11}, "overlay": False})
        chart.set_legend({"position": "top"} if len(values) > 1 else {"none": True})
        grid = {"major_gridlines": {"visible": True, "line": {"color": LINE}}, "reverse": kind == "bar"}
        chart.set_y_axis(grid if kind == "line" else {**grid, "min": 0})  # a bar that does not begin at 0 misleads
        chart.set_size({"width": 640, "height": 320})
        goal = on or sheet
        goal.page.insert_chart(at or f"{_letters(len(goal.columns) + 1)}2", chart)

    def picture(self, sheet: Sheet, png: bytes, at: str, description: str) -> None:
        """A PNG picture at a cell, with the words that stand for it."""
        scale = 0.5
        look = {"image_data": io.BytesIO(png), "description": description, "x_scale": scale, "y_scale": scale}
        sheet.page.insert_image(at, "picture.png", look)

    def break_before(self, sheet: Sheet, rows: Sequence[int]) -> None:
        """Begin a printed page at these rows, so that no picture is cut; a sheet fitted to the page would take no breaks."""
        wide = sum(7 * one.width + 5 for one in sheet.columns)
        sheet.page.set_print_scale(max(40, min(100, int(100 * PAGE / wide))))
        sheet.page.set_h_pagebreaks(rows)

    def close(self) -> bytes:
        """The finished file; nothing can be added afterwards."""
        self.finish()
        content: bytes = self.out.getvalue()
        return content

    def finish(self) -> None:
        """Write the end of the file; nothing can be added afterwards."""
        self._book.close()

    def _page(self, name: str, columns: Sequence[Column]) -> Any:
        page = self._book.add_worksheet(self._free_name(name))
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(9)
        across = max(1, round(sum(one.width for one in columns) / TALL))
        page.fit_to_pages(across, 0)
        if across > 1:
            page.repeat_columns(0, next((at for at, one in enumerate(columns) if one.kind == "text"), 0))
        page.set_header(f"&L{_header(self.title)}&R{_header(self.mark)}")
        page.set_footer("&C&P / &N")
        return page

    def _above(self, page: Any, title: str, notes: Sequence[str]) -> int:
        """Title and notes; the row where the heading goes."""
        at = 0
        for words, look in [(title, "title"), *((note, "note") for note in notes)]:
            if words:
                if look == "title":
                    page.set_row(at, TITLE_HEIGHT)
                page.write_string(at, 0, _text(words), self._formats[look])
                at += 1
        return at

    def _write(self, page: Any, row: int, index: int, kind: Kind, value: Cell) -> None:
        look = self._formats[kind]
        if value is None or value != value:
            page.write_string(row, index, "" if kind in ("text", "code") else MISSING, look)
        elif isinstance(value, date) and kind in ("date", "moment"):
            page.write_datetime(row, index, value, look)
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool) and kind not in ("text", "code"):
            page.write_number(row, index, value, look)
        else:
            page.write_string(row, index, self._text(value) if type(value) is str else _text(value), look)

    def _text(self, words: str) -> str:
        """Words as a cell takes them: hospitals, states and the like come in every row and are looked at once."""
        told = self._texts.get(words)
        if told is None:
            if len(self._texts) >= MOST_TEXTS:
                self._texts.clear()
            told = self._texts[words] = _text(words)
        return told

    def _free_name(self, name: str) -> str:
        """A name Excel takes: at most 31 characters, none of []:*?/\\, not used yet."""
        clean = re.sub(r"[\[\]:*?/\\]", " ", plain(name)).strip("' \n\t") or "Sheet"
        free, count = clean[:31], 2
        while free.casefold() in self._names:
            ending = f" ({count})"
            free, count = clean[: 31 - len(ending)] + ending, count + 1
        self._names.add(free.casefold())
        return free


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV that Excel opens as Chinese: UTF-8 with BOM, CRLF. Words that would run as a formula get a ' in front."""
    return BOM + csv_lines([header]) + csv_lines(rows)


def csv_lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """A piece of such a CSV, to be set behind BOM and heading."""
    out, told = io.StringIO(newline=""), _Told()
    columns = [_csv_column(column, told) for column in zip(*rows, strict=True)]
    csv.writer(out, lineterminator="\r\n").writerows(zip(*columns, strict=True))
    return out.getvalue().encode()


def _csv_column(column: Sequence[Cell], told: Mapping[str, str]) -> Iterable[str]:
    """A column as it is written: most hold words alone, or moments and nothing, which need not be told apart one by one."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return map(told.__getitem__, cast("Sequence[str]", column))
    if kinds == {NoneType}:
        return repeat("", len(column))
    if kinds == {str, NoneType}:
        return ["" if words is None else told[words] for words in cast("Sequence[str | None]", column)]
    if kinds <= {datetime, NoneType}:
        moments = cast("Sequence[datetime | None]", column)
        return ["" if one is None else one.isoformat(" ", "minutes")[:MOMENT] for one in moments]
    return [told[value] if type(value) is str else _csv(value) for value in column]


class _Told(dict[str, str]):
    """Words as they are written: hospitals, states and the like come in every row and are looked at once."""

    def __missing__(self, words: str) -> str:
        self[words] = harmless(words)
        return self[words]


def harmless(words: str) -> str:
    """The words with a ' in front if a spreadsheet would run them."""
    if words[:1].isalnum():  # as nearly all begin
        return words
    return f"'{words}" if words.startswith(LIVE) or words.lstrip().startswith(LIVE) else words


def _csv(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")[:MOMENT]
    if isinstance(value, str):
        return harmless(value)
    return value.isoformat() if isinstance(value, date) else _text(value)


def _text(value: Cell) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    words = str(plain(value))
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def lines(words: str, width: float) -> int:
    """How many lines words take in a column so many characters wide."""
    return sum(max(1, ceil(_wide(line) / max(1.0, width - 1))) for line in words.split("\n"))


def _wide(words: str) -> int:
    return sum(2 if one >= NOT_LATIN else 1 for one in words)


def _needed(columns: Sequence[Column], row: Sequence[Cell]) -> int:
    told = zip(columns, row, strict=True)
    return max(
        (lines(one, column.width) for column, one in told if column.kind == "text" and isinstance(one, str)), default=1
    )


def _header(words: str) -> str:
    return words.replace("&", "&&")


def _letters(number: int) -> str:
    """The column's letters, 0 is A."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
