"""What is asked of whom about a report: the lead fills, the office reviews."""

from datetime import datetime

from alliance.core import inbox, settings
from alliance.core.actor import Actor, Role
from alliance.core.language import N_
from alliance.organisations import queries as organisations
from alliance.rules import programme as programmes
from alliance.supervision.model import Report


def subject(report: Report) -> str:
    """A report in words: 示例联盟 · 2026 年上半年总结."""
    period = programmes.load(report.programme).period(report.half)
    return f"{report.designation_name} · {report.year} 年{period.words}总结"


def ask_to_fill(report: Report, actor: Actor, at: datetime) -> None:
    """A period has opened: the lead department hands in by the due day."""
    inbox.ask(
        "report.fill", N_("报送半年工作总结"), subject(report), report, at, role=Role.LEAD_CLERK, by=actor,
        organisation_id=report.lead_id, department_id=report.department_id, due=report.due,
    )  # fmt: skip


def ask_to_review(report: Report, actor: Actor, at: datetime) -> None:
    """Handed in: the office reviews."""
    inbox.settle(report, at, actor)
    due, note = settings.due_in_workdays(at.date(), settings.value(report.programme, "report_review_workdays"))
    office = organisations.one_of_kind("office")
    inbox.ask(
        "report.review", N_("审核半年工作总结"), subject(report), report, at, role=Role.OFFICE_HANDLER, by=actor,
        organisation_id=office.id if office else None, due=due, due_note=note, note="迟报" if report.late else "",
    )  # fmt: skip


def ask_to_correct(report: Report, actor: Actor, at: datetime) -> None:
    """Returned: the lead corrects and hands in again."""
    inbox.settle(report, at, actor)
    due, note = settings.due_in_workdays(at.date(), settings.value(report.programme, "report_correction_workdays"))
    inbox.ask(
        "report.correct", N_("修改后重新提交半年工作总结"), subject(report), report, at, role=Role.LEAD_CLERK, by=actor,
        organisation_id=report.lead_id, department_id=report.department_id, due=due, due_note=note,
        note=report.return_remark[:300],
    )  # fmt: skip
