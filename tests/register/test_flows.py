"""The whole square of the register's procedures: state × actor × step, written here a second time."""

from typing import Any

import pytest

from alliance.core.actor import SYSTEM, Actor
from alliance.core.refusal import Refused
from alliance.register import actions
from alliance.register.flow import DESIGNATION_FLOW, EDITION_FLOW
from tests.register.making import PROGRAMME, filed, prepare
from tests.register.square import Table, square
from tests.support.world import World

ORDERS = frozenset({"commission", "system"})
DESIGNATION: Table = {
    "proposed": {"file": frozenset({"commission", "city-610100"})},
    "active": {"dissolve": ORDERS, "revoke": ORDERS, "lapse": ORDERS},
    "dissolved": {},
    "revoked": {},
    "lapsed": {},
}
EDITION: Table = {
    "draft": {"sign": frozenset({"head"})},
    "signed": {"reopen": frozenset({"head"}), "publish": frozenset({"office", "office2", "head"})},
    "published": {},
}


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
