"""Half-year reports: periods are opened, reports saved, handed in, returned, accepted (SN15-3.5.d)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from alliance.core import inbox, journal
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.language import day_words
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import windows
from alliance.supervision import flow, notices, queries, rules
from alliance.supervision.model import Report, ReportFigure
from alliance.supervision.rules import Logged, Stated

HANDED_IN = ""  # the name no field has: when the draft was last handed in


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


def save(
    report: Report, draft: Mapping[str, str], actor: Actor, at: datetime, seen: int | None = None,
    begun: Mapping[str, str] | None = None,
) -> tuple[str, ...]:  # fmt: skip
    """暂存: keep what was typed, unchecked. Two clerks share a draft field by field; the fields another one changed
    meanwhile and this one did not are kept as they are and returned. A field both changed is told (Overtaken).

    `begun` is what the form began with before anything was saved.
    """
    if not flow.lead(actor, report):
        raise Refused("SN15-3.5.d", _("只有牵头科室经办可以填报"))
    version = report.version if seen is None else seen
    with work():
        db.session.refresh(report, with_for_update=True)
        if report.state not in ("open", "returned"):
            raise Refused("SN15-3.5.d", _("报告已提交，不能再修改；需要修改时请办公室退回"))
        history = {name: [rules.Change(*one) for one in changes] for name, changes in report.drafted.items()}
        form = f"{actor.person_id}:{version}"
        merged = rules.merge(report.draft, draft, history, version, form)
        if merged.clashes or any(one.version > version for one in history.get(HANDED_IN, ())):
            raise Overtaken(report.saved_by, report.saved_at, rules.field_words(report.programme, merged.clashes))
        change = (report.version + 1, actor.person_id, form if merged.kept else "")
        report.drafted = _history(history, report.draft, merged.draft, begun or {}, change)
        report.draft, report.saved_at, report.saved_by = merged.draft, at, actor.name
        report.version += 1
    return merged.kept


def _history(
    history: Mapping[str, list[rules.Change]], old: Mapping[str, str], new: Mapping[str, str], begun: Mapping[str, str],
    change: tuple[int, int | None, str],
) -> dict[str, Any]:  # fmt: skip
    """The changes of every field with this saving's among them, as they are kept."""
    version, person, form = change
    found = dict(history)
    for name, words in new.items():
        before = old.get(name, begun.get(name, ""))
        if words != before:
            found[name] = rules.noted(found.get(name, []), rules.Change(version, rules.digest(before), person, form))
    return {
        name: [(one.version, one.before, one.person, one.form) for one in changes] for name, changes in found.items()
    }


def submit(
    report: Report, stated: Mapping[str, Stated], sections: Mapping[str, str], actor: Actor, at: datetime,
    seen: int | None = None,
    targets: Mapping[str, int] | None = None,
) -> None:  # fmt: skip
    """Hand in, or hand in again after a return. Late ones are taken within the window and marked (SN15-3.5.d)."""
    again = report.state == "returned"
    late = report.late if again else not windows.in_time(report.due, at)
    with work():
        logged = queries.logged(report)
        rules.hold_figures(report.programme, stated, logged)
        rules.hold_sections(sections)
        rules.hold_targets(report.programme, targets or {})
        values: dict[str, Any] = {
            "sections": dict(sections),
            "late": late,
            "draft": {},
            "drafted": _handed_in(report),
            "targets": dict(targets or {}),
        }
        if not again:
            values["submitted_at"] = at
        flow.REPORT_FLOW.move(
            report, "resubmit" if again else "submit", actor, at, seen=seen, values=values, late=late,
            figures={key: one.n for key, one in stated.items()},
        )  # fmt: skip
        _keep_figures(report, stated, logged)
        notices.ask_to_review(report, actor, at)


def _handed_in(report: Report) -> dict[str, Any]:
    """A draft begun before the handing in is not taken up afterwards."""
    return {HANDED_IN: [(report.version + 1, "", None, "")]}


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


def accept_many(
    chosen: Sequence[tuple[Report, int]], actor: Actor, at: datetime
) -> tuple[list[Report], list[tuple[Report, str]]]:
    """Accept several reports as they were seen (with their versions): what was accepted, and what was not, with why.

    Each is a work of its own: one that somebody else was first with does not hold up the others.
    """
    done: list[Report] = []
    left: list[tuple[Report, str]] = []
    for report, seen in chosen:
        try:
            accept(report, actor, at, seen)
            done.append(report)
        except Overtaken as overtaken:
            left.append((report, _("已由%(who)s先行办理", who=overtaken.who)))
        except Refused as refused:
            left.append((report, refused.message))
    return done, left


def extend(report: Report, until: date, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Give one alliance more time, with a reason; the first due day stays readable."""
    if until <= report.due or until < windows.beijing_day(at):
        raise Refused(
            "SN15-3.5.d",
            _("延期后的截止日须晚于现截止日 %(day)s 且不早于今天", day=day_words(report.due)),
            field="until",
        )
    values = {
        "due": until, "closes": max(report.closes, until), "extended_from": report.extended_from or report.due,
        "extension_reason": reason.strip(),
    }  # fmt: skip
    _open_longer(report, "extend", reason, values, actor, at, seen)


def unlock(report: Report, until: date, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Open a locked report once more, with a reason; what is handed in then is late all the same."""
    if until < windows.beijing_day(at):
        raise Refused("SN15-3.5.d", _("例外开放的截止日不能早于今天"), field="until")
    _open_longer(report, "unlock", reason, {"closes": until, "unlock_reason": reason.strip()}, actor, at, seen)


def _open_longer(
    report: Report, step: str, reason: str, values: Mapping[str, Any], actor: Actor, at: datetime, seen: int | None
) -> None:
    with work():
        was = report.due if step == "extend" else report.closes
        until = values["due"] if step == "extend" else values["closes"]
        flow.REPORT_FLOW.move(
            report, step, actor, at, seen=seen, remark=reason, values=values, was=str(was), until=str(until)
        )
        inbox.settle(report, at, actor, "report.fill")
        notices.ask_to_fill(report, actor, at, note=reason.strip())


def follow_end(designation_id: int, ended_on: date, at: datetime) -> int:
    """An alliance has ended (SN15-2.d): what was due afterwards is owed no more, and nothing is asked of its lead.

    What was already overdue stays marked as not handed in. Returns how many reports were touched.
    """
    with work():
        pending = queries.pending_of(designation_id)
        asked = (
            {todo.record_id for todo in inbox.open_about("report", [one.id for one in pending])} if pending else set()
        )
        touched = 0
        for report in pending:
            waives = report.state == "open" and report.due >= ended_on
            if waives:
                flow.REPORT_FLOW.move(report, "waive", SYSTEM, at, ended_on=str(ended_on))
            if waives or report.id in asked:
                inbox.settle(report, at, SYSTEM, "report.fill", "report.correct")
                touched += 1
    return touched
