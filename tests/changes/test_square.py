"""Every state × every post × every step: what the table lacks is refused and leaves no trace; what it has leads where
this file says, written down a second time by hand for a voluntary end of a city-owned hospital's alliance, the longest way."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alliance.changes import actions
from alliance.changes.flow import FLOW, STATES
from alliance.core.actor import SYSTEM, Actor
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.demo.people import ACCOUNTS
from alliance.ext import db
from tests.changes.stage import NOW, Stage, stage, traces
from tests.support.world import World

OFFICE, COMMISSION = {"office", "office2", "head"}, {"commission", "commission2"}
CLERK, LEADER, CITY, CALENDAR = {"xian-jzk"}, {"xian-leader"}, {"city-610100"}, {"system"}
ALWAYS = {"withdraw": CLERK, "drop": CALENDAR}
# state → step → who may take it
TABLE: dict[str, dict[str, set[str]]] = {
    "draft": {"submit": CLERK, **ALWAYS},
    "hospital": {"hospital-city": LEADER, "hospital-return": LEADER, "hospital-refuse": LEADER, **ALWAYS},
    "city": {"city-office": CITY, "city-return": CITY, "city-refuse": CITY, **ALWAYS},
    "office": {"office-commission": OFFICE, "office-return": OFFICE, "office-refuse": OFFICE, **ALWAYS},
    "commission": {
        "commission-approved": COMMISSION, "commission-return": COMMISSION, "commission-refuse": COMMISSION, **ALWAYS,
    },
    "returned": {"resubmit-hospital": CLERK, "resubmit-office": CLERK, **ALWAYS},
    "approved": {"carry-out": CALENDAR, "hold": CALENDAR, **ALWAYS},
    "done": {}, "refused": {}, "withdrawn": {},
}  # fmt: skip
TARGETS = {
    "submit": "hospital", "withdraw": "withdrawn", "drop": "withdrawn", "resubmit-hospital": "hospital",
    "resubmit-office": "office", "hospital-city": "city", "city-office": "office", "office-commission": "commission",
    "commission-approved": "approved", "carry-out": "done", "hold": "returned",
}  # fmt: skip
STRANGERS = (
    "office2", "commission2", "xian-jzk", "xian-ek", "xian-leader", "xian-member", "xian-admin", "xian-desk",
    "city-610300", "provincial-leader", "provincial-hxnk", "baoji-leader", "weinan-member",
)  # fmt: skip
LOGINS = [*sorted({login for _role, login in ACCOUNTS} | set(STRANGERS)), "system"]


class Undone(Exception):
    """Ends a work() that was only tried."""


def people(world: World) -> Iterator[tuple[str, Actor]]:
    for login in LOGINS:
        yield login, SYSTEM if login == "system" else world.actor(login)


@pytest.fixture(params=list(STATES))
def one(world: World, request: pytest.FixtureRequest) -> Stage:
    """A voluntary end in that state."""
    state = request.param
    if state != "done":
        return stage(world, "end", "xian").to(state)
    made = stage(world, "end", "xian").to("approved")
    actions.take_effect(NOW + timedelta(days=30))
    db.session.refresh(made.change)
    return made


@pytest.mark.clause("SN15-3.3.a", "SN15-2.d")
def test_the_table_says_what_is_written_here(world: World, one: Stage) -> None:
    assert set(TABLE) == set(STATES)
    for login, actor in people(world):
        open_steps = {step.name for step in FLOW.open_to(one.change, actor)}
        assert open_steps == {step for step, who in TABLE[one.change.state].items() if login in who}, login


@pytest.mark.on("sqlite")  # the table is the same on both; what the databases add is in test_together
@pytest.mark.clause("SN15-3.3.a", "SN15-2.d")
def test_what_the_table_lacks_is_refused_and_leaves_no_trace(world: World, one: Stage) -> None:
    allowed, before = TABLE[one.change.state], traces(one.change.id)
    for login, actor in people(world):
        mine = {step for step, who in allowed.items() if login in who}
        for step in {step.name for step in FLOW.steps} - mine:
            with pytest.raises((Refused, Overtaken)):
                FLOW.move(one.change, step, actor, one.at, remark="理由", values={"closed_at": one.at})
        for act in _acts(one, actor, mine):
            with pytest.raises((Refused, Overtaken)):
                act()
        assert traces(one.change.id) == before, login


def _acts(one: Stage, actor: Actor, mine: set[str]) -> Iterator[Callable[[], Any]]:
    """The chapter's own actions that are not this actor's now."""
    if not mine & {"submit", "resubmit-office", "resubmit-hospital"}:
        yield lambda: actions.submit(one.change, actor, one.at)
        yield lambda: actions.save(one.change, {"arrangement": "另定"}, actor, one.at)
    if "withdraw" not in mine:
        yield lambda: actions.withdraw(one.change, "理由", actor, one.at)
    if not any(step.endswith("-refuse") for step in mine):
        for verdict in ("agree", "return", "refuse"):
            yield lambda verdict=verdict: actions.opinion(  # type: ignore[misc]
                one.change, verdict, "意见", actor, one.at
            )


@pytest.mark.clause("SN15-3.3.a", "SN15-2.d")
def test_what_the_table_has_leads_where_it_says(world: World, one: Stage) -> None:
    found = dict(people(world))
    for step, who in TABLE[one.change.state].items():
        for login in who:
            before = traces(one.change.id)
            target = TARGETS.get(step) or {"return": "returned", "refuse": "refused"}[step.split("-")[1]]
            assert _tried(one, step, found[login]) == target, (step, login)
            assert traces(one.change.id) == before


def _tried(one: Stage, step: str, actor: Actor) -> str:
    reached = ""
    with pytest.raises(Undone), work():
        if step == "resubmit-hospital":
            typed = {"informed_on": "2026-06-11", "arrangement": "改过的安排"}
            actions.save(one.change, typed, actor, one.at, reason="改过的理由")
        if step == "submit" or step.startswith("resubmit"):
            actions.submit(one.change, actor, one.at)
        elif step in ("withdraw", "drop", "carry-out"):
            FLOW.move(one.change, step, actor, one.at, remark="理由", values={"closed_at": one.at})
        elif step == "hold":
            values = {"returned_from": "commission"}
            FLOW.move(one.change, step, actor, one.at, remark="理由", values=values)
        else:
            verdict = {"return": "return", "refuse": "refuse"}.get(step.split("-")[1], "agree")
            actions.opinion(one.change, verdict, "意见", actor, one.at)
        reached = one.change.state
        raise Undone
    return reached


@pytest.mark.clause("SN15-3.3.a")
@pytest.mark.parametrize("state", ["city", "office", "commission"])
def test_nobody_decides_on_a_hospital_of_his_own(world: World, state: str) -> None:
    one = stage(world, "lead", "xian").to(state)
    login = one.city() if state == "city" else state
    for own in (one.change.lead_id, one.change.new_lead_id):
        assert own is not None
        actor = replace(world.actor(login), own_hospitals=frozenset({own}))
        before = traces(one.change.id)
        for verdict in ("agree", "return", "refuse"):
            with pytest.raises(Refused) as refused:
                actions.opinion(one.change, verdict, "意见", actor, one.at)
            assert refused.value.clause == "SN15-3.3.a"
        assert traces(one.change.id) == before


@pytest.mark.clause("SN15-3.3.a")
def test_return_and_refusal_give_a_reason(world: World) -> None:
    one = stage(world).to("office")
    before = traces(one.change.id)
    for verdict in ("return", "refuse"):
        with pytest.raises(Refused):
            one.give("office", verdict, "  ")
    assert traces(one.change.id) == before


@pytest.mark.clause("SN15-3.1")
def test_an_office_of_another_programme_does_nothing_here(world: World) -> None:
    one = stage(world).to("office")
    other = replace(world.actor("office"), programme="shanxi-centre")
    assert FLOW.open_to(one.change, other) == []
    with pytest.raises(Refused):
        actions.opinion(one.change, "agree", "同意", other, one.at)
