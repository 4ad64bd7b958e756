"""Every state × every post × every step: what the table lacks is refused and leaves no trace; what it has leads where this
file says, written down a second time by hand for a hospital of a city under a programme whose city recommends."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.config import ROOT
from alliance.core.actor import Actor, Role
from alliance.core.journal import JournalEntry
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import intake
from alliance.selection import actions, queries
from alliance.selection.flow import EXTRA, FLOW, STATES
from alliance.selection.model import Candidacy
from tests.selection.made import CHECKED, SX3, actor, called, candidacy, department, ready
from tests.support.world import NOW

CLERK, LEADER, CITY = {"yc1-clerk"}, {"yc1-leader"}, {"yuncheng", "yuncheng-second"}
OFFICE, COMMISSION = {"specialty-office", "specialty-head"}, {"specialty-commission"}
NOT_EVERYWHERE = {"enter-reported"}  # a step of programmes with reported tracks alone
# state → step → who may take it; steps of the chapters that follow may come on top from review on
TABLE: dict[str, dict[str, set[str]]] = {
    "draft": {"submit": CLERK, "withdraw": CLERK},
    "hospital": {
        "hospital-city": LEADER, "hospital-return": LEADER, "hospital-refuse": LEADER, "withdraw": CLERK,
        "disqualify": COMMISSION,
    },
    "city": {
        "city-form": CITY, "city-return": CITY, "city-refuse": CITY, "withdraw": CLERK, "disqualify": COMMISSION,
    },
    "form": {
        "form-review": OFFICE, "form-return": OFFICE, "form-refuse": OFFICE, "withdraw": CLERK, "disqualify": COMMISSION,
    },
    "returned": {
        "resubmit-hospital": CLERK, "resubmit-form": CLERK, "withdraw": CLERK, "disqualify": COMMISSION,
    },
    "review": {
        "nominate": OFFICE, "turn-down": OFFICE, "enter-reported": COMMISSION, "withdraw": CLERK,
        "disqualify": COMMISSION,
    },
    "board": {
        "publish": COMMISSION, "pass-over": COMMISSION, "back-to-review": OFFICE, "withdraw": CLERK,
        "disqualify": COMMISSION,
    },
    "publicity": {
        "recheck": OFFICE, "grant": COMMISSION, "to-joint": COMMISSION, "not-granted": COMMISSION,
        "disqualify": COMMISSION,
    },
    "joint": {"grant-jointly": COMMISSION, "not-agreed": COMMISSION, "disqualify": COMMISSION},
    "granted": {}, "refused": {}, "withdrawn": {},
}  # fmt: skip
INTAKE = ("draft", "hospital", "city", "form", "returned", "granted", "refused", "withdrawn")
KNOWN = {step for steps in TABLE.values() for step in steps}
LOGINS = (
    "yc1-clerk", "yc1-clerk1", "yc1-leader", "yc2-clerk", "yc2-leader", "lf1-leader", "yuncheng", "yuncheng-second",
    "linfen", "ruian", "specialty-office", "specialty-head", "specialty-commission", "specialty-finance", "centre-office",
    "centre-head", "centre-commission", "wenzhou-office", "wenzhou-commission", "treasury",
)  # fmt: skip


class Undone(Exception):
    """Ends a work() that was only tried."""


def people() -> Iterator[tuple[str, Actor]]:
    """Everybody of the world, and every other post as if held in the applying hospital."""
    for login in LOGINS:
        yield login, actor(login)
    lead = department("yc1").organisation_id
    held = {actor(login).role for login in LOGINS}
    for role in Role:
        if role not in held:
            yield str(role), Actor(role, str(role), organisation_id=lead, department_id=department("yc1").id)


def put(made: Candidacy, state: str) -> None:
    """Lay the one application into a state, inside the present work()."""
    values: dict[str, Any] = {
        "state": state, "submitted_at": None if state == "draft" else NOW, "city_asked_at": NOW, "rank": 1,
        "returned_from": "form" if state == "returned" else "",
        "closed_at": NOW if state in ("granted", "refused", "withdrawn") else None,
        "designation_id": None,
    }  # fmt: skip
    for key, value in values.items():
        setattr(made, key, value)
    db.session.flush()


def lines() -> int:
    return int(db.session.execute(select(func.count()).select_from(JournalEntry)).scalar_one())


@pytest.mark.parametrize(
    ("programme", "document"), [("shanxi-centre", "SX6"), (SX3, "SX3"), ("wenzhou-specialty", "WZ10")]
)
def test_each_step_rests_on_the_programmes_own_document(programme: str, document: str) -> None:
    taken = intake.load(programme)
    assert taken is not None
    for track in taken.tracks:
        record = Candidacy(programme=programme, track=track.key, city_id=None)
        foreign = {step.name: step.clause_for(record) for step in FLOW.steps if step.name not in NOT_EVERYWHERE}
        assert {name: found for name, found in foreign.items() if not found.startswith(f"{document}-")} == {}


def test_every_event_of_a_candidacy_has_its_word_in_the_timeline() -> None:
    rooms = (ROOT / "alliance" / "selection").rglob("*.py")
    written = {
        event for path in rooms for event in re.findall(r'"(candidacy\.[a-z-]+)",?\s*(?=actor)', path.read_text())
    }
    assert {"candidacy.start", "candidacy.choose"} <= written
    assert {event for event in written if event not in EXTRA and not FLOW.said(event)} == set()


@pytest.mark.clause("SX6-9", "SX3-11", "SX3-15", "SX3-18", "WZ10-4.1")
def test_the_table_is_what_is_written_here_and_all_else_leaves_no_trace(further: Flask) -> None:
    with further.app_context():
        called()
        made = ready(department("yc1"), SX3)
        assert set(TABLE) == set(STATES)
        everybody = list(people())
        for state, steps in TABLE.items():
            with pytest.raises(Undone), work():
                if state != "granted":
                    put(made, state)
                else:
                    made = candidacy("granted", SX3, department("yc2"))
                before = lines()
                for login, who in everybody:
                    open_ = {one.name for one in FLOW.open_to(made, who)}
                    mine = {step for step, may in steps.items() if login in may}
                    assert (open_ if state in INTAKE else open_ & KNOWN) == mine, (state, login)
                    for step in KNOWN - mine:
                        with pytest.raises((Refused, Overtaken)):
                            FLOW.move(made, step, who, NOW, remark="理由", values={"closed_at": NOW})
                assert (made.state, lines()) == (state, before)
                raise Undone
            made = queries.candidacies.by_id(1)


TARGETS = {
    "submit": "hospital", "withdraw": "withdrawn", "resubmit-hospital": "hospital", "resubmit-form": "form",
    "hospital-city": "city", "city-form": "form", "form-review": "review", "disqualify": "refused",
}  # fmt: skip


@pytest.mark.clause("SX6-9", "SX3-11", "SX3-15", "SX3-18")
def test_what_the_table_has_leads_where_it_says(further: Flask) -> None:
    with further.app_context():
        called()
        made = ready(department("yc1"), SX3)
        for state in ("draft", "hospital", "city", "form", "returned"):
            for step, who in TABLE[state].items():
                for login in sorted(who):
                    target = TARGETS.get(step) or {"return": "returned", "refuse": "refused"}[step.split("-")[1]]
                    assert _tried(made, state, step, actor(login)) == target, (state, step, login)
        assert (made.state, len(made.submissions), len(made.verdicts)) == ("draft", 0, 0)


def _tried(made: Candidacy, state: str, step: str, who: Actor) -> str:
    reached = ""
    with pytest.raises(Undone), work():
        if state != "draft":
            actions.submit(made, actor("yc1-clerk"), NOW)
            made.signed_content = made.submissions[-1].digest if step != "resubmit-hospital" else ""
            put(made, state)
        _take(made, step, who)
        reached = made.state
        raise Undone
    return reached


def _take(made: Candidacy, step: str, who: Actor) -> None:
    if step in ("submit", "resubmit-hospital", "resubmit-form"):
        actions.submit(made, who, NOW)
    elif step == "withdraw":
        actions.take_back(made, "理由", who, NOW)
    elif step == "disqualify":
        actions.disqualify(made, "查实造假", "晋卫处〔2026〕1号", who, NOW)
    else:
        said = {"return": "return", "refuse": "refuse"}.get(step.split("-")[1], "agree")
        actions.verdict(made, said, "意见", CHECKED, who, NOW)


@pytest.mark.clause("SX6-9", "SX3-11")
def test_the_actions_themselves_refuse_whoever_is_not_asked(further: Flask) -> None:
    with further.app_context():
        called()
        made = ready(department("yc1"), SX3)
        for state in INTAKE[:5]:
            with pytest.raises(Undone), work():
                put(made, state)
                before = lines()
                for login, who in people():
                    mine = {step for step, may in TABLE[state].items() if login in may}
                    for names, act in _acts(made, who):
                        if not mine & names:
                            with pytest.raises((Refused, Overtaken, NotFound)):
                                act()
                assert (made.state, lines()) == (state, before), state
                raise Undone


def _acts(made: Candidacy, who: Actor) -> Iterator[tuple[set[str], Any]]:
    yield {"submit", "resubmit-hospital", "resubmit-form"}, lambda: actions.submit(made, who, NOW)
    yield {"withdraw"}, lambda: actions.take_back(made, "理由", who, NOW)
    yield {"disqualify"}, lambda: actions.disqualify(made, "理由", "文号", who, NOW)
    verdicts = {step for step in KNOWN if step.endswith(("-return", "-refuse"))}
    for said in ("agree", "return", "refuse"):
        yield verdicts, lambda said=said: actions.verdict(made, said, "意见", CHECKED, who, NOW)


@pytest.mark.clause("SX6-9", "SX3-11")
@pytest.mark.parametrize("state", ["city", "form"])
def test_nobody_decides_on_a_hospital_of_his_own(further: Flask, state: str) -> None:
    with further.app_context():
        called()
        made = ready(department("yc1"), SX3)
        login = {"city": "yuncheng", "form": "specialty-office"}[state]
        who = replace(actor(login), own_hospitals=frozenset({made.lead_id}))
        with pytest.raises(Undone), work():
            put(made, state)
            for said in ("agree", "return", "refuse"):
                with pytest.raises(Refused) as caught:
                    actions.verdict(made, said, "意见", CHECKED, who, NOW)
                assert "回避" in caught.value.message
            raise Undone
