"""Members and agreements from before the platform (存量), confirmed by two; no assessment is asked (SN15-2.e, 3.4.b)."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from alliance.core import files, journal
from alliance.core.actor import Actor
from alliance.core.origins import Origin, may_confirm
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import queries, rules
from alliance.members.actions.joining import admit
from alliance.members.flow import AGREEMENT_FLOW, CANDIDATE_FLOW
from alliance.members.model import Agreement, Candidate, Membership
from alliance.organisations import queries as who
from alliance.organisations.queries import Organisation
from alliance.register import actions as register
from alliance.register.queries import Designation

OLD = "SN15-3.4.b"


def take_over_alliance(origin: Origin, actor: Actor, at: datetime, **facts: Any) -> Designation:
    """Enter a designation with its lead as member from its day of filing; takes what register.actions.take_over takes."""
    with work():
        designation = register.take_over(origin, actor, at, **facts)
        assert designation.filed_on is not None
        row = Membership(
            designation_id=designation.id, organisation_id=designation.lead_id, organisation_name=designation.lead_name,
            department_name=designation.department_name, lead=True, since=designation.filed_on,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        register.note_party(
            designation.id,
            designation.lead_id,
            "lead",
            designation.filed_on,
            at,
            department_name=designation.department_name,
        )
        journal.write("membership.start", actor, at, row, clause="SN15-2.e", hospital=row.organisation_name)
    return designation


def take_over_member(
    origin: Origin, designation: Designation, actor: Actor, at: datetime, *, organisation_id: int, since: date,
    until: date | None = None, department_name: str = "", ties: str = "",
) -> Membership:  # fmt: skip
    """Enter a member of an existing designation, past or present; its agreement is taken over or signed apart."""
    hospital = _member(origin, designation, actor, at, organisation_id, since, until)
    with work():
        if until is None:
            candidate = _candidate(origin, designation, hospital, actor, at, department_name, ties)
            if (running := _running(designation.id, hospital.id)) is not None:
                raise Refused(OLD, _("%(hospital)s自 %(day)s 起已是成员", hospital=hospital.name, day=running.since))
            department_name = candidate.department_name
            register.note_party(designation.id, hospital.id, "member", since, at, department_name=department_name)
        else:
            _no_overlap(designation.id, hospital, since, until)
            register.note_past_party(designation.id, hospital.id, since, until, at, department_name)
        row = Membership(
            designation_id=designation.id, organisation_id=hospital.id, organisation_name=hospital.name,
            department_name=department_name, county_level=hospital.is_county_level, since=since, until=until,
        )  # fmt: skip
        db.session.add(row)
        journal.write(
            "membership.take-over", actor, at, row, clause=OLD, remark=origin.words, entered_by=origin.entered_by,
            hospital=hospital.name, since=since, until=until,
        )  # fmt: skip
    return row


def take_over_agreement(
    origin: Origin, designation: Designation, actor: Actor, at: datetime, *, organisation_id: int, since: date,
    until: date | None, file: tuple[str, bytes] | None, department_name: str = "", cooperation: str = "", duties: str = "",
) -> Agreement:  # fmt: skip
    """Enter an agreement that still holds, with its scan; a hospital that is no member yet becomes one from its first day."""
    hospital = _member(origin, designation, actor, at, organisation_id, since, until)
    if until is not None and until < at.date():
        raise Refused(OLD, _("协议已于 %(day)s 期满；只补录仍有效的协议，以往的成员关系作为成员补录", day=until))
    with work():
        candidate = _candidate(origin, designation, hospital, actor, at, department_name, "")
        newer = [one for one in queries.in_force_agreements(designation.id)
                 if one.organisation_id == hospital.id and one.since >= since]  # fmt: skip
        if newer:
            raise Refused(OLD, _("与%(hospital)s已有自 %(day)s 起的协议", hospital=hospital.name, day=newer[-1].since))
        older = rules.replaced(queries.signed_with(candidate), since, until, True)
        row = Agreement(
            designation_id=designation.id, candidate_id=candidate.id, organisation_id=hospital.id, since=since, until=until,
            cooperation=cooperation.strip(), duties=duties.strip(), legacy=True, made_at=at,
            replaces_id=older.id if older else None,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        if file is not None:
            files.attach(row, "agreement", file[0], file[1], actor, at, clause=OLD)
        old = _("历史补录")
        signed = {"lead_signed_at": at, "lead_signed_by": old, "member_signed_at": at, "member_signed_by": old}
        AGREEMENT_FLOW.move(row, "enter", actor, at, remark=origin.words, values=signed, entered_by=origin.entered_by)
        admit(row, candidate, actor, at)
    return row


def _member(
    origin: Origin, designation: Designation, actor: Actor, at: datetime, organisation_id: int, since: date, until: date | None
) -> Organisation:  # fmt: skip
    """The hospital, after what is asked of any member taken over."""
    may_confirm(origin, actor, designation.programme, [designation.lead_id, organisation_id], OLD)
    hospital = who.organisation(organisation_id)
    if not hospital.is_hospital or hospital.id == designation.lead_id:
        raise Refused(OLD, _("成员单位须为牵头医院以外的医疗机构"), field="hospital")
    if designation.state != "active":
        raise Refused(OLD, _("「%(name)s」不在册，不能补录", name=designation.name))
    if since > at.date() or (until is not None and until < since):
        raise Refused(OLD, _("起始日不能晚于今天，截止日不能早于起始日"), field="since")
    return hospital


def _candidate(
    origin: Origin, designation: Designation, hospital: Organisation, actor: Actor, at: datetime, department: str, ties: str
) -> Candidate:  # fmt: skip
    """The hospital's row as member: the one it has, or a new one admitted without assessment."""
    query = select(Candidate).where(
        Candidate.designation_id == designation.id, Candidate.organisation_id == hospital.id,
        Candidate.state != "declined",
    )  # fmt: skip
    found = db.session.execute(query).scalar_one_or_none()
    if found is not None:
        if found.state != "member":
            raise Refused(OLD, _("%(hospital)s正在本联盟的吸纳程序中，请先办结", hospital=hospital.name))
        return found
    row = Candidate(
        designation_id=designation.id, organisation_id=hospital.id, organisation_name=hospital.name,
        department_name=department.strip(), county_level=hospital.is_county_level, ties=ties.strip(), proposed_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    CANDIDATE_FLOW.move(row, "admit_legacy", actor, at, remark=origin.words, entered_by=origin.entered_by)
    return row


def _running(designation_id: int, organisation_id: int) -> Membership | None:
    query = select(Membership).where(
        Membership.designation_id == designation_id, Membership.organisation_id == organisation_id,
        Membership.until.is_(None),
    )  # fmt: skip
    return db.session.execute(query).scalar_one_or_none()


def _no_overlap(designation_id: int, hospital: Organisation, since: date, until: date) -> None:
    query = select(Membership.since).where(
        Membership.designation_id == designation_id, Membership.organisation_id == hospital.id, Membership.since < until,
        or_(Membership.until.is_(None), Membership.until > since),
    )  # fmt: skip
    if (held := db.session.execute(query.limit(1)).scalar_one_or_none()) is not None:
        raise Refused(OLD, _("%(hospital)s自 %(day)s 起的成员关系与此重叠", hospital=hospital.name, day=held))
