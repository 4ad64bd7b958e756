"""The further programmes in the demo world: just them, on a small world; every state and figure comes by an action."""

import time
from collections import Counter
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.clock import BEIJING
from alliance.core import journal
from alliance.demo import further
from alliance.demo.agenda import Agenda
from alliance.ext import db
from alliance.organisations import actions
from alliance.organisations.model import Organisation
from alliance.register.model import Designation
from alliance.selection.model import Candidacy, Panel
from alliance.selection.queries import open as opened
from alliance.targets.model import TargetActual

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=BEIJING)
ARRIVAL = NOW - timedelta(days=1400)


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-9", "SX3-21", "WZ10-2.3")
def test_four_further_programmes_stand_there(app: Flask) -> None:
    with app.app_context():
        actions.load_reference(ARRIVAL)
        began = time.process_time()
        further.settle_in(ARRIVAL)
        agenda = Agenda(NOW)
        further.plan(agenda, ARRIVAL, NOW)
        agenda.run(lambda _words: None)
        assert (spent := time.process_time() - began) < 6, spent
        states = Counter((one.programme, one.state) for one in db.session.execute(select(Candidacy)).scalars())
        assert states == {
            ("shanxi-centre", "granted"): 1, ("shanxi-centre", "publicity"): 1, ("shanxi-centre", "board"): 1,
            ("shanxi-specialty", "granted"): 1, ("shanxi-specialty", "board"): 1, ("wenzhou-specialty", "granted"): 2,
        } | {
            (programme, state): 1 for programme in further.UNDER_WAY for state in ("draft", "form", "review", "refused")
        }  # fmt: skip
        panels = db.session.execute(select(Panel)).scalars().all()
        assert {one.programme: one.state for one in panels} == dict.fromkeys(further.UNDER_WAY, "open")
        for one in panels:
            assert sorted(each.state for each in one.invitations) == ["accepted", "accepted", "invited"], one.title
            assert sum(len(each.opinions) for each in one.invitations) == 1, one.title
        hospitals = db.session.execute(select(Organisation).join(Candidacy, Candidacy.lead_id == Organisation.id))
        assert all(one.fictitious for one in hospitals.scalars()), "no real hospital with invented conduct"
        made = list(db.session.execute(select(Designation)).scalars())
        assert len(made) == 4
        assert all(one.fictitious and one.number for one in made)
        assert db.session.execute(select(TargetActual)).first() is not None
        assert {one.key for one in opened.running()} == {"shanxi-centre", "shanxi-specialty", "wenzhou-specialty"}
        assert journal.verify() is None


@pytest.mark.on("sqlite")
def test_early_and_late_worlds_leave_out_what_has_no_window(app: Flask) -> None:
    with app.app_context():
        for year, deeds in ((2024, 14), (2031, 1)):  # in 2024 only Wenzhou's call is open, in 2031 no text is in force
            now = datetime(year, 6, 1, 9, 0, tzinfo=BEIJING)
            agenda = Agenda(now)
            further.plan(agenda, now - timedelta(days=100), now)
            assert len(agenda.waiting) == deeds, year
