"""Two at once, on both databases: one wins, the other is told who was first (SN15-3.3.a)."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core.inbox import Todo
from alliance.core.journal import verify
from alliance.core.refusal import Overtaken
from alliance.ext import db
from alliance.filing import actions
from alliance.filing.model import Application, Opinion
from tests.filing.stage import ANSWERS, ASSESSED, stage
from tests.support.world import World

AtOnce = Callable[..., list[object]]


def _race(app: Flask, world: World, at_once: AtOnce, state: str, *logins: str) -> tuple[list[object], int]:
    one = stage(world, "xian").to(state)
    application_id, version, at = one.application.id, one.application.version, one.later()
    actors = [world.actor(login) for login in logins]
    db.session.remove()

    def give(actor: object) -> Callable[[], object]:
        def run() -> object:
            with app.app_context():
                row = db.session.get_one(Application, application_id)
                given = actions.opinion(row, "agree", "同意。", ASSESSED, {}, actor, at, version)  # type: ignore[arg-type]
                return given is not None

        return run

    return at_once(*(give(actor) for actor in actors)), application_id


@pytest.mark.clause("SN15-3.3.a")
@pytest.mark.parametrize(
    ("state", "logins", "after"),
    [("office", ("office", "office2"), "commission"), ("commission", ("commission", "commission2"), "filed")],
)
def test_two_reviewers_at_once(
    app: Flask, world: World, at_once: AtOnce, state: str, logins: tuple[str, str], after: str
) -> None:
    results, application_id = _race(app, world, at_once, state, *logins)
    assert sorted(type(one).__name__ for one in results) == ["Overtaken", "bool"], results
    told = next(one for one in results if isinstance(one, Overtaken))
    assert told.who
    assert told.at is not None
    row = db.session.get_one(Application, application_id)
    assert row.state == after
    count = select(func.count()).where(Opinion.application_id == application_id, Opinion.station == state)
    assert db.session.execute(count).scalar_one() == 1
    waiting = select(func.count()).where(Todo.record_type == "application", Todo.closed_at.is_(None))
    assert db.session.execute(waiting).scalar_one() == (1 if after == "commission" else 0)
    assert verify() is None


@pytest.mark.clause("SN15-3.3.a")
def test_two_tabs_save_at_once(app: Flask, world: World, at_once: AtOnce) -> None:
    one = stage(world, "xian")
    application_id, version, at, clerk = one.application.id, one.application.version, one.later(), one.clerk
    db.session.remove()

    def save(words: str) -> Callable[[], object]:
        def run() -> object:
            with app.app_context():
                row = db.session.get_one(Application, application_id)
                return actions.save(row, {**ANSWERS, "person_in_charge": words}, clerk, at, version).version

        return run

    results = at_once(save("甲"), save("乙"))
    assert sorted(type(one).__name__ for one in results) == ["Overtaken", "int"], results
    assert db.session.get_one(Application, application_id).version == version + 1
