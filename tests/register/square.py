"""The whole square of a procedure: state × actor × step, against a table a test writes down a second time."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import update

from alliance.core.actor import SYSTEM, Actor
from alliance.core.flow import Flow, Step
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from tests.support.seen import trace
from tests.support.world import World

LOGINS = (
    "provincial-hxnk", "provincial-xxgnk", "provincial-leader", "provincial-admin", "provincial-desk",
    "provincial-member", "weinan-member", "weinan-leader", "yanan-member", "university-gk", "office", "office2", "head",
    "commission", "city-610100", "city-610124", "university-superior", "qc", "expert", "auditor", "sysadmin", "secadmin",
    "logadmin",
)  # fmt: skip
Table = Mapping[str, Mapping[str, frozenset[str]]]  # state → step → logins


def put(record: Any, values: Mapping[str, Any]) -> None:
    """Set a record back, past the procedure."""
    with work():
        model = type(record)
        db.session.execute(update(model).where(model.id == record.id).values(**values))
    db.session.refresh(record)


def square(
    world: World, flow: Flow, record: Any, states: Mapping[str, Mapping[str, Any]], table: Table,
    gives: Callable[[str], Mapping[str, Any]],
) -> None:  # fmt: skip
    """Try every step by everybody in every state; what the table lacks is refused and leaves no trace.

    `states` gives the columns a state needs, `gives` those a step into a state brings.
    """
    assert set(table) == set(states) == set(flow.states)
    actors: dict[str, Actor] = {"system": SYSTEM, **{login: world.actor(login) for login in LOGINS}}
    for state, columns in states.items():
        standing = {"state": state, **columns}
        put(record, standing)
        for login, actor in actors.items():
            before = trace(record)
            for step in flow.steps:
                case = (state, login, step.name)
                if _moves(flow, record, step, actor, world, gives(step.target)):
                    assert login in table[state].get(step.name, frozenset()), case
                    assert record.state == step.target, case
                    put(record, standing)
                    before = trace(record)
                else:
                    assert login not in table[state].get(step.name, frozenset()), case
            assert trace(record) == before, (state, login)


def _moves(flow: Flow, record: Any, step: Step, actor: Actor, world: World, values: Mapping[str, Any]) -> bool:
    try:
        flow.move(record, step.name, actor, world.now, remark="理由", values=values)
    except (Refused, Overtaken):
        return False
    return True
