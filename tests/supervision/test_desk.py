"""The office's desk: longer for one, locked and unlocked, waived after an end, several accepted at once, second looks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from alliance.clock import BEIJING
from alliance.core import settings
from alliance.core.actor import SYSTEM
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import actions as register
from alliance.supervision import actions, jobs, queries, rules
from alliance.supervision.model import Report
from tests.supervision.reported import FILED, OPENS, PROGRAMME, WORDS, Reported, another, the_reported
from tests.support.html import problems
from tests.support.seen import statements, trace
from tests.support.world import post, sign_in

LEAD = "provincial-hxnk"
DUE, CLOSES = date(2026, 7, 31), date(2026, 10, 29)
LOCKED = datetime(2026, 10, 30, 8, 0, tzinfo=BEIJING)


def _hand_in(world: Reported, report: Report, at: datetime) -> None:
    actions.submit(report, queries.proposed(report), WORDS, world.actor(LEAD), at)


def _asked(report: Report) -> list[tuple[str, date | None]]:
    rows = db.session.query(Todo).filter_by(record_type="report", record_id=report.id, closed_at=None)
    return [(one.kind, one.due) for one in rows]


@pytest.mark.clause("SN15-3.5.d")
def test_extended_with_a_reason_is_in_time_until_the_new_day(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report, office = world.open(), world.actor("office")
        before = trace(report)
        for until, reason in ((date(2026, 8, 14), " "), (DUE, "停电"), (date(2026, 7, 30), "停电")):
            with pytest.raises(Refused) as refused:
                actions.extend(report, until, reason, office, OPENS)
            assert refused.value.clause == "SN15-3.5.d"
        assert trace(report) == before
        actions.extend(report, date(2026, 8, 14), "停电", office, OPENS)
        actions.extend(report, date(2026, 8, 20), "再停电", office, OPENS)
        assert (report.opened_on, report.due, report.closes) == (date(2026, 7, 1), date(2026, 8, 20), CLOSES)
        assert (report.extended_from, report.extension_reason) == (DUE, "再停电")
        assert _asked(report) == [("report.fill", date(2026, 8, 20))]
        line = db.session.query(JournalEntry).filter_by(event="report.extend").order_by(JournalEntry.id.desc()).first()
        assert line is not None
        assert (line.remark, line.facts["was"], line.facts["until"]) == ("再停电", "2026-08-14", "2026-08-20")
        _hand_in(world, report, datetime(2026, 8, 20, 23, 59, tzinfo=BEIJING))
        assert not report.late
        other = queries.one(world.alliance("骨科").id, 2026, "H1")
        assert other is not None
        assert other.due == DUE


@pytest.mark.clause("SN15-3.5.d")
def test_locked_after_closing_and_late_even_when_unlocked(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report, office = world.open(), world.actor("office")
        with pytest.raises(Refused):
            actions.unlock(report, date(2026, 11, 5), "说明", office, datetime(2026, 10, 29, 23, 0, tzinfo=BEIJING))
        actions.close_expired(LOCKED)
        before = trace(report)
        acts: tuple[Callable[[], None], ...] = (
            lambda: _hand_in(world, report, LOCKED),
            lambda: actions.extend(report, date(2026, 11, 5), "说明", office, LOCKED),
            lambda: actions.unlock(report, date(2026, 11, 5), "", office, LOCKED),
            lambda: actions.unlock(report, date(2026, 10, 29), "说明", office, LOCKED),
            lambda: actions.unlock(report, date(2026, 11, 5), "说明", world.actor(LEAD), LOCKED),
        )
        for act in acts:
            with pytest.raises(Refused):
                act()
        assert trace(report) == before
        actions.unlock(report, date(2026, 11, 5), "系统故障说明", office, LOCKED)
        assert _asked(report) == [("report.fill", date(2026, 11, 5))]
        assert db.session.query(JournalEntry).filter_by(event="report.unlock", remark="系统故障说明").count() == 1
        _hand_in(world, report, LOCKED)
        assert (report.state, report.late) == ("submitted", True)


@pytest.mark.clause("SN15-3.3.a")
def test_nobody_opens_longer_for_the_own_hospital(reported_app: Flask) -> None:
    with reported_app.app_context():
        report = the_reported().open()
        own = replace(the_reported().actor("office"), own_hospitals=frozenset({report.lead_id}))
        with pytest.raises(Refused) as refused:
            actions.extend(report, date(2026, 8, 14), "停电", own, OPENS)
        assert refused.value.clause == "SN15-3.3.a"


@pytest.mark.clause("SN15-2.d", "SN15-3.5.d")
@pytest.mark.parametrize(("ends", "state"), [(date(2026, 7, 20), "waived"), (date(2026, 8, 3), "open")])
def test_after_the_end_nothing_is_asked_and_what_was_overdue_stays(reported_app: Flask, ends: date, state: str) -> None:
    with reported_app.app_context():
        world = the_reported()
        report, one = world.open(), world.alliance()
        other = queries.one(world.alliance("骨科").id, 2026, "H1")
        assert other is not None
        day = datetime(ends.year, ends.month, ends.day, 3, 0, tzinfo=BEIJING)
        register.end(one, "dissolved", ends, "责令解散", world.actor("commission"), day)
        jobs.open_periods(day)
        assert (report.state, _asked(report)) == (state, [])
        assert (other.state, len(_asked(other))) == ("open", 1)
        once = trace(report)
        jobs.open_periods(day + timedelta(days=1))
        assert trace(report)[:-2] == once[:-2]
        after = date(2026, 12, 31)
        assert queries.punctuality([one.id], 2026, after) == {one.id: (int(state == "open"), 0)}
        assert queries.tallies(world.actor("office"))[2026, "H1"].due == (1 if state == "waived" else 2)


@pytest.mark.clause("SN15-3.5.d")
def test_a_returned_one_of_an_ended_alliance_is_asked_no_more(reported_app: Flask) -> None:
    with reported_app.app_context():
        report = the_reported().returned()
        actions.follow_end(report.designation_id, date(2026, 7, 2), OPENS)
        assert (report.state, _asked(report)) == ("returned", [])
        assert actions.follow_end(report.designation_id, date(2026, 7, 2), OPENS) == 0


@pytest.mark.clause("SN15-3.5.d")
def test_a_jump_is_a_warning_in_both_directions() -> None:
    keys = [count.key for count in rules.counts_of(PROGRAMME)]
    first, second, third = keys[:3]
    before = {first: 10, second: 40, third: 0}
    for stated, found in (
        ({first: 39, second: 11, third: 900}, []), ({first: 40, second: 10, third: 0}, [first, second]),
        ({first: 2, second: 160}, [first, second]), ({}, []),
    ):  # fmt: skip
        assert [one.key for one in rules.jumps(PROGRAMME, stated, before, 4)] == found
    for factor in range(2, 20):
        for n in range(60):
            jumped = bool(rules.jumps(PROGRAMME, {first: n}, {first: 10}, factor))
            assert jumped == (n >= 10 * factor or n * factor <= 10)


def _last_half(report: Report, up_referrals: int, targets: dict[str, int] | None = None) -> None:
    """The half-year before, straight into the table."""
    from alliance.supervision.model import ReportFigure

    with work():
        last = Report(
            programme=report.programme, designation_id=report.designation_id, designation_name=report.designation_name,
            lead_id=report.lead_id, lead_name=report.lead_name, department_id=report.department_id, year=2025, half="H2",
            authority_id=report.authority_id, starts=date(2025, 7, 1), ends=date(2025, 12, 31), closes=date(2026, 4, 1),
            opened_on=date(2026, 1, 1), due=date(2026, 1, 31), state="accepted", submitted_at=FILED, accepted_at=FILED,
            targets=targets or {}, sections={"done": "上期文字"},
        )  # fmt: skip
        db.session.add(last)
        db.session.flush()
        db.session.add(ReportFigure(
            report_id=last.id, key="up_referrals", confirmed=up_referrals, unconfirmed=0, stated=up_referrals
        ))  # fmt: skip


def test_targets_of_the_year_against_the_logs(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report = world.open()
        assert queries.aims(report) == {}
        _last_half(report, 3, {"up_referrals": 30, "unknown": 2})
        assert queries.aims(report) == {"up_referrals": queries.Aim(30, 12)}
        actor = world.actor(LEAD)
        for targets in ({"up_referrals": -1}, {"nothing": 1}):
            with pytest.raises(Refused):
                actions.submit(report, queries.proposed(report), WORDS, actor, OPENS, targets=targets)
        actions.submit(report, queries.proposed(report), WORDS, actor, OPENS, targets={"up_referrals": 20})
        assert report.targets == {"up_referrals": 20}


@pytest.mark.clause("SN15-3.5.d")
def test_several_accepted_each_by_itself(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report, office = world.submitted(), world.actor("office")
        other = queries.one(world.alliance("骨科").id, 2026, "H1")
        assert other is not None
        done, left = actions.accept_many([(report, report.version), (other, other.version)], office, OPENS)
        assert (done, [one for one, _why in left]) == ([report], [other])
        assert (report.state, other.state) == ("accepted", "open")
        done, left = actions.accept_many([(report, report.version - 1)], world.actor("office2"), OPENS)
        assert done == []
        assert office.name in left[0][1]


@pytest.mark.clause("SN15-3.5.d")
def test_two_accept_at_once_and_one_counts(reported_app: Flask, at_once: Callable[..., list[object]]) -> None:
    with reported_app.app_context():
        number = the_reported().submitted().id

    def by(login: str) -> Callable[[], int]:
        def accept() -> int:
            with reported_app.app_context():
                actor = the_reported().actor(login)
                done, left = actions.accept_many([(queries.get(actor, number), 2)], actor, OPENS)
                assert len(done) + len(left) == 1
                return len(done)

        return accept

    assert sorted(at_once(by("office"), by("office2")), key=str) == [0, 1]
    with reported_app.app_context():
        assert db.session.query(JournalEntry).filter_by(event="report.accept").count() == 1


@time_machine.travel(datetime(2026, 7, 20, 10, 0, tzinfo=BEIJING))
def test_an_afternoon_with_sixty_reports(reported_app: Flask) -> None:
    office = reported_app.test_client()
    sign_in(office, "office")
    with reported_app.app_context():
        world = the_reported()
        first = world.submitted().id
        for serial in range(58):
            another(serial, world.alliance())
        actions.open_period(PROGRAMME, 2026, "H1", SYSTEM, OPENS)
        with work():
            db.session.execute(
                update(Report).where(Report.state == "open").values(state="submitted", submitted_at=OPENS)
            )
        ids = [one.id for one in db.session.query(Report)]
    assert len(ids) == 60
    few = "/reports/2026/H1/accept?id=" + str(first)
    all_ = "/reports/2026/H1/accept?" + "&".join(f"id={one}" for one in ids)
    office.get(few)

    def count(address: str) -> int:
        with reported_app.app_context(), statements() as sent:
            assert office.get(address).status_code == 200
        return len(sent)

    assert count(few) == count(all_) == 7
    page = office.get(all_)
    assert problems(page.text) == []
    period = office.get("/reports/2026/H1?mark=submitted")
    assert (problems(period.text), period.text.count('name="id"')) == ([], 50)
    typed = {"id": [str(one) for one in ids]} | {f"seen_{one}": "1" for one in ids} | {f"seen_{first}": "2"}
    done = post(office, "/reports/2026/H1/accept", typed, page=few)
    assert done.status_code == 302
    with reported_app.app_context():
        assert db.session.query(Report).filter_by(state="accepted").count() == 60
    again = post(office, "/reports/2026/H1/accept", {**typed, "_key": "x"}, page="/reports/2026/H1")
    assert (again.status_code, problems(again.text)) == (409, [])
    assert office.get("/reports/2026/H1/accept?id=99999").status_code == 404
    assert office.get("/reports/2025/H1/accept?id=" + str(first)).status_code == 404
    assert office.get("/reports/2026/H1/accept").status_code == 302
    board = office.get("/reports?q=示例第1")
    assert problems(board.text) == []
    drawn = office.get("/reports/figures.svg")
    assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")


@time_machine.travel(datetime(2026, 7, 20, 10, 0, tzinfo=BEIJING))
def test_a_jump_is_asked_once_more_and_then_taken(reported_app: Flask) -> None:
    lead, office = reported_app.test_client(), reported_app.test_client()
    sign_in(lead, LEAD)
    sign_in(office, "office")
    with reported_app.app_context():
        report = the_reported().open()
        _last_half(report, 3, {"up_referrals": 30})
        number, proposed = report.id, queries.proposed(report)
    address = f"/reports/{number}/edit"
    assert "全年目标 30，已完成 12" in lead.get(address).text
    typed = {f"n_{key}": str(one.n) for key, one in proposed.items()} | {
        "s_done": "开展巡诊", "s_plan": "继续", "s_deviations": "无", "step": "submit", "_seen": "1",
    }  # fmt: skip
    asked = post(lead, address, typed)
    assert (asked.status_code, problems(asked.text), 'name="checked"' in asked.text) == (422, [], True)
    assert "开展巡诊" in asked.text
    assert post(lead, address, {**typed, "checked": "1", "_key": "k2"}).status_code == 302
    shown = office.get(f"/reports/{number}")
    assert (problems(shown.text), "变化较大" in shown.text) == ([], True)


@time_machine.travel(datetime(2026, 7, 20, 10, 0, tzinfo=BEIJING))
def test_longer_through_the_pages(reported_app: Flask) -> None:
    office, head = reported_app.test_client(), reported_app.test_client()
    sign_in(office, "office")
    sign_in(head, "head")
    with reported_app.app_context():
        settings.put(PROGRAMME, "report_late_days", "1", the_reported().actor("head"), OPENS, "缩短")
        number = the_reported().open().id
    address = f"/reports/{number}/longer/extend"
    assert f'href="{address}"' in office.get(f"/reports/{number}").text
    asked = office.get(address)
    assert (asked.status_code, problems(asked.text), 'name="until"' in asked.text) == (200, [], True)
    wrong = post(office, address, {"until": "2026-07-10", "reason": "停电", "_seen": "1"})
    assert (wrong.status_code, problems(wrong.text), "停电" in wrong.text) == (409, [], True)
    assert (
        post(office, address, {"until": "2026-08-10", "reason": "停电", "_seen": "1", "_key": "a"}).status_code == 302
    )
    shown = office.get(f"/reports/{number}")
    assert (problems(shown.text), "原截止" in shown.text) == ([], True)
    assert post(head, address, {"until": "2026-08-20", "reason": "再延", "_seen": "1", "_key": "b"}).status_code == 409
    with time_machine.travel(datetime(2026, 8, 20, 10, 0, tzinfo=BEIJING)):
        head = reported_app.test_client()
        sign_in(head, "head")
        locked = head.get(f"/reports/{number}")
        assert ("报告已锁定" in locked.text, problems(locked.text)) == (True, [])
        done = post(head, f"/reports/{number}/longer/unlock", {"until": "2026-08-25", "reason": "说明", "_seen": "2"})
        assert done.status_code == 302
        assert "例外开放补报" in head.get(f"/reports/{number}").text


def test_overtaken_extension_leaves_no_trace(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report = world.submitted()
        before = trace(report)
        with pytest.raises((Refused, Overtaken)):
            actions.extend(report, date(2026, 8, 14), "停电", world.actor("office"), OPENS, seen=1)
        assert trace(report) == before
