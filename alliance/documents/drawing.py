"""What our Word templates are drawn with: paragraphs, fonts, fields."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from alliance.documents.word import steady

if TYPE_CHECKING:
    from docx.document import Document as Doc
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

SONG: Final = "宋体"
FANG: Final = "仿宋_GB2312"
HEI: Final = "黑体"
KAI: Final = "楷体_GB2312"
BIAO: Final = "方正小标宋简体"
RED: Final = RGBColor(0xC8, 0x10, 0x10)
SIZE_1, SIZE_2, SIZE_3, SIZE_4, SIZE_5 = Pt(26), Pt(22), Pt(16), Pt(14), Pt(10.5)
GREY: Final = RGBColor(0x80, 0x88, 0x98)
SEAL_HEIGHT: Final = Mm(42)
LINE: Final = Pt(28.95)
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def blank(top: int, bottom: int, left: int, right: int) -> Doc:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.footer_distance = Mm(bottom - 10)
    for name in ("title", "author", "subject", "comments", "keywords"):
        setattr(document.core_properties, name, "")
    return document


def packed(document: Doc, mark: str = "{{ mark }}") -> bytes:
    """The file, with `mark` on top of every sheet; a template leaves it to its data."""
    section = document.sections[0]
    headers = [section.header]
    if document.settings.odd_and_even_pages_header_footer:
        headers.append(section.even_page_header)
    for header in headers:
        fill(header.paragraphs[0], mark, SONG, SIZE_5, RIGHT, exact=Pt(14))
    out = io.BytesIO()
    document.save(out)
    return steady(out.getvalue())


def paragraph(
    document: Doc,
    words: str,
    font: str = FANG,
    size: Pt = SIZE_3,
    align: Any = None,
    colour: RGBColor | None = None,
    exact: Pt = LINE,
    indent: int = 0,
    tab: Mm | None = None,
) -> Paragraph:
    """A paragraph at the end of the document; indent in characters."""
    line = document.add_paragraph()
    fill(line, words, font, size, align, exact, colour)
    if indent == 1:
        line.paragraph_format.left_indent = size
    elif indent:
        line.paragraph_format.first_line_indent = Pt(size.pt * indent)
    if tab is not None:
        from docx.enum.text import WD_TAB_ALIGNMENT

        line.paragraph_format.tab_stops.add_tab_stop(tab, WD_TAB_ALIGNMENT.RIGHT)
    return line


def fill(
    line: Paragraph, words: str, font: str, size: Pt, align: Any, exact: Pt = LINE, colour: RGBColor | None = None
) -> None:
    layout = line.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, exact
    if align is not None:
        line.alignment = align
    run = line.add_run(words)
    in_font(run, font, size)
    if colour is not None:
        run.font.color.rgb = colour


def in_font(run: Any, font: str, size: Pt) -> None:
    run.font.size, run.font.name = size, "Times New Roman"
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def ruled(line: Paragraph, colour: str, eighths: int) -> None:
    """A line across the page above the paragraph's text."""
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "1"), ("color", colour)):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = line._element.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def numbered(line: Paragraph, field: str) -> None:
    """A field Word fills: PAGE or NUMPAGES; each of its parts a run in the line's own size."""
    size = Pt(9) if line.runs[0].font.size == Pt(9) else SIZE_4
    for kind, words in (("begin", None), (None, field), ("end", None)):
        run = line.add_run()
        in_font(run, SONG, size)
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = words
        run._element.append(part)


def seal_place(cell: _Cell, words: str, left: int) -> None:
    """The word before the seal, an empty box for it, and the place of the date."""
    first = cell.paragraphs[0]
    fill(first, words, SONG, Pt(12), LEFT, exact=Pt(20))
    box = cell.add_paragraph()
    fill(box, "（公章）", SONG, Pt(10.5), CENTRE, exact=Pt(SEAL_HEIGHT.pt), colour=GREY)
    boxed(box)
    day = cell.add_paragraph()
    fill(day, "年　　月　　日", SONG, Pt(12), RIGHT, exact=Pt(24))
    for line in (first, box):
        line.paragraph_format.left_indent, line.paragraph_format.right_indent = Mm(left), Mm(1)
        line.paragraph_format.keep_with_next = True


def boxed(line: Any) -> None:
    """A dashed line around a paragraph."""
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "dashed"), ("sz", "4"), ("space", "1"), ("color", "808898")):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    line._element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
