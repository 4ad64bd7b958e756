"""Rounds, cards and their figures, already limited to who asks."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, raiseload, selectinload

from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.refusal import NotFound
from alliance.evaluation.model import Round, ScoreCard, ScoreLine
from alliance.ext import db

SEES_ALL = PROVINCE | {Role.AUDITOR}
LEADS = frozenset({Role.LEAD_CLERK, Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN})
NOBODYS = -1


def scope(actor: Actor) -> ColumnElement[bool]:
    """The cards of this actor, over ScoreCard joined to Round: all, the area's once decided, or its own."""
    if actor.role in SEES_ALL:
        return Round.programme == (actor.programme or Round.programme)
    if actor.role == Role.CITY_COMMISSION:
        return and_(ScoreCard.authority_id == actor.organisation_id, Round.state == "decided")
    if actor.role == Role.LEAD_CLERK:
        return and_(ScoreCard.lead_id == actor.organisation_id, ScoreCard.department_id == actor.department_id)
    if actor.role in LEADS:
        return ScoreCard.lead_id == actor.organisation_id
    return ScoreCard.id == NOBODYS


def visible(actor: Actor) -> Select[ScoreCard]:
    """All cards this actor may see, with their round."""
    return select(ScoreCard).join(ScoreCard.round).where(scope(actor)).options(contains_eager(ScoreCard.round))


def card(actor: Actor, card_id: int) -> ScoreCard:
    """One card with lines, round and indicator system; NotFound outside the actor's scope."""
    found = db.session.execute(
        visible(actor).where(ScoreCard.id == card_id).options(
            selectinload(ScoreCard.lines),
            contains_eager(ScoreCard.round).joinedload(Round.indicator_version),
        )
    ).scalar_one_or_none()  # fmt: skip
    if found is None:
        raise NotFound
    return found


def round_(actor: Actor, round_id: int) -> Round:
    """One round, for those who see all of it; NotFound for others."""
    found = db.session.execute(
        select(Round).where(Round.id == round_id).options(joinedload(Round.indicator_version))
    ).scalar_one_or_none()
    sees = actor.role in SEES_ALL and found is not None and actor.programme in (None, found.programme)
    if found is None or not sees:
        raise NotFound
    return found


def by_year(programme: str, year: int) -> Round | None:
    """The round of a year, whoever asks (for actions)."""
    return db.session.execute(
        select(Round).where(Round.programme == programme, Round.year == year)
    ).scalar_one_or_none()  # fmt: skip


def rounds(actor: Actor) -> list[tuple[Round, dict[str, int]]]:
    """All rounds with how many cards came out how, newest year first (one query); nothing for who sees no round."""
    if actor.role not in SEES_ALL:
        return []
    return _counted(Round.programme == (actor.programme or Round.programme))


def published() -> list[tuple[Round, dict[str, int]]]:
    """What anybody may read of the decided years, newest first: how many came out how, nobody's name (one query)."""
    return _counted(Round.state == "decided")


def _counted(which: ColumnElement[bool]) -> list[tuple[Round, dict[str, int]]]:
    judged = ScoreCard.left_out == ""
    counted = {
        "cards": func.count(ScoreCard.id).filter(judged),
        **{key: func.count(ScoreCard.id).filter(judged, ScoreCard.result == key) for key in RESULTS},
    }
    rows = db.session.execute(
        select(Round, *counted.values()).outerjoin(ScoreCard, ScoreCard.round_id == Round.id)
        .where(which).group_by(Round.id).order_by(Round.year.desc(), Round.programme)
    )  # fmt: skip
    return [(found, dict(zip(counted, numbers, strict=True))) for found, *numbers in rows]


RESULTS = ("outstanding", "pass", "fail")


def heads(round_id: int) -> list[ScoreCard]:
    """The cards of a round whose lines nobody asks for, the best first (one query)."""
    return list(db.session.execute(
        select(ScoreCard).where(ScoreCard.round_id == round_id).options(raiseload(ScoreCard.lines), defer(ScoreCard.facts),
            defer(ScoreCard.unconfirmed), defer(ScoreCard.hashes))
        .order_by(ScoreCard.total.desc().nulls_last(), ScoreCard.id)
    ).scalars())  # fmt: skip


def cards(round_id: int) -> list[ScoreCard]:
    """The cards of a round with their lines: two queries, however many there are."""
    return list(db.session.execute(
        select(ScoreCard).where(ScoreCard.round_id == round_id).options(selectinload(ScoreCard.lines))
        .order_by(ScoreCard.total.desc().nulls_last(), ScoreCard.id).execution_options(populate_existing=True)
    ).scalars())  # fmt: skip


def cards_of(actor: Actor, designation_id: int) -> list[ScoreCard]:
    """An alliance's cards as far as the actor may see them, newest year first."""
    return list(db.session.execute(
        visible(actor).where(ScoreCard.designation_id == designation_id).order_by(Round.year.desc())
    ).scalars())  # fmt: skip


def unscored(round_id: int) -> Mapping[str, int]:
    """How many lines of each indicator still lack points, over the judged cards (one query)."""
    rows = db.session.execute(
        select(ScoreLine.indicator, func.count()).join(ScoreLine.card)
        .where(ScoreCard.round_id == round_id, ScoreCard.left_out == "", ScoreLine.points.is_(None))
        .group_by(ScoreLine.indicator)
    )  # fmt: skip
    return {row[0]: int(row[1]) for row in rows}
