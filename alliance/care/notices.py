"""Who is told of what: the to-dos of the two hospitals' desks. No to-do names a patient."""

from datetime import date, datetime, timedelta

from alliance.care.flow import awaited, flow_of
from alliance.care.model import Consultation, Referral
from alliance.care.rules import Case
from alliance.core import inbox, settings
from alliance.core.actor import Actor, Role
from alliance.core.language import N_
from alliance.organisations import queries as organisations

ARROWS = {"up": "↑", "down": "↓"}


def subject(case: Case) -> str:
    """The record in words, without its patient: number, way, hospitals."""
    arrow = ARROWS[case.direction] if isinstance(case, Referral) else "⇄"
    return f"{case.number} {case.from_name} {arrow} {case.to_name}"


def tell(case: Case, actor: Actor, at: datetime) -> None:
    """After a move: what was asked is done; what the new state asks stands on the right desk's list."""
    inbox.settle(case, at, actor)
    wanted = awaited(case)
    if wanted is None:
        return
    days = settings.value(case.programme, wanted.setting) if wanted.setting else None
    due = (at + timedelta(days=days)).date() if days is not None else None
    if isinstance(case, Consultation) and case.state == "scheduled" and case.scheduled_for is not None:
        due = case.scheduled_for.date()
    ask(case, wanted.kind, wanted.text, case.to_id if wanted.end == "to" else case.from_id, actor, at, due=due)


def tell_cancelled(case: Case, informed_id: int, actor: Actor, at: datetime) -> None:
    """The other hospital learns that an accepted patient does not come any more."""
    ask(case, f"{flow_of(case).name}.note", N_("对方已撤销，请知悉"), informed_id, actor, at)


def ask(
    case: Case, kind: str, text: str, organisation_id: int, actor: Actor, at: datetime, due: date | None = None
) -> None:
    """Put it on the hospital's referral desk; without one, on the lead department's or the member's clerk."""
    role, department_id = desk_of(case, organisation_id, at)
    inbox.ask(
        kind, text, subject(case), case, at, role=role, by=actor, organisation_id=organisation_id,
        department_id=department_id, due=due,
    )  # fmt: skip


def desk_of(case: Case, organisation_id: int, at: datetime) -> tuple[Role, int | None]:
    """Which post of a hospital handles its referrals today."""
    held = organisations.roles_in(organisation_id, at.date())
    if Role.REFERRAL_DESK in held:
        return Role.REFERRAL_DESK, None
    if organisation_id == case.lead_id and Role.LEAD_CLERK in held:
        return Role.LEAD_CLERK, case.department_id
    return (Role.MEMBER_CLERK if Role.MEMBER_CLERK in held else Role.REFERRAL_DESK), None
