"""A paper of an office as Word and PDF from the same blocks: a title, particulars, tables, opinions with the empty place of a seal.

Who fills in a form, prints a list for a meeting or an opinion of experts takes this; a numbered letter is `word.letter`. The same
data give the same bytes in both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from alliance.documents import glyphs, shapes
from alliance.documents import pdf as sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from docx.document import Document as Doc

DRAFT: Final = "草稿"
WIDTH: Final = 166  # millimetres between the margins, upright
ACROSS: Final = 253
LABEL: Final = 34  # of the particulars
ROOM: Final = 26  # millimetres of an opinion, filled in or empty
WEIGHT: Final = 4  # a line of a table, in eighths of a point
BODY: Final = 11
EXACT: Final = 18


def pdf(data: Mapping[str, Any]) -> bytes:
    """The paper as PDF; data as in shapes.PAPER. A draft says so on every sheet."""
    full = shapes.checked(shapes.PAPER, data)
    return sheets.render("paper", {**full, "unknown": glyphs.told(full)})


def docx(data: Mapping[str, Any]) -> bytes:
    """The same paper as .docx."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    from alliance.documents import drawing

    full = shapes.plain(shapes.checked(shapes.PAPER, data))
    document = drawing.blank(top=24, bottom=22, left=22, right=22)
    if full["across"]:
        section = document.sections[0]
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.orientation = WD_ORIENT.LANDSCAPE
    drawing.paragraph(
        document, full["title"], font=drawing.BIAO, size=drawing.SIZE_2, align=drawing.CENTRE, exact=Pt(34)
    )
    if full["sub"]:
        drawing.paragraph(document, full["sub"], font=drawing.SONG, size=Pt(BODY), align=drawing.CENTRE, exact=Pt(22))
    for block in full["blocks"]:
        _DRAWN[block["kind"]](document, block, ACROSS if full["across"] else WIDTH)
    _foot(document, full)
    return drawing.packed(document, "　".join(part for part in (DRAFT if full["draft"] else "", full["mark"]) if part))


def _foot(document: Doc, full: Mapping[str, Any]) -> None:
    """Number, version and hash in words, and 第 n 页 共 m 页."""
    from docx.shared import Pt

    from alliance.documents import drawing

    line = document.sections[0].footer.paragraphs[0]
    said = "　".join(part for part in (full["foot"], f"校验 {full['digest']}" if full["digest"] else "", "第 ") if part)
    drawing.fill(line, said, drawing.SONG, Pt(9), drawing.CENTRE, exact=Pt(12))
    for field, words in (("PAGE", " 页　共 "), ("NUMPAGES", " 页")):
        drawing.numbered(line, field)
        drawing.in_font(line.add_run(words), drawing.SONG, Pt(9))


def _heading(document: Doc, block: Mapping[str, Any], _width: int) -> None:
    from docx.shared import Pt

    from alliance.documents import drawing

    line = drawing.paragraph(document, block["text"], font=drawing.HEI, size=Pt(14), exact=Pt(26))
    line.paragraph_format.keep_with_next = True
    line.paragraph_format.space_before = Pt(8)


def _text(document: Doc, block: Mapping[str, Any], _width: int) -> None:
    from docx.shared import Pt

    from alliance.documents import drawing

    for words in block["text"].split("\n"):
        drawing.paragraph(document, words, font=drawing.SONG, size=Pt(BODY + 1), exact=Pt(22), indent=2)


def _facts(document: Doc, block: Mapping[str, Any], width: int) -> None:
    _grid(document, None, block["rows"], [LABEL, width - LABEL], BODY)


def _table(document: Doc, block: Mapping[str, Any], width: int) -> None:
    whole = sum(block["widths"])
    _grid(
        document, block["heads"], block["rows"] or [["无", *[""] * (len(block["heads"]) - 1)]],
        [width * part // whole for part in block["widths"]], block.get("size", 9), bool(block.get("tall")),
    )  # fmt: skip


def _grid(
    document: Doc, heads: Sequence[str] | None, rows: Sequence[Sequence[str]], widths: Sequence[int], size: int,
    tall: bool = False,
) -> None:  # fmt: skip
    """A table whose head is repeated on each sheet and whose rows are not broken; `tall`: room to sign in each."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Mm, Pt

    grid = document.add_table(rows=0, cols=len(widths))
    grid.style, grid.alignment, grid.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, wide in zip(grid.columns, widths, strict=True):
        column.width = Mm(wide)
    if heads is not None:
        _row(grid, heads, widths, size, head=True)
    for row in rows:
        _row(grid, row, widths, size, label=heads is None, tall=tall)
    document.add_paragraph().paragraph_format.line_spacing = Pt(4)


def _row(
    grid: Any, words: Sequence[str], widths: Sequence[int], size: int, *, head: bool = False, label: bool = False,
    tall: bool = False,
) -> None:  # fmt: skip
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    from alliance.documents import drawing

    row = grid.add_row()
    if tall:
        row.height = Mm(11)
    for mark in ("w:cantSplit", "w:tblHeader") if head else ("w:cantSplit",):
        row._tr.get_or_add_trPr().append(OxmlElement(mark))
    for place, (cell, text, wide) in enumerate(zip(row.cells, words, widths, strict=True)):
        cell.width = Mm(wide)
        for index, part in enumerate(str(text).split("\n")):
            line = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
            drawing.fill(line, part, drawing.SONG, Pt(size), drawing.LEFT, exact=Pt(size + 6))
            line.runs[0].bold = head or (label and place == 0)


def _seal(document: Doc, block: Mapping[str, Any], width: int) -> None:
    """One body's opinion: what it answers for, its words, then the empty place of seal and date."""
    from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    from alliance.documents import drawing

    grid = document.add_table(rows=0, cols=1)
    grid.style, grid.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    row = grid.add_row()
    row.height, row.height_rule = Mm(ROOM), WD_ROW_HEIGHT_RULE.AT_LEAST
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for index, words in enumerate((block["label"], *block["text"].split("\n"))):
        line = row.cells[0].paragraphs[0] if index == 0 else row.cells[0].add_paragraph()
        drawing.fill(line, words, drawing.SONG, Pt(BODY), drawing.LEFT, exact=Pt(EXACT))
        line.runs[0].bold = index == 0
        line.paragraph_format.keep_with_next = True
    place = grid.add_row()
    place._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    drawing.seal_place(place.cells[0], block["sign"], width - 70)
    document.add_paragraph().paragraph_format.line_spacing = Pt(4)


_DRAWN: Final[Mapping[str, Callable[[Any, Mapping[str, Any], int], None]]] = {
    "heading": _heading, "text": _text, "quote": _text, "facts": _facts, "table": _table, "seal": _seal,
}  # fmt: skip
