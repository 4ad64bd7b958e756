"""What is asked about an agreement, and of which of its two sides; and of the lead about its council."""

from datetime import date, datetime

from alliance.core import inbox
from alliance.core.actor import Actor, Role
from alliance.core.language import N_
from alliance.ext import db
from alliance.members.model import Agreement, Candidate, Seat
from alliance.register import queries as registered


def _subject(agreement: Agreement) -> str:
    designation = registered.by_id(agreement.designation_id)
    return f"{designation.name} · {db.session.get_one(Candidate, agreement.candidate_id).organisation_name}"


def lead(agreement: Agreement, kind: str, text: str, actor: Actor, at: datetime, due: date | None = None) -> None:
    """Ask the lead department's clerk."""
    designation = registered.by_id(agreement.designation_id)
    inbox.ask(kind, text, _subject(agreement), agreement, at, role=Role.LEAD_CLERK, by=actor, due=due,
              organisation_id=designation.lead_id, department_id=designation.department_id)  # fmt: skip


def member(agreement: Agreement, kind: str, text: str, actor: Actor, at: datetime) -> None:
    """Ask the member's clerk."""
    inbox.ask(kind, text, _subject(agreement), agreement, at, role=Role.MEMBER_CLERK, by=actor,
              organisation_id=agreement.organisation_id)  # fmt: skip


def term_ends(seat: Seat, actor: Actor, at: datetime) -> None:
    """Ask the lead to have a seat filled anew, or left, before its term ends."""
    designation = registered.by_id(seat.designation_id)
    inbox.ask("seat.renew", N_("理事会任期将满，请办理换届"), f"{designation.name} · {seat.person_name}", seat, at,
              role=Role.LEAD_CLERK, by=actor, due=seat.term_ends, organisation_id=designation.lead_id,
              department_id=designation.department_id)  # fmt: skip
