"""A paper of blocks as Word and PDF: the same words in both, drafts marked on every sheet, the place of a seal left empty."""

import io
import zipfile
from typing import Any

import pytest
from docx import Document

from alliance.documents import papers, pdf
from tests.documents.reading import pdf_sheets, word_text

ROWS = [[f"条件{number}\n（SX6-6.{number}）", "40 张", "符合"] for number in range(1, 61)]
PAPER: dict[str, Any] = {
    "title": "山西省省级专病诊疗技术中心申报书", "sub": "依据《示例办法》",
    "blocks": [
        {"kind": "facts", "rows": [["申报医院", "太原示例医院"]]},
        {"kind": "heading", "text": "一、申报条件与数据"},
        {"kind": "text", "text": "第一行 {{ 不是占位符 }}\n第二行 #strong[不是标记]"},
        {"kind": "table", "heads": ["条件", "数据", "结论"], "widths": [3, 4, 2], "rows": ROWS, "size": 9},
        {"kind": "table", "heads": ["姓名", "签名"], "widths": [1, 2], "rows": [["甲示例", ""]], "tall": True},
        {"kind": "table", "heads": ["空表", "无"], "widths": [1, 2], "rows": []},
        {"kind": "quote", "text": "引文"},
        {"kind": "seal", "label": "申报医院对真实性负责", "text": "同意", "sign": "（盖章处）："},
    ],
    "draft": True, "digest": "", "foot": "受理编号 示例〔2026〕1号", "mark": "示例数据",
}  # fmt: skip
SAID = (
    "太原示例医院",
    "一、申报条件与数据",
    "{{不是占位符}}",
    "#strong[不是标记]",
    "条件60",
    "甲示例",
    "（盖章处）：",
    "（公章）",
    "引文",
)


def footer(docx: bytes) -> str:
    """What stands at the foot of each sheet of a Word file, and on top of it."""
    section = Document(io.BytesIO(docx)).sections[0]
    return "".join(line.text for part in (section.header, section.footer) for line in part.paragraphs)


def test_word_and_pdf_say_the_same() -> None:
    word, sheets = word_text(papers.docx(PAPER)), pdf_sheets(papers.pdf(PAPER))
    for words in SAID:
        assert words in word
        assert any(words in sheet for sheet in sheets), words
    assert len(sheets) > 1


def test_a_draft_says_so_on_every_sheet() -> None:
    assert all("草稿" in sheet for sheet in pdf_sheets(papers.pdf(PAPER)))
    assert "草稿" in footer(papers.docx(PAPER))
    handed = PAPER | {"draft": False, "digest": "ab" * 32}
    assert not any("草稿" in sheet for sheet in pdf_sheets(papers.pdf(handed)))
    assert all("ab" * 32 in sheet for sheet in pdf_sheets(papers.pdf(handed)))
    assert "草稿" not in footer(papers.docx(handed))
    assert "ab" * 32 in footer(papers.docx(handed))
    assert "示例〔2026〕1号" in footer(papers.docx(handed))


def test_the_same_data_give_the_same_bytes() -> None:
    assert papers.pdf(PAPER) == papers.pdf(PAPER)
    assert papers.docx(PAPER) == papers.docx(PAPER)


def test_no_seal_is_drawn() -> None:
    with zipfile.ZipFile(io.BytesIO(papers.docx(PAPER))) as archive:
        assert [name for name in archive.namelist() if "media" in name] == []
    assert b"/Subtype /Image" not in papers.pdf(PAPER)


def test_a_sheet_may_lie_and_a_head_is_repeated() -> None:
    lying = PAPER | {"across": True}
    section = Document(io.BytesIO(papers.docx(lying))).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert section.page_width > section.page_height
    assert pdf.pages(papers.pdf(lying)) > 1
    full = [sheet for sheet in pdf_sheets(papers.pdf(PAPER)) if "条件" in sheet and "SX6-6" in sheet]
    assert all("条件数据结论" in sheet for sheet in full)


def test_a_sign_the_font_lacks_is_told() -> None:
    rare = PAPER | {"blocks": [{"kind": "text", "text": "张\U00020bb7"}]}
    assert "U+20BB7" in pdf_sheets(papers.pdf(rare))[0]
    assert "张\U00020bb7" in word_text(papers.docx(rare))


@pytest.mark.parametrize("lacking", ["title", "blocks"])
def test_what_is_missing_is_named(lacking: str) -> None:
    with pytest.raises(ValueError, match=lacking):
        papers.pdf({key: value for key, value in PAPER.items() if key != lacking})
