"""Accounts from a workbook: every error at once, good rows in, bad rows back, once; others' rows wait for approval."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core.refusal import NotFound, Refused
from alliance.documents import excel
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.actions.bringing import HEADS, returned
from alliance.organisations.model import AccountBatch, Person, PostRequest
from tests.organisations.test_codes import person
from tests.support.seen import trace
from tests.support.world import NOW, the_world

bringing = actions.bringing
ROWS = [
    ("钱一", "wn.qian", "成员单位经办", "", "", "", ""),
    ("孙二", "wn.sun", "牵头科室经办", "", "感染科", "sun@example.org", "0913-1"),
    ("李三", "wn.li", "牵头科室经办", "", "", "nowhere", ""),
    ("周四", "X!", "院长", "没有的医院", "", "", ""),
    ("吴五", "wn.qian", "成员单位经办", "", "", "", ""),
    ("郑六", "wn.zheng", "联盟管理办公室负责人", "", "", "", ""),
    ("王七", "weinan-desk", "转诊办", "", "", "", ""),
]


def workbook(rows: Sequence[tuple[str, ...]], made: datetime = NOW) -> bytes:
    book = excel.Workbook(made)
    whole = [(*row, *[""] * (len(HEADS) - len(row))) for row in rows]
    book.sheet("名单", [excel.Column(head, "code") for head in HEADS], whole, title="账号名单", notes=["说明"])
    return bytes(book.close())


def people() -> int:
    return db.session.execute(select(func.count()).select_from(Person)).scalar_one()


@pytest.mark.on("sqlite")
def test_a_hospitals_own_list(settled: Flask) -> None:
    with settled.app_context():
        admin = the_world().actor("weinan-admin")
        before = people()
        batch = bringing.read("名单.xlsx", workbook(ROWS), admin, NOW)
        assert people() == before  # a trial opens nothing
        wrong = {row["typed"]["name"]: row["errors"] for row in batch.rows if row["errors"]}
        assert set(wrong) == {"李三", "周四", "吴五", "郑六", "王七"}
        assert len(wrong["李三"]) == 2  # the department and the address, both at once
        assert len(wrong["周四"]) == 2
        bringing.enter(batch, admin, NOW)
        assert people() == before + 2
        assert [row["outcome"] for row in batch.rows] == ["opened", "opened", "", "", "", "", ""]
        back = returned(batch)
        assert [row[0] for row in back] == ["李三", "周四", "吴五", "郑六", "王七"]
        assert all(row[-1] for row in back)
        assert [post.department.name for post in person("wn.sun").posts if post.department] == ["感染科"]
        with pytest.raises(Refused, match="已经开设过"):
            bringing.enter(batch, admin, NOW)
        mended = bringing.read(
            "改好.xlsx", workbook([("李三", "wn.li", "牵头科室经办", "", "内科", "", "")]), admin, NOW
        )
        assert bringing.enter(mended, admin, NOW).rows[0]["outcome"] == "opened"


@pytest.mark.on("sqlite")
def test_the_offices_list_waits_for_each_hospitals_administrator(settled: Flask) -> None:
    rows = [("钱一", "wn.qian", "成员单位经办", "渭南示例医院", "", "", ""), ("孙二", "bj.sun", "转诊办", "宝鸡示例医院", "", "", ""),
            ("李三", "wn.admin2", "本院管理员", "渭南示例医院", "", "", "")]  # fmt: skip
    with settled.app_context():
        world = the_world()
        office, before = world.actor("office"), people()
        batch = bringing.enter(bringing.read("名单.xlsx", workbook(rows), office, NOW), office, NOW)
        assert [row["outcome"] for row in batch.rows] == ["asked", "asked", ""]  # administrators are not brought
        assert people() == before
        asked = {one.login: one for one in db.session.execute(select(PostRequest)).scalars()}
        with pytest.raises(Refused):
            actions.accounts.approve(asked["wn.qian"], world.actor("baoji-admin"), NOW)
        with pytest.raises(NotFound):
            queries.accounts.request(world.actor("baoji-admin"), asked["wn.qian"].id)
        actions.accounts.approve(asked["wn.qian"], world.actor("weinan-admin"), NOW)
        assert [post.role for post in person("wn.qian").posts] == ["member_clerk"]
        assert people() == before + 1


@pytest.mark.on("sqlite")
def test_what_is_no_list_is_refused_and_strangers_find_nothing(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        admin = world.actor("weinan-admin")
        before = trace(person("weinan-admin"))
        for content in (
            b"",
            b"%PDF-1.7",
            workbook([]),
            "姓名,电话\n钱一,1\n".encode(),
            b"PK\x03\x04rubbish",
            b"\xff\xfe\x00",
        ):
            with pytest.raises(Refused):
                bringing.read("x", content, admin, NOW)
        for login in ("weinan-member", "secadmin", "logadmin", "auditor", "commission"):
            with pytest.raises(NotFound):
                bringing.read("x", workbook(ROWS), world.actor(login), NOW)
        assert trace(person("weinan-admin")) == before
        csv = "姓名,账号,岗位\n=1+1,wn.formula,转诊办\n".encode("gb18030")
        batch = bringing.read("x.csv", csv, admin, NOW)
        with pytest.raises(NotFound):
            queries.accounts.batch(world.actor("baoji-admin"), batch.id)


def test_entered_twice_at_once_it_stands_once(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    with settled.app_context():
        admin = the_world().actor("weinan-admin")
        number = bringing.read("名单.xlsx", workbook(ROWS), admin, NOW).id

    def run() -> object:
        with settled.app_context():
            return bringing.enter(db.session.get_one(AccountBatch, number), admin, NOW).id

    results: list[Any] = at_once(run, run)
    assert sorted(type(one).__name__ for one in results) == ["Refused", "int"], results
