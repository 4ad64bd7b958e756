"""What is read about measures, already limited to who asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import selectinload

from alliance.activities import queries as activities
from alliance.care import queries as care
from alliance.core import notices, settings
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.notices import Notice
from alliance.core.reach import by_state, contains
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.register import queries as designations
from alliance.rules import windows
from alliance.standing.model import Measure, MeasureReview

SEES_ALL = PROVINCE | {Role.AUDITOR}
ABOVE = frozenset({Role.CITY_COMMISSION, Role.SUPERIOR, Role.COUNTY_COMMISSION})
IN_FORCE = ("in_force", "lifted", "set_aside")


def visible(actor: Actor) -> Select[Measure]:
    """The measures this actor may see.

    Province and auditor: all of their programme. The lead department's clerk and the hospital's leader and
    administrator: what the alliance was told of. City and superior: what is in force in their area or over their
    hospitals. Nobody else.
    """
    query = select(Measure)
    if actor.programme is not None:
        query = query.where(Measure.programme == actor.programme)
    if actor.role in SEES_ALL:
        return query
    return query.where(and_(*_told(actor)))


def _told(actor: Actor) -> list[ColumnElement[bool]]:
    told = or_(Measure.informed_at.is_not(None), Measure.state.in_(IN_FORCE))
    if actor.role == Role.LEAD_CLERK:
        return [told, Measure.lead_id == actor.organisation_id, Measure.department_id == actor.department_id]
    if actor.role in {Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN}:
        return [told, Measure.lead_id == actor.organisation_id]
    if actor.role in ABOVE:
        own = or_(Measure.superior_id == actor.organisation_id, Measure.authority_id == actor.organisation_id)
        return [Measure.state.in_(IN_FORCE), own]
    return [false()]


def get(actor: Actor, measure_id: int) -> Measure:
    """One measure this actor may see; NotFound otherwise."""
    found = db.session.execute(visible(actor).where(Measure.id == measure_id)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def narrowed(
    query: Select[Measure], *, words: str = "", kind: str = "", state: str = "", year: int | None = None
) -> Select[Measure]:
    """A list's filter; state `open` is whatever is still being decided."""
    query = query.where(contains((Measure.designation_name, Measure.lead_name), words))
    if kind:
        query = query.where(Measure.kind == kind)
    if state == "open":
        query = query.where(Measure.state.in_(("proposed", "hearing", "heard", "signed")))
    elif state:
        query = query.where(Measure.state == state)
    return query if year is None else query.where(Measure.year == year)


def of_designation(designation_id: int, actor: Actor | None = None) -> list[Measure]:
    """A designation's measures, oldest first; for `actor` only what that one may see."""
    query = select(Measure) if actor is None else visible(actor)
    return list(
        db.session.execute(query.where(Measure.designation_id == designation_id).order_by(Measure.id)).scalars()
    )


def cards_in_force(designation_id: int) -> list[Measure]:
    """Its yellow cards in force."""
    return cards_in_force_of([designation_id]).get(designation_id, [])


def cards_in_force_of(designation_ids: Iterable[int]) -> dict[int, list[Measure]]:
    """The yellow cards in force of these designations, oldest first (one query)."""
    wanted = (
        Measure.designation_id.in_(list(designation_ids)), Measure.kind == "yellow-card", Measure.state == "in_force",
    )  # fmt: skip
    found: dict[int, list[Measure]] = {}
    for one in db.session.execute(select(Measure).where(*wanted).order_by(Measure.year, Measure.id)).scalars():
        found.setdefault(one.designation_id, []).append(one)
    return found


def _suspended() -> Select[int]:
    """The ids of measures that an open review suspends."""
    return select(MeasureReview.measure_id).where(MeasureReview.state == "lodged", MeasureReview.suspends)


def suspended(measure_id: int) -> bool:
    """Whether an open review suspends this measure."""
    return db.session.execute(_suspended().where(MeasureReview.measure_id == measure_id)).first() is not None


def shown_cards(designation_id: int, today: date) -> list[Measure]:
    """Its yellow cards in force that no review suspends, and whose days for a review are over where the office waits for
    them: what the register shows."""
    held = set(db.session.execute(_suspended().where(MeasureReview.designation_id == designation_id)).scalars())
    return [one for one in cards_in_force(designation_id) if one.id not in held and not _embargoed(one, today)]


def _embargoed(card: Measure, today: date) -> bool:
    """Whether a card is not yet published (办公室设定): its days for a review still run. An answered review ends them."""
    waits = bool(settings.value(card.programme, "card_shown_after_review"))
    if not waits or card.taken_from or any(one.state == "rejected" for one in reviews(card)):
        return False
    until, _why = review_until(card)
    return until is None or today <= until


def unmarked_cards() -> list[Measure]:
    """Yellow cards in force that the register does not show: published when their time has come."""
    in_force = select(Measure).where(Measure.kind == "yellow-card", Measure.state == "in_force")
    found = list(db.session.execute(in_force.order_by(Measure.id)).scalars())
    known = designations.by_ids(one.designation_id for one in found)
    return [one for one in found if known[one.designation_id].state == "active" and not known[one.designation_id].mark]


def reviews(measure: Measure) -> list[MeasureReview]:
    """The objections against a measure, newest first."""
    query = select(MeasureReview).where(MeasureReview.measure_id == measure.id)
    return list(db.session.execute(query.order_by(MeasureReview.id.desc())).scalars())


def review(actor: Actor, review_id: int) -> MeasureReview:
    """One objection against a measure that this actor may see; NotFound otherwise."""
    mine = visible(actor).with_only_columns(Measure.id)
    query = select(MeasureReview).where(MeasureReview.id == review_id, MeasureReview.measure_id.in_(mine))
    found = db.session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def of_review(found: MeasureReview) -> Measure:
    """The measure an objection is about."""
    return db.session.get_one(Measure, found.measure_id)


def review_until(measure: Measure) -> tuple[date | None, str]:
    """The last day to ask for a review: workdays from the alliance's receipt (办公室设定); (None, why) while it is open."""
    service = notices.service_on(measure, measure.kind, "alliance")
    if service is None or service.received_at is None:
        return None, str(_("自签收之日起算"))
    days = int(settings.value(measure.programme, "review_workdays"))
    return settings.due_in_workdays(windows.beijing_day(service.received_at), days)


def rectify_by(measure: Measure) -> date | None:
    """The last day to put right what a yellow card names (办公室设定); an extension stands on the duty itself."""
    if measure.effective_on is None:
        return None
    return windows.months_after(measure.effective_on, int(settings.value(measure.programme, "rectification_months")))


def letters(measure: Measure) -> list[Notice]:
    """The letters about a measure with their services, newest first."""
    wanted = (Notice.record_type == "measure", Notice.record_id == measure.id)
    query = select(Notice).where(*wanted).options(selectinload(Notice.services)).order_by(Notice.id.desc())
    return list(db.session.execute(query).scalars())


def notice_numbers(measures: Iterable[Measure]) -> dict[int, str]:
    """The number of each measure's letter, by measure (one query)."""
    wanted = {one.notice_id: one.id for one in measures if one.notice_id is not None}
    if not wanted:
        return {}
    rows = db.session.execute(select(Notice).where(Notice.id.in_(wanted))).scalars()
    return {wanted[one.id]: one.number for one in rows}


def orders_due(today: date) -> list[Measure]:
    """Orders to dissolve whose day has come and that are not carried out."""
    return list(
        db.session.execute(
            select(Measure)
            .where(
                Measure.kind == "dissolution",
                Measure.state == "in_force",
                Measure.carried_out_at.is_(None),
                Measure.effective_on <= today,
                Measure.id.not_in(_suspended()),
            )
            .order_by(Measure.effective_on, Measure.id)
        ).scalars()
    )


def of_year(programme: str, year: int) -> list[Measure]:
    """All measures on a year's round that were not dropped, by designation."""
    wanted = (Measure.programme == programme, Measure.year == year, Measure.state != "dropped")
    return list(
        db.session.execute(select(Measure).where(*wanted).order_by(Measure.designation_id, Measure.id)).scalars()
    )


def counts(actor: Actor) -> dict[str, int]:
    """How many measures this actor sees in each state."""
    return by_state(visible(actor).with_only_columns(Measure.state))


def usual_effect(programme: str, today: date) -> date | None:
    """The day a dissolution usually takes effect (办公室设定); None where the calendar is missing."""
    return settings.due_in_workdays(today, int(settings.value(programme, "dissolution_effect_workdays")))[0]


@dataclass(frozen=True)
class Favoured:
    """A lead unit commended, as the export lists it (SN15-3.6.b)."""

    measure: Measure
    designation: Any
    score: str
    number: str


def favoured(programme: str, year: int | None = None) -> list[Favoured]:
    """The lead units of commendations in force, newest year first: to be favoured in other selections."""
    query = select(Measure).where(
        Measure.programme == programme, Measure.kind == "commendation", Measure.state == "in_force"
    )
    if year is not None:
        query = query.where(Measure.year == year)
    found = list(db.session.execute(query.order_by(Measure.year.desc(), Measure.designation_name)).scalars())
    known = designations.by_ids(one.designation_id for one in found)
    numbers = notice_numbers(found)
    return [
        Favoured(one, known[one.designation_id], _score(one), numbers.get(one.id) or one.taken_from) for one in found
    ]


def _score(measure: Measure) -> str:
    return str((measure.because[-1].get("score") if measure.because else "") or "")


@dataclass(frozen=True)
class Quiet:
    """An alliance without any confirmed record since a day (SN15-3.6.c): shown, never decided."""

    designation: Any
    since: date
    under_way: bool


def inactive_since(programme: str, today: date) -> date:
    """The first day of the window in which nothing must have been confirmed (办公室设定)."""
    return windows.months_before(today, int(settings.value(programme, "inactivity_months")))


def inactive(programme: str, today: date) -> list[Quiet]:
    """Active designations, filed before the window, without any confirmed referral, consultation or activity in it."""
    since = inactive_since(programme, today)
    old = [one for one in designations.active(programme, today) if one.filed_on is not None and one.filed_on <= since]
    ids = [one.id for one in old]
    logs = (care.facts(ids, since, today), activities.facts(ids, since, today))
    quiet = [one for one in old if not any(_any_confirmed(log, one.id) for log in logs)]
    busy = _conduct_under_way(one.id for one in quiet)
    return [Quiet(one, since, one.id in busy) for one in quiet]


def _any_confirmed(log: Mapping[int, Mapping[str, Mapping[str, int]]], designation_id: int) -> bool:
    return any(log.get(designation_id, {}).get("confirmed", {}).values())


def _conduct_under_way(designation_ids: Iterable[int]) -> set[int]:
    wanted = (
        Measure.designation_id.in_(list(designation_ids)),
        Measure.ground == "conduct",
        Measure.state.in_(("proposed", "hearing", "heard", "signed")),
    )
    return set(db.session.execute(select(Measure.designation_id).where(*wanted)).scalars())
