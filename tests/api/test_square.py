"""The whole square of both flows by the interface: every state × every step × both hospitals and a third."""

from itertools import product

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.care.actions.taking import STEPS
from alliance.care.model import CareStep
from alliance.core.journal import JournalEntry
from alliance.ext import db
from tests.api.calls import Caller, Callers, words_of
from tests.care.allied import Allied, the_allied
from tests.care.made import in_state
from tests.care.test_square import TABLE

SIDES = {"from": "weinan", "to": "provincial"}


def taken(world: Allied, caller: Caller, kind: str, number: int, step: str) -> int:
    """The status of one step, called by its address."""
    address = f"/{kind}s/{number}/{step.replace('_', '-')}"
    status: int = caller("POST", address, words_of(world, kind, step)).status_code
    return status


def may(kind: str, state: str, step: str, hospital: str) -> bool:
    """Whether the table, written down apart from the code, gives this hospital the step."""
    end = TABLE[kind][state].get("keep" if step == "resume" else step, "")
    return hospital in ((SIDES.get(end),) if end != "either" else SIDES.values())


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
@pytest.mark.parametrize("kind", ["referral", "consultation"])
def test_every_state_step_and_hospital(allied: Flask, callers: Callers, kind: str) -> None:
    with allied.app_context():
        world = the_allied()
        steps = [step for of, step in STEPS if of == kind]
        for serial, state in enumerate(TABLE[kind], start=1):
            number = in_state(world, kind, state, serial).id
            before = traces()
            for step, hospital in product(steps, SIDES.values()):
                if not may(kind, state, step, hospital):
                    assert taken(world, callers[hospital], kind, number, step) == 409, (state, step, hospital)
            assert taken(world, callers["ankang"], kind, number, steps[serial % len(steps)]) == 404
            assert traces() == before, state
        serial = 100
        for state, step, hospital in product(TABLE[kind], steps, SIDES.values()):
            if may(kind, state, step, hospital):
                serial += 1
                number = in_state(world, kind, state, serial).id
                assert taken(world, callers[hospital], kind, number, step) == 200, (state, step, hospital)


def traces() -> tuple[int, int]:
    """How many steps and journal lines there are."""
    db.session.rollback()
    steps = db.session.execute(select(func.count()).select_from(CareStep)).scalar_one()
    return steps, db.session.execute(select(func.count()).select_from(JournalEntry)).scalar_one()
