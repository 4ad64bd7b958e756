"""Assignments and sheets, objections, corrections, and what a result is made of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from alliance.checks import queries as checks
from alliance.core import files
from alliance.core.actor import Actor, Role
from alliance.core.files import File
from alliance.core.inbox import Todo
from alliance.core.reach import found, one
from alliance.core.refusal import NotFound, Refused
from alliance.evaluation import rules
from alliance.evaluation.flow import SCORING
from alliance.evaluation.model import Assignment, Correction, Given, Objection, Round, ScoreCard, ScoreLine
from alliance.evaluation.queries import years
from alliance.evaluation.queries.figures import Facts, facts
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.organisations.queries import Post
from alliance.rules import windows

LIVE = ("invited", "accepted", "closed")
OPEN = ("invited", "accepted")
SCORERS = frozenset(SCORING)
OUTSIDE = frozenset({Role.QC_CENTRE, Role.EXPERT})


def assignments(round_id: int) -> list[Assignment]:
    """Who was asked to score what, by indicator."""
    query = select(Assignment).where(Assignment.round_id == round_id).options(selectinload(Assignment.given))
    return list(db.session.execute(query.order_by(Assignment.indicator, Assignment.id)).scalars())


def by_sheets(round_id: int) -> frozenset[str]:
    """The indicators that invited people score: the office does not."""
    query = select(Assignment.indicator).where(Assignment.round_id == round_id, Assignment.state.in_(LIVE))
    return frozenset(db.session.execute(query.distinct()).scalars())


def open_assignments(round_id: int) -> list[Assignment]:
    """Those that still owe their points."""
    query = select(Assignment).where(Assignment.round_id == round_id, Assignment.state.in_(OPEN))
    return list(db.session.execute(query.order_by(Assignment.id)).scalars())


def my_sheets(actor: Actor) -> list[Assignment]:
    """What this person was invited to, newest first; nothing in another post."""
    if actor.role not in SCORERS:
        return []
    return list(db.session.execute(
        select(Assignment).join(Assignment.round).options(contains_eager(Assignment.round))
        .where(Assignment.person_id == actor.person_id, Assignment.source == _source(actor), Assignment.state != "withdrawn")
        .order_by(Assignment.id.desc())
    ).scalars())  # fmt: skip


def _source(actor: Actor) -> str:
    return SCORING[actor.role]


def sheet(actor: Actor, assignment_id: int) -> Assignment:
    """One assignment with what was given: to the person invited; NotFound for all others."""
    if actor.role not in SCORERS:
        raise NotFound
    return one(
        select(Assignment).options(selectinload(Assignment.given), joinedload(Assignment.round).joinedload(Round.indicator_version))
        .where(Assignment.id == assignment_id, Assignment.person_id == actor.person_id, Assignment.source == _source(actor),
               Assignment.state != "withdrawn")
    )  # fmt: skip


def card_or_sheet(actor: Actor, card_id: int) -> ScoreCard:
    """A card to whoever may see it, or to who was invited to score in its round; NotFound for others."""
    if actor.role not in OUTSIDE:
        return years.card(actor, card_id)
    asked = select(Assignment.round_id).where(
        Assignment.person_id == actor.person_id, Assignment.source == _source(actor), Assignment.state == "accepted"
    )  # fmt: skip
    query = select(ScoreCard).options(selectinload(ScoreCard.lines), joinedload(ScoreCard.round))
    card = one(query.where(ScoreCard.id == card_id, ScoreCard.round_id.in_(asked)))
    if card.lead_id in actor.own_hospitals:
        raise NotFound
    return card


def assignment(actor: Actor, assignment_id: int) -> Assignment:
    """One assignment for the office of its round."""
    known = found(db.session.get(Assignment, assignment_id))
    years.round_(actor, known.round_id)
    return known


def scorable(which: Assignment, actor: Actor) -> list[ScoreCard]:
    """The cards this person scores: all judged ones but those with a conflict, declared or by post."""
    return sorted(
        (
            card for card in years.cards(which.round_id)
            if not card.left_out and card.id not in which.conflicts and card.lead_id not in actor.own_hospitals
            and rules.asks(card, which.indicator)
        ), key=lambda card: card.designation_name,
    )  # fmt: skip


def invitable(programme: str, on: date) -> list[Post]:
    """The posts of QC centres, experts and the office's handlers whose people can be asked to score."""
    return organisations.people_in_roles(SCORERS, programme, on)


def given(round_id: int) -> dict[tuple[int, str], list[Decimal]]:
    """What the handed-in sheets say, by card and indicator; nothing of those still open (blind until closing)."""
    rows = db.session.execute(
        select(Given.card_id, Assignment.indicator, Given.points).join(Assignment, Given.assignment_id == Assignment.id)
        .where(Assignment.round_id == round_id, Assignment.state == "closed").order_by(Assignment.id)
    )  # fmt: skip
    told: dict[tuple[int, str], list[Decimal]] = defaultdict(list)
    for card_id, indicator, points in rows:
        told[card_id, indicator].append(points)
    return dict(told)


def notes(card_id: int) -> dict[str, list[tuple[str, Decimal, str]]]:
    """What each handed-in sheet says of one card, by indicator: (qc or expert, points, note); no names."""
    rows = db.session.execute(
        select(Assignment.indicator, Assignment.source, Given.points, Given.note)
        .join(Assignment, Given.assignment_id == Assignment.id)
        .where(Given.card_id == card_id, Assignment.state == "closed").order_by(Assignment.id)
    )  # fmt: skip
    told: dict[str, list[tuple[str, Decimal, str]]] = defaultdict(list)
    for indicator, source, points, note in rows:
        told[indicator].append((source, points, note))
    return dict(told)


def inputs(which: Round, cards: Sequence[ScoreCard]) -> dict[str, Any]:
    """Everything the results of a round are made of, as its archive freezes it."""
    sheets = given(which.id)
    return {
        "programme": which.programme, "year": which.year, "sample": checks.drawn_with(which.programme, which.year),
        "systems": {specialty: one.content for specialty, one in rules.versions_of(which).items()},
        "marks": rules.marks_of(which), "cards": [rules.input_of(card, card.facts, given_of(sheets, card)) for card in cards],
    }  # fmt: skip


def given_of(sheets: dict[tuple[int, str], list[Decimal]], card: ScoreCard) -> dict[str, list[Decimal]]:
    """The sheets' points of one card by indicator, where they still are what its line has (an answer may have changed it)."""
    return {
        line.indicator: sheets[card.id, line.indicator]
        for line in card.lines if (card.id, line.indicator) in sheets and line.scored_by_id is None
    }  # fmt: skip


def as_they_are(which: Round, cards: Sequence[ScoreCard]) -> Facts:
    """The year's figures from the records of this moment, corrected where the office did so: what a card must still say."""
    on = windows.beijing_day(which.computed_at) if which.computed_at else None
    assert on is not None  # figures are asked for once they were computed
    live = facts([card.designation_id for card in cards], which.year, on)
    for fix in corrections(cards):
        live[fix.card.designation_id]["used"][fix.fact] = fix.value
    return live


def corrections(cards: Iterable[ScoreCard]) -> list[Correction]:
    """What was corrected on these cards, oldest first: a later one of the same figure counts."""
    ids = [card.id for card in cards]
    query = select(Correction).where(Correction.card_id.in_(ids)).options(joinedload(Correction.card))
    return list(db.session.execute(query.order_by(Correction.id)).scalars())


def objections(round_id: int) -> list[Objection]:
    """The objections of a round, those waiting first."""
    return list(db.session.execute(
        select(Objection).join(Objection.card).options(contains_eager(Objection.card))
        .where(ScoreCard.round_id == round_id).order_by(Objection.state != "open", Objection.id)
    ).scalars())  # fmt: skip


def objections_of(card_id: int) -> list[Objection]:
    """The objections to one card, newest first."""
    query = select(Objection).where(Objection.card_id == card_id)
    return list(db.session.execute(query.order_by(Objection.id.desc())).scalars())


def objection(actor: Actor, objection_id: int) -> Objection:
    """One objection, to who may see its card."""
    known = found(db.session.get(Objection, objection_id))
    years.card(actor, known.card_id)
    return known


def open_objections(round_id: int) -> list[str]:
    """The alliances whose objection waits for its answer."""
    query = select(ScoreCard.designation_name).join(Objection, Objection.card_id == ScoreCard.id)
    return list(db.session.execute(query.where(ScoreCard.round_id == round_id, Objection.state == "open")).scalars())


def running(programme: str) -> list[Round]:
    """The rounds that are not decided."""
    query = select(Round).where(Round.programme == programme, Round.state != "decided")
    return list(db.session.execute(query.order_by(Round.year)).scalars())


def owed(round_id: int) -> list[Todo]:
    """What others still owe this round: open to-dos about its cards and its scoring tasks (one query)."""
    cards = select(ScoreCard.id).where(ScoreCard.round_id == round_id)
    tasks = select(Assignment.id).where(Assignment.round_id == round_id, Assignment.state.in_(OPEN))
    about = or_(
        (Todo.record_type == "score_card") & (Todo.kind == "card.self") & Todo.record_id.in_(cards),
        (Todo.record_type == "score_assignment") & Todo.record_id.in_(tasks),
    )
    return list(db.session.execute(select(Todo).where(about, Todo.closed_at.is_(None)).order_by(Todo.id)).scalars())


def why_not_decided(which: Round, at: datetime) -> str | None:
    """What keeps provisional results from being decided at this time, in words; None where nothing does."""
    waiting = open_objections(which.id)
    if waiting:
        return str(_("还有 %(n)s 份异议没有答复", n=len(waiting)))
    try:
        rules.hold_window_over(which, at)
    except Refused as refused:
        return refused.message
    return None


def archive_of(which: Round) -> File | None:
    """The archive that deciding froze."""
    return next(iter(files.of(which, "archive")), None)


def archived(programme: str) -> list[tuple[Round, File]]:
    """The decided rounds that have an archive, newest first, with the file (one query)."""
    rows = db.session.execute(
        select(Round, File).join(File, (File.record_id == Round.id) & (File.record_type == "round") & (File.purpose == "archive"))
        .where(Round.programme == programme, Round.archive_sha256 != "", File.state == "ready").order_by(Round.year.desc())
        .options(joinedload(Round.indicator_version))
    )  # fmt: skip
    return [(found_round, file) for found_round, file in rows]


def evidence(card: ScoreCard) -> dict[str, list[File]]:
    """The papers of a self-evaluation, by indicator (one query)."""
    names = {line.id: line.indicator for line in card.lines}
    query = select(File).where(File.record_type == "score_line", File.record_id.in_(names), File.state == "ready")
    told: dict[str, list[File]] = defaultdict(list)
    for file in db.session.execute(query.order_by(File.id)).scalars():
        told[names[file.record_id]].append(file)
    return dict(told)


def evidence_file(card: ScoreCard, file_id: int) -> File:
    """One of those papers."""
    return found(next((file for all_ in evidence(card).values() for file in all_ if file.id == file_id), None))


def evidence_counts(round_id: int) -> dict[int, int]:
    """How many papers each card's self-evaluation has (one query)."""
    rows = db.session.execute(
        select(ScoreLine.card_id, func.count(File.id)).join(File, (File.record_id == ScoreLine.id) & (File.record_type == "score_line"))
        .join(ScoreCard, ScoreLine.card_id == ScoreCard.id)
        .where(ScoreCard.round_id == round_id, File.state == "ready").group_by(ScoreLine.card_id)
    )  # fmt: skip
    return {card_id: int(n) for card_id, n in rows}
