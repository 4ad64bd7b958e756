"""The key specialties' support measures are rows of data: no tables, no prizes, overdue marks all the same."""

from datetime import timedelta

import pytest
from flask import Flask

from alliance.ext import db
from alliance.rules import targets
from alliance.targets import actions, queries
from tests.selection.shanxi import actor
from tests.selection.test_pages import client_of, sound
from tests.support.world import NOW

KEY = "shanxi-specialty"


@pytest.mark.clause("SX3-27", "SX3-28")
def test_three_measures_with_their_departments_and_nothing_else(shanxi: Flask) -> None:
    known = targets.load(KEY)
    assert known is not None
    assert [one.clause for one in known.measures] == ["SX3-27", "SX3-28", "SX3-31"] and not known.plans
    client = client_of(shanxi, "specialty-office")
    sound(client, f"/targets/{KEY}/measures", "省医保局")
    sound(client, "/targets", "支持措施")
    assert client.get(f"/targets/{KEY}/prizes").status_code == 404


@pytest.mark.clause("SX3-27")
def test_a_measure_past_its_day_is_marked_overdue(shanxi: Flask) -> None:
    with shanxi.app_context():
        known = targets.load(KEY)
        assert known is not None
        measure = queries.measure(KEY, known, "SX3-27", NOW.date())
        actions.note(KEY, measure.support, "under_way", "示例进展", actor("specialty-office"), NOW, due=NOW.date())
        db.session.expire_all()
        for days, overdue in ((0, False), (1, True)):
            assert queries.measure(KEY, known, "SX3-27", NOW.date() + timedelta(days=days)).overdue is overdue
