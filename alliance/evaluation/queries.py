"""What is read of evaluation, already limited to who asks."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, union_all
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from alliance.activities import queries as activities
from alliance.care import queries as care
from alliance.checks import queries as checks
from alliance.core import settings
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.refusal import NotFound
from alliance.evaluation.model import EarlierResult, IndicatorVersion, Round, ScoreCard, ScoreLine
from alliance.evaluation.rules import by_dimension, system_of
from alliance.ext import db
from alliance.members import queries as members
from alliance.register import queries as register
from alliance.rules import values
from alliance.supervision import queries as supervision

SEES_ALL = PROVINCE | {Role.AUDITOR}
LEADS = frozenset({Role.LEAD_CLERK, Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN})
NOBODYS = -1
Facts = dict[int, dict[str, dict[str, int]]]


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
    judged = ScoreCard.left_out == ""
    counted = {
        "cards": func.count(ScoreCard.id).filter(judged),
        **{key: func.count(ScoreCard.id).filter(judged, ScoreCard.result == key) for key in RESULTS},
    }
    rows = db.session.execute(
        select(Round, *counted.values()).outerjoin(ScoreCard, ScoreCard.round_id == Round.id)
        .where(Round.programme == (actor.programme or Round.programme)).group_by(Round.id).order_by(Round.year.desc())
    )  # fmt: skip
    return [(found, dict(zip(counted, numbers, strict=True))) for found, *numbers in rows]


RESULTS = ("outstanding", "pass", "fail")


def cards(round_id: int) -> list[ScoreCard]:
    """The cards of a round with their lines: two queries, however many there are."""
    return list(db.session.execute(
        select(ScoreCard).where(ScoreCard.round_id == round_id).options(selectinload(ScoreCard.lines))
        .order_by(ScoreCard.total.desc().nulls_last(), ScoreCard.id).execution_options(populate_existing=True)
    ).scalars())  # fmt: skip


def totals(round_id: int) -> list[Decimal]:
    """The totals of the judged cards of a round, highest first."""
    return [one for one in db.session.execute(
        select(ScoreCard.total).where(ScoreCard.round_id == round_id, ScoreCard.left_out == "")
        .order_by(ScoreCard.total.desc())
    ).scalars() if one is not None]  # fmt: skip


def medians(found: Round) -> dict[str, Decimal] | None:
    """The median of each dimension in percent of its full points; None while too few are judged (办公室设定)."""
    judged = [one for one in cards(found.id) if not one.left_out]
    if len(judged) < settings.value(found.programme, "score_display_peers_min"):
        return None
    system = system_of(found.indicator_version)
    sums = [by_dimension(system, one.lines) for one in judged]
    return {
        one.key: median(got[one.key][0] * 100 / got[one.key][1] for got in sums if got[one.key][1])
        for one in system.dimensions
    }


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


def decided_cards(designation_ids: Iterable[int]) -> list[ScoreCard]:
    """The cards of decided rounds of these alliances, oldest year first, whoever asks (one query)."""
    return list(db.session.execute(
        select(ScoreCard).join(ScoreCard.round).options(contains_eager(ScoreCard.round))
        .where(ScoreCard.designation_id.in_(list(designation_ids)), Round.state == "decided", ScoreCard.result != "")
        .order_by(Round.year, ScoreCard.id)
    ).scalars())  # fmt: skip


def cards_of(actor: Actor, designation_id: int) -> list[ScoreCard]:
    """An alliance's cards as far as the actor may see them, newest year first."""
    return list(db.session.execute(
        visible(actor).where(ScoreCard.designation_id == designation_id).order_by(Round.year.desc())
    ).scalars())  # fmt: skip


def taking_part(programme: str, year: int, on: date) -> list[Any]:
    """The alliances judged for a year: filed by the office's day of that year, and still registered (SN15-2.b, R)."""
    month, day = values.month_day(settings.value(programme, "evaluation_filed_by"))
    last = date(year, month, min(day, monthrange(year, month)[1]))
    return [one for one in register.active(programme, on) if one.filed_on is not None and one.filed_on <= last]


def facts(designation_ids: Collection[int], year: int, on: date) -> Facts:
    """The year's figures of all these alliances, {"used": …, "unconfirmed": …}: one query per chapter.

    Care and activities count what both sides confirmed within the calendar year; members stand as of its last day.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    logs = [care.facts(designation_ids, first, last), activities.facts(designation_ids, first, last)]
    counted = members.counts(designation_ids, last)
    reports = supervision.punctuality(designation_ids, year, on)
    breaches = supervision.misconducts(designation_ids, year)
    sampled = checks.facts(designation_ids, year)
    found: Facts = {}
    for one in designation_ids:
        sides: dict[str, dict[str, int]] = {"used": {}, "unconfirmed": {}}
        for chapter in logs:
            sides["used"] |= chapter.get(one, {}).get("confirmed", {})
            sides["unconfirmed"] |= chapter.get(one, {}).get("unconfirmed", {})
        (all_members, county), (due, on_time) = counted[one], reports[one]
        sides["used"] |= {
            "members": all_members, "members_county": county, "reports_due": due, "reports_on_time": on_time,
            "misconducts": breaches[one], **sampled.get(one, {}),
        }  # fmt: skip
        found[one] = sides
    return found


def versions(programme: str) -> list[IndicatorVersion]:
    """All indicator systems of a programme, newest first."""
    return list(db.session.execute(
        select(IndicatorVersion).where(IndicatorVersion.programme == programme).order_by(IndicatorVersion.serial.desc())
    ).scalars())  # fmt: skip


def adopted(programme: str) -> IndicatorVersion | None:
    """The indicator system in force."""
    return next((one for one in versions(programme) if one.state == "adopted"), None)


def version(actor: Actor, version_id: int) -> IndicatorVersion:
    """One indicator system; drafts are shown to those who see all."""
    found = db.session.get(IndicatorVersion, version_id)
    if found is None or actor.programme not in (None, found.programme):
        raise NotFound
    if found.state == "draft" and actor.role not in SEES_ALL:
        raise NotFound
    return found


def unscored(round_id: int) -> Mapping[str, int]:
    """How many lines of each indicator still lack points, over the judged cards (one query)."""
    rows = db.session.execute(
        select(ScoreLine.indicator, func.count()).join(ScoreLine.card)
        .where(ScoreCard.round_id == round_id, ScoreCard.left_out == "", ScoreLine.points.is_(None))
        .group_by(ScoreLine.indicator)
    )  # fmt: skip
    return {row[0]: int(row[1]) for row in rows}
