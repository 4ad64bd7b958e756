"""Both annexes: the form's own words, answers that need a sheet of their own, signs the font lacks, the code of each sheet."""

import pytest

from alliance.documents import codes, glyphs, pdf, word
from alliance.rules import programme as programmes
from tests.documents import samples
from tests.documents.reading import pdf_sheets, word_text

BLANK1 = {key: samples.ANNEX1[key] for key in ("dossier", "version", "year", "due_on")}


@pytest.mark.clause("SN15-A1")
@pytest.mark.parametrize("data", [samples.ANNEX1, BLANK1], ids=["full", "blank"])
def test_annex_1_has_the_words_of_the_form_in_their_order(data: dict[str, object]) -> None:
    samples.stand_in_order(samples.ANNEX1_WORDS, "".join(pdf_sheets(pdf.annex1(data))))
    samples.stand_in_order(samples.ANNEX1_WORDS, word_text(word.annex1(data)))


@pytest.mark.clause("SN15-A1")
def test_annex_1_shows_every_field_of_the_programme() -> None:
    from alliance.documents import shapes

    fields = {one.key for one in programmes.load("shaanxi-alliance").form("annex1").fields}
    assert fields <= set(shapes.ANNEX1)
    assert set(shapes.ANNEX1) - fields == {"dossier", "version", "code", "year", "due_on", "send_to", "mark"}


@pytest.mark.clause("SN15-A1")
def test_what_is_too_long_for_its_box_stands_on_a_sheet_of_its_own() -> None:
    sheets = pdf_sheets(pdf.annex1(samples.ANNEX1))
    for number, title in enumerate(("联盟成员单位", "联盟学科建设情况", "年度联盟单位重点任务目标", "所属医院评价"), 1):
        assert f"见另附页{number}。" in "".join(sheets[:2])
        assert f"另附页{number}{title}" in sheets[number + 1]
    assert "示例59县人民医院" in sheets[2]
    assert "12" in sheets[0] and "402" in sheets[0]
    assert word_text(word.annex1(samples.ANNEX1)).count("是☑否□") == 2


def test_a_sign_the_font_lacks_is_named_and_never_an_empty_box() -> None:
    assert glyphs.unknown("㐂·〔〕① 示例\u200b\ufe00") == []
    assert glyphs.unknown({"a": ["𠮷𠮷", {"b": "好😀"}]}) == ["𠮷", "😀"]
    assert glyphs.replaced({"a": ["𠮷家", "一\u200b二\ufe00"], "n": 1}) == {"a": ["〓家", "一二"], "n": 1}
    sheets = pdf_sheets(pdf.annex1(samples.ANNEX1))
    assert "㐂示例·买买提" in sheets[0] and "推广新技术〓两项" in sheets[0]
    assert all("字库未收（U+20BB7）" in sheet for sheet in sheets)
    assert not any("字库未收" in sheet for sheet in pdf_sheets(pdf.annex1(BLANK1)))


def test_a_draft_says_so_on_every_sheet_and_in_its_code() -> None:
    for sheet in pdf_sheets(pdf.annex2({"dossier": "A2026-0018", "version": "草稿"})):
        assert "draft" in sheet and sheet.count("草稿") == 2
    assert not any("草稿" in sheet for sheet in pdf_sheets(pdf.annex2(samples.ANNEX2)))


def test_a_code_is_read_as_it_was_written_and_nothing_else_is() -> None:
    code = codes.Code("annex2", "陕专联备申〔2026〕17号", codes.version(12, {"字": [1]}), 3, 12)
    assert codes.read(codes.write(code)) == code
    assert code.serial == 12 and codes.Code("annex2", "a", codes.DRAFT, 1, 1).serial is None
    for words in ("", "ZKLM1", "ZKLM1|annex2|a|1-12345678|4/3", "ZKLM1|annex2|a b|draft|1/1", "x" + codes.write(code)):
        assert codes.read(words) is None


def test_a_version_changes_with_what_was_submitted_and_with_nothing_else() -> None:
    assert codes.version(1, {"a": 1, "b": 2}) == codes.version(1, {"b": 2, "a": 1})
    assert codes.version(1, {"a": 1}) != codes.version(1, {"a": 2})


def test_a_code_names_no_person() -> None:
    code = codes.Code("annex1", samples.ANNEX1["dossier"], samples.ANNEX1["code"], 1, 6)
    assert not any(str(samples.ANNEX1[key]) in codes.write(code) for key in ("filler", "contact", "hospital"))
