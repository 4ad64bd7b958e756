"""How a half-year report is shown in a line: its mark 无/未/退/报/审, its period in words, the columns of its lists."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from alliance.core import pages
from alliance.core.access import me
from alliance.core.pages import Column
from alliance.rules import programme as programmes
from alliance.supervision.flow import REPORT_FLOW, lead
from alliance.supervision.model import Report


@dataclass(frozen=True)
class Mark:
    """One cell of the board: the sign 无/未/退/报/审, whether late or overdue, in words and colour."""

    sign: str
    words: str
    tone: str
    url: str | None = None
    late: str = ""


def mark_of(report: Report | None, today: date) -> Mark:
    """The mark of a report; 无 where nothing was to be handed in."""
    if report is None:
        return Mark(_("无"), _("无报送任务"), "zero")
    late = _("逾期") if report.state == "open" and report.due < today else _("迟报") if report.late else ""
    sign, tone = {
        "open": (_("未"), "bad" if late else "plain"), "returned": (_("退"), "warn"), "submitted": (_("报"), "blue"),
        "accepted": (_("审"), "good"), "waived": (_("免"), "plain"),
    }[report.state]  # fmt: skip
    words = str(REPORT_FLOW.states[report.state])
    return Mark(sign, words, tone, url_for("supervision.report", id=report.id), late)


def period_words(programme: str, year: int, half: str) -> str:
    """2026 年上半年."""
    words = pages.words(programmes.load(programme).period(half))
    return str(_("%(year)s 年%(half)s", year=year, half=words))


def row_look(report: Report, today: date) -> str:
    """Late and overdue rows are marked."""
    return "late" if mark_of(report, today).late else ""


def due_words(on: date, today: date, done: bool) -> str:
    """How long until a day."""
    days = (on - today).days
    if done:
        return str(_("已办结"))
    if days < 0:
        return str(_("逾期 %(n)d 天", n=-days))
    return str(_("还有 %(n)d 天", n=days) if days else _("今天到期"))


def report_columns(today: date, *, picks: bool = False, own: bool = False) -> list[Column]:
    """The columns of a list of reports; `picks`: the office chooses several; `own`: a lead's, with what it does next."""

    def words(one: Report) -> str:
        return period_words(one.programme, one.year, one.half)

    def state(one: Report) -> str:
        mark = mark_of(one, today)
        return f"{mark.words} {mark.late}".strip()

    address = "supervision.of" if own else "supervision.report"
    period = Column(
        "period", _("报送期"), words, lambda one: {"text": words(one), "url": mark_of(one, today).url}, standard=own
    )
    return [
        Column("alliance", _("联盟"), lambda one: one.designation_name, lambda one: {
            "text": one.designation_name, "url": url_for(address, id=one.designation_id if own else one.id),
        }, sort=Report.designation_name, width=34),
        *([Column("pick", _("选"), lambda one: "", _pick, paper=False)] if picks else []),
        period,
        Column("lead", _("牵头医院"), lambda one: one.lead_name, standard=not own, sort=Report.lead_name, width=24),
        Column("due", _("截止日"), lambda one: one.due, lambda one: {
            "text": one.due, "small": due_words(one.due, today, one.submitted_at is not None),
        }, kind="date", sort=Report.due),
        Column("state", _("状态"), state, lambda one: {"pills": _pills(one, today)}, sort=Report.state),
        Column("submitted", _("首次提交"), lambda one: one.submitted_at, kind="moment"),
        Column("accepted", _("审核通过"), lambda one: one.accepted_at, kind="moment", standard=False),
        *([Column("next", _("下一步"), lambda one: "", lambda one: _next(one, today), paper=False)] if own else []),
    ]  # fmt: skip


def _pills(one: Report, today: date) -> list[tuple[str, str]]:
    mark = mark_of(one, today)
    return [(mark.words, mark.tone), *([(mark.late, "bad")] if mark.late else [])]


def _pick(one: Report) -> Any:
    label = _("选中 %(name)s", name=one.designation_name)
    return {"pick": ("id", one.id, label)} if one.state == "submitted" else {"text": None}


def _next(one: Report, today: date) -> Any:
    if not lead(me(), one) or one.state not in ("open", "returned") or today > one.closes:
        return None
    return {"text": _("修改") if one.state == "returned" else _("填报"), "url": url_for("supervision.edit", id=one.id)}
