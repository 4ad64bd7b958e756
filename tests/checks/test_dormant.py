"""Long without activity: the lead is told first, once, some months before the round; the office sees it when the day comes."""

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask

from alliance.checks import actions, jobs, queries
from alliance.checks.flow import DORMANCY_FLOW
from alliance.checks.model import Dormancy
from alliance.clock import BEIJING
from alliance.core import settings
from alliance.core.inbox import Todo
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from tests.checks.sampled import PROGRAMME, Sampled, the_sampled
from tests.supervision.reported import tally
from tests.support.seen import statements, trace

OPENS = date(2027, 1, 15)  # the world's day is in June 2026
LEAD = "provincial-hxnk"


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, tzinfo=BEIJING)


def _told(world: Sampled) -> dict[str, Dormancy]:
    return {one.designation_name[4:8]: one for one in db.session.query(Dormancy).order_by(Dormancy.id)}


@pytest.mark.clause("SN15-3.6.c")
def test_leads_are_told_once_within_the_months_before_the_round(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        assert actions.tell_leads(PROGRAMME, at(2026, 10, 14)) == 0  # a day too early
        assert actions.tell_leads(PROGRAMME, at(2026, 10, 15)) == 2
        assert actions.tell_leads(PROGRAMME, at(2026, 12, 1)) == 0
        found = _told(world)
        breath, bones = found["呼吸内科"], found["骨科专科"]
        # weinan has referrals in 2026; 骨科 has nothing at all
        assert {one["name"] for one in breath.members} == {"延安示例医院", "周至县示例医院"}
        assert (breath.whole, bones.whole, len(bones.members)) == (False, True, 2)
        assert (breath.since, breath.opens_on) == (date(2026, 1, 15), OPENS)
        todos = db.session.query(Todo).filter_by(kind="dormancy.note", closed_at=None).all()
        assert {(one.record_id, one.due) for one in todos} == {(one.id, OPENS) for one in found.values()}
        assert jobs.tell_leads(at(2026, 12, 2)).endswith("0 个联盟")


@pytest.mark.clause("SN15-3.6.c")
def test_one_confirmed_record_wakes_a_member_up(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        for key in ("yanan", "zhouzhi"):
            tally(world.allied.breath, world.allied.world.hospital(key), date(2026, 9, 1), {"up_referrals": 1})
        assert actions.tell_leads(PROGRAMME, at(2026, 11, 1)) == 1
        assert list(_told(world)) == ["骨科专科"]


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-3.6.c")
def test_what_is_only_one_sided_or_before_the_window_wakes_nobody(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        yanan = world.allied.world.hospital("yanan")
        tally(world.allied.breath, yanan, date(2026, 9, 1), {"up_referrals": 3}, confirmed=False)
        tally(world.allied.breath, yanan, date(2025, 12, 1), {"up_referrals": 3})
        actions.tell_leads(PROGRAMME, at(2026, 11, 1))
        assert yanan.id in {one["id"] for one in _told(world)["呼吸内科"].members}


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-3.6.c")
def test_the_offices_settings_move_both_days(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        settings.put(PROGRAMME, "inactivity_notice_months", "1", world.actor("head"), at(2026, 6, 20), "试")
        assert actions.tell_leads(PROGRAMME, at(2026, 12, 14)) == 0
        settings.put(PROGRAMME, "inactivity_months", "3", world.actor("head"), at(2026, 6, 20), "试")
        assert actions.tell_leads(PROGRAMME, at(2026, 12, 15)) == 2
        assert _told(world)["呼吸内科"].whole is True  # June is outside three months


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-3.6.c")
def test_the_lead_first_the_office_when_the_day_has_come_nobody_else(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        actions.tell_leads(PROGRAMME, at(2026, 10, 15))
        one = _told(world)["呼吸内科"].id
        before, then = date(2027, 1, 14), OPENS
        assert queries.dormancy(world.actor(LEAD), one, before).id == one
        for login in ("office", "head", "commission", "auditor"):
            with pytest.raises(NotFound):
                queries.dormancy(world.actor(login), one, before)
            assert queries.dormancy(world.actor(login), one, then).id == one
        for login in ("university-gk", "weinan-member", "provincial-leader", "city-610100", "sysadmin"):
            with pytest.raises(NotFound):
                queries.dormancy(world.actor(login), one, then)


@pytest.mark.clause("SN15-3.6.c")
def test_whole_square_of_a_reminder(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        actions.tell_leads(PROGRAMME, at(2026, 10, 15))
        one, now = _told(world)["呼吸内科"], at(2026, 10, 20)
        logins = (
            LEAD,
            "university-gk",
            "office",
            "head",
            "commission",
            "auditor",
            "weinan-member",
            "provincial-leader",
        )

        def square(may: set[str]) -> None:
            before = trace(one)
            for login in logins:
                with pytest.raises(_Undone if login in may else (Refused, Overtaken)), work():
                    values = {"note": "巡诊", "noted_at": now}
                    DORMANCY_FLOW.move(one, "note", world.actor(login), now, remark="巡诊", values=values)
                    raise _Undone
                assert trace(one) == before

        square({LEAD})
        with pytest.raises(Refused):
            actions.note(one, "  ", world.actor(LEAD), now)
        actions.note(one, "十一月巡诊", world.actor(LEAD), now)
        square(set())
        assert db.session.query(Todo).filter_by(kind="dormancy.note", record_id=one.id, closed_at=None).count() == 0


class _Undone(Exception):
    """Ends a step that was only tried."""


def test_two_jobs_at_once_tell_each_lead_once(sampled_app: Flask, at_once: Any) -> None:
    def tell() -> int:
        with sampled_app.app_context():
            return actions.tell_leads(PROGRAMME, at(2026, 10, 15))

    at_once(tell, tell)
    with sampled_app.app_context():
        assert db.session.query(Dormancy).count() == 2
        assert db.session.query(Todo).filter_by(kind="dormancy.note", closed_at=None).count() == 2


def test_the_job_costs_the_same_whatever_it_finds(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        costs = []
        for day in (at(2026, 12, 1), at(2026, 12, 2)):
            with statements() as sent:
                actions.tell_leads(PROGRAMME, day)
            costs.append(sum(one.startswith("SELECT") for one in sent))
        assert costs[1] <= 8
