"""The whole square of the register's procedures: state × actor × step, written here a second time."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import update

from alliance.core.actor import SYSTEM, Actor
from alliance.core.flow import Flow
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import actions
from alliance.register.flow import DESIGNATION_FLOW, EDITION_FLOW
from tests.register.making import PROGRAMME, filed, prepare
from tests.support.seen import trace
from tests.support.world import World

LOGINS = (
    "provincial-hxnk", "provincial-leader", "provincial-admin", "provincial-desk", "weinan-member", "office", "office2",
    "head", "commission", "city-610100", "city-610124", "university-superior", "qc", "expert", "auditor", "sysadmin",
    "secadmin", "logadmin",
)  # fmt: skip
Table = Mapping[str, Mapping[str, frozenset[str]]]  # state → step → logins
PROVINCE = frozenset({"office", "office2", "head", "commission", "system"})
DESIGNATION: Table = {
    "proposed": {"file": frozenset({"commission", "city-610100"})},
    "active": {"dissolve": PROVINCE, "revoke": PROVINCE, "lapse": PROVINCE},
    "dissolved": {},
    "revoked": {},
    "lapsed": {},
}
EDITION: Table = {
    "draft": {"sign": frozenset({"head"})},
    "signed": {"reopen": frozenset({"head"}), "publish": frozenset({"office", "office2", "head"})},
    "published": {},
}


def cast(world: World) -> dict[str, Actor]:
    """Everybody who tries."""
    return {"system": SYSTEM, **{login: world.actor(login) for login in LOGINS}}


def put(record: Any, values: Mapping[str, Any]) -> None:
    """Set a record back, past the procedure."""
    with work():
        model = type(record)
        db.session.execute(update(model).where(model.id == record.id).values(**values))
    db.session.refresh(record)


def square(
    world: World, flow: Flow, record: Any, states: Mapping[str, Mapping[str, Any]], table: Table, gives: Any
) -> None:
    """Try every step by everybody in every state."""
    for state, columns in states.items():
        for login, actor in cast(world).items():
            for step in flow.steps:
                put(record, {"state": state, **columns})
                before = trace(record)
                allowed = login in table[state].get(step.name, frozenset())
                try:
                    flow.move(record, step.name, actor, world.now, remark="理由", values=gives(step.target))
                except (Refused, Overtaken):
                    assert not allowed, (state, login, step.name)
                    assert trace(record) == before, (state, login, step.name)
                else:
                    assert allowed, (state, login, step.name)
                    assert record.state == step.target


@pytest.mark.clause("SN15-3.3.a", "SN15-2.d")
def test_a_designation_moves_only_as_written(world: World) -> None:
    designation = prepare(world)
    day = world.now.date()
    none: dict[str, Any] = {"number": None, "filed_on": None, "ended_on": None}
    live = {**none, "number": "示例备〔2026〕1号", "filed_on": day}
    ended = {**live, "ended_on": day}
    states = {"proposed": none, "active": live, "dissolved": ended, "revoked": ended, "lapsed": ended}
    square(world, DESIGNATION_FLOW, designation, states, DESIGNATION,
           lambda target: live if target == "active" else {"ended_on": day})  # fmt: skip


@pytest.mark.clause("SN15-2.a")
def test_an_edition_moves_only_as_written(world: World) -> None:
    filed(world)
    edition = actions.draft_edition(PROGRAMME, world.now.date(), SYSTEM, world.now)
    none: dict[str, Any] = {"signed_by": None, "signed_by_id": None, "published_at": None}
    signed = {**none, "signed_by": "别人", "signed_by_id": 0}
    states = {"draft": none, "signed": signed, "published": {**signed, "published_at": world.now}}
    after = {"signed": signed, "draft": none, "published": {"published_at": world.now}}
    square(world, EDITION_FLOW, edition, states, EDITION, lambda target: after[target])


@pytest.mark.clause("SN15-3.3.a")
def test_nobody_files_or_ends_an_alliance_of_the_own_hospital(world: World) -> None:
    designation = prepare(world)
    lead = frozenset({designation.lead_id})
    commission = world.actor("commission")
    recused = Actor(commission.role, "兼职者", commission.person_id, organisation_id=commission.organisation_id,
                    programme=PROGRAMME, own_hospitals=lead)  # fmt: skip
    with pytest.raises(Refused):
        actions.file(designation, recused, world.now)
    actions.file(designation, commission, world.now)
    with pytest.raises(Refused):
        actions.end(designation, "dissolved", world.now.date(), "理由", recused, world.now)
