"""The procedure of a duty: the whole square of states, actors and steps; what is refused leaves no trace."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.core import files, inbox
from alliance.core.actor import SYSTEM, Actor
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.obligations import actions, queries
from alliance.obligations.flow import FLOW
from alliance.obligations.model import STATES, Obligation, ObligationExtension
from alliance.rules.windows import BEIJING
from alliance.supervision import actions as supervision
from tests.supervision.reported import PDF, PROGRAMME, Reported, the_reported
from tests.support.counts import SOAK
from tests.support.seen import trace

MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)
LATE = datetime(2026, 4, 10, 9, 0, tzinfo=BEIJING)
PAPER = ("计划.pdf", PDF)
ACTORS = (
    "provincial-hxnk", "university-gk", "provincial-leader", "weinan-member", "office", "head", "commission",
    "city-610100", "auditor",
)  # fmt: skip
# Who may take which step from which state; everything else is refused. "calendar" is the calendar's own hand.
ALLOWED = {
    ("open", "calendar"): {"fulfil", "fulfil-late", "waive", "lapse"},
    ("lapsed", "calendar"): {"fulfil-late", "reopen"},
    ("open", "provincial-hxnk"): {"hand-in"},
    ("open", "office"): {"extend", "excuse"},
    ("open", "head"): {"extend", "excuse"},
    ("lapsed", "office"): {"excuse"},
    ("lapsed", "head"): {"excuse"},
    ("done", "office"): {"send-back"},
    ("done", "head"): {"send-back"},
    ("late", "office"): {"send-back"},
    ("late", "head"): {"send-back"},
}
DONE: dict[str, Any] = {"done_at": MARCH, "proof": "示例", "proof_type": "obligation", "proof_id": 1}
UNDONE: dict[str, Any] = {"done_at": None, "proof": "", "proof_type": "", "proof_id": None}
COLUMNS: dict[str, dict[str, Any]] = {
    "fulfil": DONE, "fulfil-late": DONE | {"end_reason": ""}, "hand-in": DONE, "hand-in-late": DONE,
    "waive": {"end_reason": "示例"}, "lapse": {"end_reason": "示例"}, "excuse": {"end_reason": "示例"},
    "reopen": {"end_reason": ""}, "send-back": UNDONE, "extend": {},
}  # fmt: skip


def plan_of(world: Reported, at: datetime = MARCH) -> Obligation:
    """The year's training plan of 呼吸内科, open."""
    actions.keep(PROGRAMME, at)
    query = select(Obligation).where(
        Obligation.kind == "training-plan", Obligation.designation_id == world.alliance().id
    )
    return db.session.execute(query).scalar_one()


def put(row: Obligation, state: str) -> None:
    with work():
        row.state = state
        row.done_at, row.proof, row.proof_type = (
            (MARCH, "示例", "obligation") if state in ("done", "late") else (None, "", "")
        )
        row.end_reason = "示例" if state in ("excused", "lapsed") else ""


@pytest.mark.soak
@pytest.mark.on(*(("sqlite", "postgresql") if SOAK else ("sqlite",)))  # 500 cells: PostgreSQL under soak
def test_the_whole_square(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        row = plan_of(world)
        actors: dict[str, Actor] = {"calendar": SYSTEM, **{login: world.actor(login) for login in ACTORS}}
        for state in STATES:
            put(row, state)
            before = trace(row)
            for (login, actor), step in product(actors.items(), FLOW.steps):
                allowed = step.name in ALLOWED.get((state, login), set())
                try:
                    with work():
                        FLOW.move(row, step.name, actor, MARCH, remark="示例", values=COLUMNS[step.name])
                        raise InterruptedError
                except InterruptedError:
                    assert allowed, (state, login, step.name)
                except Refused:
                    assert not allowed, (state, login, step.name)
                assert trace(row) == before, (state, login, step.name)


def test_what_has_a_record_is_moved_and_let_go_there(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        supervision.open_period(PROGRAMME, 2026, "H1", world.actor("office"), datetime(2026, 7, 1, 8, tzinfo=BEIJING))
        actions.keep(PROGRAMME, datetime(2026, 7, 1, 9, tzinfo=BEIJING))
        row = next(one for one in queries.pending(PROGRAMME) if one.kind == "half-year-report")
        before = trace(row)
        tries: tuple[Callable[[], None], ...] = (
            lambda: actions.extend(row, date(2026, 9, 1), "示例", world.actor("office"), MARCH),
            lambda: actions.excuse(row, "示例", world.actor("office"), MARCH),
            lambda: actions.hand_in(row, "示例", PAPER, world.actor("provincial-hxnk"), MARCH),
        )
        for act in tries:
            with pytest.raises(Refused):
                act()
            assert trace(row) == before


@pytest.mark.clause("SN15-4.2")
def test_a_proof_is_handed_in_sent_back_and_handed_in_late(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        row, clerk, office = plan_of(world), world.actor("provincial-hxnk"), world.actor("office")
        for words, paper in (("", PAPER), (" ", PAPER), ("年度计划", None), ("年度计划", ("a.exe", b"MZ"))):
            before = trace(row)
            with pytest.raises(Refused):
                actions.hand_in(row, words, paper, clerk, MARCH)
            assert trace(row) == before
        version = row.version
        actions.hand_in(row, "年度计划", PAPER, clerk, MARCH, version)
        assert (row.state, row.proof, row.done_at) == ("done", "年度计划", MARCH)
        assert [file.name for file in files.of(row, "proof")] == ["计划.pdf"]
        assert inbox.open_about("obligation", [row.id]) == []
        with pytest.raises(Overtaken):
            actions.hand_in(row, "年度计划", PAPER, clerk, MARCH, version)
        with pytest.raises(Refused, match="理由"):
            actions.send_back(row, " ", office, MARCH)
        actions.send_back(row, "缺师资名单", office, MARCH)
        assert (row.state, row.proof, row.done_at) == ("open", "", None)
        assert [todo.note for todo in inbox.open_about("obligation", [row.id])] == ["缺师资名单"]
        actions.hand_in(row, "补齐师资", PAPER, clerk, LATE)
        assert row.state == "late"


@pytest.mark.clause("SN15-4.2")
def test_more_time_shows_both_days_and_who_and_why(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        row, office = plan_of(world), world.actor("office")
        for until, reason in ((date(2026, 3, 31), "示例"), (date(2026, 3, 1), "示例"), (date(2026, 4, 30), " ")):
            before = trace(row)
            with pytest.raises(Refused):
                actions.extend(row, until, reason, office, MARCH)
            assert trace(row) == before
        actions.extend(row, date(2026, 4, 30), "医院换届", office, MARCH)
        given = db.session.execute(select(ObligationExtension)).scalar_one()
        assert (given.was, given.until, given.reason, given.by) == (
            date(2026, 3, 31), date(2026, 4, 30), "医院换届", office.name
        )  # fmt: skip
        assert row.due == date(2026, 4, 30)
        assert [todo.due for todo in inbox.open_about("obligation", [row.id])] == [date(2026, 4, 30)]
        actions.hand_in(row, "年度计划", PAPER, world.actor("provincial-hxnk"), LATE)
        assert row.state == "done"


def test_after_the_last_day_nothing_is_handed_in_and_a_lapsed_one_may_still_be_excused(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        row = plan_of(world)
        assert row.closes is not None
        after = datetime.combine(row.closes + timedelta(days=1), MARCH.timetz())
        with pytest.raises(Refused, match="截止"):
            actions.hand_in(row, "年度计划", PAPER, world.actor("provincial-hxnk"), after)
        actions.follow(PROGRAMME, after)
        assert (row.state, row.end_reason) == ("lapsed", "到最后期限仍未办理")
        actions.excuse(row, "联盟重组", world.actor("head"), after)
        assert row.state == "excused"


@pytest.mark.clause("SN15-3.5.d")
def test_a_locked_report_opened_once_more_opens_its_duty_again(reported_app: Flask) -> None:
    with reported_app.app_context():
        world, office = the_reported(), the_reported().actor("office")
        report = world.open()
        actions.keep(PROGRAMME, datetime(2026, 7, 1, 9, tzinfo=BEIJING))
        november = datetime(2026, 11, 2, 9, tzinfo=BEIJING)
        actions.follow(PROGRAMME, november)
        query = select(Obligation).where(Obligation.kind == "half-year-report", Obligation.record_id == report.id)
        row = db.session.execute(query).scalar_one()
        assert row.state == "lapsed"
        supervision.unlock(report, date(2026, 11, 30), "系统故障", office, november)
        actions.follow(PROGRAMME, november)
        assert (row.state, row.closes) == ("open", date(2026, 11, 30))
        given = db.session.execute(select(ObligationExtension)).scalar_one()
        assert (given.what, given.reason, given.by) == ("closes", "系统故障", office.name)


def test_whose_duties_are_whose_to_see(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        row = plan_of(world)
        sees = {"provincial-hxnk", "provincial-leader", "office", "head", "commission", "auditor", "city-610100"}
        for login in ACTORS:
            if login in sees:
                assert queries.get(world.actor(login), row.id) is row
            else:
                with pytest.raises(NotFound):
                    queries.get(world.actor(login), row.id)


def test_reminding_all_reaches_each_once_a_workday(reported_app: Flask) -> None:
    with reported_app.app_context():
        world, office = the_reported(), the_reported().actor("office")
        plan_of(world)
        found = queries.in_year(office, 2026, MARCH.date(), "training-plan")
        assert actions.remind_all(found, office, MARCH) == 2
        with pytest.raises(Refused, match="今天已经催办过"):
            actions.remind_all(found, office, MARCH + timedelta(hours=1))
        assert actions.remind_all(found, office, MARCH + timedelta(days=1)) == 2
        with pytest.raises(Refused, match="工作日"):
            actions.remind_all(found, office, datetime(2026, 3, 7, 9, tzinfo=BEIJING))
        with pytest.raises(Refused):
            actions.remind_all(found, world.actor("commission"), MARCH)
        with pytest.raises(Refused, match="无需催办"):
            actions.remind_all([], office, MARCH)
