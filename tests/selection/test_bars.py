"""Bars: state × actor × step from the flow's table, the days from the rule, what the self-check says of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core.actor import Actor
from alliance.core.journal import JournalEntry
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.ext import db
from alliance.register import actions, queries
from alliance.register.flow import BAR_FLOW
from alliance.register.model import Bar
from alliance.rules import grounds
from alliance.rules import programme as programmes
from alliance.selection import queries as selection
from tests.selection.shanxi import actor, department
from tests.selection.test_pages import client_of, sound
from tests.support.seen import trace
from tests.support.world import NOW, post

KEY = "shanxi-centre"
DAY = NOW.date()
# Who may take which step of a bar that centre-office proposed.
MAY = {
    "sign": {"proposed": {"centre-head", "centre-commission"}},
    "withdraw": {"proposed": {"centre-office", "centre-head", "centre-commission"}},
    "lift": {"in_force": {"centre-head", "centre-commission"}},
}
PEOPLE = (
    "centre-office", "centre-head", "centre-commission", "centre-finance", "specialty-head", "taiyuan-leader",
    "datong-leader", "treasury",
)  # fmt: skip


def rule(key: str = "revoked-at-once", programme: str = KEY) -> grounds.Rule:
    """A rule of a programme."""
    table = grounds.load(programme)
    assert table is not None
    return next(one for one in table.rules if one.key == key)


def proposed(login: str = "centre-office", **more: Any) -> Bar:
    """A bar on 神经内科, proposed."""
    where = department("taiyuan", "神经内科")
    given: dict[str, Any] = {
        "programme": KEY, "rule": rule(), "hospital": where.organisation, "department": where, "found_on": DAY,
        "reason": "示例事由", "decision": "示例决定一号",
    }  # fmt: skip
    return actions.propose_bar(**(given | more), actor=actor(login), at=NOW)


def in_state(state: str) -> Bar:
    """A bar in a state."""
    row, head = proposed(), actor("centre-head")
    for step in {"proposed": (), "in_force": ("sign",), "withdrawn": ("withdraw",), "lifted": ("sign", "lift")}[state]:
        actions.step_bar(row, step, head, NOW, remark="理由")
    return row


def tried(row: Bar, step: str, who: Actor) -> str:
    """Take a step; what became of it."""
    try:
        actions.step_bar(row, step, who, NOW, remark="理由", seen=row.version)
    except (Refused, Overtaken):
        return "refused"
    return row.state


@pytest.mark.clause("SX6-11.6", "SX3-24")
def test_every_state_actor_and_step(shanxi: Flask) -> None:
    with shanxi.app_context():
        people = {login: actor(login) for login in PEOPLE}
        for state in BAR_FLOW.states:
            for step in BAR_FLOW.steps:
                allowed = MAY[step.name].get(state, set())
                for login, who in people.items():
                    if login in allowed:
                        assert tried(in_state(state), step.name, who) == step.target, (state, step.name, login)
                row = in_state(state)
                before = trace(row)
                for login, who in people.items():
                    if login not in allowed:
                        assert tried(row, step.name, who) == "refused", (state, step.name, login)
                assert trace(row) == before


@pytest.mark.clause("SX6-11.6", "SX3-18", "SX3-24")
def test_the_days_are_the_rule_s_and_nobody_signs_the_own_proposal(shanxi: Flask) -> None:
    with shanxi.app_context():
        head, row = actor("centre-head"), proposed("centre-head")
        assert (row.since, row.until, row.clause) == (DAY, date(2031, 6, 15), "SX6-11.6")
        assert tried(row, "sign", head) == "refused"
        assert tried(row, "sign", actor("centre-commission")) == "in_force"
        with pytest.raises(Refused) as caught:
            actions.step_bar(row, "lift", actor("centre-commission"), NOW, remark=" ")
        assert caught.value.field == "remark"


@pytest.mark.clause("SX6-11.6")
def test_what_is_no_bar(shanxi: Flask) -> None:
    with shanxi.app_context():
        for login in ("taiyuan-leader", "specialty-head", "centre-finance"):
            with pytest.raises(Refused):
                proposed(login)
        for more, field in (
            ({"rule": rule("rectify")}, "rule"), ({"found_on": DAY + timedelta(days=1)}, "since"), ({"reason": " "}, "reason"),
            ({"decision": ""}, "decision"), ({"department": department("datong", "外科")}, "department"),
        ):  # fmt: skip
            with pytest.raises(Refused) as caught:
                proposed(**more)
            assert caught.value.field == field
        assert db.session.execute(select(func.count()).select_from(Bar)).scalar_one() == 0
        told = select(func.count()).select_from(JournalEntry).where(JournalEntry.event == "bar.propose")
        assert db.session.execute(told).scalar_one() == 0


@pytest.mark.clause("SX6-11.6")
def test_the_self_check_names_until_when_why_and_by_which_decision(shanxi: Flask) -> None:
    with shanxi.app_context():
        nerve, heart = department("taiyuan", "神经内科"), department("taiyuan", "心血管内科")

        def bar(where: Any, on: date = DAY, key: str = KEY) -> Any:
            return selection.check(programmes.load(key), "", where, on).bar

        row = proposed()
        assert bar(nerve) is None, "proposed only"
        actions.step_bar(row, "sign", actor("centre-head"), NOW)
        found = bar(nerve)
        assert (found.until, found.reason, found.decision) == (date(2031, 6, 15), "示例事由", "示例决定一号")
        assert (bar(heart), bar(nerve, date(2031, 6, 15)), bar(nerve, key="shanxi-specialty")) == (None, None, None)
        whole = proposed(department=None, rule=rule("revoked"))
        actions.step_bar(whole, "sign", actor("centre-head"), NOW)
        assert bar(heart).until == date(2029, 6, 15)
        actions.step_bar(whole, "lift", actor("centre-commission"), NOW, remark="申诉成立")
        assert bar(heart) is None
        assert [one.id for one in queries.bars(actor("taiyuan-leader"), KEY)] == [whole.id, row.id]
        assert queries.bars(actor("datong-leader"), KEY) == []
        with pytest.raises(NotFound):
            queries.bar(actor("datong-leader"), KEY, row.id)


@pytest.mark.on("sqlite")
@pytest.mark.usefixtures("that_day")
@pytest.mark.clause("SX3-24")
def test_the_page_from_the_proposal_to_the_self_check(shanxi: Flask) -> None:
    office, head = client_of(shanxi, "specialty-office"), client_of(shanxi, "specialty-head")
    clerk, page = client_of(shanxi, "taiyuan-clerk"), "/selection/shanxi-specialty/bars"
    form = {
        "rule": "revoked-incident", "hospital": "太原示例医院", "department": "神经内科", "since": "2026-06-01",
        "reason": "示例事由", "decision": "示例决定二号",
    }  # fmt: skip
    sound(office, page, "没有限期不得申报的单位")
    wrong = post(office, page, {**form, "hospital": "没有这家"})
    assert (wrong.status_code, "没有这家" in wrong.text) == (409, True)
    assert post(office, page, {**form, "decision": ""}).status_code == 422
    assert post(office, page, form).status_code == 302
    assert "示例决定二号" not in sound(clerk, page)
    assert post(office, f"{page}/1/sign", {"_seen": "1"}, page=page).status_code == 409
    assert post(head, f"{page}/1/sign", {"_seen": "1"}, page=page).status_code == 302
    sound(clerk, page, "示例决定二号", "限期内")
    sound(clerk, "/selection/shanxi-specialty/check", "限期不得申报", "2029年6月1日", "示例决定二号")
    assert post(head, f"{page}/1/lift", {"_seen": "2", "remark": ""}, page=page).status_code == 409
    assert post(head, f"{page}/1/lift", {"_seen": "2", "remark": "申诉成立"}, page=page).status_code == 302
    assert "示例决定二号" not in clerk.get("/selection/shanxi-specialty/check").text
