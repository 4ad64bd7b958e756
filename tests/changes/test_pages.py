"""The pages of changes: the whole way without script, scope, refusals with nothing lost, literal query counts."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select

from alliance.changes import actions
from alliance.changes.model import ChangeFiling
from alliance.core.work import work
from alliance.demo import people
from alliance.ext import db
from alliance.register.queries import Designation
from tests.changes.stage import NAMES, NOW, OTHER_CLERK, alliance, stage, typed_for
from tests.filing.browsing import Person, scan
from tests.support import lists
from tests.support.world import World


def _world() -> World:
    return World(people.cast(), NOW)


def _made(app: Flask, kind: str = "name", state: str = "draft", key: str = "provincial", **more: Any) -> int:
    with app.app_context():
        return stage(_world(), kind, key, **more).to(state).change.id


@pytest.mark.clause("SN15-3.3.d", "SN15-3.3.a")
def test_a_rename_from_the_button_to_the_register(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        with app.app_context():
            id = alliance().id
            new = typed_for(_world(), "name", "provincial")["name"]
        clerk = Person(app, "provincial-hxnk")
        assert f'href="/alliances/{id}/changes"' in clerk.get(f"/alliances/{id}")
        assert f'href="/alliances/{id}/changes/new"' in clerk.get(f"/alliances/{id}/changes")
        chosen = clerk.get(f"/alliances/{id}/changes/new")
        assert all(words in chosen for words in ("联盟名称", "自愿终止", "牵头科室", "成员单位名单", "办公室设定"))
        form = f"/alliances/{id}/changes/new/name"
        assert NAMES["provincial"] in clerk.get(form), "the present name stands beside the new one"
        paper = scan("同意更名.pdf")
        answer = clerk.post(form, data={"name": NAMES["xian"], "reason": "调整业务范围", "file_decision": paper})
        check = str(answer.location)
        change = check.removesuffix("/check")
        assert "已被使用" in clerk.get(check)
        refused = clerk.post(f"{change}/submit", 409, page=check, data={"true": "y"})
        assert "SN15-3.3.d" in refused.text and NAMES["xian"] in refused.text
        clerk.post(f"{change}/edit", data={"name": new, "reason": "调整业务范围"})
        clerk.post(f"{change}/submit", 422, page=check)
        receipt = clerk.post(f"{change}/submit", page=check, data={"true": "y"})
        assert "-变1" in clerk.get(str(receipt.location))
        for login in ("provincial-leader", "office", "commission"):
            person = Person(app, login)
            assert "变更备案待出具意见" in person.get("/")
            assert change in person.get("/changes")
            person.get(f"{change}/opinion")
            person.post(f"{change}/opinion", data={"verdict": "agree", "text": "同意。"})
        done = clerk.get(change)
        assert "备案号不变" in done
        clerk.post(f"{change}/noted", page=change)
        with app.app_context():
            assert db.session.get_one(Designation, id).name == new


@pytest.mark.clause("SN15-3.3.a")
def test_a_return_a_refusal_asked_twice_and_a_withdrawal(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        first, second = _made(app, "name", "office"), _made(app, "person", "office")
        office, clerk = Person(app, "office"), Person(app, "provincial-hxnk")
        office.post(f"/changes/{first}/opinion", 409, data={"verdict": "return", "text": ""})
        office.post(f"/changes/{first}/opinion", data={"verdict": "return", "text": "请补名称说明。"})
        assert "请补名称说明。" in clerk.get(f"/changes/{first}/edit")
        assert "变更备案退回补正" in clerk.get("/")
        asked = office.post(f"/changes/{second}/opinion", 200, data={"verdict": "refuse", "text": "理由不足。"})
        assert "办结变更" in asked.text and "理由不足。" in asked.text
        fields = {"verdict": "refuse", "text": "理由不足。", "_confirmed": "1"}
        office.post(f"/changes/{second}/opinion", data=fields)
        assert "理由不足。" in clerk.get(f"/changes/{second}")
        clerk.post(f"/changes/{first}/withdraw", 422, data={"_confirmed": "1"})
        clerk.post(f"/changes/{first}/withdraw", data={"text": "不再变更", "_confirmed": "1"})
        assert "一切照旧" in clerk.get(f"/changes/{first}")


@pytest.mark.clause("SN15-3.3.a")
def test_a_stranger_sees_nothing_and_the_second_is_told(app: Flask) -> None:
    id = _made(app, "name", "office")
    for login in ("xian-jzk", "provincial-xxgnk", "xian-leader", "weinan-member", "city-610100"):
        Person(app, login).get(f"/changes/{id}", 404)
    office, other = Person(app, "office"), Person(app, "office2")
    with time_machine.travel(NOW, tick=False):
        stale = other.hidden(other.get(f"/changes/{id}/opinion"), f"/changes/{id}/opinion")
        office.post(f"/changes/{id}/opinion", data={"verdict": "agree", "text": "同意。"})
        told = other.client.post(f"/changes/{id}/opinion", data={**stale, "verdict": "agree", "text": "我也同意。"})
    assert told.status_code == 409
    assert "我也同意。" in told.text and "出具办公室意见" in told.text


@pytest.mark.clause("SN15-2.e", "SN15-2.d")
def test_a_member_takes_note_of_a_voluntary_end(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        id = _made(app, "end", "office")
        member = Person(app, "weinan-member")
        assert "联盟拟自愿终止" in member.get("/")
        member.post(f"/changes/{id}/read", page=f"/changes/{id}", data={"text": "尚有一例会诊。"})
        office = Person(app, "office").get(f"/changes/{id}/opinion")
        assert "尚有一例会诊。" in office and "已知悉 1 家，共 2 家" in office


@pytest.mark.clause("SN15-3.3.a")
def test_the_new_department_acts_and_the_old_one_no_longer(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        with app.app_context():
            id = alliance().id
            draft = stage(_world(), "person").change.id
        _made(app, "department", "done")
        new, old = Person(app, OTHER_CLERK["provincial"]), Person(app, "provincial-hxnk")
        assert "核对并提交变更备案" in new.get("/"), "the to-do of the open draft came along"
        assert "核对并提交变更备案" not in old.get("/")
        new.get(f"/changes/{draft}/check")
        old.get(f"/changes/{draft}", 404)
        new.get(f"/alliances/{id}/changes/new")
        old.get(f"/alliances/{id}/changes/new", 404)
        assert "心血管内科" in old.get(f"/alliances/{id}")


@pytest.mark.clause("SN15-3.3.a")
@pytest.mark.parametrize("kind", ["person", "department", "lead", "members", "scope", "name", "end"])
def test_every_kind_has_its_pages(app: Flask, kind: str) -> None:
    with time_machine.travel(NOW, tick=False):
        with app.app_context():
            designation_id = alliance().id
        clerk = Person(app, "provincial-hxnk")
        clerk.get(f"/alliances/{designation_id}/changes/new/{kind}")
        id = _made(app, kind)
        for page in ("", "/edit", "/check", "/withdraw"):
            clerk.get(f"/changes/{id}{page}")
        with app.app_context():
            change = db.session.get_one(ChangeFiling, id)
            actions.submit(change, _world().actor("provincial-hxnk"), NOW)
        clerk.get(f"/changes/{id}/receipt")
        leader = Person(app, "provincial-leader")
        leader.get(f"/changes/{id}")
        leader.get(f"/changes/{id}/opinion")
        clerk.get(f"/alliances/{designation_id}/changes")
        assert "没有这一步" not in clerk.get("/changes?tab=all")
        clerk.get(f"/alliances/{designation_id}/changes/new/nothing", 404)


def _queries(app: Flask, person: Person, path: str) -> int:
    counted: list[str] = []
    with app.app_context():
        engine = db.engine

    def count(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
        counted.append(statement)

    person.get(path)  # settles the session
    event.listen(engine, "before_cursor_execute", count)
    try:
        person.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len([one for one in counted if one.lstrip().upper().startswith("SELECT")])


def test_the_lists_take_the_same_queries_for_one_row_and_for_fifty(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        _made(app, "name", "office")
        office = Person(app, "office")
        with app.app_context():
            designation_id = alliance().id
        paths = ["/changes", "/changes?tab=all", f"/alliances/{designation_id}/changes"]
        one = [_queries(app, office, path) for path in paths]
        with app.app_context(), work():
            first = db.session.execute(select(ChangeFiling)).scalars().one()
            columns = {key: getattr(first, key) for key in ChangeFiling.__table__.c.keys() if key != "id"}  # noqa: SIM118
            for n in range(49):
                row = {**columns, "serial": 100 + n, "number": f"示例-变{100 + n}", "state": "done", "kind": "name",
                       "decided_at": NOW, "closed_at": NOW, "takes_effect": NOW.date()}  # fmt: skip
                db.session.add(ChangeFiling(**row))
        assert [_queries(app, office, path) for path in paths] == one
    assert one == [8, 8, 8]


def test_the_list_in_every_way(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        _made(app, "name", "office")
        with app.app_context():
            alliance_name = alliance().name
        rows = lists.whole(app, Person(app, "office").client, "/changes")
    assert rows[-1][0] == alliance_name
