"""The whole square of the later rows: state × actor × step, the guards taken out; and what is entered from paper."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from alliance.core.flow import Flow
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import actions as register
from alliance.register import queries as registered
from alliance.selection.actions import paper
from alliance.selection.flow import FLOW, STATES
from alliance.selection.model import CLOSED, Candidacy
from tests.selection.awarding import SX3, SX6, WZ10, candidacy, commission
from tests.selection.shanxi import actor, department
from tests.selection.test_facts import count
from tests.support.seen import trace
from tests.support.world import NOW

LATER: dict[str, tuple[str, str, str]] = {  # step: from, to, who
    "publish": ("board", "publicity", "commission"),
    "decide": ("board", "granted", "commission"),
    "pass-over": ("board", "refused", "commission"),
    "back-to-review": ("board", "review", "office"),
    "recheck": ("publicity", "review", "office"),
    "grant": ("publicity", "granted", "commission"),
    "to-joint": ("publicity", "joint", "commission"),
    "grant-jointly": ("joint", "granted", "commission"),
    "not-granted": ("publicity", "refused", "commission"),
    "not-agreed": ("joint", "refused", "commission"),
    "enter-reported": ("review", "granted", "commission"),
}
WHO = {"centre-office": "office", "centre-head": "office", "centre-commission": "commission"}
OTHERS = ("centre-finance", "specialty-office", "specialty-commission", "wenzhou-commission", "taiyuan-clerk", "taiyuan-leader",
          "datong-leader", "regional-office", "treasury")  # fmt: skip


@pytest.mark.clause("SX3-19", "SX3-20", "SX3-21", "SX6-9")
def test_state_by_actor_by_step(shanxi: Flask) -> None:
    with shanxi.app_context():
        record = candidacy(SX6)
        made = register.designate(
            commission(SX6), NOW, programme=SX6, scope="centre", name="示例", specialty="示例",
            department_id=record.department_id,
        ).id  # fmt: skip
        bare = Flow(FLOW.name, FLOW.model, tuple(replace(one, guards=()) for one in FLOW.steps), FLOW.states)
        actors = {login: actor(login) for login in (*WHO, *OTHERS)}
        for state in STATES:
            standing = columns(state, made)
            put(record, standing)
            before = trace(record)
            for login, who in actors.items():
                for name, (source, target, needs) in LATER.items():
                    allowed = state == source and WHO.get(login) == needs
                    assert moves(bare, record, name, who, columns(target, made)) == allowed, (state, login, name)
                    if allowed:
                        assert record.state == target
                        put(record, standing)
                        before = trace(record)
            assert trace(record) == before, state


def columns(state: str, made: int) -> dict[str, Any]:
    """What a state needs beside itself."""
    return {
        "state": state, "closed_at": NOW if state in CLOSED else None, "designation_id": made if state == "granted" else None,
        "returned_from": "form" if state == "returned" else "", "city_id": 1 if state == "city" else None,
    }  # fmt: skip


def put(record: Candidacy, values: dict[str, Any]) -> None:
    """Set it back, past the procedure."""
    with work():
        db.session.execute(update(Candidacy).where(Candidacy.id == record.id).values(**values))
    db.session.refresh(record)


def moves(flow: Flow, record: Candidacy, name: str, who: Any, values: dict[str, Any]) -> bool:
    """Whether the step is taken."""
    given = {key: value for key, value in values.items() if key in ("closed_at", "designation_id")}
    try:
        flow.move(record, name, who, NOW, remark="理由", values=given)
    except (Refused, Overtaken):
        return False
    return True


@pytest.mark.clause("SX6-9", "SX6-11.6", "WZ10-4.1")
def test_what_was_reviewed_on_paper_keeps_windows_and_bars(shanxi: Flask) -> None:
    with shanxi.app_context():
        where = department("taiyuan", "神经内科")

        def enter(
            day: date, *, programme: str = SX6, track: str = "centre", login: str = "centre-office", **more: Any
        ) -> Any:
            given: dict[str, Any] = {"subject": "卒中", "score": Decimal(90), "source": "评审汇总表"} | more
            return paper.enter_reviewed(
                programme, track, where.id, given["subject"], day, given["score"], given["source"], actor(login), NOW
            )

        for day, clause in ((date(2026, 4, 30), "SX6-9"), (date(2026, 6, 1), "SX6-9"), (date(2025, 5, 31), "SX6-12")):
            with pytest.raises(Refused) as caught:
                enter(day)
            assert caught.value.clause == clause, day
        with pytest.raises(Refused) as caught:
            enter(NOW.date() + timedelta(days=1))
        assert caught.value.field == "submitted"
        with pytest.raises(Refused) as caught:
            enter(date(2026, 5, 1), source=" ")
        assert caught.value.field == "source"
        for login in ("centre-commission", "specialty-office", "taiyuan-clerk"):
            with pytest.raises(Refused):
                enter(date(2026, 5, 1), login=login)
        with pytest.raises(NotFound):
            enter(date(2026, 5, 1), track="competitive")
        with pytest.raises(Refused) as caught:
            enter(date(2026, 3, 31), programme=WZ10, track="city", login="wenzhou-office")
        assert caught.value.clause == "WZ10-4.1"
        db.session.rollback()
        assert count(Candidacy) == 0
        assert enter(date(2026, 5, 31)).state == "board"
        assert enter(date(2025, 3, 31), programme=WZ10, track="city", login="wenzhou-office").year == 2025
        with pytest.raises(Refused) as caught:
            enter(date(2026, 5, 1))
        assert caught.value.clause == "SX3-14"
        assert registered.bars_on(SX3, where.organisation_id, where.id) == []
