"""Whose an application of a further programme is to see, the lists of them, and what stands against beginning another."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import selectinload

from alliance.core import codes, files
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.reach import by_state, contains, found
from alliance.core.reach import one as the_one
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.rules import criteria, intake, quota
from alliance.rules import programme as programmes
from alliance.rules import route as routes
from alliance.rules.programme import Programme
from alliance.selection import rules
from alliance.selection.flow import OPEN, STATES
from alliance.selection.model import CLOSED, EDITABLE, TAKEN, Candidacy
from alliance.selection.queries import facts as asked

DECIDERS = OFFICE | {Role.PROVINCIAL_COMMISSION}
RECOMMENDERS = frozenset({Role.CITY_COMMISSION, Role.COUNTY_COMMISSION})
APPLICANTS = frozenset({Role.LEAD_CLERK, Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN})
SEERS = APPLICANTS | RECOMMENDERS | DECIDERS | {Role.AUDITOR, Role.CO_DEPARTMENT}
MINE: Mapping[Role, tuple[str, ...]] = {
    Role.LEAD_CLERK: EDITABLE, Role.HOSPITAL_LEADER: ("hospital",), Role.CITY_COMMISSION: ("city",),
    Role.COUNTY_COMMISSION: ("city",), Role.OFFICE_HANDLER: ("form",), Role.OFFICE_HEAD: ("form",),
    Role.PROVINCIAL_COMMISSION: ("board", "publicity", "joint"),
}  # fmt: skip
TABS: Mapping[str, tuple[str, ...]] = {
    "open": OPEN, "granted": ("granted",), "ended": ("refused", "withdrawn"), "all": tuple(STATES),
}  # fmt: skip


def reach(actor: Actor) -> ColumnElement[bool]:
    """What a post sees: a clerk the own department's, the hospital its own, an authority what it was asked about, office and
    commission what their programme was sent, a co-deciding department what is decided with it (SX3-21), the auditor all. Experts see
    nothing by this way."""
    if actor.role is Role.LEAD_CLERK:
        return and_(Candidacy.lead_id == actor.organisation_id, Candidacy.department_id == actor.department_id)
    if actor.role in APPLICANTS:
        return Candidacy.lead_id == actor.organisation_id
    if actor.role in RECOMMENDERS:
        return and_(Candidacy.city_id == actor.organisation_id, Candidacy.city_asked_at.is_not(None))
    if actor.role in DECIDERS:
        return and_(Candidacy.programme == actor.programme, Candidacy.submitted_at.is_not(None))
    if actor.role is Role.CO_DEPARTMENT:
        return and_(Candidacy.programme == actor.programme, Candidacy.funded, Candidacy.state.in_(("joint", "granted")))
    if actor.role is Role.AUDITOR:
        return true() if actor.programme is None else Candidacy.programme == actor.programme
    return false()


def one(actor: Actor, candidacy_id: int) -> Candidacy:
    """One application this post sees; NotFound otherwise."""
    return the_one(select(Candidacy).where(Candidacy.id == candidacy_id, reach(actor)))


def by_id(candidacy_id: int) -> Candidacy:
    """One application, whoever asks: for actions, which check their own right to it."""
    return found(db.session.get(Candidacy, candidacy_id))


def listed(
    actor: Actor, states: Iterable[str] | None = None, *, words: str = "", programme: str = "", track: str = "",
    year: int | None = None,
) -> Select[Candidacy]:  # fmt: skip
    """A list's query: what a post sees, narrowed."""
    query = select(Candidacy).where(reach(actor))
    if states is not None:
        query = query.where(Candidacy.state.in_(list(states)))
    for column, wanted in ((Candidacy.programme, programme), (Candidacy.track, track), (Candidacy.year, year)):
        query = query.where(column == wanted) if wanted else query
    columns = (Candidacy.subject, Candidacy.lead_name, Candidacy.department_name, Candidacy.number, Candidacy.name)
    return query.where(contains(columns, words))


def tab_states(actor: Actor, tab: str) -> tuple[str, ...]:
    """The states a tab shows; `mine` is what waits for this post."""
    return MINE.get(actor.role, ()) if tab == "mine" else TABS[tab]


def state_counts(actor: Actor) -> dict[str, int]:
    """How many stand in each state, as far as this post sees them (one query)."""
    return by_state(select(Candidacy.state).where(reach(actor)))


def in_hand(programme: str, department_id: int) -> Candidacy | None:
    """The application of a department that is not closed, if there is one."""
    query = select(Candidacy).where(
        Candidacy.programme == programme, Candidacy.department_id == department_id, Candidacy.state.not_in(CLOSED)
    )
    return db.session.execute(query).scalar_one_or_none()


def holding(programme: str, department_id: int, on: date) -> str:
    """The name under which a department is designated already, "" where it is not: the same base is used once."""
    held = (one.name for one in register.active(programme, on) if one.department_id == department_id)
    return next(held, "")


def same_subject(candidacy: Any, on: date) -> list[str]:
    """Others that have, or are about to get, a designation for the same disease: in the register, or decided on."""
    registered = [
        one.name for one in register.active(candidacy.programme, on)
        if one.specialty == candidacy.subject and one.id != candidacy.designation_id
    ]  # fmt: skip
    query = select(Candidacy.lead_name).where(
        Candidacy.programme == candidacy.programme, Candidacy.subject == candidacy.subject,
        Candidacy.state.in_([state for state in TAKEN if state != "granted"]), Candidacy.id != candidacy.id,
    )  # fmt: skip
    return [*registered, *db.session.execute(query.order_by(Candidacy.id)).scalars()]


def directions(programme: str, track: str, year: int) -> list[tuple[str, int]] | None:
    """The directions and places a year's call names for a track; None where the programme calls for none."""
    taken = intake.load(programme)
    if taken is None or not taken.called:
        return None
    return [
        (line.direction, line.places) for call, lines in asked.calls(programme) if call.year == year
        for line in lines if line.track == track
    ]  # fmt: skip


def programme_of(candidacy: Candidacy) -> Programme:
    """The programme it belongs to."""
    return programmes.load(candidacy.programme)


def to_rank(actor: Actor, programme: str, track: str, year: int) -> list[Candidacy]:
    """What an authority recommends of a year and track: those that wait first, by their place, then those it has sent on."""
    mine = listed(actor, programme=programme, track=track, year=year).options(selectinload(Candidacy.submissions))
    query = mine.where(
        or_(Candidacy.state == "city", and_(Candidacy.rank.is_not(None), Candidacy.state != "withdrawn"))
    )
    rows = db.session.execute(query.order_by(Candidacy.id)).scalars()
    return sorted(rows, key=lambda one: (one.state != "city", one.rank is None, one.rank or 0, one.id))


def rankings(actor: Actor) -> list[tuple[str, str, int]]:
    """Programme, track and year of what waits for this authority's order, newest year first (one query)."""
    if actor.role not in RECOMMENDERS:
        return []
    columns = (Candidacy.programme, Candidacy.track, Candidacy.year)
    query = select(*columns).where(reach(actor), Candidacy.state == "city").distinct()
    ranked = []
    for row in db.session.execute(query.order_by(Candidacy.year.desc(), Candidacy.programme, Candidacy.track)):
        way = routes.load(row.programme)
        if way is not None and any(one.recommends for one in way.on_track(row.track)):
            ranked.append((row.programme, row.track, row.year))
    return ranked


def papers_of(candidacy: Candidacy) -> list[files.File]:
    """The files of an application, oldest first."""
    return files.of(candidacy)


def findings_on(candidacy: Candidacy, on: date) -> tuple[criteria.Finding, ...]:
    """What the criteria come to for its department on a day, from the figures as they stand."""
    where = organisations.department(candidacy.department_id)
    return asked.check(programme_of(candidacy), candidacy.track, where, on).findings


def submitted_findings(candidacy: Candidacy) -> tuple[criteria.Finding, ...]:
    """What the criteria came to on the day it was submitted last; () before."""
    if not candidacy.submissions:
        return ()
    return rules.thawed(candidacy.programme, candidacy.submissions[-1].content["findings"])


def held(candidacy: Candidacy, on: date) -> rules.Held:
    """What an application is held against on a day."""
    counts: dict[str, int] = {}
    for one in papers_of(candidacy):
        counts[one.purpose] = counts.get(one.purpose, 0) + 1
    called = directions(candidacy.programme, candidacy.track, candidacy.year)
    names = None if called is None else [name for name, _places in called]
    findings, others = findings_on(candidacy, on), same_subject(candidacy, on)
    return rules.Held(findings, counts, names, others, unlisted(candidacy.code_system, candidacy.code))


def unlisted(system: str, code: str) -> Refused | None:
    """Why a code of the right form may not stand: the imported table does not have it; with those that come near (SX6-4).
    None while only the sample is there."""
    if system not in codes.TABLES or codes.known(system, code).ok:
        return None
    return rules.unlisted(system, code, codes.edition(system), codes.near(system, code))


def missing(candidacy: Candidacy, on: date) -> list[rules.Missing]:
    """What it still lacks."""
    return rules.missing(candidacy, rules.route_of(candidacy), held(candidacy, on))


def shared(candidacy: Candidacy) -> quota.Quota | None:
    """The rule by which main-city hospitals share the places: the form check then asks where the hospital lies."""
    rules_of = quota.load(candidacy.programme)
    return next(
        (one for one in rules_of if one.kind == "share" and candidacy.track in (one.tracks or (candidacy.track,))), None
    )
