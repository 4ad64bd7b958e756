"""Builds our two Word templates: `python -m alliance.documents.build` writes them again, byte for byte.

letter.docx follows GB/T 9704-2012 (版头, 主体, 版记; A4, 版心 156 × 225 mm, 22 lines a page) without red seal; annex2.docx
follows 附件2 of SN15 in order and wording. An office may replace the letter by its own with the same {{ names }}.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from alliance.documents.word import TEMPLATES, steady

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
LINE: Final = Pt(28.95)
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def letter_template() -> bytes:
    """公文: data as in shapes.LETTER."""
    document = _blank(top=37, bottom=35, left=28, right=26)
    _head(document)
    _body(document)
    _end(document)
    _page_numbers(document)
    return _packed(document)


def _head(document: Doc) -> None:
    _line(document, "{%p if urgency %}")
    _line(document, "{{ urgency }}", font=HEI)
    _line(document, "{%p endif %}")
    for condition, size in (("if issuer_mark|length <= 12", 36), ("elif issuer_mark|length <= 15", 28), ("else", 22)):
        _line(document, f"{{%p {condition} %}}")
        _line(document, "{{ issuer_mark }}", font=BIAO, size=Pt(size), align=CENTRE, colour=RED, exact=Pt(60))
    _line(document, "{%p endif %}")
    _line(document, "")
    _line(document, "{%p if signer %}")
    _line(document, "{{ number }}\t签发人：{{ signer }}", indent=1, tab=Mm(151))
    _line(document, "{%p else %}")
    _line(document, "{{ number }}", align=CENTRE)
    _line(document, "{%p endif %}")
    _rule(_line(document, "", exact=Pt(11)), "C81010", 12)
    _line(document, "", exact=LINE)


def _body(document: Doc) -> None:
    _line(document, "{{ title }}", font=BIAO, size=SIZE_2, align=CENTRE, exact=Pt(34))
    _line(document, "")
    _line(document, "{{ addressee }}：")
    _line(document, "{%p for paragraph in paragraphs %}")
    _line(document, "{%p if paragraph.level == 1 %}")
    _line(document, "{{ paragraph.text }}", font=HEI, indent=2).paragraph_format.keep_with_next = True
    _line(document, "{%p elif paragraph.level == 2 %}")
    _line(document, "{{ paragraph.text }}", font=KAI, indent=2).paragraph_format.keep_with_next = True
    _line(document, "{%p elif loop.last %}")
    _line(document, "{{ paragraph.text }}", indent=2).paragraph_format.keep_with_next = True
    _line(document, "{%p else %}")
    _line(document, "{{ paragraph.text }}", indent=2)
    _line(document, "{%p endif %}")
    _line(document, "{%p endfor %}")
    _line(document, "{%p if annexes %}")
    _line(document, "").paragraph_format.keep_with_next = True
    _line(document, "{%p endif %}")
    _line(document, "{%p for annex in annexes %}")
    words = "{% if loop.first %}附件：{% else %}　　　{% endif %}{{ loop.index }}. {{ annex }}"
    _line(document, words, indent=2).paragraph_format.keep_with_next = True
    _line(document, "{%p endfor %}")


def _end(document: Doc) -> None:
    for _ in range(2):
        _line(document, "").paragraph_format.keep_with_next = True
    for words in ("{{ issuer }}", "{{ issued_on }}"):
        line = _line(document, words, align=RIGHT)
        line.paragraph_format.right_indent = Pt(64)
        line.paragraph_format.keep_with_next = words == "{{ issuer }}"
    _line(document, "{%p if contact %}")
    _line(document, "")
    _line(document, "（{{ contact }}）", indent=2)
    _line(document, "{%p endif %}")
    for condition, words in (
        ("copies_to", "抄送：{{ copies_to }}。"),
        ("printed_by", "{{ printed_by }}\t{{ printed_on }}{% if printed_on %}印发{% endif %}"),
    ):
        _line(document, f"{{%p if {condition} %}}")
        line = _line(document, words, size=SIZE_4, tab=Mm(156))
        line.paragraph_format.space_before = Pt(18 if condition == "copies_to" else 0)
        _rule(line, "000000", 6)
        _line(document, "{%p endif %}")


def annex2_template() -> bytes:
    """附件2 省级专科联盟申请表: data as in shapes.ANNEX2. Source: SN15 附件2."""
    document = _blank(top=25, bottom=22, left=25, right=25)
    _line(document, "附件 2", font=HEI, size=SIZE_3)
    _line(document, "省级专科联盟申请表", font=BIAO, size=SIZE_2, align=CENTRE, exact=Pt(40))
    _table(document)
    _own_sheets(document)
    _code_line(document)
    return _packed(document)


def _table(document: Doc) -> None:
    """One column: headings and answers in the order of the form."""
    table = document.add_table(rows=0, cols=1)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for heading, answers in PARTS:
        _row(table, [heading], 9, head=True)
        for lines, height, seal in answers:
            row = _row(table, lines, height, whole=bool(seal))
            if seal:
                _seal(table, seal)
                _open(row, "bottom")


SEAL: Final = "盖章："
OFFICE_SEAL: Final = "（盖章）："
# heading, then rows of (lines, least height in mm, word before the seal's place)
PARTS: Final[list[tuple[str, list[tuple[list[str], int, str]]]]] = [
    (
        "基本信息",
        [
            (["（一）拟申请成立的专科联盟名称"], 9, ""),
            (["专科联盟名称：{{ name }}"], 9, ""),
            (["联盟组建时间：{{ founded_on }}"], 9, ""),
            (["（二）牵头的专业学科（科室）及所属医院信息"], 9, ""),
            (["科室名称：{{ department }}"], 9, ""),
            (["负责人：{{ head }}"], 9, ""),
            (["学科带头人：{{ leader }}"], 9, ""),
            (["所属医院的名称：{{ hospital }}"], 9, ""),
            (["等级和类别：{{ grade }}"], 9, ""),
        ],
    ),
    (
        "联盟成员单位及章程、协议",
        [
            (["联盟成员单位：{{ members }}"], 16, ""),
            (["联盟章程及协议：（可另附页）", "{{ charter }}"], 18, ""),
        ],
    ),
    (
        "组建能力",
        [
            (
                [
                    "牵头专业学科（科室）的学科建设水平"
                    "（包括基础设置，人才队伍，学术水平的建设和发展情况，可另附页）：",
                    "{{ strength }}",
                ],
                36,
                "",
            ),
            (["专科联盟组建后，对全省专业学科的带动和发展计划或规划（可另附页）：", "{{ plan }}"], 36, ""),
        ],
    ),
    (
        "牵头专业学科（科室）所属医院的意见",
        [
            (
                [
                    "牵头专业学科（科室）所属医院对该专科联盟的扶持措施和支持意见（可另附页）：",
                    "{{ hospital_opinion }}",
                ],
                68,
                SEAL,
            )
        ],
    ),
    (
        "属地的市级卫生健康行政部门意见",
        [
            (
                [
                    "市属三级医院的专业学科（科室）牵头组建省级专科联盟时，需经属地的市级卫生健康行政部门支持、同意。"
                    "委直委管三级医院的专业学科牵头组建重点专科联盟时，无需填写此栏。",
                    "{{ city_opinion }}",
                ],
                68,
                SEAL,
            )
        ],
    ),
    (
        "评估意见",
        [
            (
                [
                    "评估意见（主要针对该专科联盟组建的必要性、可行性及对全省专业学科发展的贡献作用进行评估）：",
                    "{{ office_opinion }}",
                    "（注：由省专科联盟办公室结合实际情况进行评估）",
                ],
                68,
                OFFICE_SEAL,
            )
        ],
    ),
    ("省卫生健康委意见", [(["{{ commission_opinion }}"], 68, SEAL)]),
]


def _row(table: Any, lines: list[str], height: int, *, head: bool = False, whole: bool = False) -> Any:
    """One row of the form: its lines one below the other; a head and a whole row stay with the next."""
    row = table.add_row()
    row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    cell: _Cell = row.cells[0]
    for index, words in enumerate(lines):
        line = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        _set(line, words, SONG, Pt(12), CENTRE if head else LEFT, exact=Pt(20))
        line.runs[0].bold = head
        line.paragraph_format.keep_with_next = head or whole
    return row


def _seal(table: Any, words: str) -> None:
    """The empty place of seal and date, in a row without a line above."""
    row = _row(table, [words, "　　　　年　　　月　　　日"], 36)
    for line, above in zip(row.cells[0].paragraphs, (0, 16), strict=True):
        line.paragraph_format.left_indent = Mm(80)
        line.paragraph_format.space_before = Mm(above)
    _open(row, "top")


def _open(row: Any, side: str) -> None:
    """No line on this side of the row."""
    borders, edge = OxmlElement("w:tcBorders"), OxmlElement(f"w:{side}")
    edge.set(qn("w:val"), "nil")
    borders.append(edge)
    row.cells[0]._element.get_or_add_tcPr().append(borders)


def _own_sheets(document: Doc) -> None:
    """另附页: each long answer on a sheet of its own."""
    _line(document, "{%p for sheet in sheets %}", exact=Pt(1))
    head = _line(document, "{{ sheet.title }}", font=HEI, size=SIZE_3)
    head.paragraph_format.page_break_before = True
    _line(document, "{{ sheet.text }}", font=SONG, size=Pt(12), exact=Pt(22))
    _line(document, "{%p endfor %}", exact=Pt(1))


def _code_line(document: Doc) -> None:
    """The code by which a sealed scan is known again: dossier, version, page."""
    line = document.sections[0].footer.paragraphs[0]
    _set(line, "代码 {{ dossier }}-V{{ version }}-P", SONG, Pt(9), CENTRE)
    _number(line, "PAGE")
    _font(line.add_run("　　申请编号 {{ dossier }}　第 {{ version }} 版　共 "), SONG, Pt(9))
    _number(line, "NUMPAGES")
    _font(line.add_run(" 页"), SONG, Pt(9))


def _blank(top: int, bottom: int, left: int, right: int) -> Doc:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.footer_distance = Mm(bottom - 10)
    for name in ("title", "author", "subject", "comments", "keywords"):
        setattr(document.core_properties, name, "")
    return document


def _packed(document: Doc) -> bytes:
    """The file, with `mark` on top of every sheet."""
    section = document.sections[0]
    headers = [section.header]
    if document.settings.odd_and_even_pages_header_footer:
        headers.append(section.even_page_header)
    for header in headers:
        _set(header.paragraphs[0], "{{ mark }}", SONG, SIZE_5, RIGHT, exact=Pt(14))
    out = io.BytesIO()
    document.save(out)
    return steady(out.getvalue())


def _line(
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
    _set(line, words, font, size, align, exact, colour)
    if indent == 1:
        line.paragraph_format.left_indent = size
    elif indent:
        line.paragraph_format.first_line_indent = Pt(size.pt * indent)
    if tab is not None:
        from docx.enum.text import WD_TAB_ALIGNMENT

        line.paragraph_format.tab_stops.add_tab_stop(tab, WD_TAB_ALIGNMENT.RIGHT)
    return line


def _set(
    line: Paragraph, words: str, font: str, size: Pt, align: Any, exact: Pt = LINE, colour: RGBColor | None = None
) -> None:
    layout = line.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, exact
    if align is not None:
        line.alignment = align
    run = line.add_run(words)
    _font(run, font, size)
    if colour is not None:
        run.font.color.rgb = colour


def _font(run: Any, font: str, size: Pt) -> None:
    run.font.size, run.font.name = size, "Times New Roman"
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _rule(line: Paragraph, colour: str, eighths: int) -> None:
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


def _number(line: Paragraph, field: str) -> None:
    """A field Word fills: PAGE or NUMPAGES."""
    run = line.add_run()
    _font(run, SONG, Pt(9) if line.runs[0].font.size == Pt(9) else SIZE_4)
    for kind, words in (("begin", None), (None, field), ("end", None)):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = words
        run._element.append(part)


def _page_numbers(document: Doc) -> None:
    """— 1 — at the outer side: right on odd pages, left on even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        line = footer.paragraphs[0]
        _set(line, "— ", SONG, SIZE_4, align)
        _number(line, "PAGE")
        _font(line.add_run(" —"), SONG, SIZE_4)
        if align == RIGHT:
            line.paragraph_format.right_indent = SIZE_4
        else:
            line.paragraph_format.left_indent = SIZE_4


def main() -> None:
    """Write both templates."""
    (TEMPLATES / "letter.docx").write_bytes(letter_template())
    (TEMPLATES / "annex2.docx").write_bytes(annex2_template())


if __name__ == "__main__":
    main()
