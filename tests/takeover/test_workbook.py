"""A workbook: read in bounds, tried without a trace, imported whole or by choice, recognised when it comes again."""

import hashlib
import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core.imports import cells, tables
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.takeover import actions, queries
from alliance.takeover.model import Batch, Entry
from alliance.takeover.rules.check import Checked
from alliance.takeover.rules.known import World, look
from tests.standing.judged import PROGRAMME, Judged, the_judged
from tests.support.seen import statements
from tests.takeover.taken import AT, BONE, NEW, ROWS, batch, entered, workbook

pytestmark = pytest.mark.on("sqlite")


def tried(found: Batch, judged: Judged, content: bytes, login: str = "office") -> list[Checked]:
    return queries.check(found, queries.read_workbook(content), judged.actor(login), AT.date())


def everything() -> tuple[int, ...]:
    tables = (Batch, Entry, JournalEntry, Todo)
    db.session.rollback()
    return tuple(db.session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


def told(rows: list[Checked]) -> list[tuple[str, int | None, str]]:
    return [(one.sheet, one.row, one.column) for row in rows for one in row.problems]


@pytest.mark.clause("SN15-3.4.b")
def test_dry_run_leaves_no_trace(judged: Judged) -> None:
    found, before = batch(judged), everything()
    rows = tried(found, judged, workbook({kind: [row] for kind, row in ROWS.items()}))
    assert told(rows) == []
    assert [one.row.kind for one in rows] == list(ROWS)
    assert everything() == everything()
    assert before[1:] == everything()[1:]


@pytest.mark.clause("SN15-2.d")
def test_import_then_submit_then_confirm(judged: Judged) -> None:
    found = batch(judged)
    content = workbook({kind: [row] for kind, row in ROWS.items()})
    assert (
        actions.import_rows(found, tried(found, judged, content), ("旧.xlsx", content), judged.actor("office"), AT) == 6
    )
    assert found.digest == hashlib.sha256(content).hexdigest()
    actions.submit(found, judged.actor("office"), AT)
    entries = queries.chosen(found.id, range(1, 1000))
    assert actions.confirm(found, entries, judged.actor("head"), AT) == 6
    assert found.state == "closed"
    assert all(one.record_id for one in queries.chosen(found.id, range(1, 1000)))


def test_every_problem_names_sheet_row_column_and_what_to_do(judged: Judged) -> None:
    content = workbook({
        "result": [
            {**ROWS["result"], "alliance": "陕西示例骨料专科联盟"},
            {**ROWS["result"], "year": "去年"},
            {**ROWS["result"], "year": 2025},
            {**ROWS["result"], "result": "良"},
            {**ROWS["result"], "year": 2022, "score": "-3"},
            {"alliance": BONE},
        ],
        "member": [{**ROWS["member"], "hospital": "延安示列医院"}, {**ROWS["member"], "since": "2022年13月1日"}],
    })  # fmt: skip
    rows = tried(batch(judged), judged, content)
    assert told(rows) == [
        ("成员", 4, "成员医院"), ("成员", 5, "加入日期"), ("考核结果", 4, "联盟"), ("考核结果", 5, "年度"), ("考核结果", 6, "年度"),
        ("考核结果", 7, "结果"), ("考核结果", 8, "得分"), ("考核结果", 9, "年度"), ("考核结果", 9, "结果"),
    ]  # fmt: skip
    assert all(one.what and one.todo and one.clause for row in rows for one in row.problems)
    assert "延安示例医院" in rows[0].problems[0].todo


def test_all_or_nothing_or_the_good_rows_by_choice(judged: Judged) -> None:
    found, office = batch(judged), judged.actor("office")
    content = workbook({"member": [ROWS["member"], {**ROWS["member"], "hospital": "没有的医院"}]})
    rows, before = tried(found, judged, content), everything()
    with pytest.raises(Refused, match="没有导入"):
        actions.import_rows(found, rows, ("旧.xlsx", content), office, AT)
    assert everything() == before
    assert actions.import_rows(found, rows, ("旧.xlsx", content), office, AT, only_good=True) == 1


def test_the_same_workbook_is_recognised(judged: Judged) -> None:
    office, content = judged.actor("office"), workbook({"member": [ROWS["member"]]})
    first, second = batch(judged), batch(judged)
    rows = tried(second, judged, content)
    actions.import_rows(first, tried(first, judged, content), ("旧.xlsx", content), office, AT)
    before = everything()
    with pytest.raises(Refused, match="已于 2025-01-06"):
        actions.import_rows(second, rows, ("改了名.xlsx", content), office, AT)
    with pytest.raises(Refused, match="另建一批"):
        actions.import_rows(first, rows, ("又一份.xlsx", content + b" "), office, AT)
    assert everything() == before
    actions.withdraw(first, "重来", office, AT)
    assert actions.import_rows(second, tried(second, judged, content), ("旧.xlsx", content), office, AT) == 1


def test_the_same_thing_twice(judged: Judged) -> None:
    twice = {**ROWS["alliance"], "name": "陕西示例 神经内科专科联盟"}
    content = workbook({"alliance": [ROWS["alliance"], twice], "member": [ROWS["member"], ROWS["member"]]})
    found = batch(judged)
    problems = [one.what for row in tried(found, judged, content) for one in row.problems]
    assert any("重复" in one and "第 4 行" in one for one in problems)
    assert any(NEW in one for one in problems)
    entered(judged, "member")
    assert any("待确认" in one.problems[0].what for one in tried(found, judged, workbook({"member": [ROWS["member"]]})))


def test_a_ruined_identifier_is_explained(judged: Judged) -> None:
    content = workbook(
        {
            "member": [{**ROWS["member"], "hospital": 126100004352305432.0}],
            "post": [{**ROWS["post"], "login": "4.2E+17"}],
        }
    )
    rows = tried(batch(judged), judged, content)
    assert told(rows) == [("成员", 4, "成员医院"), ("岗位", 4, "账号")]
    assert "1.261e+17" in rows[0].problems[0].what
    assert "文本" in rows[0].problems[0].todo


FULL_WIDTH = "".join(chr(0xFF10 + int(sign)) if sign.isdigit() else "\uff0d" for sign in "2021-3-1")


@pytest.mark.parametrize(
    "value",
    [
        date(2021, 3, 1), datetime(2021, 3, 1, 8), "2021-03-01", "2021/3/1", "2021.3.1", "2021年3月1日", " 2021 年 3 月 1 日 ",
        FULL_WIDTH, "20210301", 20210301.0,
    ],
)  # fmt: skip
def test_days_in_several_forms(settled: Flask, value: Any) -> None:
    with settled.app_context():
        assert cells.day(value) == date(2021, 3, 1)


@pytest.mark.parametrize("value", ["2021-02-29", "21-3-1", "昨天", 44256.0, "2021-03-01至今"])
def test_days_that_are_none(settled: Flask, value: Any) -> None:
    with settled.app_context(), pytest.raises(cells.Unread):
        cells.day(value)


def test_hospitals_by_every_name(settled: Flask) -> None:
    with settled.app_context():
        world = look(PROGRAMME, None)
        for words in ("渭南示例医院", " 渭南 示例医院", "交大一附院", "西北医院", "西安交通大学第二附属医院"):
            assert len(world.hospital(words)) == 1, words
        assert world.hospital("没有的医院") == []
        assert "渭南示例医院" in world.near("渭南示列医院")
        assert isinstance(world, World)


def bomb(rows: int = 0, size: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<row r='1'/>" * rows + b" " * size)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "file"),
        (b"PK\x03\x04", "file"),
        (bomb(rows=21_000), "rows"),
        (bomb(size=61 * 1024 * 1024), "size"),
        (bomb(), "file"),
    ],
)
def test_a_workbook_is_measured_before_it_is_read(content: bytes, what: str) -> None:
    with pytest.raises(tables.Unreadable) as found:
        tables.sheets(content, 20_000)
    assert found.value.what == what


def test_lookups_do_not_grow_with_the_rows(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        found, counts = batch(judged), []
        for many in (1, 50):
            lines = [{**ROWS["result"], "year": 1950 + number} for number in range(many)]
            rows = queries.read_workbook(workbook({"result": lines}))
            actor = judged.actor("office")
            db.session.refresh(found)
            with statements() as sent:
                queries.check(found, rows, actor, AT.date())
            counts.append(len(sent))
        assert counts == [7, 7]
