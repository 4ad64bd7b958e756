"""Two at once: the calendar twice makes each duty once; a proof and an excuse at once, one of them stands."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core import journal
from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from alliance.obligations import actions
from alliance.obligations.model import Obligation, ObligationNotice
from alliance.rules.windows import BEIJING
from tests.supervision.reported import PDF, PROGRAMME, the_reported

AtOnce = Callable[..., list[object]]
MARCH = datetime(2026, 3, 27, 9, 0, tzinfo=BEIJING)
ASIDE = (Refused, Overtaken)  # who comes second


@pytest.mark.on("sqlite", "postgresql")
def test_two_calendars_at_once_make_and_tell_each_thing_once(reported_app: Flask, at_once: AtOnce) -> None:
    def keep() -> actions.Kept:
        with reported_app.app_context():
            return actions.keep(PROGRAMME, MARCH)

    results = at_once(keep, keep, keep)
    assert all(isinstance(one, (actions.Kept, *ASIDE)) for one in results), results
    with reported_app.app_context():
        same = (Obligation.kind, Obligation.subject, Obligation.period)
        counted = db.session.execute(select(func.count()).select_from(Obligation).group_by(*same)).scalars().all()
        assert set(counted) == {1}
        made = sum(one.opened for one in results if isinstance(one, actions.Kept))
        assert made == len(counted)
        told = db.session.execute(select(func.count()).select_from(ObligationNotice)).scalar_one()
        assert told == sum(one.reminded + one.told for one in results if isinstance(one, actions.Kept)) > 0
        assert journal.verify() is None


@pytest.mark.on("sqlite", "postgresql")
def test_of_a_proof_and_an_excuse_at_once_one_stands(reported_app: Flask, at_once: AtOnce) -> None:
    with reported_app.app_context():
        actions.keep(PROGRAMME, MARCH)
        query = select(Obligation.id).where(
            Obligation.kind == "training-plan", Obligation.designation_id == the_reported().alliance().id
        )
        number = db.session.execute(query).scalar_one()

    def hand_in() -> str:
        with reported_app.app_context():
            row = db.session.get_one(Obligation, number)
            actions.hand_in(
                row, "年度计划", ("计划.pdf", PDF), the_reported().actor("provincial-hxnk"), MARCH, row.version
            )
            return row.state

    def excuse() -> str:
        with reported_app.app_context():
            row = db.session.get_one(Obligation, number)
            actions.excuse(row, "联盟重组", the_reported().actor("office"), MARCH, row.version)
            return row.state

    results = at_once(hand_in, excuse)
    won = [one for one in results if isinstance(one, str)]
    assert len(won) == 1, results
    assert all(isinstance(one, (str, *ASIDE)) for one in results), results
    with reported_app.app_context():
        assert db.session.get_one(Obligation, number).state == won[0]
