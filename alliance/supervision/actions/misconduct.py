"""The misconduct register: a proven breach is entered, and taken out of the count (SN15-3.5.b)."""

from datetime import date, datetime

from flask_babel import gettext as _

from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import queries as members
from alliance.register import queries as register
from alliance.rules import windows
from alliance.supervision import flow
from alliance.supervision.model import Misconduct


def record_misconduct(
    designation_id: int, organisation_id: int, happened_on: date, what: str, finding: str, actor: Actor, at: datetime, *,
    handling: str = "",
) -> Misconduct:  # fmt: skip
    """Enter a proven breach by the staff of a hospital of the alliance (SN15-3.5.b)."""
    designation = register.by_id(designation_id)
    if not (actor.is_office and actor.programme == designation.programme):
        raise Refused("SN15-3.5.b", _("违规记录由联盟管理办公室登记"))
    if actor.own_hospitals & {designation.lead_id, organisation_id}:
        raise Refused("SN15-3.3.a", _("本人在该医院任职（或近期曾任职），不能登记其违规记录"))
    if happened_on > windows.beijing_day(at):
        raise Refused("SN15-3.5.b", _("发生日期不能晚于今天"), field="happened_on")
    part = {one.organisation_id: one for one in members.current(designation_id, happened_on)}
    if organisation_id not in part:
        raise Refused("SN15-3.5.b", _("该医院当日不是本联盟的成员单位"), field="organisation_id")
    with work():
        found = Misconduct(
            programme=designation.programme, designation_id=designation.id, designation_name=designation.name,
            lead_id=designation.lead_id, department_id=designation.department_id, authority_id=designation.authority_id,
            organisation_id=organisation_id, organisation_name=part[organisation_id].organisation_name,
            happened_on=happened_on, what=what.strip(), finding=finding.strip(), handling=handling.strip(),
            recorded_at=at, recorded_by=actor.name,
        )  # fmt: skip
        db.session.add(found)
        journal.write("misconduct.record", actor, at, found, clause="SN15-3.5.b", happened_on=happened_on)
    return found


def annul_misconduct(found: Misconduct, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Take a record out of the count, with a reason; it stays readable."""
    flow.MISCONDUCT_FLOW.move(
        found, "annul", actor, at, seen=seen, remark=reason, values={"annul_reason": reason.strip()}
    )


def measure_misconduct(found: Misconduct, words: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Enter what the hospital did about it, when that is known; what stood before stays in the journal."""
    flow.MISCONDUCT_FLOW.move(
        found, "measure", actor, at, seen=seen, remark=words, values={"handling": words.strip()}, was=found.handling
    )
