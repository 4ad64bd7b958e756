"""Half-year reports: periods are opened, reports saved, handed in, returned, accepted (SN15-3.5.d)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.core import inbox, journal
from alliance.core.actor import Actor, Role
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import windows
from alliance.supervision import flow, notices, queries, rules
from alliance.supervision.model import Report, ReportFigure
from alliance.supervision.rules import Logged, Stated


def open_period(programme: str, year: int, half: str, actor: Actor, at: datetime) -> int:
    """Make the report of every active alliance for a half-year that is open; how many were made.

    Called again it makes what is missing and nothing twice: the job and the office's button are the same.
    """
    if actor.role != Role.SYSTEM and not (actor.is_office and actor.programme == programme):
        raise Refused("SN15-3.1", _("报送期由本项目的联盟管理办公室开放"))
    period, day = queries.window(programme, year, half), windows.beijing_day(at)
    if not period.opens <= day <= period.closes:
        raise Refused(
            period.clause,
            _("该报送期自 %(opens)s 至 %(closes)s 开放，现在不能开放", opens=period.opens, closes=period.closes),
        )
    with work():
        if not queries.owing(programme, period, day):
            return 0
        journal.write("period.open", actor, at, None, clause=period.clause, programme=programme, year=year, half=half)
        owing = queries.owing(programme, period, day)  # again: the journal keeps writers in one line
        for designation in owing:
            _open(designation, period, actor, at)
    return len(owing)


def _open(designation: Any, period: windows.Window, actor: Actor, at: datetime) -> None:
    report = Report(
        programme=designation.programme, designation_id=designation.id, designation_name=designation.name,
        lead_id=designation.lead_id, lead_name=designation.lead_name, department_id=designation.department_id,
        authority_id=designation.authority_id, year=period.year, half=period.half, starts=period.covers_from,
        ends=period.covers_until, opened_on=period.opens, due=period.due, closes=period.closes,
    )  # fmt: skip
    db.session.add(report)
    journal.write("report.open", actor, at, report, clause=period.clause, due=period.due)
    notices.ask_to_fill(report, actor, at)


def close_expired(at: datetime) -> int:
    """Take reports that can no longer be handed in off the lists; they stay marked as not handed in."""
    with work():
        expired = queries.closed_unsent(windows.beijing_day(at))
        stale = inbox.open_about("report", expired) if expired else []
        for todo in stale:
            todo.closed_at = at
    return len(stale)


def save(report: Report, draft: Mapping[str, str], actor: Actor, at: datetime, seen: int | None = None) -> None:
    """暂存: keep what was typed, unchecked. Another tab that saved meanwhile is told (Overtaken)."""
    version = report.version if seen is None else seen
    if not flow.lead(actor, report):
        raise Refused("SN15-3.5.d", _("只有牵头科室经办可以填报"))
    if report.state not in ("open", "returned"):
        raise Refused("SN15-3.5.d", _("报告已提交，不能再修改；需要修改时请办公室退回"))
    with work():
        done = db.session.execute(
            update(Report)
            .where(Report.id == report.id, Report.version == version, Report.state.in_(("open", "returned")))
            .values(draft=dict(draft), saved_at=at, saved_by=actor.name, version=version + 1)
            .execution_options(synchronize_session=False)
        )
        if done.rowcount != 1:  # type: ignore[attr-defined]
            raise Overtaken(report.saved_by, report.saved_at, _("暂存"))
        db.session.refresh(report)


def submit(
    report: Report, stated: Mapping[str, Stated], sections: Mapping[str, str], actor: Actor, at: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """Hand in, or hand in again after a return. Late ones are taken within the window and marked (SN15-3.5.d)."""
    again = report.state == "returned"
    late = report.late if again else not windows.in_time(report.due, at)
    with work():
        logged = queries.logged(report)
        rules.hold_figures(report.programme, stated, logged)
        rules.hold_sections(sections)
        values: dict[str, Any] = {"sections": dict(sections), "late": late, "draft": {}}
        if not again:
            values["submitted_at"] = at
        flow.REPORT_FLOW.move(
            report, "resubmit" if again else "submit", actor, at, seen=seen, values=values, late=late,
            figures={key: one.n for key, one in stated.items()},
        )  # fmt: skip
        _keep_figures(report, stated, logged)
        notices.ask_to_review(report, actor, at)


def _keep_figures(report: Report, stated: Mapping[str, Stated], logged: Mapping[str, Logged]) -> None:
    kept = {figure.key: figure for figure in report.figures}
    for key, said in stated.items():
        figure = kept.get(key) or ReportFigure(report_id=report.id, key=key)
        figure.confirmed, figure.unconfirmed = logged[key].confirmed, logged[key].unconfirmed
        figure.stated = said.n
        figure.reason = said.reason.strip() if said.n != logged[key].confirmed else ""
        db.session.add(figure)
    db.session.flush()
    db.session.expire(report, ["figures"])


def return_(report: Report, remark: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Send back for correction with a remark."""
    with work():
        flow.REPORT_FLOW.move(
            report, "return", actor, at, seen=seen, remark=remark, values={"return_remark": remark.strip()}
        )
        notices.ask_to_correct(report, actor, at)


def accept(report: Report, actor: Actor, at: datetime, seen: int | None = None, remark: str = "") -> None:
    """Accept the report as handed in."""
    with work():
        flow.REPORT_FLOW.move(report, "accept", actor, at, seen=seen, remark=remark, values={"accepted_at": at})
        inbox.settle(report, at, actor)
