"""The whole square of both procedures: state × actor × step. What the tables lack is refused and leaves no trace."""

from typing import Any

import pytest

from alliance.core.flow import Flow
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.takeover import actions, queries
from alliance.takeover.flow import BATCH_FLOW, ENTRY_FLOW
from tests.standing.judged import Judged
from tests.support.seen import trace
from tests.takeover.taken import AT, entered

ENTERED_BY, OTHERS = "office", ("office2", "head")
ACTORS = (
    ENTERED_BY, *OTHERS, "commission", "auditor", "qc", "expert", "university-gk", "university-leader", "university-admin",
    "weinan-member", "weinan-desk", "city-610100", "university-superior", "sysadmin",
)  # fmt: skip
BATCH = {
    ("draft", "submit", ENTERED_BY), ("draft", "withdraw", ENTERED_BY), ("entered", "withdraw", ENTERED_BY),
}  # fmt: skip
ENTRY = {
    ("draft", "submit", ENTERED_BY), ("draft", "withdraw", ENTERED_BY), ("entered", "withdraw", ENTERED_BY),
    *(("entered", step, login) for step in ("confirm", "reject") for login in OTHERS),
}  # fmt: skip


class Undone(Exception):
    """Ends a step that was only tried."""


def square(judged: Judged, flow: Flow, record: Any, state: str, allowed: set[tuple[str, str, str]]) -> None:
    before = trace(record)
    for step in flow.steps:
        for login in ACTORS:
            actor, may = judged.actor(login), (state, step.name, login) in allowed
            values: dict[str, Any] = {"submitted_at": AT} if step.name == "submit" and flow is BATCH_FLOW else {}
            if step.name in ("confirm", "reject"):
                values = {"decided_by_id": actor.person_id, "decided_by": actor.name}
            with pytest.raises(Undone if may else (Refused, Overtaken)), work():
                flow.move(record, step.name, actor, AT, remark="理由", values=values)
                assert record.state == step.target
                raise Undone
            assert trace(record) == before, (state, step.name, login)


@pytest.mark.clause("SN15-2.d", "SN15-3.4.b")
@pytest.mark.parametrize("state", ["draft", "entered", "confirmed", "rejected", "withdrawn"])
def test_whole_square_of_an_entry(judged: Judged, state: str) -> None:
    found, [entry] = entered(judged, "result", submit=state != "draft")
    head = judged.actor("head")
    if state == "confirmed":
        actions.confirm(found, [entry], head, AT)
    elif state == "rejected":
        actions.reject(found, [entry], "不符", head, AT)
    elif state == "withdrawn":
        actions.take_back(entry, judged.actor("office"), AT)
    assert entry.state == state
    square(judged, ENTRY_FLOW, entry, state, ENTRY)


@pytest.mark.clause("SN15-2.d")
@pytest.mark.parametrize("state", ["draft", "entered", "closed", "withdrawn"])
def test_whole_square_of_a_batch(judged: Judged, state: str) -> None:
    found, entries = entered(judged, "result", submit=state in ("entered", "closed"))
    if state == "closed":
        actions.confirm(found, entries, judged.actor("head"), AT)
    elif state == "withdrawn":
        actions.withdraw(found, "录错了", judged.actor("office"), AT)
    assert found.state == state
    square(judged, BATCH_FLOW, found, state, BATCH)


@pytest.mark.clause("SN15-2.d")
def test_buttons_are_the_table(judged: Judged) -> None:
    found, _entries = entered(judged, "result")
    for login in ACTORS:
        offered = {step.name for step in BATCH_FLOW.open_to(found, judged.actor(login)) if step.button}
        assert offered == {step for state, step, who in BATCH if state == "entered" and who == login}


@pytest.mark.clause("SN15-2.d")
def test_an_overtaken_confirmation_is_told(judged: Judged) -> None:
    found, [entry] = entered(judged, "result")
    seen = {entry.id: entry.version}
    actions.reject(found, [entry], "不符", judged.actor("head"), AT)
    before = trace(entry)
    with pytest.raises(Overtaken):
        actions.confirm(found, [entry], judged.actor("office2"), AT, seen=seen)
    assert trace(entry) == before


def test_withdrawing_the_batch_takes_open_entries_with_it(judged: Judged) -> None:
    found, entries = entered(judged, "result", "member")
    actions.reject(found, entries[:1], "不符", judged.actor("head"), AT)
    actions.withdraw(found, "重来", judged.actor("office"), AT)
    assert [one.state for one in queries.chosen(found.id, [one.id for one in entries])] == ["rejected", "withdrawn"]


def test_a_batch_with_something_confirmed_is_not_withdrawn(judged: Judged) -> None:
    found, entries = entered(judged, "result", "member")
    actions.confirm(found, entries[:1], judged.actor("head"), AT)
    with pytest.raises(Refused, match="不能撤回整批"):
        actions.withdraw(found, "重来", judged.actor("office"), AT)
