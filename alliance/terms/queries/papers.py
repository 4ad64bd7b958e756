"""Papers of a designation and the ways it spreads its techniques."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from alliance.core import settings
from alliance.core.actor import Actor
from alliance.core.reach import found
from alliance.ext import db
from alliance.register import queries as register
from alliance.register.queries import Designation
from alliance.rules import yearly
from alliance.terms.model import Finding, Spread, YearPaper
from alliance.terms.queries import designations


def papers(designation_id: int) -> dict[tuple[str, int], YearPaper]:
    """The papers of a designation by kind and year."""
    query = select(YearPaper).where(YearPaper.designation_id == designation_id)
    return {(one.kind, one.year): one for one in db.session.execute(query).scalars()}


def paper(actor: Actor, paper_id: int) -> YearPaper:
    """One of a designation this post may see; NotFound otherwise."""
    row = found(db.session.get(YearPaper, paper_id))
    designations.get(actor, row.designation_id)
    return row


def due_of(designation: Any, kind: yearly.Paper, year: int) -> Any:
    """The day by which a paper is due, with the office's settings."""
    values = settings.values(designation.programme)
    month_day = str(values[kind.due_setting]) if kind.due_setting else ""
    days = int(values[kind.days_setting]) if kind.days_setting else 0
    return yearly.due(kind, designation.filed_on, year, month_day, days)


def spreads(designation_id: int) -> list[Spread]:
    """The ways by which techniques are spread, newest year first."""
    query = select(Spread).where(Spread.designation_id == designation_id, Spread.withdrawn_at.is_(None))
    return list(db.session.execute(query.order_by(Spread.year.desc(), Spread.id.desc())).scalars())


def alliances_of(actor: Actor) -> list[Any]:
    """The active designations of other programmes the actor's hospital leads or belongs to: what an entry may name."""
    mine = {one.key for one in designations.offered(actor)}
    query = register.visible(actor).where(Designation.state == "active", Designation.programme.not_in(mine))
    return list(db.session.execute(query.order_by(Designation.name)).scalars())


def papers_of(designation_ids: Iterable[int]) -> dict[tuple[int, str, int], YearPaper]:
    """The papers of several designations by designation, kind and year (one query)."""
    query = select(YearPaper).where(YearPaper.designation_id.in_(list(designation_ids)))
    return {(one.designation_id, one.kind, one.year): one for one in db.session.execute(query).scalars()}


def rectifications(designation_ids: Iterable[int]) -> list[Finding]:
    """The findings about several designations that named a day to put things right by (one query)."""
    query = select(Finding).where(
        Finding.designation_id.in_(list(designation_ids)), Finding.state == "decided", Finding.put_right_by.is_not(None)
    )
    return list(db.session.execute(query.order_by(Finding.id)).scalars())
