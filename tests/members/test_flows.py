"""The whole square of candidates and agreements: state × actor × step, written here a second time."""

from datetime import timedelta
from typing import Any

import pytest

from alliance.ext import db
from alliance.members import actions
from alliance.members.flow import AGREEMENT_FLOW, CANDIDATE_FLOW, SEAT_FLOW
from alliance.members.model import Candidate
from tests.register.making import assess, candidate, charter, filed, member, offered
from tests.register.square import Table, put, square
from tests.support.world import World

LEAD = "provincial-hxnk"
CLERK, MEMBER = frozenset({LEAD}), frozenset({"weinan-member"})
OFFICE = frozenset({"office", "office2", "head"})
ENDS = CLERK | MEMBER | {"commission", "system"}
CANDIDATE: Table = {
    "proposed": {"conclude": CLERK, "admit_legacy": OFFICE, "decline": CLERK},
    "assessed": {"reopen": CLERK, "admit": MEMBER, "decline": CLERK},
    "member": {"leave": ENDS},
    "declined": {},
}
AGREEMENT: Table = {
    "drafted": {"offer": CLERK, "enter": OFFICE, "discard": CLERK},
    "offered": {"recall": CLERK, "sign": MEMBER, "decline": MEMBER},
    "in_force": {"end": ENDS, "supply": CLERK | MEMBER},
    "declined": {},
    "ended": {},
}


SEAT: Table = {"sitting": {"leave": CLERK, "renew": CLERK, "vacate": ENDS}, "left": {}}


@pytest.mark.clause("SN15-3.4.b")
def test_a_candidate_moves_only_as_written(world: World) -> None:
    row = candidate(world, filed(world), LEAD, "weinan")
    assess(world, row, LEAD)
    states: dict[str, dict[str, Any]] = {state: {} for state in CANDIDATE}
    square(world, CANDIDATE_FLOW, row, states, CANDIDATE, lambda target: {})


@pytest.mark.clause("SN15-2.e")
def test_an_agreement_moves_only_as_written(world: World) -> None:
    designation = filed(world)
    charter(world, designation, LEAD)
    agreement = offered(world, designation, LEAD, "weinan")
    row = db.session.get_one(Candidate, agreement.candidate_id)
    none: dict[str, Any] = {"member_signed_at": None, "ended_on": None}
    signed = {**none, "member_signed_at": world.now}
    states = {
        "drafted": none, "offered": none, "in_force": signed, "declined": none,
        "ended": {**signed, "ended_on": world.now.date()},
    }  # fmt: skip
    put(row, {"state": "assessed"})
    square(world, AGREEMENT_FLOW, agreement, states, AGREEMENT, lambda target: states[target])


@pytest.mark.clause("SN15-3.5.e")
def test_a_seat_moves_only_as_written(world: World) -> None:
    designation = filed(world)
    charter(world, designation, LEAD)
    member(world, designation, LEAD, "weinan")
    today = world.now.date()
    told = actions.Elected(world.hospital("weinan").id, "王示例", "vice", today, today + timedelta(days=1000))
    seat = actions.elect(designation, told, world.actor(LEAD), world.now)
    states: dict[str, dict[str, Any]] = {"sitting": {"until": None}, "left": {"until": today}}
    square(world, SEAT_FLOW, seat, states, SEAT, lambda target: states[target])
