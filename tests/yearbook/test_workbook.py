"""The annual workbook, opened again: its totals are the cards' totals, its dimensions add up, its measures are there."""

import io
import re
import zipfile
from decimal import Decimal

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from alliance.documents import excel, yearbook
from alliance.rules import programme as programmes
from alliance.standing import queries
from alliance.yearbook import queries as years
from tests.standing.judged import day, decided, in_force, provisional, the_judged
from tests.support.seen import statements
from tests.support.world import sign_in

SCORES = {"骨科": "58.4", "妇产科": "93.5", "呼吸内科": "75", "消化内科": "75", "肾内科": "66.5"}


def table(book: CalamineWorkbook, name: str, head: str) -> tuple[list[str], list[list[object]]]:
    """A sheet's heading and rows, from the row that begins with `head`."""
    rows = book.get_sheet_by_name(name).to_python()
    at = next(index for index, row in enumerate(rows) if row[0] == head)
    return [str(cell) for cell in rows[at]], [list(row) for row in rows[at + 1 :] if row[0] not in ("", None)]


def pence(value: object) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


@pytest.mark.clause("SN15-2.b", "SN15-3.6.a")
def test_the_workbook_holds_the_year(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        decided(judged, 2024, {"骨科": "45"})
        for measure in decided(judged, 2025, SCORES):
            in_force(judged, measure, day(2026, 3, 20))
        id = queries.of_year("shaanxi-alliance", 2025)[0].because[-1]["round_id"]
    client = judged_app.test_client()
    sign_in(client, "commission")
    answer = client.get(f"/rounds/{id}/workbook.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    system = programmes.load("shaanxi-alliance").indicators
    assert system is not None
    dimensions = [one.words for one in system.dimensions]
    assert book.sheet_names == ["汇总", *dimensions, "评分表", "佐证数量", "抽样核查", "异议", "处理措施", "说明"]

    head, rows = table(book, "汇总", "位次")
    assert [row[0] for row in rows] == [1, 2, 2, 4, 5]
    totals = {str(row[1]): pence(row[3]) for row in rows}
    assert totals == {f"陕西示例{name}专科联盟": pence(score) for name, score in SCORES.items()}
    first = head.index(dimensions[0])
    assert all(sum(map(pence, row[first : first + len(dimensions)])) == pence(row[3]) for row in rows)
    assert rows[-1][-1] == "责令解散（已生效）"

    _head, lines = table(book, "评分表", "位次")
    summed: dict[str, Decimal] = {}
    for line in lines:
        summed[str(line[1])] = summed.get(str(line[1]), Decimal(0)) + pence(line[9])
    assert summed == totals
    for name in dimensions:
        heads, parts = table(book, name, "位次")
        assert {str(row[1]): pence(row[-1]) for row in parts} == {
            str(row[1]): pence(row[head.index(name)]) for row in rows
        }
        assert heads[-1].startswith("小计")

    _head, evidence = table(book, "佐证数量", "位次")
    assert len(evidence) == len(SCORES)
    _head, measures = table(book, "处理措施", "联盟")
    orders = [row for row in measures if row[2] == "责令解散"]
    assert [(row[3], row[4], row[6]) for row in orders] == [("SN15-2.d", "2024、2025", "陕卫专联〔2026〕1号")]
    zipped = zipfile.ZipFile(io.BytesIO(answer.data))
    charts = [zipped.read(name).decode() for name in zipped.namelist() if name.startswith("xl/charts/chart")]
    assert charts and all('<c:min val="0"/>' in chart for chart in charts), "a bar that does not begin at 0 misleads"
    assert any(name.startswith("xl/media/") for name in zipped.namelist())
    _printable(zipped)


def _printable(parts: zipfile.ZipFile) -> None:
    """Heads and reasons are whole on paper: rows as high as their words; no picture is cut."""
    pages = [parts.read(f"xl/worksheets/sheet{n}.xml").decode() for n in range(1, 12)]
    head = re.search(r'<row r="2"[^>]* ht="([0-9.]+)"', pages[1])
    assert head is not None and float(head[1]) > excel.LINE_HEIGHT, "a heading of several lines"
    assert "<rowBreaks" in pages[0] and 'scale="' in pages[0] and "fitToHeight" not in pages[0]
    assert all('fitToHeight="0"' in page for page in pages[1:])


def test_a_wide_sheet_goes_over_several_pages_with_its_names_on_each() -> None:
    book = excel.Workbook(day(2026, 3))
    columns = [excel.Column("位次", "int", 7), excel.Column("联盟", width=30), *[excel.Column("数", "int")] * 30]
    book.sheet("宽", columns, [[1, "示例", *range(30)]])
    parts = zipfile.ZipFile(io.BytesIO(book.close()))
    assert ">宽!$A:$B,宽!$1:$1</definedName>" in parts.read("xl/workbook.xml").decode()
    assert 'fitToWidth="2" fitToHeight="0"' in parts.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize(
    ("words", "width", "wanted"), [("", 8, 1), ("ab", 8, 1), ("一二三四", 8, 2), ("a\nb", 8, 2), ("长" * 30, 31, 2)]
)
def test_lines_of_a_cell(words: str, width: float, wanted: int) -> None:
    assert excel.lines(words, width) == wanted


@pytest.mark.clause("SN15-2.b")
def test_a_provisional_year_is_marked_so_and_takes_few_queries(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        round = provisional(judged, 2025, SCORES)
        assert round.indicator_version.serial == 1
        with statements() as sent:
            data = years.annual(round)
        assert len(sent) == 6
        made = yearbook.workbook(years.year_of(data, day(2026, 3)))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name("说明").to_python()
    assert ["审定", "未审定"] in [row[:2] for row in rows]


@pytest.mark.on("sqlite")
def test_the_picture_is_served(judged_app: Flask) -> None:
    with judged_app.app_context():
        id = provisional(the_judged(), 2025, SCORES).id
    client = judged_app.test_client()
    sign_in(client, "head")
    answer = client.get(f"/rounds/{id}/scores.svg")
    assert answer.mimetype == "image/svg+xml"
    assert "<svg" in answer.text
    sign_in(stranger := judged_app.test_client(), "xian-fck")
    assert stranger.get(f"/rounds/{id}/workbook.xlsx").status_code == 403
