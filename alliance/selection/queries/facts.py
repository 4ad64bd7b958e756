"""What is read: the programmes a post may apply to, its facts, the self-check, the calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from alliance.core import programmes, settings
from alliance.core.actor import Actor, Role
from alliance.core.reach import found, one
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.organisations.queries import Department, Organisation
from alliance.register import queries as register
from alliance.rules import criteria, intake
from alliance.rules.programme import Programme, all_programmes
from alliance.selection import rules
from alliance.selection.model import CallDirection, FactEntry, IntakeCall
from alliance.selection.rules import Settled


@dataclass(frozen=True)
class Checked:
    """A self-check: what was found for a department on a day, and whether one may apply that day."""

    programme: Programme
    track: intake.Track
    hospital: Organisation
    department: Department
    year: int
    findings: tuple[criteria.Finding, ...]
    tally: dict[criteria.Status, int]
    answer: intake.Answer
    settled: Settled
    bar: intake.Bar | None

    @property
    def barred(self) -> list[criteria.Finding]:
        """What keeps the application out whatever is argued."""
        return [one for one in self.findings if one.bars]


def offered(actor: Actor) -> list[Programme]:
    """The programmes that take applications and are this post's."""
    return [each for each in programmes.seen_by(actor) if intake.load(each.key) is not None]


def offered_one(actor: Actor, key: str) -> Programme:
    """One of them; NotFound for another."""
    return found(next((each for each in offered(actor) if each.key == key), None))


def departments(actor: Actor) -> list[Department]:
    """The departments a post applies for: the clerk's own, all of the leader's hospital."""
    if actor.role is Role.LEAD_CLERK:
        return [organisations.department(actor.department_id)] if actor.department_id else []
    if actor.role is Role.HOSPITAL_LEADER and actor.organisation_id:
        return organisations.departments_of(actor.organisation_id)
    return []


def department(actor: Actor, department_id: int | None) -> Department:
    """One of them, the first when none is named; NotFound for another's."""
    mine = departments(actor)
    if department_id is None:
        return found(mine[0] if mine else None)
    return found(next((each for each in mine if each.id == department_id), None))


def entries(where: Department) -> list[FactEntry]:
    """Every entry of a department and of its hospital, newest first (one query)."""
    place = or_(FactEntry.department_id == where.id, FactEntry.department_id.is_(None))
    query = select(FactEntry).where(FactEntry.organisation_id == where.organisation_id, place)
    return list(db.session.execute(query.order_by(FactEntry.id.desc())).scalars())


def entry(actor: Actor, entry_id: int) -> FactEntry:
    """One entry of the own hospital; of another department's a clerk sees none."""
    query = select(FactEntry).where(FactEntry.id == entry_id, FactEntry.organisation_id == actor.organisation_id)
    if actor.role is not Role.HOSPITAL_LEADER:
        own = or_(FactEntry.department_id == actor.department_id, FactEntry.department_id.is_(None))
        query = query.where(own)
    return one(query)


def known_values(where: Department, facts: Settled) -> dict[rules.Key, str]:
    """The values entered, and those the register of bodies has itself."""
    hospital = where.organisation
    level, grade = hospital.level or "", hospital.grade or ""
    spelt = "未定级" if level == "未定级" else level + ("" if grade in ("未定等", "合格") else grade)
    own = {"grade": spelt}
    recorded = {(each.key, 0): own[each.record] for each in criteria.facts().values() if own.get(each.record)}
    return {**facts.values, **recorded}


def check(programme: Programme, track: str, where: Department, on: date) -> Checked:
    """The self-check of a department for a track on a day."""
    taken = found(intake.load(programme.key))
    try:
        chosen = taken.track(track) if track else taken.tracks[0]
    except KeyError as unknown:
        raise NotFound from unknown
    asked = criteria.on_track(criteria.load(programme.key), chosen.key)
    facts = rules.settled(entries(where))
    values, known = known_values(where, facts), settings.values(programme.key)
    findings = criteria.check(asked, values, on.year, known, facts.conflicts)
    answer = intake.on(taken, on, windows(programme.key))
    bar = intake.barred(register.bars_on(programme.key, where.organisation_id, where.id), on)
    return Checked(
        programme, chosen, where.organisation, where, on.year, findings, criteria.tally(findings), answer, facts, bar
    )


def calls(programme: str) -> list[tuple[IntakeCall, list[CallDirection]]]:
    """The calls of a programme with their directions, newest first (two queries)."""
    query = select(IntakeCall).where(IntakeCall.programme == programme).order_by(IntakeCall.year.desc())
    rows = list(db.session.execute(query).scalars())
    lines = db.session.execute(
        select(CallDirection).where(CallDirection.call_id.in_([each.id for each in rows])).order_by(CallDirection.id)
    ).scalars()
    by_call: dict[int, list[CallDirection]] = {}
    for line in lines:
        by_call.setdefault(line.call_id, []).append(line)
    return [(each, by_call.get(each.id, [])) for each in rows]


def call(programme: str, year: int, *, held: bool = False) -> IntakeCall | None:
    """The call of a year, if there is one; `held`: for a change, with nobody else changing it meanwhile."""
    query = select(IntakeCall).where(IntakeCall.programme == programme, IntakeCall.year == year)
    query = query.with_for_update() if held else query
    return db.session.execute(query).scalar_one_or_none()


def windows(programme: str) -> Sequence[intake.Window]:
    """The windows the calls of a programme opened."""
    taken = intake.load(programme)
    if taken is None or not taken.called:
        return ()
    query = select(IntakeCall.opens, IntakeCall.closes).where(IntakeCall.programme == programme)
    return [intake.Window(taken.called, row.opens, row.closes) for row in db.session.execute(query)]


def open_now(programme: Programme, on: date) -> intake.Answer:
    """Whether a programme takes applications on a day."""
    return intake.on(found(intake.load(programme.key)), on, windows(programme.key))


def used_by(fact: str) -> list[Any]:
    """The programmes that ask a fact: it is entered once for all of them."""
    every = [each for each in all_programmes() if criteria.load(each.key)]
    return [each for each in every if fact in {a.key for a in criteria.asked(criteria.load(each.key))}]
