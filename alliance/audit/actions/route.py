"""附件1 on its way: sent, evaluated by hospital and city, checked by the office, audited by the commission."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.audit import notices, rules
from alliance.audit.flow import FLOW
from alliance.audit.model import Audit, AuditEvaluation, AuditSubmission
from alliance.core import files
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.core.work import work

FORM = "SN15-A1"
VERDICTS = {"commission": ("pass", "fail", "return")}
SPOKEN = ("hospital", "city")  # their evaluation is a field of the annex


def submit(
    audit: Audit, actor: Actor, at: datetime, seen: int | None = None, *, declared: bool, late_reason: str = ""
) -> AuditSubmission:
    """Send the form, or send it again after a return. The first sending decides about "on time" (SN15-5.2).

    After the due day a reason sends it to the commission, which takes it or not; without one it is refused.
    """
    if not declared:
        raise Refused(FORM, _("须声明所填内容真实有效；弄虚作假的一律取消资格"), field="true")
    late = rules.is_late(audit.due, at)
    with work():
        dossier = rules.collect(audit, at.date())
        step, values = _sending(audit, late, late_reason, at)
        FLOW.move(
            audit, step, actor, at, seen=seen, remark=late_reason if step == "submit-late" else "", values=values,
            submission=len(audit.submissions) + 1, late=audit.late or late,
        )  # fmt: skip
        sent = AuditSubmission(
            audit_id=audit.id, serial=len(audit.submissions) + 1, content=rules.content(dossier), made_at=at,
            made_by=actor.name,
        )  # fmt: skip
        audit.submissions.append(sent)
        notices.ask_next(audit, actor, at)
    return sent


def _sending(audit: Audit, late: bool, reason: str, at: datetime) -> tuple[str, dict[str, Any]]:
    """The row of the table behind a sending, and the columns that change with it."""
    if audit.state == "returned":
        return "resubmit", {}
    values: dict[str, Any] = {"submitted_at": audit.submitted_at or at, "late": late}
    if late and not audit.excuse and (reason.strip() or audit.state == "lapse"):
        return "submit-late", {**values, "late_reason": reason.strip(), "proposed_by_id": None, "proposed_by": ""}
    return "submit", values


def evaluate(
    audit: Audit, verdict: str, text: str, actor: Actor, at: datetime, seen: int | None = None, *,
    scans: Sequence[tuple[str, bytes]] = (),
) -> AuditEvaluation:  # fmt: skip
    """Speak at the station that is asked: agree or return; the commission passes, fails or returns.

    Hospital and city write their evaluation, which stands in the annex; `scans` are sealed pages.
    """
    station = audit.state if audit.state in rules.STATIONS else rules.own_station(actor)
    if verdict not in VERDICTS.get(station, ("agree", "return")):
        raise Refused("SN15-5.2", _("请选择意见"), field="verdict")
    if station in SPOKEN and verdict == "agree" and not text.strip():
        raise Refused(FORM, _("请写明对专科联盟开展工作情况的评价"), field="text")
    with work():
        if FLOW.open_to(audit, actor):
            for name, content in scans:
                files.attach(audit, "sealed", name, content, actor, at, clause=FORM)
        step, values = _step(audit, station, verdict, text, at)
        FLOW.move(audit, step, actor, at, seen=seen, remark=text, values=values)
        said = AuditEvaluation(
            audit_id=audit.id, submission=len(audit.submissions), station=station, verdict=verdict, text=text.strip(),
            organisation_name=actor.organisation_name, person_id=actor.person_id, by=actor.name, given_at=at,
        )  # fmt: skip
        audit.evaluations.append(said)
        notices.ask_next(audit, actor, at)
        if verdict in {"pass", "fail"}:
            _tell(audit, verdict, text, actor, at)
    return said


def _step(audit: Audit, station: str, verdict: str, text: str, at: datetime) -> tuple[str, dict[str, Any]]:
    if verdict in {"pass", "fail"}:
        return f"{station}-{verdict}", {"closed_at": at}
    if verdict == "return":
        return f"{station}-return", {"return_remark": text.strip()}
    target = rules.following(audit) if audit.state == station else {"hospital": "office", "city": "office"}.get(
        station, "commission"
    )  # fmt: skip
    return f"{station}-{target}", {}


def _tell(audit: Audit, verdict: str, text: str, actor: Actor, at: datetime) -> None:
    letter = notices.passed(audit, actor, at) if verdict == "pass" else notices.failed(audit, text, actor, at)
    audit.notice_id = letter.id
