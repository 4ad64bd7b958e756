"""What is asked of whom: the lead fills a report in, the office reviews; the office answers a notice."""

from datetime import datetime

from alliance.core import inbox, settings
from alliance.core.actor import Actor, Role
from alliance.core.language import N_
from alliance.organisations import queries as organisations
from alliance.rules import programme as programmes
from alliance.supervision.model import Matter, QualityDocument, QualityReceipt, QualityVersion, Report


def subject(report: Report) -> str:
    """A report in words: 示例联盟 · 2026 年上半年总结."""
    period = programmes.load(report.programme).period(report.half)
    return f"{report.designation_name} · {report.year} 年{period.words}总结"


def ask_to_fill(report: Report, actor: Actor, at: datetime, note: str = "") -> None:
    """A period has opened, or was opened longer: the lead department hands in by the due day, then until it closes."""
    due = max(report.due, report.closes) if report.unlock_reason else report.due
    inbox.ask(
        "report.fill", N_("报送半年工作总结"), subject(report), report, at, role=Role.LEAD_CLERK, by=actor,
        organisation_id=report.lead_id, department_id=report.department_id, due=due, note=note[:300],
    )  # fmt: skip


def ask_to_review(report: Report, actor: Actor, at: datetime) -> None:
    """Handed in: the office reviews."""
    inbox.settle(report, at, actor)
    due, note = settings.due_in_workdays(at.date(), settings.value(report.programme, "report_review_workdays"))
    office = organisations.one_of_kind("office")
    inbox.ask(
        "report.review", N_("审核半年工作总结"), subject(report), report, at, role=Role.OFFICE_HANDLER, by=actor,
        organisation_id=office.id if office else None, due=due, due_note=note, note=N_("迟报") if report.late else "",
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


MATTER_NOTES = {"late": N_("迟报"), "short": N_("提前天数不足")}


def ask_to_answer(matter: Matter, actor: Actor, at: datetime) -> None:
    """An event or a matter was reported: the office answers, an event before it begins."""
    office = organisations.one_of_kind("office")
    words = N_("答复大型活动报备") if matter.kind == "event" else N_("阅处重大事项报告")
    inbox.ask(
        "matter.answer", words, f"{matter.designation_name} · {matter.title}", matter, at, role=Role.OFFICE_HANDLER,
        by=actor, organisation_id=office.id if office else None, due=matter.due, due_note=matter.due_note,
        note=MATTER_NOTES.get(matter.timing, ""),
    )  # fmt: skip


def tell_answer(matter: Matter, actor: Actor, at: datetime) -> None:
    """Answered; after an objection the lead changes the event or takes the notice back, before the event."""
    inbox.settle(matter, at, actor)
    if matter.state == "objected":
        inbox.ask(
            "matter.objected", N_("办公室对活动有异议：调整后重新报备或撤回"),
            f"{matter.designation_name} · {matter.title}", matter, at, role=Role.LEAD_CLERK, by=actor,
            organisation_id=matter.lead_id, department_id=matter.department_id, due=matter.starts,
            note=matter.answer[:300],
        )  # fmt: skip


def settle(matter: Matter, actor: Actor, at: datetime) -> None:
    """Taken back: nothing is asked any more."""
    inbox.settle(matter, at, actor)


def ask_receipt(
    document: QualityDocument, version: QualityVersion, receipt: QualityReceipt, actor: Actor, at: datetime
) -> None:
    """A version was shared: the member reads it and says so."""
    inbox.ask(
        "quality.receive", N_("签收质控文件"), f"{document.designation_name} · {document.title}"[:200], receipt, at,
        role=Role.MEMBER_CLERK, by=actor, organisation_id=receipt.organisation_id, due=version.due,
        due_note=version.due_note, note=version.summary[:300], designation_id=document.designation_id,
    )  # fmt: skip
