"""Any list: cut by key in whatever order, columns, saved views of one's own and of a post."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.clock import BEIJING
from alliance.core import journal, pages, saved
from alliance.core.inbox import Todo
from alliance.core.pages import Column
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations.model import Organisation
from tests.support.world import NOW, the_world

COLUMNS = (
    Column("name", "名称", lambda one: one.name, sort=Organisation.name),
    Column("level", "级别", lambda one: one.level, sort=func.coalesce(Organisation.level, "")),
    Column("city", "上级", lambda one: one.authority_id, kind="int", sort=func.coalesce(Organisation.authority_id, 0)),
    Column("kind", "类别", lambda one: one.kind, standard=False),
    Column("secret", "只在页上", lambda one: one.id, paper=False),
)
QUERY = select(Organisation).where(Organisation.kind == "hospital")


def _walk(app: Flask, sort: str) -> list[Organisation]:
    """Every row by following 下一页, in pages of a size that nothing divides by."""
    address = f"/organisations?sort={sort}"
    found: list[Organisation] = []
    while address:
        assert len(found) < 1000, "it goes round"
        with app.test_request_context(address):
            page = pages.listing("hospitals", "医院", COLUMNS, QUERY, Organisation.id, size=17).page
            found += list(page.rows)
            address = page.older_url or ""
    return found


def test_every_order_gives_each_row_once(settled: Flask) -> None:
    with settled.app_context():
        every = set(db.session.execute(QUERY.with_only_columns(Organisation.id)).scalars())
    for key in ("name", "level", "city"):
        for sort in (key, f"-{key}"):
            with settled.app_context():
                column = next(one for one in COLUMNS if one.key == key)
                order = column.sort.desc() if sort[0] == "-" else column.sort.asc()
                wanted = list(db.session.execute(QUERY.order_by(order, Organisation.id.desc())).scalars())
                found = _walk(settled, sort)
            assert [one.id for one in found] == [one.id for one in wanted], sort
            assert {one.id for one in found} == every
    with settled.app_context():
        assert [one.id for one in _walk(settled, "nothing")] == sorted(every, reverse=True)


def test_days_and_moments_that_are_missing_stand_first_and_each_row_once(settled: Flask) -> None:
    with settled.app_context(), work():
        record = the_world().hospital("weinan")
        for day in (None, date(2026, 6, 3), None, date(2026, 6, 1), date(2026, 6, 3)):
            closed = datetime.combine(day, time(9), BEIJING) if day else None
            db.session.add(Todo(
                kind="test", text="示例", subject="示例", role="office_handler", record_type="organisation", record_id=record.id,
                opened_at=NOW, due=day, closed_at=closed,
            ))  # fmt: skip
    columns = (
        Column("due", "期限", lambda one: one.due, sort=pages.filled(Todo.due)),
        Column("closed", "办结", lambda one: one.closed_at, sort=pages.filled(Todo.closed_at)),
    )
    for sort, wanted in (("due", [0, 0, 1, 3, 3]), ("-due", [3, 3, 1, 0, 0])):
        for key in (sort, sort.replace("due", "closed")):
            address: str | None = f"/?sort={key}"
            found: list[Todo] = []
            while address:
                with settled.test_request_context(address):
                    page = pages.listing("todos", "待办", columns, select(Todo), Todo.id, size=2).page
                    found += page.rows
                    address = page.older_url or ""
            assert [one.due.day if one.due else 0 for one in found] == wanted, key
            assert len({one.id for one in found}) == len(found)


@pytest.mark.on("sqlite")
def test_addresses_that_make_no_sense_show_the_beginning(settled: Flask) -> None:
    for rest in (
        "sort=city&before=5&at==x",
        "sort=city&before=x&at==3",
        "sort=-kind",
        "col=&sort=",
        "sort=city&before=5",
    ):
        with settled.test_request_context(f"/organisations?{rest}"):
            found = pages.listing("hospitals", "医院", COLUMNS, QUERY, Organisation.id)
            assert [one.key for one in found.columns] == ["name", "level", "city", "secret"]
            assert found.page.newer_url is None or "before" in rest
    with settled.test_request_context("/organisations?col=kind&col=unknown&sort=-name&q=示例"):
        found = pages.listing("hospitals", "医院", COLUMNS, QUERY, Organisation.id)
        assert [one.key for one in found.columns] == ["name", "kind"], "the first says what the row is"
        assert found.sorted(COLUMNS[0]) == "descending"
        url = found.sort_url(COLUMNS[0])
        assert parse_qs(urlsplit(url or "").query) == {"col": ["kind", "unknown"], "sort": ["name"], "q": ["示例"]}
        assert found.told_words() == ["没有筛选，列出可以查看的全部", "按名称排序（从大到小）"]
        assert found.query == "col=kind&col=unknown&sort=-name&q=%E7%A4%BA%E4%BE%8B"


@pytest.mark.on("sqlite")
def test_a_short_list_is_sorted_with_what_is_missing_first(settled: Flask) -> None:
    columns = (Column("n", "数", lambda one: one["n"], kind="int", sort=True),)
    rows = [{"n": 3}, {"n": None}, {"n": 1}]
    for sort, wanted in (("n", [None, 1, 3]), ("-n", [3, 1, None]), ("", [3, None, 1])):
        with settled.test_request_context(f"/organisations?sort={sort}"):
            assert [one["n"] for one in pages.listing_of("short", "表", columns, rows).rows] == wanted


def _keep(login: str, name: str, *, shared: bool = False, key: str = "activities", query: str = "state=logged") -> Any:
    return saved.keep(the_world().actor(login), NOW, key=key, name=name, query=query, shared=shared)


def _names(login: str, key: str = "activities") -> list[str]:
    return [one.name for one in saved.of(the_world().actor(login), key)]


def test_views_of_ones_own_and_of_a_post(settled: Flask) -> None:
    with settled.app_context():
        mine = _keep("office", " 待 确认 ")
        ours = _keep("office", "缺佐证", shared=True)
        _keep("office", "另一张表", key="reports")
        assert _names("office") == ["缺佐证", "待 确认"]
        assert _names("office2") == ["缺佐证"], "the same post, another person"
        assert (_names("head"), _names("weinan-member"), _names("commission")) == ([], [], [])
        lines = select(func.count()).select_from(journal.JournalEntry).where(journal.JournalEntry.event.like("view.%"))
        assert db.session.execute(lines).scalar_one() == 1, "what a post shares is journalled, one's own is not"
        with pytest.raises(NotFound):
            saved.drop(the_world().actor("office2"), NOW, mine.id)
        saved.drop(the_world().actor("office2"), NOW, ours.id)
        assert (_names("office"), db.session.execute(lines).scalar_one()) == (["待 确认"], 2)


def test_what_a_view_may_not_be(settled: Flask) -> None:
    with settled.app_context():
        _keep("office", "待确认")
        _keep("office", "共用", shared=True)
        refusals: list[Callable[[], Any]] = [
            lambda: _keep("office", "待确认", query="state=confirmed"), lambda: _keep("office2", "共用", shared=True),
            lambda: _keep("office", "  "), lambda: _keep("office", "长", query="q=" + "x" * 1000),
        ]  # fmt: skip
        for act in refusals:
            with pytest.raises(Refused):
                act()
            assert db.session.execute(select(func.count()).select_from(saved.SavedView)).scalar_one() == 2
        _keep("office2", "待确认")
        for serial in range(saved.MOST - 2):
            _keep("office", f"视图{serial}")
        with pytest.raises(Refused, match="已有 30 个视图"):
            _keep("office", "再一个")


def test_one_name_taken_twice_at_once(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    def keep() -> str:
        with settled.app_context():
            return str(_keep("office", "同名", shared=True).name)

    results = at_once(keep, keep)
    assert sorted(type(one).__name__ for one in results) == ["Refused", "str"]
