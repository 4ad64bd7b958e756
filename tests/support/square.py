"""Every state × step × person of a small procedure, tried through its table; what is refused leaves no trace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import update

from alliance.core.actor import SYSTEM, Actor
from alliance.core.flow import Flow
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.demo.people import ACCOUNTS
from alliance.ext import db
from tests.support.seen import trace

LOGINS = tuple(dict.fromkeys((*(login for _role, login in ACCOUNTS), "office2", "weinan-desk", "yanan-member")))
Columns = Mapping[str, Mapping[str, Any]]


class Peopled(Protocol):
    """Any world of the tests."""

    def actor(self, login: str) -> Actor:
        """That person in a post."""
        ...


class Undone(Exception):
    """Ends a step that was only tried."""


def tried_by_all(
    flow: Flow, record: Any, world: Peopled, at: datetime, brings: Columns, states: Columns
) -> set[tuple[str, str, str]]:
    """Which (state, step, login) the table lets through. `brings`: the columns a step brings; `states`: those a state needs."""
    assert set(states) == set(flow.states)
    model, key = type(record), record.id
    people = {"system": SYSTEM, **{login: world.actor(login) for login in LOGINS}}
    done = set()
    for state, columns in states.items():
        with work():
            db.session.execute(update(model).where(model.id == key).values(state=state, **columns))
        before = trace(db.session.get_one(model, key, populate_existing=True))
        for step in flow.steps:
            for login, actor in people.items():
                found = db.session.get_one(model, key, populate_existing=True)
                try:
                    with work():
                        flow.move(found, step.name, actor, at, remark="理由", values=brings.get(step.name, {}))
                        done.add((state, step.name, login))
                        raise Undone
                except (Refused, Overtaken, Undone):
                    pass
                assert trace(db.session.get_one(model, key)) == before, (state, step.name, login)
    return done
