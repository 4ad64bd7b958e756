"""What is asked of whom in a round: leads evaluate themselves and check, the office scores, its head decides."""

from datetime import date, datetime

from alliance.core import inbox
from alliance.core.actor import Actor, Role
from alliance.core.language import N_
from alliance.evaluation.model import Round, ScoreCard
from alliance.organisations import queries as organisations


def subject(found: Round) -> str:
    """2025 年度考核."""
    return f"{found.year} 年度考核"


def _ask_lead(kind: str, text: str, card: ScoreCard, actor: Actor, at: datetime, due: date | None, note: str) -> None:
    inbox.ask(
        kind, text, f"{card.designation_name} · {subject(card.round)}", card, at, role=Role.LEAD_CLERK, by=actor,
        organisation_id=card.lead_id, department_id=card.department_id, due=due, due_note=note,
    )  # fmt: skip


def ask_to_self_evaluate(card: ScoreCard, actor: Actor, at: datetime) -> None:
    """The round is open: the lead may evaluate itself."""
    _ask_lead(
        "card.self", N_("填写年度考核自评（选填）"), card, actor, at, card.round.self_due, card.round.self_due_note
    )


def ask_to_check(card: ScoreCard, actor: Actor, at: datetime) -> None:
    """Results are provisional: the lead looks at its card."""
    text = N_("查看年度考核初步结果，有异议请书面告知办公室")
    _ask_lead("card.check", text, card, actor, at, card.round.objections_due, card.round.objections_note)


def ask_office(found: Round, role: Role, actor: Actor, at: datetime) -> None:
    """The office scores (handlers) or decides (its head)."""
    inbox.settle(found, at, actor)
    scoring = role == Role.OFFICE_HANDLER
    office = organisations.one_of_kind("office")
    inbox.ask(
        "round.score" if scoring else "round.decide", N_("年度考核评分") if scoring else N_("审定年度考核结果"),
        subject(found), found, at, role=role, by=actor, organisation_id=office.id if office else None,
    )  # fmt: skip
