"""Two at once, on both databases: one wins, the other is told (SN15-3.3.a, 3.3.d)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.changes import actions
from alliance.changes.model import ChangeFiling, ChangeOpinion
from alliance.core.journal import verify
from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from alliance.register.queries import Designation
from tests.changes.stage import NOW, alliance, stage
from tests.support.world import World

AtOnce = Callable[..., list[object]]


@pytest.mark.clause("SN15-3.3.a")
@pytest.mark.parametrize("state", ["office", "commission"])
def test_two_reviewers_at_once(app: Flask, world: World, at_once: AtOnce, state: str) -> None:
    one = stage(world).to(state)
    change_id, version, at = one.change.id, one.change.version, one.later()
    actors = [world.actor(state), world.actor(f"{state}2")]
    db.session.remove()

    def give(actor: object) -> Callable[[], object]:
        def run() -> object:
            with app.app_context():
                row = db.session.get_one(ChangeFiling, change_id)
                return bool(actions.opinion(row, "agree", "同意。", actor, at, version))  # type: ignore[arg-type]

        return run

    results = at_once(*(give(actor) for actor in actors))
    assert sorted(type(row).__name__ for row in results) == ["Overtaken", "bool"], results
    told = next(row for row in results if isinstance(row, Overtaken))
    assert told.who
    assert db.session.get_one(ChangeFiling, change_id).state == ("commission" if state == "office" else "done")
    count = select(func.count()).where(ChangeOpinion.change_id == change_id, ChangeOpinion.station == state)
    assert db.session.execute(count).scalar_one() == 1
    assert verify() is None


@pytest.mark.clause("SN15-3.3.d")
def test_two_alliances_want_the_same_name_at_once(app: Flask, world: World, at_once: AtOnce) -> None:
    name = "陕西示例儿科联盟"
    ids = [stage(world, "name", key, typed={"name": name}).to("commission").change.id for key in ("provincial", "xian")]
    actor, at = world.actor("commission"), NOW.replace(hour=20)
    db.session.remove()

    def decide(change_id: int) -> Callable[[], object]:
        def run() -> object:
            with app.app_context():
                return bool(actions.opinion(db.session.get_one(ChangeFiling, change_id), "agree", "", actor, at))

        return run

    results = at_once(*(decide(one) for one in ids))
    assert sorted(type(row).__name__ for row in results) == ["Refused", "bool"], results
    refused = next(row for row in results if isinstance(row, Refused))
    assert refused.clause == "SN15-3.3.d"
    count = select(func.count()).where(Designation.name == name)
    assert db.session.execute(count).scalar_one() == 1
    assert verify() is None


@pytest.mark.clause("SN15-3.3.a")
def test_two_changes_of_a_kind_begun_at_once(app: Flask, world: World, at_once: AtOnce) -> None:
    clerk, designation_id = world.actor("provincial-hxnk"), alliance().id
    db.session.remove()

    def begin() -> object:
        with app.app_context():
            designation = db.session.get_one(Designation, designation_id)
            return actions.begin(designation, "person", {}, clerk, NOW).id

    results = at_once(begin, begin)
    assert sorted(type(row).__name__ for row in results) == ["Refused", "int"], results


@pytest.mark.clause("SN15-3.3.a")
def test_the_calendar_run_twice_at_once(app: Flask, world: World, at_once: AtOnce) -> None:
    one = stage(world, "name", wanted_on=NOW.date() + timedelta(days=5))
    change_id = one.to("approved").change.id
    db.session.remove()

    def run() -> object:
        with app.app_context():
            return actions.take_effect(NOW + timedelta(days=5))

    results = at_once(run, run)
    assert sum(one[0] for one in results if isinstance(one, tuple)) == 1, results
    assert db.session.get_one(ChangeFiling, change_id).state == "done"
