"""The whole squares of a sample and of its records: state × actor × step; who may, who may not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from alliance.checks import actions, queries
from alliance.checks.flow import DRAW_FLOW, ITEM_FLOW
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from tests.checks.sampled import LATER, Sampled, the_sampled
from tests.support.seen import trace

ACTORS = (
    "office", "office2", "head", "commission", "auditor", "city-610100", "provincial-hxnk", "provincial-leader",
    "weinan-member", "qc", "expert", "sysadmin",
)  # fmt: skip
DRAW_MAY = {
    ("committed", "draw", "office2"), ("committed", "draw", "head"),  # not "office", who prepared it
    *(("drawn", "close", login) for login in ("office", "office2", "head")),
    ("gathering", "withdraw", "head"), ("committed", "withdraw", "head"),
}  # fmt: skip
DRAW_VALUES: dict[str, dict[str, Any]] = {
    "draw": {"secret": "s", "word": "七", "drawn_at": LATER, "drawn_by_id": 0}, "close": {"closed_at": LATER},
    "withdraw": {},
}  # fmt: skip


class Undone(Exception):
    """Ends a step that was only tried."""


def _square(
    flow: Any, record: Any, people: dict[str, Any], may: set[tuple[str, str, str]], values: dict[str, Any]
) -> None:
    before, state = trace(record), record.state
    for step in flow.steps:
        for login, actor in people.items():
            allowed = (state, step.name, login) in may
            with pytest.raises(Undone if allowed else (Refused, Overtaken)), work():
                flow.move(record, step.name, actor, LATER, remark="理由", values=values[step.name])
                raise Undone
            assert trace(record) == before, (state, step.name, login)


@pytest.mark.clause("SN15-2.b")
def test_whole_square_of_a_sample(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        people = {login: world.actor(login) for login in ACTORS}
        found = world.gathering()
        _square(DRAW_FLOW, found, people, DRAW_MAY, DRAW_VALUES)
        found = actions.gather(found.id, LATER)
        _square(DRAW_FLOW, found, people, DRAW_MAY, DRAW_VALUES)
        actions.withdraw(found, "抽样框有误", world.actor("head"), LATER)
        _square(DRAW_FLOW, found, people, DRAW_MAY, DRAW_VALUES)
        found = world.drawn()
        for one in world.items(found):  # so that it may close
            world.check(one)
        _square(DRAW_FLOW, found, people, DRAW_MAY, DRAW_VALUES)
        actions.close(found, world.actor("office"), LATER)
        _square(DRAW_FLOW, found, people, DRAW_MAY, DRAW_VALUES)


OFFICE = ("office", "office2", "head")
ITEM_MAY = {
    *(("drawn", "check", login) for login in OFFICE), *(("answered", "check", login) for login in OFFICE),
    *(("checked", "again", login) for login in OFFICE), ("drawn", "answer", "desk"), ("answered", "answer", "desk"),
}  # fmt: skip
ITEM_VALUES: dict[str, dict[str, Any]] = {
    "answer": {"answer": "verified", "answered_at": LATER},
    "check": {"result": "verified", "way": "site", "checked_on": LATER.date()},
    "again": {"result": "", "way": "", "checked_on": None},
}


def _people(world: Sampled, one: Any) -> dict[str, Any]:
    people = {login: world.actor(login) for login in ACTORS if login != "weinan-member"}
    people["desk"] = world.desk_of(one)
    people["other-desk"] = replace(people["desk"], organisation_id=world.allied.id("ankang"))
    people["engaged"] = replace(people["office"], own_hospitals=frozenset({one.hospital_id}))
    people["engaged-other"] = replace(people["office"], own_hospitals=frozenset({one.other_id}))
    people["engaged-lead"] = replace(people["office"], own_hospitals=frozenset({one.lead_id}))
    people["elsewhere"] = replace(people["office"], programme="shanxi-centre")
    return people


@pytest.mark.clause("SN15-2.b")
def test_whole_square_of_a_record(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        found = world.drawn()
        people = _people(world, world.item(found))
        people.pop("provincial-hxnk")  # the desk of the lead may be asked too
        _square(ITEM_FLOW, world.item(found), people, ITEM_MAY, ITEM_VALUES)
        actions.answer(world.item(found), "verified", "", people["desk"], LATER)
        _square(ITEM_FLOW, world.item(found), people, ITEM_MAY, ITEM_VALUES)
        world.check(world.item(found))
        _square(ITEM_FLOW, world.item(found), people, ITEM_MAY, ITEM_VALUES)


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.b")
def test_nothing_changes_once_the_sample_is_closed(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        one = world.item(world.closed())
        people = _people(world, one)
        _square(ITEM_FLOW, one, people, set(), ITEM_VALUES)


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.b")
def test_who_checks_says_what_is_wrong_and_when(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        one = world.item(world.drawn())
        before = trace(one)
        given = {"result": "differs", "way": "phone", "on": LATER.date(), "note": "  "}
        tries = (
            given, {**given, "result": "maybe", "note": "x"}, {**given, "way": "letter", "note": "x"},
            {**given, "on": LATER.date() + timedelta(days=1), "note": "x"},
            {**given, "on": LATER.date() - timedelta(days=1), "note": "x"},
        )  # fmt: skip
        for each in tries:
            with pytest.raises(Refused):
                actions.check(queries.item(world.actor("office"), one.id), each, world.actor("office"), LATER)
            assert trace(one) == before
        for said, note in (("missing", ""), ("perhaps", "x")):
            with pytest.raises(Refused):
                actions.answer(queries.item(world.actor("office"), one.id), said, note, world.desk_of(one), LATER)
            assert trace(one) == before
        actions.check(
            queries.item(world.actor("office"), one.id), {**given, "note": "日期不符"}, world.actor("office"), LATER
        )
        assert queries.item(world.actor("office"), one.id).result == "differs"
