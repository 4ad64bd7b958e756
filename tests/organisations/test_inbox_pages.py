"""The pages of the inbox: four tabs, one thing with its queue, the reminder to copy, and 2,000 things on one page."""

import re
from datetime import date, datetime, timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from alliance.clock import BEIJING
from alliance.core import inbox
from alliance.core.actor import Role
from alliance.core.work import work
from alliance.ext import db
from tests.support.html import problems
from tests.support.seen import statements
from tests.support.world import post, sign_in, the_world

AT = datetime(2026, 6, 15, 10, 0, tzinfo=BEIJING)
ROW = {
    "kind": "test.many", "text": "签收公文", "note": "", "record_type": "organisation", "opened_at": AT, "due_note": "",
    "opened_role": "",
}  # fmt: skip


def client_of(app: Flask, login: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, login)
    client.get("/")
    return client


@time_machine.travel(AT, tick=False)
def test_a_person_with_2000_things_sees_one_page_by_the_same_queries(settled: Flask) -> None:
    office = client_of(settled, "office")

    def add(n: int) -> None:
        with settled.app_context(), work():
            record = the_world().hospital("weinan").id
            db.session.execute(insert(inbox.Todo), [
                {**ROW, "subject": f"示例 {i:04}", "role": str(Role.OFFICE_HANDLER), "record_id": record,
                 "due": date(2026, 6, 1) + timedelta(days=i % 60)}
                for i in range(n)
            ])  # fmt: skip

    def look(address: str) -> tuple[int, str]:
        with settled.app_context(), statements() as sent:
            page = office.get(address)
        assert not problems(page.text)
        return len(sent), page.text

    add(1)
    assert look("/")[0] == 6
    add(1999)
    number, page = look("/")
    assert number == 6
    assert page.count("认领、转交、提醒") == 50
    assert "2,000" in page
    following = re.search(r'href="(/\?[^"]*after=[^"]*)"', page)
    assert following is not None
    number, second = look(following.group(1).replace("&amp;", "&"))
    assert number == 6
    assert second.count("认领、转交、提醒") == 50
    seen = set(re.findall(r"/todos/(\d+)", page)) & set(re.findall(r"/todos/(\d+)", second))
    assert seen == set()
    for tab in ("done", "started", "copied"):
        assert look(f"/?tab={tab}")[0] <= 6


@time_machine.travel(AT, tick=False)
def test_claiming_handing_over_copying_and_reminding_through_the_pages(settled: Flask) -> None:
    office, other, clerk, member = (
        client_of(settled, login) for login in ("office", "office2", "provincial-hxnk", "weinan-member")
    )
    with settled.app_context():
        world = the_world()
        by, record = world.actor("provincial-hxnk"), world.hospital("provincial")
        with work():
            inbox.ask("a.review", "审核半年工作总结", "示例联盟", record, AT, role=Role.OFFICE_HANDLER, by=by)
            for key in ("weinan", "yanan"):
                to = world.hospital(key).id
                inbox.ask(
                    "a.known", "签收公文", "质量文件", record, AT, role=Role.MEMBER_CLERK, by=by, organisation_id=to
                )
        first, second = (
            db.session.execute(select(inbox.Todo.id).where(inbox.Todo.kind == kind).limit(1)).scalar_one()
            for kind in ("a.review", "a.known")
        )
        colleague = world.actor("office2").person_id
    page = office.get(f"/todos/{first}")
    assert not problems(page.text)
    assert "【待办提醒】" in page.text
    assert f"http://localhost/todos/{first}" in page.text
    assert post(office, f"/todos/{first}/claim", page=f"/todos/{first}").status_code == 302
    assert "已认领" in other.get("/").text
    taken = post(other, f"/todos/{first}/claim", page=f"/todos/{first}")
    assert taken.status_code == 409
    assert not problems(taken.text)
    wordless = post(office, f"/todos/{first}/hand-over", {"give-person": colleague}, page=f"/todos/{first}")
    assert wordless.status_code == 422
    assert not problems(wordless.text)
    typed = {"give-person": colleague, "give-words": "请接着审"}
    assert post(office, f"/todos/{first}/hand-over", typed, page=f"/todos/{first}").status_code == 302
    assert "请接着审" in other.get(f"/todos/{first}").text
    assert post(other, f"/todos/{first}/release", page=f"/todos/{first}").status_code == 302
    copied = post(office, f"/todos/{first}/copy", {"copy-person": colleague}, page=f"/todos/{first}")
    assert copied.status_code == 302
    assert f"/todos/{first}" in other.get("/?tab=copied").text
    assert member.get(f"/todos/{first}").status_code == 404

    asked = clerk.get(f"/todos/{second}")
    assert not problems(asked.text)
    assert "未办 2 方" in asked.text
    assert post(clerk, f"/todos/{second}/remind", page=f"/todos/{second}").status_code == 302
    again = post(clerk, f"/todos/{second}/remind", page=f"/todos/{second}")
    assert again.status_code == 409
    assert "已催办" in member.get("/").text
    told = member.get(f"/todos/{second}")
    assert "发起方已催办" in told.text
    assert "未办 2 方" not in told.text
