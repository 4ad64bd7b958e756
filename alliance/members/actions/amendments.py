"""A designation in the register gets another lead hospital: the memberships of the two change with it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from alliance.core import inbox, journal
from alliance.core.actor import SYSTEM, Actor
from alliance.core.work import work
from alliance.ext import db
from alliance.members import queries
from alliance.members.actions.council import vacate
from alliance.members.flow import AGREEMENT_FLOW, CANDIDATE_FLOW
from alliance.members.model import Candidate, Membership
from alliance.register import actions as register
from alliance.register.queries import Designation


def amend(
    designation: Designation, *, on: date, actor: Actor, at: datetime, clause: str, reason: str, **changes: Any
) -> dict[str, tuple[object, object]]:
    """Change what the register says (register.actions.amend, which names the changes), and the memberships with it.

    With another lead hospital the old one's membership ends on that day and the new one's begins as lead; it needs no
    agreement with itself, so its own as a member ends. An old lead that stays is taken in again as a member.
    """
    with work():
        changed = register.amend(designation, on=on, actor=actor, at=at, clause=clause, reason=reason, **changes)
        if "lead_id" in changed:
            _move_lead(designation, on, actor, at, reason)
        elif "department_name" in changed:
            for row in _open(designation.id, designation.lead_id):
                row.department_name = designation.department_name
    return changed


def _open(designation_id: int, organisation_id: int | None = None) -> list[Membership]:
    query = select(Membership).where(Membership.designation_id == designation_id, Membership.until.is_(None))
    if organisation_id is not None:
        query = query.where(Membership.organisation_id == organisation_id)
    return list(db.session.execute(query).scalars())


def _move_lead(designation: Designation, on: date, actor: Actor, at: datetime, reason: str) -> None:
    _release(designation, on, at, reason)
    for row in _open(designation.id):
        if row.lead or row.organisation_id == designation.lead_id:
            row.until = max(on, row.since)
            hospital = row.organisation_name
            if row.lead:
                vacate(designation.id, on, reason, SYSTEM, at, organisation_id=row.organisation_id)
            journal.write("membership.end", actor, at, row, clause="SN15-2.e", remark=reason, hospital=hospital, on=on)
    db.session.flush()
    begun = Membership(
        designation_id=designation.id, organisation_id=designation.lead_id, organisation_name=designation.lead_name,
        department_name=designation.department_name, lead=True, since=on,
    )  # fmt: skip
    db.session.add(begun)
    journal.write("membership.start", actor, at, begun, clause="SN15-2.e", hospital=begun.organisation_name, on=on)


def _release(designation: Designation, on: date, at: datetime, reason: str) -> None:
    """End what bound the new lead as a member: its agreements and its candidacy."""
    for agreement in queries.in_force_agreements(designation.id):
        if agreement.organisation_id == designation.lead_id:
            inbox.settle(agreement, at, SYSTEM)
            values = {"ended_on": max(on, agreement.since), "end_reason": reason.strip()[:300]}
            AGREEMENT_FLOW.move(agreement, "end", SYSTEM, at, remark=reason, values=values, on=on)
            candidate = db.session.get_one(Candidate, agreement.candidate_id)
            if candidate.state == "member":
                left = {"decline_reason": reason.strip()[:300]}
                CANDIDATE_FLOW.move(candidate, "leave", SYSTEM, at, remark=reason, values=left)
