"""Every state × every post × every step: what the table lacks is refused and leaves no trace; what it has leads where
this file says, written down a second time by hand for a city-owned hospital."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from alliance.core.actor import Actor
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.demo.people import ACCOUNTS
from alliance.filing import actions
from alliance.filing.flow import FLOW, STATES
from tests.filing.stage import ASSESSED, Stage, stage, traces
from tests.support.world import World

OFFICE, COMMISSION = {"office", "office2", "head"}, {"commission", "commission2"}
CLERK, LEADER, CITY = {"xian-jzk"}, {"xian-leader"}, {"city-610100"}
# state → step → who may take it
TABLE: dict[str, dict[str, set[str]]] = {
    "draft": {"submit": CLERK, "withdraw": CLERK},
    "hospital": {"hospital-city": LEADER, "hospital-return": LEADER, "hospital-refuse": LEADER, "withdraw": CLERK},
    "city": {"city-office": CITY, "city-return": CITY, "city-refuse": CITY, "withdraw": CLERK},
    "office": {"office-commission": OFFICE, "office-return": OFFICE, "office-refuse": OFFICE, "withdraw": CLERK},
    "commission": {
        "commission-filed": COMMISSION, "commission-return": COMMISSION, "commission-refuse": COMMISSION, "withdraw": CLERK,
    },
    "returned": {"resubmit-hospital": CLERK, "resubmit-office": CLERK, "withdraw": CLERK},
    "filed": {}, "refused": {}, "withdrawn": {},
}  # fmt: skip
STRANGERS = (
    "office2", "commission2", "xian-jzk", "xian-ek", "xian-leader", "xian-member", "xian-admin", "xian-desk",
    "city-610300", "provincial-leader", "baoji-leader",
)  # fmt: skip
LOGINS = sorted({login for _role, login in ACCOUNTS} | set(STRANGERS))


class Undone(Exception):
    """Ends a work() that was only tried."""


@pytest.fixture
def stages(world: World) -> dict[str, Stage]:
    """One application in each state, all of one hospital."""
    names = [
        f"陕西示例{one}{end}" for one in ("急诊科", "儿科", "妇产科") for end in ("专科联盟", "联盟", "专科医联体")
    ]
    return {state: stage(world, "xian", name=name).to(state) for state, name in zip(STATES, names, strict=True)}


def people(world: World) -> Iterator[tuple[str, Actor]]:
    for login in LOGINS:
        yield login, world.actor(login)


@pytest.mark.clause("SN15-3.3.a")
def test_the_table_says_what_is_written_here(world: World, stages: dict[str, Stage]) -> None:
    assert set(TABLE) == set(STATES)
    for state, one in stages.items():
        for login, actor in people(world):
            open_steps = {step.name for step in FLOW.open_to(one.application, actor)}
            assert open_steps == {step for step, who in TABLE[state].items() if login in who}, (state, login)


@pytest.mark.clause("SN15-3.3.a")
def test_what_the_table_lacks_is_refused_and_leaves_no_trace(world: World, stages: dict[str, Stage]) -> None:
    steps = {step.name for step in FLOW.steps}
    for state, one in stages.items():
        for login, actor in people(world):
            before = traces(one.application.id)
            for step in steps - {step for step, who in TABLE[state].items() if login in who}:
                with pytest.raises((Refused, Overtaken)):
                    FLOW.move(one.application, step, actor, one.at, remark="理由", values={"closed_at": one.at})
            for act in _acts(one, actor, set(TABLE[state]) if login in _whoever(state) else set()):
                with pytest.raises((Refused, Overtaken)):
                    act()
            assert traces(one.application.id) == before, (state, login)


def _whoever(state: str) -> set[str]:
    return set().union(*TABLE[state].values()) if TABLE[state] else set()


def _acts(one: Stage, actor: Actor, allowed: set[str]) -> Iterator[Callable[[], Any]]:
    """The chapter's own actions that are not this actor's now."""
    mine = {step for step in allowed if step in {open_.name for open_ in FLOW.open_to(one.application, actor)}}
    if not mine & {"submit", "resubmit-office", "resubmit-hospital"}:
        yield lambda: actions.submit(one.application, actor, one.at)
        yield lambda: actions.save(one.application, {"person_in_charge": "赵示例"}, actor, one.at)
        yield lambda: actions.answer_condition(one.application, "policy", False, "", actor, one.at)
        yield lambda: actions.answer_remarks(one.application, {1: "已改"}, actor, one.at)
    if "withdraw" not in mine:
        yield lambda: actions.withdraw(one.application, "理由", actor, one.at)
    if not any(step.endswith("-refuse") for step in mine):
        for verdict in ("agree", "return", "refuse"):
            yield lambda verdict=verdict: actions.opinion(  # type: ignore[misc]
                one.application, verdict, "意见", ASSESSED, {}, actor, one.at
            )


TARGETS = {
    "submit": "hospital", "withdraw": "withdrawn", "resubmit-hospital": "hospital", "resubmit-office": "office",
    "hospital-city": "city", "city-office": "office", "office-commission": "commission", "commission-filed": "filed",
}  # fmt: skip


@pytest.mark.clause("SN15-3.3.a")
def test_what_the_table_has_leads_where_it_says(world: World, stages: dict[str, Stage]) -> None:
    for state, steps in TABLE.items():
        one = stages[state]
        for step, who in steps.items():
            for login in who:
                before = traces(one.application.id)
                target = TARGETS.get(step) or {"return": "returned", "refuse": "refused"}[step.split("-")[1]]
                assert _tried(one, step, world.actor(login)) == target, (state, step, login)
                assert traces(one.application.id) == before


def _tried(one: Stage, step: str, actor: Actor) -> str:
    reached = ""
    with pytest.raises(Undone), work():
        if step == "submit":
            actions.submit(one.application, actor, one.at)
        elif step.startswith("resubmit"):
            for remark in one.application.remarks:
                remark.answer = "已改"
            if step == "resubmit-hospital":
                actions.save(one.application, {"person_in_charge": "另一人"}, actor, one.at)
            actions.submit(one.application, actor, one.at)
        elif step == "withdraw":
            actions.withdraw(one.application, "理由", actor, one.at)
        else:
            verdict = {"return": "return", "refuse": "refuse"}.get(step.split("-")[1], "agree")
            actions.opinion(one.application, verdict, "意见", ASSESSED, {}, actor, one.at)
        reached = one.application.state
        raise Undone
    return reached


@pytest.mark.clause("SN15-3.3.a")
@pytest.mark.parametrize("state", ["city", "office", "commission"])
def test_nobody_decides_on_a_hospital_of_his_own(world: World, stages: dict[str, Stage], state: str) -> None:
    one = stages[state]
    login = {"city": "city-610100", "office": "office", "commission": "commission"}[state]
    actor = replace(world.actor(login), own_hospitals=frozenset({one.application.lead_id}))
    before = traces(one.application.id)
    for verdict in ("agree", "return", "refuse"):
        with pytest.raises(Refused) as refused:
            actions.opinion(one.application, verdict, "意见", ASSESSED, {}, actor, one.at)
        assert refused.value.clause == "SN15-3.3.a"
    assert traces(one.application.id) == before


@pytest.mark.clause("SN15-3.1")
def test_an_office_of_another_programme_does_nothing_here(world: World, stages: dict[str, Stage]) -> None:
    one = stages["office"]
    other = replace(world.actor("office"), programme="shanxi-centre")
    assert FLOW.open_to(one.application, other) == []
    with pytest.raises(Refused):
        actions.opinion(one.application, "agree", "同意", ASSESSED, {}, other, one.at)
