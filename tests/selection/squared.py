"""What the tests of panels share: who acts, what a refusal leaves, every state × actor × step of a table."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from alliance.core.actor import Actor
from alliance.core.flow import Flow
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from alliance.selection.actions import panels, reviews
from alliance.selection.model import Invitation, Mark, Panel, Sheet
from tests.selection.judged import SX6, expert, office
from tests.selection.shanxi import actor
from tests.support.seen import trace
from tests.support.world import NOW

PEOPLE = (
    "specialty-office", "specialty-head", "specialty-commission", "specialty-finance", "specialty-ex1", "specialty-ex4",
    "centre-office", "centre-ex1", "taiyuan-clerk", "datong-leader", "centre-data",
)  # fmt: skip


def refused(act: Callable[[], Any]) -> Refused:
    """What it is refused with; nothing is left behind."""
    before = count(JournalEntry), count(Sheet), count(Mark), count(Invitation), count(Panel)
    with pytest.raises(Refused) as caught:
        act()
    db.session.rollback()
    assert (count(JournalEntry), count(Sheet), count(Mark), count(Invitation), count(Panel)) == before
    return caught.value


def count(model: Any) -> int:
    """How many rows."""
    return int(db.session.execute(select(func.count()).select_from(model)).scalar_one())


def accepted(found: Panel) -> Invitation:
    """Three experts asked by name, who accepted; the last of them."""
    asked = [panels.invite(found, expert(name, SX6), office(SX6), NOW) for name in ("ex1", "ex2", "ex3")]
    for name, one in zip(("ex1", "ex2", "ex3"), asked, strict=True):
        reviews.accept(one, (), "", actor(f"centre-{name}"), NOW)
    return asked[-1]


def square(table: Flow, may: dict[str, Any], row: Any, put: Callable[[str], None], values: dict[str, Any]) -> None:
    """Every state × actor × step of a table on one record, each rolled back."""
    people = {login: actor(login) for login in PEOPLE}
    for state in table.states:
        put(state)
        for step in table.steps:
            allowed = may[step.name].get(state, set())
            for login, who in people.items():
                before = trace(row)
                done = tried(table, row, step.name, who, values.get(step.name, {}))
                assert done == (login in allowed), (state, step.name, login)
                if done:
                    put(state)
                else:
                    assert trace(row) == before


def tried(table: Flow, row: Any, step: str, who: Actor, values: dict[str, Any]) -> bool:
    """Take a step; whether it was taken."""
    try:
        table.move(row, step, who, NOW, remark="理由", values=values)
    except (Refused, Overtaken):
        return False
    return True
