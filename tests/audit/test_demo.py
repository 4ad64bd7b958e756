"""The audit of the demo world, played in the small world of these tests: every answer the story gives."""

from datetime import datetime

import pytest
from sqlalchemy import select

from alliance.audit.model import Audit
from alliance.clock import BEIJING
from alliance.demo import audit
from alliance.demo.agenda import Agenda
from alliance.demo.oversight import Oversight
from alliance.demo.script import FAIR, Alliance
from alliance.ext import db
from tests.audit.audited import LEADS, Audited

pytestmark = pytest.mark.on("sqlite")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=BEIJING)


def _oversight(audited: Audited, vigour: float = FAIR) -> Oversight:
    scripts = {}
    for specialty, login in LEADS.items():
        lead = login.split("-")[0]
        scripts[audited.alliance(specialty).id] = Alliance(
            specialty, "专科联盟", lead, specialty, (), {2: vigour, 1: vigour, 0: vigour}
        )
    return Oversight(audited.world.cast, scripts, 2025)


@pytest.mark.parametrize(
    ("ends", "states"),
    [
        (("passed", "commission", "office", "hospital"), ["passed", "commission", "office", "hospital"]),
        (("late", "lapse", "returned", "passed"), ["late", "lapse", "returned", "passed"]),
    ],
)
def test_the_story_is_as_told(audited: Audited, ends: tuple[str, ...], states: list[str]) -> None:
    agenda = Agenda(NOW)
    audit.plan(_oversight(audited), agenda, NOW, ends)
    agenda.run(lambda _said: None)
    assert list(db.session.execute(select(Audit.state).order_by(Audit.id)).scalars()) == states


def test_who_hardly_works_is_left_out(audited: Audited) -> None:
    agenda = Agenda(NOW)
    audit.plan(_oversight(audited, 0.2), agenda, NOW)
    agenda.run(lambda _said: None)
    assert set(db.session.execute(select(Audit.state)).scalars()) == {"left_out"}


def test_the_campaign_is_always_past_its_due_day(audited: Audited) -> None:
    agenda = Agenda(datetime(2026, 4, 19, 10, 0, tzinfo=BEIJING))
    audit.plan(_oversight(audited), agenda, agenda.until)
    assert {at.year for at, _number, _deed in agenda.waiting} == {2025}
