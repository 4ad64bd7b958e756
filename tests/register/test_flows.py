"""The whole square of the register's procedures: state × actor × step, written here a second time."""

from datetime import timedelta
from typing import Any

import pytest

from alliance.core.actor import SYSTEM, Actor
from alliance.core.refusal import Refused
from alliance.register import actions
from alliance.register.flow import CORRECTION_FLOW, DESIGNATION_FLOW, EDITION_FLOW
from tests.register.making import PROGRAMME, filed, prepare, published
from tests.register.square import Table, put, square
from tests.support.world import World

ORDERS = frozenset({"commission", "system"})
DESIGNATION: Table = {
    "proposed": {"file": frozenset({"commission", "city-610100"})},
    "active": {"dissolve": ORDERS, "revoke": ORDERS, "lapse": ORDERS},
    "dissolved": {},
    "revoked": {},
    "lapsed": {},
}
OFFICE = frozenset({"office", "office2", "head"})
HEAD = frozenset({"head"})
EDITION: Table = {
    "draft": {"sign": HEAD, "discard": OFFICE, "supersede": OFFICE | {"system"}},
    "signed": {"reopen": HEAD, "publish": OFFICE},
    "published": {"withdraw": HEAD},
    "discarded": {},
    "superseded": {},
}
CORRECTION: Table = {"draft": {"sign": HEAD, "discard": OFFICE}, "signed": {}, "discarded": {}}


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
    none: dict[str, Any] = {"signed_by": None, "signed_by_id": None, "published_at": None, "serial": 1, "digest": ""}
    signed = {**none, "signed_by": "别人", "signed_by_id": 0}
    later = {**signed, "published_at": world.now + timedelta(hours=1), "digest": "示例"}
    ended = {**none, "serial": None}
    states = {"draft": none, "signed": signed, "published": later, "discarded": ended, "superseded": ended}
    square(world, EDITION_FLOW, edition, states, EDITION, lambda target: states[target])
    put(edition, {"state": "published", **later, "published_at": world.now})
    with pytest.raises(Refused, match="已经公布"):
        EDITION_FLOW.move(edition, "withdraw", world.actor("head"), world.now, remark="理由", values=signed)


@pytest.mark.clause("SN15-2.a")
def test_a_correction_moves_only_as_written(world: World) -> None:
    filed(world)
    correction = actions.draft_correction(published(world), world.actor("office"), world.now, reason="整版说明")
    none: dict[str, Any] = {"serial": None, "signed_at": None, "signed_by": None, "drafted_by_id": 0}
    signed = {**none, "serial": 1, "signed_at": world.now, "signed_by": "负责人"}
    states = {"draft": none, "signed": signed, "discarded": none}
    square(world, CORRECTION_FLOW, correction, states, CORRECTION, lambda target: states[target])


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
