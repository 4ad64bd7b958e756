"""Builds our Word templates: `python -m alliance.documents.build` writes them again, byte for byte.

letter.docx follows GB/T 9704-2012 (版头, 主体, 版记; A4, 版心 156 × 225 mm, 22 lines a page) without red seal; the annexes
follow SN15 in order and wording. An office may replace them by its own with the same {{ names }}.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.shared import Mm, Pt

from alliance.documents.annexes import annex1_template, annex2_template
from alliance.documents.drawing import (
    BIAO,
    CENTRE,
    HEI,
    KAI,
    LEFT,
    LINE,
    RED,
    RIGHT,
    SIZE_2,
    SIZE_4,
    SONG,
    blank,
    fill,
    in_font,
    numbered,
    packed,
    paragraph,
    ruled,
)
from alliance.documents.word import TEMPLATES

if TYPE_CHECKING:
    from docx.document import Document as Doc


def letter_template() -> bytes:
    """公文: data as in shapes.LETTER."""
    document = blank(top=37, bottom=35, left=28, right=26)
    _head(document)
    _body(document)
    _end(document)
    _page_numbers(document)
    return packed(document)


def _head(document: Doc) -> None:
    paragraph(document, "{%p if urgency %}")
    paragraph(document, "{{ urgency }}", font=HEI)
    paragraph(document, "{%p endif %}")
    for condition, size in (("if issuer_mark|length <= 12", 36), ("elif issuer_mark|length <= 15", 28), ("else", 22)):
        paragraph(document, f"{{%p {condition} %}}")
        paragraph(document, "{{ issuer_mark }}", font=BIAO, size=Pt(size), align=CENTRE, colour=RED, exact=Pt(60))
    paragraph(document, "{%p endif %}")
    paragraph(document, "")
    paragraph(document, "{%p if signer %}")
    paragraph(document, "{{ number }}\t签发人：{{ signer }}", indent=1, tab=Mm(151))
    paragraph(document, "{%p else %}")
    paragraph(document, "{{ number }}", align=CENTRE)
    paragraph(document, "{%p endif %}")
    ruled(paragraph(document, "", exact=Pt(11)), "C81010", 12)
    paragraph(document, "", exact=LINE)


def _body(document: Doc) -> None:
    paragraph(document, "{{ title }}", font=BIAO, size=SIZE_2, align=CENTRE, exact=Pt(34))
    paragraph(document, "")
    paragraph(document, "{{ addressee }}：")
    paragraph(document, "{%p for paragraph in paragraphs %}")
    paragraph(document, "{%p if paragraph.level == 1 %}")
    paragraph(document, "{{ paragraph.text }}", font=HEI, indent=2).paragraph_format.keep_with_next = True
    paragraph(document, "{%p elif paragraph.level == 2 %}")
    paragraph(document, "{{ paragraph.text }}", font=KAI, indent=2).paragraph_format.keep_with_next = True
    paragraph(document, "{%p elif loop.last %}")
    paragraph(document, "{{ paragraph.text }}", indent=2).paragraph_format.keep_with_next = True
    paragraph(document, "{%p else %}")
    paragraph(document, "{{ paragraph.text }}", indent=2)
    paragraph(document, "{%p endif %}")
    paragraph(document, "{%p endfor %}")
    paragraph(document, "{%p if annexes %}")
    paragraph(document, "").paragraph_format.keep_with_next = True
    paragraph(document, "{%p endif %}")
    paragraph(document, "{%p for annex in annexes %}")
    words = "{% if loop.first %}附件：{% else %}　　　{% endif %}{{ loop.index }}. {{ annex }}"
    paragraph(document, words, indent=2).paragraph_format.keep_with_next = True
    paragraph(document, "{%p endfor %}")


def _end(document: Doc) -> None:
    for _ in range(2):
        paragraph(document, "").paragraph_format.keep_with_next = True
    for words in ("{{ issuer }}", "{{ issued_on }}"):
        line = paragraph(document, words, align=RIGHT)
        line.paragraph_format.right_indent = Pt(64)
        line.paragraph_format.keep_with_next = True  # 版记 never stands alone on a page
    paragraph(document, "{%p if contact %}")
    paragraph(document, "")
    paragraph(document, "（{{ contact }}）", indent=2)
    paragraph(document, "{%p endif %}")
    for condition, words in (
        ("copies_to", "抄送：{{ copies_to }}。"),
        ("printed_by", "{{ printed_by }}\t{{ printed_on }}{% if printed_on %}印发{% endif %}"),
    ):
        paragraph(document, f"{{%p if {condition} %}}")
        line = paragraph(document, words, size=SIZE_4, tab=Mm(156))
        line.paragraph_format.space_before = Pt(18 if condition == "copies_to" else 0)
        ruled(line, "000000", 6)
        paragraph(document, "{%p endif %}")


def _page_numbers(document: Doc) -> None:
    """— 1 — at the outer side: right on odd pages, left on even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        line = footer.paragraphs[0]
        fill(line, "— ", SONG, SIZE_4, align)
        numbered(line, "PAGE")
        in_font(line.add_run(" —"), SONG, SIZE_4)
        if align == RIGHT:
            line.paragraph_format.right_indent = SIZE_4
        else:
            line.paragraph_format.left_indent = SIZE_4


def main() -> None:
    """Write all templates."""
    (TEMPLATES / "letter.docx").write_bytes(letter_template())
    (TEMPLATES / "annex1.docx").write_bytes(annex1_template())
    (TEMPLATES / "annex2.docx").write_bytes(annex2_template())


if __name__ == "__main__":
    main()
