"""Bars (限期不得申报): proposed by one person from a rule of the programme and signed by another, or brought by an order that
ended a designation; lifted early with a reason."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from alliance.core import journal
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations.queries import Department, Organisation
from alliance.register.flow import BAR_FLOW
from alliance.register.model import Bar
from alliance.rules import clauses, grounds, windows

ENDED = clauses.ref("SN15-2.d")


def propose_bar(
    programme: str, rule: grounds.Rule, hospital: Organisation, department: Department | None, found_on: date,
    reason: str, decision: str, actor: Actor, at: datetime,
) -> Bar:  # fmt: skip
    """Propose that an applicant is not admitted: for as long as the rule says, from the day of the finding on."""
    if actor.role not in OFFICE | {Role.PROVINCIAL_COMMISSION} or actor.programme != programme:
        raise Refused(rule.clause, _("限期不得申报由本项目的主管部门提出"))
    until = grounds.days_of(rule, found_on).barred_until
    if until is None:
        raise Refused(rule.clause, _("文件对这一事由没有规定限期不得申报"), field="rule")
    if found_on > windows.beijing_day(at):
        raise Refused(rule.clause, _("认定日期不能晚于今天"), field="since")
    if department is not None and department.organisation_id != hospital.id:
        raise Refused(rule.clause, _("该医院没有这个科室"), field="department")
    for words, field, said in (
        (reason, "reason", _("请写明事由")), (decision, "decision", _("请填写决定文号")),
    ):  # fmt: skip
        if not words.strip():
            raise Refused(rule.clause, said, field=field)
    with work():
        row = Bar(
            programme=programme, organisation_id=hospital.id, organisation_name=hospital.name,
            department_id=department.id if department else None, department_name=department.name if department else "",
            clause=rule.clause, reason=reason.strip(), decision=decision.strip(), since=found_on, until=until,
            proposed_by_id=actor.person_id, proposed_by=actor.name, proposed_at=at,
        )  # fmt: skip
        db.session.add(row)
        journal.write("bar.propose", actor, at, row, clause=rule.clause, remark=reason, since=found_on, until=until)
    return row


def bar(
    designation: Any, until: date, reason: str, actor: Actor, at: datetime, *, clause: str = ENDED, decision: str = "",
    department: bool = False,
) -> Bar:  # fmt: skip
    """Keep the lead hospital of an ended designation from leading its specialty, or its `department` from applying,
    until a day.

    In force at once: the order that ended it, which standing or terms carries out, took its two persons already.
    """
    with work():
        made = Bar(
            programme=designation.programme, organisation_id=designation.lead_id, organisation_name=designation.lead_name,
            specialty="" if department else designation.specialty,
            department_id=designation.department_id if department else None,
            department_name=designation.department_name if department else "", designation_id=designation.id,
            clause=clause, reason=reason[:500], decision=decision, since=windows.beijing_day(at), until=until, state="in_force",
            proposed_by_id=actor.person_id, proposed_by=actor.name,
            proposed_at=at, signed_by=actor.name, signed_at=at,
        )  # fmt: skip
        db.session.add(made)
        journal.write("bar.set", actor, at, made, clause=clause, remark=reason, until=until)
    return made


def step_bar(bar: Bar, step: str, actor: Actor, at: datetime, *, remark: str = "", seen: int | None = None) -> None:
    """Sign, withdraw or lift it, as the procedure's table has it."""
    values: dict[str, Any] = {"signed_by": actor.name, "signed_at": at} if step == "sign" else {}
    if step == "lift":
        values = {"lifted_on": windows.beijing_day(at), "lift_reason": remark.strip()[:300]}
    BAR_FLOW.move(bar, step, actor, at, seen=seen, remark=remark, values=values)
