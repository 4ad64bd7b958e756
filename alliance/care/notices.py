"""Who is told of what: the to-dos of the two hospitals' desks. No to-do names a patient."""

from datetime import date, datetime

from alliance.care.flow import AWAITED, flow_of
from alliance.care.model import Consultation, Referral
from alliance.care.rules import Case
from alliance.core import inbox
from alliance.core.actor import Actor, Role
from alliance.organisations import queries as organisations

ARROWS = {"up": "↑", "down": "↓"}
Desk = tuple[Role, int | None]


def subject(case: Case) -> str:
    """The record in words, without its patient: number, way, hospitals."""
    arrow = ARROWS[case.direction] if isinstance(case, Referral) else "⇄"
    return f"{case.number} {case.from_name} {arrow} {case.to_name}"


def tell(case: Case, actor: Actor, at: datetime) -> None:
    """After a move: what was asked is done; what the new state asks stands on the right desk's list."""
    inbox.settle(case, at, actor)
    wanted = AWAITED[flow_of(case).name].get(case.state)
    if wanted is not None:
        due = case.due_at.date() if case.due_at else None
        ask(case, wanted.kind, wanted.text, case.waits_for_id or case.from_id, actor, at, due=due)


def inform(case: Case, organisation_id: int, text: str, actor: Actor, at: datetime) -> None:
    """A hospital learns of something that asks nothing but to be known."""
    ask(case, f"{flow_of(case).name}.note", text, organisation_id, actor, at)


def ask(
    case: Case, kind: str, text: str, organisation_id: int, actor: Actor, at: datetime, due: date | None = None
) -> None:
    """Put it on the lists of the posts of a hospital that handle such a record."""
    for role, department_id in desks_of(case, organisation_id, at):
        inbox.ask(
            kind, text, subject(case), case, at, role=role, by=actor, organisation_id=organisation_id,
            department_id=department_id, due=due,
        )  # fmt: skip


def desks_of(case: Case, organisation_id: int, at: datetime) -> list[Desk]:
    """The referral desk, where there is one; a consultation also asks the department: the lead's own, or the member's."""
    held = organisations.roles_in(organisation_id, at.date())
    desk: list[Desk] = [(Role.REFERRAL_DESK, None)] if Role.REFERRAL_DESK in held else []
    if desk and not isinstance(case, Consultation):
        return desk
    leads = organisation_id == case.lead_id and Role.LEAD_CLERK in held
    if leads:
        return [*desk, (Role.LEAD_CLERK, case.department_id)]
    if Role.MEMBER_CLERK in held:
        return [*desk, (Role.MEMBER_CLERK, None)]
    return desk or [(Role.REFERRAL_DESK, None)]
