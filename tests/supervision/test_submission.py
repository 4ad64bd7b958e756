"""Handing in: pre-filled from the logs, a changed figure needs a reason, 23:59:59 is in time and 00:00:00 late."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from alliance.clock import BEIJING
from alliance.core.inbox import Todo
from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from alliance.supervision import actions, queries, rules
from alliance.supervision.model import Report
from alliance.supervision.rules import Logged, Stated
from tests.supervision.reported import OPENS, PROGRAMME, WORDS, Reported, the_reported
from tests.support.seen import trace

LAST_SECOND = datetime(2026, 7, 31, 23, 59, 59, tzinfo=BEIJING)
MIDNIGHT = datetime(2026, 8, 1, tzinfo=BEIJING)
COUNTS = rules.counts_of(PROGRAMME)


def _refused(world: Reported, report: Report, clause: str, at: datetime = OPENS, **changed: object) -> Refused:
    """Handing in is refused with this clause and leaves no trace."""
    before = trace(report)
    stated = {**queries.proposed(report), **changed.get("stated", {})}  # type: ignore[dict-item]
    with pytest.raises(Refused) as refused:
        sections = {**WORDS, **changed.get("sections", {})}  # type: ignore[dict-item]
        actions.submit(report, stated, sections, world.actor("provincial-hxnk"), at)
    assert refused.value.clause == clause
    assert trace(report) == before
    return refused.value


@pytest.mark.clause("SN15-3.5.d")
def test_prefilled_as_the_logs_have_it(reported_app: Flask) -> None:
    with reported_app.app_context():
        report = the_reported().open()
        logged = queries.logged(report)
        assert logged["up_referrals"] == Logged(12, 2)
        assert logged["down_referrals"] == Logged(5, 0)
        assert logged["academic_events"] == Logged(0, 0)
        assert set(logged) == {count.key for count in COUNTS}
        assert queries.proposed(report)["up_referrals"] == Stated(12)


@pytest.mark.clause("SN15-3.5.d")
@pytest.mark.parametrize("n", [11, 13, 0])
def test_a_changed_figure_without_reason_is_refused(reported_app: Flask, n: int) -> None:
    with reported_app.app_context():
        world = the_reported()
        refusal = _refused(world, world.open(), "SN15-3.5.d", stated={"up_referrals": Stated(n, "  ")})
        assert refusal.field == "why_up_referrals"
        assert len(refusal.todo) == 1


@pytest.mark.clause("SN15-3.5.d")
def test_with_a_reason_it_is_taken_and_the_logs_stay_beside(reported_app: Flask) -> None:
    with reported_app.app_context():
        report = the_reported().submitted(changed={"up_referrals": Stated(15, "三例走纸质转诊单")})
        figure = next(one for one in report.figures if one.key == "up_referrals")
        assert (figure.stated, figure.confirmed, figure.unconfirmed) == (15, 12, 2)
        assert figure.reason == "三例走纸质转诊单"


@pytest.mark.clause("SN15-A1")
def test_below_zero_or_missing_is_refused(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report = world.open()
        _refused(world, report, "SN15-A1", stated={"up_referrals": Stated(-1, "少")})
        with pytest.raises(Refused):
            actions.submit(report, {}, WORDS, world.actor("provincial-hxnk"), OPENS)


@pytest.mark.clause("SN15-3.5.d", "SN15-3.5.e")
def test_the_narrative_must_name_work_plan_and_deviations(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report = world.open()
        _refused(world, report, "SN15-3.5.d", sections={"done": " "})
        _refused(world, report, "SN15-3.5.e", sections={"deviations": ""})


@pytest.mark.clause("SN15-3.5.d")
@pytest.mark.parametrize(("at", "late"), [(LAST_SECOND, False), (MIDNIGHT, True)])
def test_the_last_second_is_in_time_midnight_is_late(reported_app: Flask, at: datetime, late: bool) -> None:
    with reported_app.app_context():
        world = the_reported()
        report = world.submitted(at)
        assert (report.state, report.late) == ("submitted", late)
        expected = (1, 0) if late else (1, 1)
        assert queries.punctuality([report.designation_id], 2026, at.date())[report.designation_id] == expected
        [todo] = db.session.query(Todo).filter_by(kind="report.review").all()
        assert todo.note == ("迟报" if late else "")


@pytest.mark.clause("SN15-3.5.d")
def test_a_period_over_is_refused(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report = world.open()
        _refused(world, report, "SN15-3.5.d", at=datetime(2026, 10, 30, tzinfo=BEIJING))
        _refused(world, report, "SN15-3.5.d", at=OPENS - timedelta(days=1))


@pytest.mark.clause("SN15-3.5.d")
def test_returned_and_handed_in_again_keeps_the_first_day(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report = world.returned()
        [todo] = db.session.query(Todo).filter_by(closed_at=None, kind="report.correct", record_id=report.id).all()
        assert (todo.role, todo.note) == ("lead_clerk", "数据请核对")
        actions.submit(report, queries.proposed(report), WORDS, world.actor("provincial-hxnk"), MIDNIGHT)
        assert (report.state, report.late, report.submitted_at) == ("submitted", False, OPENS)
        assert len(report.figures) == len(COUNTS)
        actions.accept(report, world.actor("head"), MIDNIGHT)
        about = db.session.query(Todo).filter_by(record_type="report", record_id=report.id, closed_at=None)
        assert about.count() == 0


@pytest.mark.clause("SN15-3.5.d")
def test_a_return_says_why(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report = world.submitted()
        before = trace(report)
        with pytest.raises(Refused) as refused:
            actions.return_(report, "  ", world.actor("office"), OPENS)
        assert refused.value.field == "remark"
        assert trace(report) == before


def test_a_draft_is_kept_as_typed_and_a_stale_tab_is_told(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report, lead = world.open(), world.actor("provincial-hxnk")
        seen = report.version
        actions.save(report, {"n_up_referrals": "十二", "s_done": "草稿"}, lead, OPENS, seen)
        assert report.draft == {"n_up_referrals": "十二", "s_done": "草稿"}
        with pytest.raises(Overtaken) as told:
            actions.save(report, {"s_done": "另一窗口"}, lead, OPENS, seen)
        assert told.value.who == lead.name
        assert report.draft["s_done"] == "草稿"
        with pytest.raises(Overtaken):
            actions.submit(report, queries.proposed(report), WORDS, lead, OPENS, seen)


def test_nobody_else_saves_and_nothing_is_saved_after_submission(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report = world.submitted()
        with pytest.raises(Refused):
            actions.save(report, {}, world.actor("provincial-hxnk"), OPENS)
        with pytest.raises(Refused):
            actions.save(report, {}, world.actor("university-gk"), OPENS)


@pytest.mark.clause("SN15-3.3.a")
def test_nobody_reviews_a_report_of_the_own_hospital(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report = world.submitted()
        office = replace(world.actor("office"), own_hospitals=frozenset({report.lead_id}))
        before = trace(report)
        with pytest.raises(Refused) as refused:
            actions.accept(report, office, OPENS)
        assert refused.value.clause == "SN15-3.3.a"
        with pytest.raises(Refused) as refused:
            actions.return_(report, "改", office, OPENS)
        assert refused.value.clause == "SN15-3.3.a"
        assert trace(report) == before


figures = st.integers(0, 99)


@pytest.mark.clause("SN15-3.5.d")
@given(
    st.lists(
        st.tuples(figures, figures, st.sampled_from(["", " ", "纸质记录"])), min_size=len(COUNTS), max_size=len(COUNTS)
    )
)
def test_what_differs_without_reason_is_what_is_named(rows: list[tuple[int, int, str]]) -> None:
    stated = {count.key: Stated(said, why) for count, (said, _log, why) in zip(COUNTS, rows, strict=True)}
    logged = {count.key: Logged(log) for count, (_said, log, _why) in zip(COUNTS, rows, strict=True)}
    named = {count.key for count in rules.unexplained(PROGRAMME, stated, logged)}
    assert named == {
        count.key for count, (said, log, why) in zip(COUNTS, rows, strict=True) if said != log and not why.strip()
    }
