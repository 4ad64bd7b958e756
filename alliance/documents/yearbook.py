"""A year as tables: one workbook with native charts, CSV, JSON, a Word report with pictures. Plain data in, files out."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

from alliance.documents import excel
from alliance.documents.excel import Cell, Column
from alliance.documents.word import STEADY, steady

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FONT: Final = "Microsoft YaHei"
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"  # as `sha256sum -c` reads it
DRAWN: Final = 18  # rows that a chart or a picture stands over
SHORT: Final = 6  # rows that leave room for charts on the same page, tall heads and all
TOGETHER: Final = 3  # rows of a table that are not parted from its heading
PRINTED: Final = 16.4  # centimetres between the margins
MOST_REPORTED: Final = 60  # rows of a table printed in the report; the workbook has them all


@dataclass(frozen=True)
class Chart:
    """A native chart of a table: its kind, the column of the labels, those of the values."""

    kind: Literal["column", "bar", "line"]
    labels: int
    values: tuple[int, ...]
    title: str


@dataclass(frozen=True)
class Table:
    """One table of the year: a sheet of the workbook, a CSV, a part of the JSON; in the report where `reported`.

    `shown` are the columns the report prints (all when empty): a page is narrower than a sheet.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    title: str
    notes: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    reported: bool = False
    shown: tuple[int, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A PNG with the words that stand for it."""

    png: bytes
    words: str


@dataclass(frozen=True)
class Year:
    """Everything a year's files are made of. `mark` stands on every page: 未审定, 示例数据. `about` opens the report."""

    title: str
    made: datetime
    tables: Sequence[Table]
    about: Sequence[str] = ()
    pictures: Sequence[Picture] = field(default_factory=tuple)
    mark: str = ""


def workbook(year: Year) -> bytes:
    """All tables as sheets, their charts beside them, the first picture below the first table."""
    book = excel.Workbook(year.made, year.title, year.mark)
    for place, table in enumerate(year.tables):
        sheet = book.sheet(table.name, table.columns, table.rows, title=table.title, notes=table.notes, grown=True)
        drawn = sheet.last + 3
        for at, chart in enumerate(table.charts):
            book.chart(
                sheet, chart.kind, chart.labels, chart.values, title=chart.title, at=f"A{drawn + DRAWN * at + 1}"
            )
        below = drawn + DRAWN * len(table.charts)
        pictures = year.pictures if place == 0 else ()
        for at, one in enumerate(pictures):
            book.picture(sheet, one.png, f"A{below + DRAWN * at + 1}", one.words)
        long = bool(table.charts) and len(table.rows) > SHORT
        if long or pictures:
            book.break_before(sheet, [*([drawn] if long else ()), *([below] if pictures else ())])
    return book.close()


def csvs(year: Year) -> dict[str, bytes]:
    """Each table as a CSV that Excel opens, by file name."""
    return {
        f"csv/{place:02d}-{table.name}.csv": excel.csv_bytes([one.head for one in table.columns], table.rows)
        for place, table in enumerate(year.tables, 1)
    }


def as_json(year: Year) -> bytes:
    """All tables as JSON: numbers as they are written, days as ISO, what is missing as null."""
    tables = [
        {
            "name": one.name, "title": one.title, "notes": list(one.notes), "columns": [column.head for column in one.columns],
            "rows": [[_plain(cell) for cell in row] for row in one.rows],
        }
        for one in year.tables
    ]  # fmt: skip
    content = {"title": year.title, "made": f"{year.made:%Y-%m-%d %H:%M}", "mark": year.mark, "tables": tables}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _plain(cell: Cell) -> Any:
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return cell.isoformat() if isinstance(cell, date) else cell


def report(year: Year) -> bytes:
    """A Word report: what the year was, its pictures, its main tables."""
    from docx import Document
    from docx.shared import Cm

    paper = Document()
    _set_up(paper, year)
    paper.add_heading(year.title, 0)
    for words in year.about:
        paper.add_paragraph(words)
    for one in year.pictures:
        paper.add_picture(io.BytesIO(one.png), width=Cm(16))
        paper.paragraphs[-1].paragraph_format.keep_with_next = True
        paper.add_paragraph(one.words, style="Caption")
    for table in year.tables:
        if table.reported:
            _print(paper, table)
    out = io.BytesIO()
    paper.save(out)
    return steady(out.getvalue())


def _set_up(paper: Any, year: Year) -> None:
    """A4, our face, the mark in the header, times of the file as given (no clock is read here)."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    for name in ("Normal", "Title", "Heading 1", "Caption"):
        style = paper.styles[name]
        style.font.name = FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    paper.styles["Normal"].font.size = Pt(10)
    _number_pages(section.footer.paragraphs[0])
    section.header.paragraphs[0].text = "　".join(part for part in (year.title, year.mark) if part)
    core = paper.core_properties
    core.title, core.author = year.title, ""
    core.created = core.modified = year.made.replace(tzinfo=None)


def _number_pages(line: Any) -> None:
    """— 1 — in the middle of the foot."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    from alliance.documents.drawing import numbered

    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run("— ").font.size = Pt(9)
    numbered(line, "PAGE")
    line.add_run(" —").font.size = Pt(9)


def _print(paper: Any, table: Table) -> None:
    shown = table.shown or tuple(range(len(table.columns)))
    paper.add_heading(table.title, 1)
    for note in table.notes:
        paper.add_paragraph(note).paragraph_format.keep_with_next = True
    if not table.rows:
        paper.add_paragraph("无")
        return
    grid = paper.add_table(rows=0, cols=len(shown))
    grid.style, grid.autofit = "Light Grid Accent 1", False
    columns = [table.columns[at] for at in shown]
    for place, one in enumerate(columns):
        grid.columns[place].width = _width(one, columns)
    _row(grid, columns, [one.head for one in columns], heading=True)
    for place, row in enumerate(table.rows[:MOST_REPORTED]):
        _row(grid, columns, [_printed(row[at], table.columns[at]) for at in shown], kept=place < TOGETHER - 1)
    if len(table.rows) > MOST_REPORTED:
        paper.add_paragraph(f"只列前 {MOST_REPORTED} 行，共 {len(table.rows)} 行，全部见工作簿。")


def _row(
    grid: Any, columns: Sequence[Column], words: Sequence[str], *, heading: bool = False, kept: bool = False
) -> None:
    """One row that is not broken over two pages; a heading is repeated on each. kept: the next row stands beside it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    row = grid.add_row()
    marks = row._tr.get_or_add_trPr()
    for mark in ("w:cantSplit", "w:tblHeader") if heading else ("w:cantSplit",):
        marks.append(OxmlElement(mark))
    for cell, column, text in zip(row.cells, columns, words, strict=True):
        cell.width = _width(column, columns)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.keep_with_next = heading or kept
        if column.kind in ("int", "number", "percent"):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run(text)
        run.font.size, run.bold = Pt(8.5), heading


def _width(column: Column, columns: Sequence[Column]) -> Any:
    """Its share of the page."""
    from docx.shared import Cm

    return Cm(PRINTED * column.width / sum(one.width for one in columns))


def _printed(cell: Cell, column: Column) -> str:
    if cell is None:
        return excel.MISSING
    if column.kind == "percent" and isinstance(cell, int | float | Decimal):
        return f"{float(cell) * 100:.1f}%"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return str(_plain(cell))


def manifest(files: Mapping[str, bytes], about: Mapping[str, Any]) -> dict[str, bytes]:
    """What is in the parcel, each with its size and SHA-256: as JSON, and as `sha256sum -c` reads it."""
    listed = [
        {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(files.items())
    ]
    sums = "".join(f"{one['sha256']}  {one['name']}\n" for one in listed)
    content = json.dumps({**about, "files": listed}, ensure_ascii=False, indent=1).encode()
    return {MANIFEST: content, SUMS: sums.encode()}


def parcel(files: Iterable[tuple[str, bytes]]) -> bytes:
    """The ZIP; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, STEADY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()
