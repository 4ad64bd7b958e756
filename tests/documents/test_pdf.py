"""PDF files: their words in order, A4, one embedded font, data that never turn into markup, the same bytes each time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typst

from alliance.documents import casefile, pdf
from alliance.documents.shapes import LONG_ANSWER
from tests.documents import samples
from tests.documents.reading import pdf_sheets

CASES: list[tuple[Callable[[dict[str, Any]], bytes], dict[str, Any]]] = [
    (pdf.letter, samples.LETTER),
    (pdf.annex2, samples.ANNEX2),
    (pdf.certificate, samples.CERTIFICATE),
    (pdf.scorecard, samples.SCORECARD),
]


@pytest.mark.parametrize(("make", "data"), CASES, ids=lambda part: getattr(part, "__name__", ""))
def test_the_same_data_give_the_same_bytes_with_the_font_inside(
    make: Callable[[dict[str, Any]], bytes], data: dict[str, Any]
) -> None:
    made = make(data)
    assert made.startswith(b"%PDF-")
    assert make(data) == made
    assert b"NotoSansSC" in made
    assert b"FontFile2" in made


@pytest.mark.parametrize(("make", "data"), CASES, ids=lambda part: getattr(part, "__name__", ""))
def test_the_sheets_are_a4(make: Callable[[dict[str, Any]], bytes], data: dict[str, Any]) -> None:
    made = make(data)
    sizes = {b"[0 0 595.2756 841.8898]", b"[0 0 841.8898 595.2756]"}
    assert sum(made.count(b"/MediaBox" + size) for size in sizes) == pdf.pages(made) == len(pdf_sheets(made))


@pytest.mark.clause("SN15-3.3.a")
def test_annex_2_has_the_words_of_the_form_in_their_order_and_a_code_on_each_sheet() -> None:
    made = pdf.annex2(samples.ANNEX2)
    sheets = pdf_sheets(made)
    samples.stand_in_order(samples.ANNEX2_WORDS, "".join(sheets))
    assert "".join(sheets).count("年月日") == 4
    for number, sheet in enumerate(sheets, 1):
        assert "编号A2026-0017第2版" in sheet
        assert f"A2026-00172-44136fa3{number}/{len(sheets)}" in sheet
        assert f"第{number}页共{len(sheets)}页" in sheet


def test_an_empty_annex_2_prints_as_the_blank_form() -> None:
    text = "".join(pdf_sheets(pdf.annex2({"dossier": "A2026-0018", "version": "草稿"})))
    samples.stand_in_order(samples.ANNEX2_WORDS, text)
    assert "见另附页" not in text


def test_a_long_answer_stands_on_a_sheet_of_its_own() -> None:
    sheets = pdf_sheets(pdf.annex2(samples.ANNEX2))
    assert "见另附页1。" in "".join(sheets)
    assert "另附页1牵头专业学科（科室）的学科建设水平" in sheets[-1]
    assert sheets[-1].count("学科建设说明。") == 80
    short = pdf.annex2({**samples.ANNEX2, "strength": "长" * LONG_ANSWER})
    assert "见另附页" not in "".join(pdf_sheets(short))


def test_very_long_opinions_and_members_flow_over_sheets_and_nothing_is_lost() -> None:
    members = [f"示例{number}县医院" for number in range(300)]
    opinion = "\n".join(f"第{number}条意见。" for number in range(300))
    data = {**samples.ANNEX2, "members": members, "city_opinion": opinion, "office_opinion": opinion}
    text = "".join(pdf_sheets(pdf.annex2(data)))
    assert "示例299县医院" in text
    assert text.count("第299条意见。") == 2


def test_a_letter_has_its_parts_in_order_and_no_seal() -> None:
    text = "".join(pdf_sheets(pdf.letter(samples.LETTER)))
    parts = [
        "陕西省专科联盟管理办公室文件",
        "陕联办〔2026〕3号",
        "关于给予",
        "示例省立医院：",
        "一、依据",
        "58.4分<60分",
        "附件：",
    ]
    parts += ["2.申诉须知", "陕西省专科联盟管理办公室", "2026年3月5日", "（联系人：", "抄送：", "2026年3月6日印发"]
    samples.stand_in_order(parts, text)
    assert "示例数据" in text


@pytest.mark.clause("SN15-2.d")
def test_the_copies_of_a_letter_never_stand_alone_on_a_sheet() -> None:
    """However long the letter is: whoever gets the last sheet reads a paragraph, the signature and the day on it."""
    letter, together = samples.LETTER, 0
    for lines in range(2, 22):
        words = [{"text": "情况属实，有关材料已经核对。" * lines, "level": 0}, {"text": "请遵照执行。" * 8, "level": 0}]
        sheets = pdf_sheets(pdf.letter({**letter, "paragraphs": words, "annexes": []}))
        last = "".join(sheets[-1].split())
        assert ("抄送" in last, "请遵照执行" in last, "2026年3月5日" in last) == (
            True,
            True,
            True,
        ), lines
        together += len(sheets) > 1
    assert 0 < together < 20, "both lengths, on one sheet and on two, were tried"


@pytest.mark.clause("SN15-2.d")
def test_a_row_of_a_case_file_stays_on_one_sheet() -> None:
    rows = [[str(n), f"始{n}" + "校验值" * (10 + n % 7 * 40) + f"终{n}完"] for n in range(40)]
    table = {"kind": "table", "heads": ["行", "事项"], "widths": [1, 3], "rows": rows, "size": 8}
    sheets = ["".join(one.split()) for one in pdf_sheets(casefile.part({"title": "日志", "blocks": [table]}))]
    assert len(sheets) > 2
    for n in range(40):
        assert [f"始{n}校" in one for one in sheets] == [f"值终{n}完" in one for one in sheets], n
    endless = {**table, "rows": [["1", "始" + "很长的说明" * 2000 + "终"]]}
    sheets = ["".join(one.split()) for one in pdf_sheets(casefile.part({"title": "日志", "blocks": [endless]}))]
    assert len(sheets) > 1 and "终" in sheets[-1], "what could fill a sheet goes on over the next"


def test_a_certificate_names_the_alliance_and_shows_the_code() -> None:
    made = pdf.certificate(samples.CERTIFICATE)
    text = "".join(pdf_sheets(made))
    parts = ["备案证明", "SN-2026-0017", "〔2023〕15号", "陕西示例呼吸内科专科联盟", "示例省立医院", "2026年3月12日"]
    samples.stand_in_order(parts, text)
    without = pdf.certificate({**samples.CERTIFICATE, "qr": None})
    assert len(made) > len(without)
    assert pdf.pages(made) == pdf.pages(without) == 1


def test_a_png_code_is_taken_too() -> None:
    import io

    import segno

    out = io.BytesIO()
    segno.make("SN-2026-0017").save(out, kind="png", scale=4)
    assert b"/Subtype/Image" in pdf.certificate({**samples.CERTIFICATE, "qr": out.getvalue()})


def test_a_score_card_repeats_no_point_and_shows_what_is_missing() -> None:
    sheets = pdf_sheets(pdf.scorecard(samples.SCORECARD))
    samples.stand_in_order(
        ["58.4/100", "不合格", "合格线60（办公室设定）", "分级诊疗（25分）", "23.8%", "—", "6.3/8"], sheets[0]
    )


def test_words_in_the_data_are_never_markup() -> None:
    hostile = '#panic("x") *b* _i_ $x$ \\ #read("house.typ") <b> @ref // /* = - `'
    text = "".join(pdf_sheets(pdf.letter({**samples.LETTER, "title": hostile, "paragraphs": [hostile]})))
    assert text.count('#panic("x")*b*_i_$x$\\#read("house.typ")<b>@ref///*=-`') == 2


def test_control_characters_are_dropped() -> None:
    text = "".join(pdf_sheets(pdf.letter({**samples.LETTER, "contact": "甲\x00\x0b\x1b乙\ufffe丙"})))
    assert "（甲乙丙）" in text


def test_a_missing_or_unknown_key_is_named() -> None:
    with pytest.raises(ValueError, match=r"missing: \['number'\]; unknown: \['nummer'\]"):
        pdf.letter({**{key: value for key, value in samples.LETTER.items() if key != "number"}, "nummer": "1"})
    with pytest.raises(FileNotFoundError):
        pdf.render("../secret", {})


def test_templates_read_nothing_outside_their_folder(tmp_path: Path) -> None:
    (tmp_path / "a.typ").write_text('#read("/etc/passwd")', encoding="utf-8")
    with pytest.raises(typst.TypstError):
        typst.compile(tmp_path / "a.typ", root=tmp_path)
