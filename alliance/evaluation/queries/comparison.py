"""All cards of a round side by side, nobody's name: what places, medians, sums and boards are read from, as rows."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from statistics import median
from typing import NamedTuple

from sqlalchemy import URL, select

from alliance.core import settings
from alliance.core.reading import rows
from alliance.evaluation.model import Round, ScoreCard, ScoreLine
from alliance.evaluation.rules import by_dimension, systems_of
from alliance.ext import db
from alliance.rules.indicators import for_specialty

KNOWN = frozenset({"provisional", "decided"})  # from here on nothing changes without the round's next version
ROUNDS = 16  # how many years stay in mind


class Line(NamedTuple):
    """One line of a card."""

    indicator: str
    points: Decimal | None
    weight: Decimal
    manual: bool


class Waits(NamedTuple):
    """One line that lacks its points."""

    indicator: str
    manual: bool


class Lacking(NamedTuple):
    """A judged card, the lines that lack points, and whether a self-evaluation waits to be checked."""

    id: int
    name: str
    unchecked: bool
    waiting: Sequence[Waits]


@dataclass(frozen=True)
class Peers:
    """A round's judged cards: points and full points by dimension, lines that wait, and everybody's points, lowest first."""

    sums: Mapping[int, Mapping[str, tuple[Decimal, Decimal]]]
    waiting: Mapping[int, Sequence[Line]]
    totals: Sequence[Decimal]
    points: Mapping[str, Sequence[Decimal]]
    medians: Mapping[str, Decimal]  # of each dimension in percent of its full points


def peers(found: Round) -> Peers:
    """The cards of a round; read once for each version of formed results, which every change of a point moves on."""
    return _kept(db.engine.url, found.id, found.version) if found.state in KNOWN else _read(found)


def medians(found: Round) -> Mapping[str, Decimal] | None:
    """The median of each dimension in percent of its full points; None while too few are judged (办公室设定)."""
    known = peers(found)
    return known.medians if len(known.sums) >= settings.value(found.programme, "score_display_peers_min") else None


def place(points: Decimal, known: Sequence[Decimal]) -> tuple[int, int]:
    """The place of these points among all, lowest first, and how many have just as many (this one with them)."""
    above = bisect_right(known, points)
    return 1 + len(known) - above, above - bisect_left(known, points)


def lacking(found: Round) -> list[Lacking]:
    """Every judged card with what it lacks: two statements, one once results are formed, for nothing waits then."""
    mine = (ScoreCard.round_id == found.id, ScoreCard.left_out == "")
    unchecked = ScoreCard.self_saved_at.is_not(None) & ScoreCard.self_checked_at.is_(None)
    cards = rows(select(ScoreCard.id, ScoreCard.designation_name, unchecked).where(*mine))
    waiting: dict[int, list[Waits]] = defaultdict(list)
    if found.state not in KNOWN:
        query = select(ScoreLine.card_id, ScoreLine.indicator, ScoreLine.manual).join(ScoreLine.card)
        for card_id, *line in rows(query.where(*mine, ScoreLine.points.is_(None)).order_by(ScoreLine.id)):
            waiting[card_id].append(Waits(*line))
    return [Lacking(card_id, name, bool(due), waiting.get(card_id, ())) for card_id, name, due in cards]


def forget() -> None:
    """Read everything anew from now on: another database has taken this one's place."""
    _kept.cache_clear()


@lru_cache(ROUNDS)
def _kept(_url: URL, round_id: int, _version: int) -> Peers:
    return _read(db.session.get_one(Round, round_id))


def _read(found: Round) -> Peers:
    """Two statements, however many cards there are."""
    cards = rows(
        select(ScoreCard.id, ScoreCard.specialty, ScoreCard.total)
        .where(ScoreCard.round_id == found.id, ScoreCard.left_out == "")
    )  # fmt: skip
    lines: dict[int, list[Line]] = {card.id: [] for card in cards}
    for card_id, *line in rows(
        select(ScoreLine.card_id, ScoreLine.indicator, ScoreLine.points, ScoreLine.weight, ScoreLine.manual)
        .join(ScoreLine.card).where(ScoreCard.round_id == found.id, ScoreCard.left_out == "").order_by(ScoreLine.id)
    ):  # fmt: skip
        lines[card_id].append(Line(*line))
    systems = systems_of(found)
    sums = {card.id: by_dimension(for_specialty(systems, card.specialty), lines[card.id]) for card in cards}
    return Peers(
        sums,
        {card_id: [line for line in all_ if line.points is None] for card_id, all_ in lines.items()},
        sorted(card.total for card in cards if card.total is not None),
        _points(lines),
        _medians(sums),
    )


def _points(lines: Mapping[int, Sequence[Line]]) -> dict[str, list[Decimal]]:
    told: dict[str, list[Decimal]] = defaultdict(list)
    for all_ in lines.values():
        for line in all_:
            if line.points is not None:
                told[line.indicator].append(line.points)
    return {indicator: sorted(known) for indicator, known in told.items()}


def _medians(sums: Mapping[int, Mapping[str, tuple[Decimal, Decimal]]]) -> dict[str, Decimal]:
    shares: dict[str, list[Decimal]] = defaultdict(list)
    for one in sums.values():
        for key, (got, full) in one.items():
            if full:
                shares[key].append(got * 100 / full)
    return {key: median(known) for key, known in shares.items()}
