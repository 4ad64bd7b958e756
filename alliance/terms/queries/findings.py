"""Findings: whose a post sees, the history of a designation, what a proposal would lead to."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from alliance.core import reach, settings
from alliance.core.actor import Actor
from alliance.ext import db
from alliance.register.queries import Designation
from alliance.rules import terms
from alliance.rules.grounds import Found, Outcome
from alliance.terms import rules
from alliance.terms.model import Finding, YearFigure
from alliance.terms.queries import designations


def findings(actor: Actor, *, programme: str = "", state: str = "", words: str = "") -> Select[Finding]:
    """The findings of the designations this post may see."""
    mine = designations.reach(actor).with_only_columns(Designation.id)
    query = select(Finding).where(Finding.designation_id.in_(mine))
    if programme:
        query = query.where(Finding.programme == programme)
    if state:
        query = query.where(Finding.state == state)
    return query.where(reach.contains((Finding.designation_name, Finding.lead_name), words)) if words else query


def finding(actor: Actor, finding_id: int) -> Finding:
    """One of them; NotFound otherwise."""
    return reach.one(findings(actor).where(Finding.id == finding_id))


def past(designation_id: int) -> list[Finding]:
    """Every finding about a designation, newest first."""
    query = select(Finding).where(Finding.designation_id == designation_id).order_by(Finding.id.desc())
    return list(db.session.execute(query).scalars())


def decided(designation_id: int) -> list[Finding]:
    """The decided ones in the order they were made."""
    query = select(Finding).where(Finding.designation_id == designation_id, Finding.state == "decided")
    return list(db.session.execute(query.order_by(Finding.decided_at, Finding.id)).scalars())


def last_year(designation_id: int, evaluation: str) -> int | None:
    """The newest year of this evaluation that has a finding."""
    query = select(func.max(Finding.year)).where(
        Finding.designation_id == designation_id, Finding.evaluation == evaluation, Finding.state != "dropped"
    )
    return db.session.execute(query).scalar_one()


def found_of(rows: Sequence[Finding]) -> list[Found]:
    """Decided findings as the rules read them."""
    return [Found(one.ground, one.decided_on, one.year) for one in rows if one.decided_on is not None]


def outcome_if(designation: Any, ground: str, year: int, on: date) -> tuple[Outcome, list[int]]:
    """What a finding would lead to if it became final on a day, with the findings it would rest on."""
    rows = decided(designation.id)
    found = rules.outcome(designation.programme, [*found_of(rows), Found(ground, on, year)])
    times = len(found.because) - 1
    return found, [one.id for one in rows[-times:]] if times > 0 else []


def compared(designation: Any, year: int) -> terms.Compared:
    """The figures of a year held against those of the year before."""
    known, values = rules.terms_of(designation.programme), settings.values(designation.programme)
    query = select(YearFigure).where(YearFigure.designation_id == designation.id, YearFigure.year.in_((year - 1, year)))
    by_year: dict[int, dict[str, Decimal]] = {year - 1: {}, year: {}}
    for one in db.session.execute(query).scalars():
        by_year[one.year][one.indicator] = one.value
    rule = known.decline
    margin = Decimal(values[rule.margin_setting]) if rule else Decimal(0)
    share = Decimal(values[rule.share_setting]) if rule else Decimal(100)
    return terms.compare(tuple(known.indicators.values()), by_year[year - 1], by_year[year], margin, share)
