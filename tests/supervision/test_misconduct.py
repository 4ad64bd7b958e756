"""The misconduct register (SN15-3.5.b): entered by the office, annulled by its head, counted by year."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from alliance.core.refusal import NotFound, Refused
from alliance.supervision import actions, queries
from alliance.supervision.flow import MISCONDUCT_FLOW
from alliance.supervision.model import Misconduct
from tests.supervision.reported import OPENS, Reported, the_reported
from tests.support.seen import trace
from tests.support.square import tried_by_all

WHEN = date(2026, 3, 8)


def _record(world: Reported, login: str = "office", on: date = WHEN, hospital: str = "weinan") -> Misconduct:
    return actions.record_misconduct(
        world.alliance().id,
        world.hospital(hospital).id,
        on,
        "私自以联盟专家名义取酬",
        "医院调查属实",
        world.actor(login),
        OPENS,
    )


@pytest.mark.clause("SN15-3.5.b")
def test_recorded_counted_annulled(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        found, one = _record(world), world.alliance().id
        assert found.organisation_name == "渭南示例医院"
        assert queries.misconducts([one], 2026) == {one: 1}
        assert queries.misconducts([one], 2025) == {one: 0}
        for login in ("office", "commission", "provincial-hxnk"):
            before = trace(found)
            with pytest.raises(Refused):
                actions.annul_misconduct(found, "记录有误", world.actor(login), OPENS)
            assert trace(found) == before
        actions.annul_misconduct(found, "记录有误", world.actor("head"), OPENS)
        assert queries.misconducts([one], 2026) == {one: 0}
        with pytest.raises(Refused):
            actions.annul_misconduct(found, "再撤", world.actor("head"), OPENS)


@pytest.mark.clause("SN15-3.5.b")
def test_refused(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        for login in ("commission", "provincial-hxnk", "auditor"):
            with pytest.raises(Refused):
                _record(world, login)
        with pytest.raises(Refused):
            _record(world, on=date(2026, 7, 2))
        with pytest.raises(Refused):
            _record(world, hospital="yanan")
        own = replace(world.actor("office"), own_hospitals=frozenset({world.hospital("weinan").id}))
        with pytest.raises(Refused) as refused:
            actions.record_misconduct(world.alliance().id, world.hospital("weinan").id, WHEN, "事", "实", own, OPENS)
        assert refused.value.clause == "SN15-3.3.a"
        assert queries.misconducts([world.alliance().id], 2026) == {world.alliance().id: 0}


@pytest.mark.clause("SN15-3.5.b")
def test_who_reads(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        found = _record(world)
        for login in ("office", "commission", "auditor", "provincial-hxnk", "provincial-leader", "city-610100"):
            assert queries.misconduct(world.actor(login), found.id) is found
        for login in ("university-gk", "provincial-xxgnk", "weinan-member", "city-610300", "qc", "sysadmin"):
            with pytest.raises(NotFound):
                queries.misconduct(world.actor(login), found.id)


@pytest.mark.clause("SN15-3.5.b")
def test_whole_square(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        found = _record(world)
        states = {"recorded": {"annul_reason": ""}, "annulled": {"annul_reason": "有误"}}
        moved = tried_by_all(MISCONDUCT_FLOW, found, world, OPENS, {"annul": states["annulled"]}, states)
        office = ("office", "office2", "head")
        assert moved == {("recorded", "annul", "head"), *(("recorded", "measure", login) for login in office)}
