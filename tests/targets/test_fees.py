"""The yearly fee: proposed by one, signed by another; what has changed since is told; nobody signs twice (SX19-5.2)."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from alliance.core.actor import Actor, Role
from alliance.core.inbox import Todo
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.targets import actions, queries
from alliance.targets.flow import FEE_FLOW
from alliance.targets.model import FeeDecision
from alliance.targets.rules import MANAGERS
from tests.selection.shanxi import actor
from tests.selection.test_pages import client_of, sound
from tests.support.seen import trace
from tests.support.square import Undone
from tests.support.world import NOW, post
from tests.targets.test_measures import CASES
from tests.targets.test_targets import HOLDER, KEY, fill, held, known, plan, refused

pytestmark = pytest.mark.clause("SX19-5.2")
TABLE = f"/targets/{KEY}/taiyuan"


def propose(
    by: str | Actor = "regional-office", year: int = 2025, finding: str = "考核合格", amount: int = 123_456
) -> FeeDecision:
    """Put a fee forward."""
    who = actor(by) if isinstance(by, str) else by
    return actions.propose_fee(KEY, known(), plan(), year, finding, amount, who, NOW)


def asked(kind: str) -> set[tuple[str, str]]:
    """On whose lists something of a kind stands: role and words."""
    rows = db.session.execute(select(Todo).where(Todo.kind == kind, Todo.closed_at.is_(None))).scalars()
    return {(row.role, row.text) for row in rows}


def test_who_signs_what_another_proposed(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        fill({"cmi": "1.2"})
        for case in CASES["signature"]:
            row = propose(case["proposed"])
            sign = partial(actions.sign_fee, row, actor(case["by"]), NOW, seen=row.version)
            if case["signed"]:
                sign()
                assert (row.state, row.decided_by, row.amount) == ("decided", actor(case["by"]).name, 123_456)
                assert refused(propose).field == "year", "a year has one fee"
            else:
                assert refused(sign).clause == case["clause"], case
                assert row.state == "proposed"
            db.session.delete(row)
            db.session.commit()


def test_every_state_post_and_step(shanxi: Flask) -> None:
    """The whole square: what the table opens is done, all else is refused and leaves no trace."""
    undone: dict[str, Any] = {"reason": "", "decided_at": None, "decided_by": None, "decided_by_id": None}
    states = {
        "proposed": undone, "returned": undone | {"reason": "有误"}, "decided": undone | {"decided_at": NOW, "decided_by": "甲"},
    }  # fmt: skip
    brings: dict[str, dict[str, Any]] = {
        "sign": {"decided_at": NOW, "decided_by": "乙", "decided_by_id": 9000},
        "return": {"reason": "有误"},
    }
    expected = {
        ("proposed", "sign"): {"office_head", "provincial_commission"},
        ("proposed", "return"): {"office_head", "provincial_commission", "proposer"},
        ("returned", "again"): {"office_head", "office_handler", "proposer"},
    }
    people = {str(role): Actor(role, "示例", 9000, programme=KEY) for role in Role}
    people |= {"proposer": Actor(Role.OFFICE_HANDLER, "示例", 1, programme=KEY)}
    people |= {f"other {role}": Actor(role, "示例", 9000, programme="shanxi-centre") for role in MANAGERS}
    with shanxi.app_context():
        held()
        fill({"cmi": "1.2"})
        number = propose().id
        for state, columns in states.items():
            with work():
                changed = columns | {"state": state, "proposed_by_id": 1}
                db.session.execute(update(FeeDecision).where(FeeDecision.id == number).values(**changed))
            before = trace(db.session.get_one(FeeDecision, number, populate_existing=True))
            for step in FEE_FLOW.steps:
                done = {name for name, who in people.items() if tried(number, step.name, who, brings)}
                assert done == expected.get((state, step.name), set()), (state, step.name)
                assert trace(db.session.get_one(FeeDecision, number)) == before, (state, step.name)


def tried(number: int, step: str, who: Actor, brings: dict[str, dict[str, Any]]) -> bool:
    """Whether the table lets a step through; it is taken back."""
    row = db.session.get_one(FeeDecision, number, populate_existing=True)
    try:
        with work():
            FEE_FLOW.move(row, step, who, NOW, remark="理由", values=brings.get(step, {}))
            raise Undone
    except Undone:
        return True
    except Refused:
        return False


def test_what_is_asked_of_whom_until_it_is_signed(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        fill({"cmi": "1.2"})
        assert asked("target.fee") == {("office_handler", "年度考核，提出管理费")}
        row = propose()
        assert (asked("target.fee"), asked("fee.sign")) == (set(), {("office_head", "签署年度管理费")})
        with pytest.raises(Overtaken) as first:
            propose("regional-head")
        assert first.value.who == actor("regional-office").name
        db.session.rollback()
        refused(lambda: actions.return_fee(row, " ", actor("regional-head"), NOW))
        actions.return_fee(row, "请附绩效考核反馈", actor("regional-head"), NOW, seen=row.version)
        assert (row.state, asked("fee.sign")) == ("returned", set())
        assert asked("target.fee") == {("office_handler", "年度考核，提出管理费")}
        again = propose("regional-head", finding="考核良好", amount=200)
        assert (again.id, again.state, again.amount, again.reason) == (row.id, "proposed", 200, "")
        assert asked("fee.sign") == {("provincial_commission", "签署年度管理费")}, "the head does not sign his own"
        with pytest.raises(Overtaken):
            actions.sign_fee(again, actor("regional-commission"), NOW, seen=1)
        db.session.rollback()
        actions.sign_fee(again, actor("regional-commission"), NOW)
        assert (asked("fee.sign"), asked("target.fee")) == (set(), set())
        assert [(one.year, one.amount) for one in queries.fees(KEY, "taiyuan")] == [(2025, 200)]


def test_actuals_that_changed_since_are_told_and_not_signed(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        fill({"cmi": "1.2", "stay": "8.4"})
        row = propose()
        fill({"cmi": "1.1", "emr": "4"}, reason="分母有误")
        refusal = refused(lambda: actions.sign_fee(row, actor("regional-head"), NOW))
        assert [line for line in refusal.todo if "1.2" in line and "1.1" in line]
        assert len(refusal.todo) == 2 and "未填" in refusal.todo[1]
        actions.return_fee(row, "数有变动", actor("regional-head"), NOW)
        row = propose()
        assert row.basis == {"cmi": "1.1", "stay": "8.4", "emr": "4"}
        assert {one.target.key: one.met for one in queries.judged(row, known(), plan())} == {
            "cmi": False, "stay": True, "emr": False,
        }  # fmt: skip
        actions.sign_fee(row, actor("regional-head"), NOW)
        fill({"cmi": "1.3"}, reason="再更正")
        assert row.basis["cmi"] == "1.1", "a fee keeps what it rests on"


def test_nobody_proposes_or_signs_for_a_hospital_of_one_s_own(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        fill({"cmi": "1.2"})
        own = frozenset({queries.holder(KEY, "taiyuan") or 0})
        assert refused(lambda: propose(replace(actor("regional-office"), own_hospitals=own))).clause == "SX19-5.2"
        row = propose()
        head = replace(actor("regional-head"), own_hospitals=own)
        assert refused(lambda: actions.sign_fee(row, head, NOW)).clause == "SX19-5.2"


def test_it_is_seen_before_it_is_decided_by_the_office_alone(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        fill({"cmi": "1.2"})
        number = propose().id
        assert queries.fees(KEY, "taiyuan") == []
        assert len(queries.fees(KEY, "taiyuan", decided=False)) == 1
        for login in ("centre-head", "wenzhou-head"):
            with pytest.raises(NotFound):
                queries.fee(actor(login), number)
        assert queries.fee(actor("regional-head"), number).id == number


def test_two_sign_and_two_propose_at_once(shanxi: Flask, at_once: Callable[..., list[object]]) -> None:
    with shanxi.app_context():
        held()
        fill({"cmi": "1.2"})
        fill({"cmi": "1.2"}, 2024)
        number = propose().id

    def sign(login: str) -> Callable[[], str]:
        def act() -> str:
            with shanxi.app_context():
                row = db.session.get_one(FeeDecision, number)
                actions.sign_fee(row, actor(login), NOW, seen=1)
                return "done"

        return act

    def put(login: str) -> Callable[[], str]:
        def act() -> str:
            with shanxi.app_context():
                propose(login, 2024)
                return "done"

        return act

    for both in ((sign("regional-head"), sign("regional-commission")), (put("regional-office"), put("regional-head"))):
        names = [one if isinstance(one, str) else type(one).__name__ for one in at_once(*both)]
        assert names.count("done") == 1, names
        assert set(names) <= {"done", "Refused", "Overtaken"}, names
    with shanxi.app_context():
        assert len(queries.fees(KEY, "taiyuan", decided=False)) == 2


@pytest.mark.on("sqlite")
@pytest.mark.usefixtures("that_day")
def test_the_pages_from_proposal_to_signature(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        fill({"cmi": "1.2"})
    office, head, leader = (client_of(shanxi, login) for login in ("regional-office", "regional-head", HOLDER))
    form = {"year": "2025", "finding": "考核合格", "amount": "5000000"}
    assert post(office, f"{TABLE}/fee", {**form, "year": "2026"}).status_code == 409
    wrong = post(office, f"{TABLE}/fee", {**form, "amount": "很多"})
    assert (wrong.status_code, "很多" in wrong.text) == (409, True)
    made = post(office, f"{TABLE}/fee", form)
    assert made.status_code == 302
    own = sound(office, made.location, "由您提出", "5,000,000.00", "考核合格", "收回")
    assert "签署确定</button>" not in own
    assert "5,000,000.00" not in leader.get(TABLE).text
    assert leader.get(made.location).status_code == 403
    sound(head, TABLE, "待签署", "5,000,000.00")
    sound(head, made.location, "签署确定", "退回", "1.2", "已达到")
    assert post(head, f"{made.location}/return", {"remark": "", "_seen": "1"}, page=made.location).status_code == 422
    assert (
        post(head, f"{made.location}/return", {"remark": "请补充", "_seen": "1"}, page=made.location).status_code == 302
    )
    sound(office, made.location, "请补充", "重新提出")
    sound(office, f"{TABLE}/fee?year=2025", "5000000.00", "考核合格")
    assert post(office, f"{TABLE}/fee", form).status_code == 302
    assert post(office, f"{made.location}/sign", {"_seen": "3"}, page=made.location).status_code == 403
    assert post(head, f"{made.location}/sign", {"_seen": "1"}, page=made.location).status_code == 409
    assert post(head, f"{made.location}/sign", {"_seen": "3"}, page=made.location).status_code == 302
    sound(head, made.location, "已确定")
    sound(leader, TABLE, "5,000,000.00", "考核合格")
