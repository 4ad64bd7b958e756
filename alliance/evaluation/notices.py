"""What is asked of whom in a round: leads evaluate themselves and check, the office scores, its head decides."""

from datetime import date, datetime

from alliance.core import inbox
from alliance.core.actor import Actor, Role
from alliance.core.language import N_
from alliance.evaluation.model import Assignment, Objection, Round, ScoreCard
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


def ask_to_look(card: ScoreCard, actor: Actor, at: datetime) -> None:
    """The figures are taken from the records: the lead looks at them before anything is scored."""
    _ask_lead("card.figures", N_("查看考核取用的数据，有误请告知办公室"), card, actor, at, None, "")


def ask_to_check(card: ScoreCard, actor: Actor, at: datetime) -> None:
    """Results are provisional: the lead looks at its card."""
    text = N_("查看年度考核初步结果，有异议请书面告知办公室")
    _ask_lead("card.check", text, card, actor, at, card.round.objections_due, card.round.objections_note)


OFFICE_ASKED = {
    "round.check": (Role.OFFICE_HANDLER, N_("核对年度考核自评和数据")),
    "round.score": (Role.OFFICE_HANDLER, N_("年度考核评分")),
    "round.decide": (Role.OFFICE_HEAD, N_("审定年度考核结果")),
}


def ask_office(found: Round, kind: str, actor: Actor, at: datetime) -> None:
    """The office checks and scores (handlers) or decides (its head); what was asked before is settled."""
    inbox.settle(found, at, actor)
    role, text = OFFICE_ASKED[kind]
    office = organisations.one_of_kind("office")
    inbox.ask(
        kind, text, subject(found), found, at, role=role, by=actor, organisation_id=office.id if office else None,
        due=found.objections_due if kind == "round.decide" else None,
    )  # fmt: skip


def ask_to_correct(card: ScoreCard, actor: Actor, at: datetime) -> None:
    """The self-evaluation went back: the lead mends it."""
    _ask_lead("card.self", N_("修改退回的年度考核自评"), card, actor, at, None, "")


def settle_cards(found: Round, actor: Actor, at: datetime) -> None:
    """Nothing is asked about the cards of a round any more."""
    for card in found.cards:
        inbox.settle(card, at, actor)


def invite(one: Assignment, actor: Actor, at: datetime, organisation_id: int) -> None:
    """Somebody is asked to score an indicator."""
    role = {"qc": Role.QC_CENTRE, "expert": Role.EXPERT, "office": Role.OFFICE_HANDLER}[one.source]
    inbox.ask(
        "assignment.score", N_("年度考核评分（受邀）"), subject(one.round), one, at, role=role, by=actor, person_id=one.person_id,
        organisation_id=organisation_id, due=one.due, due_note=one.due_note,
    )  # fmt: skip


def ask_to_review(one: Objection, actor: Actor, at: datetime) -> None:
    """An objection arrived: the office has it reviewed by somebody who did not score what it is about."""
    office = organisations.one_of_kind("office")
    inbox.ask(
        "objection.review", N_("复核年度考核异议"), f"{one.card.designation_name} · {subject(one.card.round)}", one, at,
        role=Role.OFFICE_HANDLER, by=actor, organisation_id=office.id if office else None,
        designation_id=one.card.designation_id,
    )  # fmt: skip


def tell_answer(one: Objection, actor: Actor, at: datetime) -> None:
    """The alliance reads the answer on its card."""
    _ask_lead("card.check", N_("查看年度考核异议的答复"), one.card, actor, at, None, "")


def archive_name(found: Round) -> str:
    """The name under which an archive is downloaded."""
    return f"{found.programme}-{found.year}-archive.json"
