"""Every state × every post × every step: what the table lacks is refused and leaves no trace; what it has leads where
this file says, written down a second time by hand for a city-owned hospital."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from alliance.audit.flow import FLOW
from alliance.audit.model import CLOSED, STATES
from alliance.core.actor import SYSTEM, Actor
from alliance.core.refusal import Overtaken, Refused
from alliance.demo.people import ACCOUNTS
from tests.audit.audited import OPENED, PAST, Audited, traces

OFFICE, COMMISSION = {"office", "office2", "head"}, {"commission", "commission2"}
CLERK, LEADER, CITY = {"xian-jzk"}, {"xian-leader"}, {"city-610100"}
OUT = {"leave-out": OFFICE}
# state → step → who may take it
TABLE: dict[str, dict[str, set[str]]] = {
    "listed": {"ask": OFFICE, **OUT},
    "draft": {"submit": CLERK, "submit-late": CLERK, "propose-lapse": OFFICE | {"system"}, **OUT},
    "late": {"take": COMMISSION, "decline": COMMISSION, **OUT},
    "hospital": {"hospital-city": LEADER, "hospital-return": LEADER, **OUT},
    "city": {"city-office": CITY, "city-return": CITY, **OUT},
    "office": {"office-commission": OFFICE, "office-return": OFFICE, "doubt": OFFICE, **OUT},
    "commission": {
        "commission-pass": COMMISSION, "commission-fail": COMMISSION, "commission-return": COMMISSION, "doubt": OFFICE, **OUT,
    },
    "returned": {"resubmit": CLERK, "commission-fail": COMMISSION, **OUT},
    "passed": {"doubt": OFFICE},
    "failed": {"doubt": OFFICE},
    "lapse": {"submit-late": CLERK, "keep": COMMISSION, "confirm-lapse": COMMISSION, **OUT},
    "lapsed": {},
    "doubted": {"revoke": COMMISSION, "clear-passed": COMMISSION, **OUT},
    "revoked": {},
    "left_out": {"put-back": OFFICE, "ask-again": OFFICE},
}  # fmt: skip
STRANGERS = (
    "office2", "commission2", "xian-jzk", "xian-ek", "xian-leader", "xian-member", "xian-admin", "xian-desk",
    "city-610300", "provincial-leader", "provincial-hxnk",
)  # fmt: skip
LOGINS = sorted({login for _role, login in ACCOUNTS} | set(STRANGERS))


def people(audited: Audited) -> Iterator[tuple[str, Actor]]:
    for login in LOGINS:
        yield login, audited.actor(login)
    yield "system", SYSTEM


@pytest.mark.clause("SN15-5.2", "SN15-A1")
@pytest.mark.parametrize("state", STATES)
def test_the_table_says_what_is_written_here(audited: Audited, state: str) -> None:
    assert set(TABLE) == set(STATES) == set(FLOW.states)
    audit = audited.to(state)
    for login, actor in people(audited):
        open_steps = {step.name for step in FLOW.open_to(audit, actor)}
        assert open_steps == {step for step, who in TABLE[state].items() if login in who}, (state, login)


@pytest.mark.clause("SN15-5.2", "SN15-A1")
@pytest.mark.parametrize("state", STATES)
def test_what_the_table_lacks_is_refused_and_leaves_no_trace(audited: Audited, state: str) -> None:
    audit = audited.to(state)
    steps = {step.name for step in FLOW.steps}
    before = traces(audit.id)
    for login, actor in people(audited):
        for step in sorted(steps - {step for step, who in TABLE[state].items() if login in who}):
            closed = PAST if FLOW.step(step).target in CLOSED else None
            with pytest.raises((Refused, Overtaken)):
                FLOW.move(audit, step, actor, PAST, remark="理由", values={"closed_at": closed})
    assert traces(audit.id) == before, state


@pytest.mark.clause("SN15-3.3.a")
@pytest.mark.parametrize("state", ["listed", "late", "city", "office", "commission", "lapse", "doubted"])
def test_nobody_decides_on_a_hospital_of_his_own(audited: Audited, state: str) -> None:
    audit = audited.to(state)
    before = traces(audit.id)
    for login in ("city-610100", "office", "head", "commission"):
        actor = replace(audited.actor(login), own_hospitals=frozenset({audit.lead_id}))
        for step in FLOW.open_to(audit, actor):
            if step.name == "ask":
                continue
            with pytest.raises(Refused) as refused:
                FLOW.move(audit, step.name, actor, OPENED, remark="理由")
            assert refused.value.clause == "SN15-3.3.a", (state, step.name)
    assert traces(audit.id) == before


@pytest.mark.clause("SN15-5.2")
@pytest.mark.parametrize("state", ["draft", "office", "commission", "lapse"])
def test_an_office_of_another_programme_does_nothing_here(audited: Audited, state: str) -> None:
    audit = audited.to(state)
    for login in ("office", "head", "commission"):
        assert FLOW.open_to(audit, replace(audited.actor(login), programme="shanxi-centre")) == []
