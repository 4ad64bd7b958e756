"""Workbooks read back with another library: text stays text, no formula lives, figures are figures."""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from python_calamine import CalamineWorkbook

from alliance.documents.excel import LIVE, Cell, Column, Workbook, csv_bytes
from alliance.figures import bars_by_month

MADE = datetime(2026, 11, 22, 8, 0)
COLUMNS = [
    Column("编号", width=18),
    Column("联盟", width=32),
    Column("成员", "int"),
    Column("得分", "number"),
    Column("占比", "percent"),
    Column("备案日期", "date"),
]
ROWS: list[list[Cell]] = [
    ["610100000000000017", "=1+1", 1284, Decimal("58.4"), 0.238, date(2024, 3, 12)],
    ["012", "@SUM(A1)\n第二行", None, None, None, None],
]


def book(rows: list[list[Cell]] = ROWS) -> bytes:
    made = Workbook(MADE, title="2025 年度考核", mark="示例数据")
    sheet = made.sheet("汇总/总表", COLUMNS, rows, title="汇总", notes=["合格线 60（办公室设定）"])
    made.chart(sheet, "column", 1, [3], title="得分")
    made.picture(sheet, bars_by_month({"上转": [1]}, ["1月"], form="png"), "H20", "按月上转")
    return made.close()


def read(data: bytes, number: int = 0) -> list[list[object]]:
    return [
        list(row) for row in CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(number).to_python()
    ]


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name).decode("utf-8", "replace") for name in file.namelist()}


def test_the_sheet_reads_back_as_written() -> None:
    rows = read(book())
    assert rows[0][0] == "汇总"
    assert rows[2][:3] == ["编号", "联盟", "成员"]
    assert rows[3] == ["610100000000000017", "=1+1", 1284, 58.4, 0.238, date(2024, 3, 12)]
    assert rows[4] == ["012", "@SUM(A1)\n第二行", "—", "—", "—", "—"]


def test_nothing_in_the_file_is_a_live_formula_or_a_link() -> None:
    for name, xml in parts(book()).items():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            assert "<f>" not in xml
            assert "<hyperlink" not in xml


@given(some.lists(some.text(max_size=40), min_size=1, max_size=4))
def test_no_text_ever_becomes_a_formula_or_a_number(words: list[str]) -> None:
    made = Workbook(MADE)
    made.sheet("a", [Column(str(number)) for number in range(len(words))], [words])
    xml = parts(made.close())["xl/worksheets/sheet1.xml"]
    assert "<f>" not in xml
    assert set(re.findall(r'<c r="[A-Z]+2"[^>]* t="([^"]+)"', xml)) <= {"inlineStr", "s"}
    assert "<v>" not in xml or 't="s"' in xml


def test_the_chart_and_the_picture_with_its_words_are_inside() -> None:
    inside = parts(book())
    assert "得分" in inside["xl/charts/chart1.xml"]
    assert "'汇总 总表'!$D$4:$D$5" in inside["xl/charts/chart1.xml"]
    assert "按月上转" in inside["xl/drawings/drawing1.xml"]
    assert "xl/media/image1.png" in inside


def test_the_heading_stays_and_prints_on_every_sheet() -> None:
    inside = parts(book())
    assert 'state="frozen"' in inside["xl/worksheets/sheet1.xml"]
    assert "<autoFilter" in inside["xl/worksheets/sheet1.xml"]
    assert "示例数据" in inside["xl/worksheets/sheet1.xml"]
    assert "Print_Titles" in inside["xl/workbook.xml"]


def test_the_same_data_give_the_same_bytes() -> None:
    assert book() == book()


def test_an_empty_sheet_has_its_heading_and_no_chart() -> None:
    data = book([])
    assert read(data)[2][0] == "编号"
    assert "xl/charts/chart1.xml" not in parts(data)


def test_names_of_sheets_are_made_to_fit_and_differ() -> None:
    made = Workbook(MADE)
    names = [made.sheet(name, [Column("a")], []).name for name in ("长" * 40, "长" * 40, "A[1]:*?/\\", "", "sheet")]
    assert len({name.casefold() for name in names}) == 5
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    made.close()


def test_a_row_that_does_not_fit_is_an_error_and_a_long_text_is_cut() -> None:
    made = Workbook(MADE)
    with pytest.raises(ValueError):
        made.sheet("a", [Column("a")], [["1", "2"]])
    made.sheet("b", [Column("a")], [["长" * 40_000]])
    value = read(made.close(), 1)[1][0]
    assert isinstance(value, str)
    assert len(value) == 32_767
    assert value.endswith("…")


def test_truth_numbers_as_text_and_what_is_no_number() -> None:
    made = Workbook(MADE)
    row: list[Cell] = [True, 42, float("nan"), datetime(2026, 11, 20, 16, 2)]
    made.sheet("a", [Column("a"), Column("b"), Column("c", "number"), Column("d", "moment")], [row])
    assert read(made.close())[1] == ["是", "42", "—", datetime(2026, 11, 20, 16, 2)]


def test_a_csv_opens_as_chinese_and_carries_no_formula() -> None:
    data = csv_bytes(["编号", "=head"], [["012", "=1+1"], [" +1", None], [-5, date(2026, 3, 5)], [True, 0.5]])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows == [
        ["编号", "'=head"],
        ["012", "'=1+1"],
        ["' +1", ""],
        ["-5", "2026-03-05"],
        ["是", "0.5"],
    ]
    assert b"\r\n" in data


@given(some.lists(some.text(max_size=30), min_size=2, max_size=4))
def test_no_csv_cell_of_words_begins_like_a_formula(words: list[str]) -> None:
    rows = list(csv.reader(io.StringIO(csv_bytes(["头"] * len(words), [words]).decode("utf-8-sig"), newline="")))
    assert not [cell for cell in rows[1] if cell.lstrip(" ").startswith(LIVE)]
