"""The results of the years: of decided rounds, and confirmed ones from before the platform."""

from collections.abc import Iterable

from sqlalchemy import select, union_all
from sqlalchemy.orm import contains_eager, selectinload

from alliance.evaluation.model import EarlierResult, Round, ScoreCard
from alliance.ext import db


def history(designation_id: int) -> dict[int, str]:
    """The results of an alliance's decided rounds by year, confirmed ones from before the platform with them."""
    return histories([designation_id])[designation_id]


def histories(designation_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """The results that count, by alliance and year (one query): of decided rounds, and confirmed earlier ones (SN15-2.d)."""
    ids = list(designation_ids)
    found: dict[int, dict[int, str]] = {one: {} for one in ids}
    decided = (
        select(ScoreCard.designation_id, Round.year, ScoreCard.result).join(ScoreCard.round)
        .where(ScoreCard.designation_id.in_(ids), Round.state == "decided", ScoreCard.result != "")
    )  # fmt: skip
    before = select(EarlierResult.designation_id, EarlierResult.year, EarlierResult.result).where(
        EarlierResult.designation_id.in_(ids)
    )
    for designation_id, year, result in db.session.execute(union_all(before, decided)):
        found[designation_id][year] = result
    return found


def earlier_results(designation_id: int) -> list[EarlierResult]:
    """An alliance's confirmed results from before the platform, oldest first."""
    query = select(EarlierResult).where(EarlierResult.designation_id == designation_id)
    return list(db.session.execute(query.order_by(EarlierResult.year)).scalars())


def by_ids(card_ids: Iterable[int]) -> list[ScoreCard]:
    """These cards with their lines, whoever asks (two queries)."""
    query = select(ScoreCard).where(ScoreCard.id.in_(list(card_ids))).options(selectinload(ScoreCard.lines))
    return list(db.session.execute(query.order_by(ScoreCard.id)).scalars())


def decided_cards(designation_ids: Iterable[int]) -> list[ScoreCard]:
    """The cards of decided rounds of these alliances, oldest year first, whoever asks (one query)."""
    return list(db.session.execute(
        select(ScoreCard).join(ScoreCard.round).options(contains_eager(ScoreCard.round))
        .where(ScoreCard.designation_id.in_(list(designation_ids)), Round.state == "decided", ScoreCard.result != "")
        .order_by(Round.year, ScoreCard.id)
    ).scalars())  # fmt: skip
