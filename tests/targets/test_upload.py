"""Yearly actuals by workbook: all that is wrong told at once by row and column, whole or not at all, never twice (SX19-4)."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.core.imports import tables
from alliance.core.imports.sheet import Row
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Refused
from alliance.documents import excel
from alliance.ext import db
from alliance.targets import actions, queries
from alliance.targets.model import TargetActual
from alliance.targets.rules import workbook
from tests.selection.shanxi import actor
from tests.selection.test_pages import client_of, sound
from tests.support.counts import many
from tests.support.world import NOW, post
from tests.targets.test_targets import HOLDER, KEY, counts, fill, held, known, plan, refused, standing

pytestmark = pytest.mark.clause("SX19-4.4")
TABLE = f"/targets/{KEY}/taiyuan"
GOOD = ("2025", "CMI值", "1.2", "医院年报", "")
# Column, what is typed there, the words of the problem. Columns: 年度, 目标, 实际值, 数据来源, 更正理由.
FAULTS = (
    (0, "", "没有填写"), (0, "25年", "不是年度"), (0, "2027", "不能填报 2027 年"), (0, "1999", "不能填报 1999 年"),
    (1, "", "没有填写"), (1, "CM值", "没有“CM值”这一目标"), (2, "", "没有填写"), (2, "约1.2", "“约1.2”不能作为实际值"),
    (2, "-1", "不能作为实际值"), (3, "", "没有填写"), (3, "字" * 201, "太长"), (4, "字" * 301, "太长"),
)  # fmt: skip


def book(*rows: Any, heads: Any = workbook.STANDS) -> bytes:
    """A workbook of these rows, typed as text."""
    made = excel.Workbook(NOW)
    made.sheet("数据", [excel.Column(head, "code") for head in heads], [list(row) for row in rows])
    return made.close()


def name_of(key: str) -> str:
    """A target in the words of the table."""
    return plan().target(key).words


def read(content: bytes) -> list[Row]:
    """Its rows, checked as the page does."""
    found = queries.table(KEY, known(), "taiyuan", actor("regional-office"))
    old = {(year, row.target): row.value for by_year in found.actuals.values() for year, row in by_year.items()}
    return workbook.checked(content, plan().clause, workbook.Known(found.rows, old, NOW.year))


def take(content: bytes, login: str = HOLDER, **more: Any) -> actions.Taken:
    """Take a workbook in."""
    return actions.take_actuals(KEY, plan(), read(content), ("表.xlsx", content), actor(login), NOW, **more)


def line(**changed: str) -> tuple[str, ...]:
    """A good row, changed by column."""
    names = ("year", "target", "value", "source", "reason")
    return tuple(changed.get(name, old) for name, old in zip(names, ("2025", name_of("cmi"), *GOOD[2:]), strict=True))


def test_every_fault_is_told_with_row_column_and_what_to_do(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        rows = [line()]
        for column, typed, _words in FAULTS:
            one = list(line(target=name_of("stay")))
            one[column] = typed
            rows.append(tuple(one))
        found = read(book(*rows))
        assert found[0].problems == []
        assert len(found) == len(rows)
        for (column, _typed, words), row in zip(FAULTS, found[1:], strict=True):
            told = [each for each in row.problems if each.column == workbook.STANDS[column]]
            assert len(told) == 1 and words in told[0].what and told[0].todo, (words, row.problems)
            assert told[0].row == row.number
        before = counts()
        refusal = refused(lambda: take(book(*rows)))
        assert (refusal.clause, str(len(FAULTS)) in refusal.message, counts()) == (plan().clause, True, before)


def test_a_name_nearly_right_is_suggested_and_doubles_are_told(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        near = read(book(line(target=name_of("stay")[:-1])))[0].problems[0]
        assert name_of("stay") in near.todo
        first, second = read(book(line(), line(value="1.3")))
        assert (first.problems, "第 2 行重复" in second.problems[0].what) == ([], True)
        for empty in (
            book(),
            book(line(value="", source="")),
            book(line(), heads=("甲", "乙", "丙", "丁", "戊")),
            b"%PDF-1.7",
        ):
            with pytest.raises(Refused) as why:
                read(empty)
            assert (why.value.field, why.value.clause) == ("file", plan().clause)


def test_it_is_taken_in_whole_and_not_twice(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        content = book(line(), line(year="2024", value="1.1"), line(target=name_of("performance_grade"), value="a"))
        assert take(content) == actions.Taken(3, 0, 0)
        assert (standing("cmi").value, standing("cmi").by_year is not None, standing("performance_grade").met) == (
            "1.2", True, True,
        )  # fmt: skip
        before = counts()
        assert (take(content), counts()) == (actions.Taken(0, 3, 0), before), "the same file brings nothing new"
        told = db.session.execute(select(JournalEntry).where(JournalEntry.event == "target.upload")).scalar_one()
        assert (told.remark, told.facts["changed"], len(told.facts["sha256"])) == ("表.xlsx", 3, 64)
        assert read(book(line(value="1.25")))[0].problems[0].column == "更正理由"
        assert take(book(line(value="1.25", reason="分母有误"))) == actions.Taken(1, 0, 0)
        assert standing("cmi").value == "1.25"
        bad = book(line(value="约"), line(target=name_of("stay"), value="8.4"))
        refused(lambda: take(bad))
        assert take(bad, only_good=True) == actions.Taken(1, 0, 1)
        assert standing("stay").value == "8.4"
        refused(lambda: take(book(line(value="约")), only_good=True))


def test_who_may_not_fill_in_takes_nothing_in(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        content = book(line())
        for login in ("datong-leader", "treasury", "regional-finance", "centre-office"):
            assert refused(lambda login=login: take(content, login)).clause == plan().clause  # type: ignore[misc]
        assert take(content, "regional-office").changed == 1


def test_what_was_filled_in_meanwhile_is_not_overwritten(shanxi: Flask) -> None:
    """Rows were tried while nothing stood; then somebody else enters another figure."""
    with shanxi.app_context():
        held()
        content = book(line(), line(target=name_of("stay"), value="8.4"))
        rows = read(content)
        fill({"cmi": "1.15"}, login="regional-office")
        refused(lambda: actions.take_actuals(KEY, plan(), rows, ("表.xlsx", content), actor(HOLDER), NOW))
        assert (standing("cmi").value, standing("stay").value) == ("1.15", None)


def test_two_take_the_same_in_at_once(shanxi: Flask, at_once: Callable[..., list[object]]) -> None:
    with shanxi.app_context():
        held()
        content = book(line(), line(target=name_of("stay"), value="8.4"))

    def once() -> str:
        with shanxi.app_context():
            take(content)
            return "done"

    names = [one if isinstance(one, str) else type(one).__name__ for one in at_once(once, once)]
    assert "done" in names and set(names) <= {"done", "Refused", "Overtaken"}, names
    with shanxi.app_context():
        found = db.session.execute(select(TargetActual)).scalars().all()
        assert {(one.target, one.value, one.version) for one in found} == {("cmi", "1.2", 1), ("stay", "8.4", 1)}


@pytest.mark.soak
@pytest.mark.on("sqlite")
def test_many_rows_are_checked(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        rows = [line(year=str(2000 + n % 26), value=f"1.{n}") for n in range(many(26, 1900))]
        assert len(read(book(*rows))) == len(rows)


@pytest.mark.on("sqlite")
@pytest.mark.usefixtures("that_day")
def test_the_pages_from_the_template_to_the_table(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        fill({"cmi": "1.1"})
    leader = client_of(shanxi, HOLDER)
    page = f"{TABLE}/upload"
    sound(leader, TABLE, "用表格填报")
    sound(leader, page, "下载模板", "试运行")
    made = leader.get(f"{TABLE}/template.xlsx")
    lines = next(iter(tables.sheets(made.data, 100).values()))
    assert any(one[:2] == ["2025", name_of("cmi")] and "1.1" in one for one in lines), lines[:4]
    assert "没有" not in str(
        post(leader, page, {"step": "try", "file": (io.BytesIO(made.data), "表.xlsx")}).status_code
    )
    bad = book(line(value="约一"), line(target=name_of("stay"), value="8.4"))

    def send(content: bytes, step: str) -> Any:
        return post(leader, page, {"step": step, "file": (io.BytesIO(content), "表.xlsx")}, page=page)

    tried = send(bad, "try")
    assert (tried.status_code, "第 2 行" in tried.text or "第 3 行" in tried.text, "约一" in tried.text) == (
        200,
        True,
        True,
    )
    assert "只导入没有问题的 1 行" in tried.text
    back = send(bad, "bad")
    assert back.mimetype.endswith("sheet") and "约一" in str(tables.sheets(back.data, 100))
    assert send(bad, "import").status_code == 409
    assert send(book(line(value="1.2", reason="更正")), "import").status_code == 302
    sound(leader, TABLE, "1.2")
    assert post(leader, page, {"step": "try"}, page=page).status_code == 409
    assert client_of(shanxi, "datong-leader").get(page).status_code == 404
    assert client_of(shanxi, "treasury").get(page).status_code == 403
