"""What changes about a designation in the register after its filing; former names, reserved until freed (SN15-3.3.d)."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.core import journal
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.flow import overtaken
from alliance.core.language import day_words
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import actions as organisations
from alliance.organisations import queries as who
from alliance.register import queries
from alliance.register.actions import history
from alliance.register.actions.designations import checked_name, end_party, note_party
from alliance.register.flow import DESIGNATION_FLOW, MAY_FILE
from alliance.register.model import Designation, DesignationName, Party

MAY_AMEND = MAY_FILE | OFFICE | {Role.SYSTEM}  # the calendar carries out what was decided for a later day
MAY_FREE = frozenset({Role.OFFICE_HEAD, Role.PROVINCIAL_COMMISSION})
NAMES = "SN15-3.3.d"


def amend(
    designation: Designation, *, on: date, actor: Actor, at: datetime, clause: str, reason: str, name: str | None = None,
    scope: str | None = None, specialty: str | None = None, lead_id: int | None = None, department_id: int | None = None,
    seen: int | None = None, demo: bool = False,
) -> dict[str, tuple[object, object]]:  # fmt: skip
    """Change what the register says of an active designation from a day on; returns what changed: column → (was, now).

    The number stays for life. A new name is checked like the first one; the old one stays reserved until it is freed.
    With another lead hospital the parties change too: call members.actions.amend, which also ends and begins the
    memberships of the two. Refused: not active, a day to come, a day before the last entry, nothing that changes.
    """
    own = {designation.lead_id, lead_id} & actor.own_hospitals
    if actor.role not in MAY_AMEND or actor.programme not in (None, designation.programme) or own:
        raise Refused("SN15-3.3.a", _("名录由备案机关和管理办公室更改，任职医院应当回避"))
    with work():
        version = designation.version if seen is None else seen
        db.session.refresh(designation, with_for_update=True)
        if designation.version != version:
            raise overtaken(designation, DESIGNATION_FLOW)
        _may_change(designation, on, at.date(), reason)
        new = _led(designation, lead_id, department_id)
        if scope is not None:
            new["scope"] = scope
        if name is not None or scope is not None:
            new |= _named(designation, name or designation.name, scope or designation.scope, demo)
        if specialty is not None and not new.get("specialty"):
            new["specialty"] = specialty.strip()
        changed = {
            key: (getattr(designation, key), now) for key, now in new.items() if getattr(designation, key) != now
        }
        if not changed:
            raise Refused(clause, _("没有要变更的内容"))
        _carry_out(designation, changed, on, actor, at, clause, reason)
    return changed


def _may_change(designation: Designation, on: date, today: date, reason: str) -> None:
    if designation.state != "active":
        raise Refused("SN15-3.3.a", _("只有在册联盟可以变更名录内容"))
    if not reason.strip():
        raise Refused("SN15-3.3.a", _("变更须写明理由"), field="reason")
    if on > today:
        raise Refused("SN15-3.3.a", _("变更日不能晚于今天"), field="on")
    last = queries.history(designation.id)[-1].since
    if on < last:
        raise Refused("SN15-3.3.a", _("%(day)s 已有记载，变更日不能早于该日", day=day_words(last)), field="on")


def _led(designation: Designation, lead_id: int | None, department_id: int | None) -> dict[str, object]:
    """The columns of a new lead; a department of another hospital than the lead is refused."""
    if lead_id is None and department_id is None:
        return {}
    department = who.department(department_id if department_id is not None else designation.department_id)
    hospital = who.organisation(lead_id if lead_id is not None else designation.lead_id)
    if department.organisation_id != hospital.id:
        raise Refused("SN15-3.3.a", _("牵头科室须属于牵头医院"), field="department_id")
    return {
        "lead_id": hospital.id, "lead_name": hospital.name, "department_id": department.id,
        "department_name": department.name, "division_code": hospital.division_code, "authority_id": hospital.authority_id,
    }  # fmt: skip


def _named(designation: Designation, name: str, scope: str, demo: bool) -> dict[str, object]:
    """The columns of a name, checked by the rule of its scope."""
    found = checked_name(designation.programme, scope, name, demo or designation.fictitious, designation.id)
    values: dict[str, object] = {
        "name": found.normalised, "name_key": found.normalised.casefold(), "pinyin": organisations.initials(found.normalised),
    }  # fmt: skip
    return values | ({"specialty": found.specialty} if found.specialty else {})


def _carry_out(
    designation: Designation, changed: dict[str, tuple[object, object]], on: date, actor: Actor, at: datetime, clause: str,
    reason: str,
) -> None:  # fmt: skip
    was_lead = designation.lead_id
    for key, (_was, now) in changed.items():
        setattr(designation, key, now)
    designation.version += 1
    if "name_key" in changed:
        history.give_up(designation, on, reason)
        history.bear(designation, on)
    if "lead_id" in changed:
        end_party(designation.id, on, at, was_lead)
        end_party(designation.id, on, at, designation.lead_id)
        note_party(designation.id, designation.lead_id, "lead", on, at, department_name=designation.department_name)
    elif "department_name" in changed:
        lead = (
            Party.designation_id == designation.id,
            Party.organisation_id == designation.lead_id,
            Party.until.is_(None),
        )
        renamed = update(Party).where(*lead).values(department_name=designation.department_name)
        db.session.execute(renamed.execution_options(synchronize_session="fetch"))
    history.note(designation, "amend", on, actor, at, changed=tuple(changed), clause=clause, reason=reason)
    journal.write(
        "designation.amend", actor, at, designation, clause=clause, remark=reason, on=on,
        was={key: was for key, (was, _now) in changed.items()}, now={key: now for key, (_was, now) in changed.items()},
    )  # fmt: skip


def free_former_name(name_id: int, reason: str, actor: Actor, at: datetime) -> DesignationName:
    """Let a former name be used again: an explicit act of the office's head or the commission, with a reason."""
    if actor.role not in MAY_FREE:
        raise Refused(NAMES, _("名称由办公室负责人释放"))
    if not reason.strip():
        raise Refused(NAMES, _("释放名称须写明理由"), field="remark")
    with work():
        row = db.session.get(DesignationName, name_id)
        if row is None or actor.programme not in (None, row.programme):
            raise NotFound
        freed = db.session.execute(
            update(DesignationName)
            .where(
                DesignationName.id == name_id, DesignationName.until.is_not(None), DesignationName.freed_on.is_(None)
            )
            .values(freed_on=at.date(), freed_by=actor.name, freed_reason=reason.strip()[:300])
            .returning(DesignationName.id)
            .execution_options(synchronize_session=False)
        ).first()
        db.session.refresh(row)
        if freed is None:
            raise Refused(NAMES, _("名称已经释放") if row.freed_on else _("联盟未终止，名称仍在使用"))
        designation = queries.by_id(row.designation_id)
        journal.write("designation.free-name", actor, at, designation, clause=NAMES, remark=reason, name=row.name)
    return row
