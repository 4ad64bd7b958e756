"""Subsidies: which programmes have them, whose a post sees, what was spent."""

from sqlalchemy import Select, select

from alliance.core import programmes
from alliance.core.actor import Actor, Role
from alliance.core.reach import found, one
from alliance.ext import db
from alliance.rules import funds
from alliance.rules.programme import Programme
from alliance.targets.model import Spending, Subsidy


def funded(actor: Actor) -> list[Programme]:
    """The programmes with subsidies that are this post's."""
    return [each for each in programmes.seen_by(actor) if funds.load(each.key) is not None]


def funded_one(actor: Actor, key: str) -> tuple[Programme, funds.Funds]:
    """One of them with its rules; NotFound for another."""
    programme = found(next((each for each in funded(actor) if each.key == key), None))
    return programme, found(funds.load(key))


def subsidies(actor: Actor, programme: str) -> list[Subsidy]:
    """The subsidies of a programme, newest year first: a hospital sees its own, a clerk those of the own department."""
    query = _reach(actor).where(Subsidy.programme == programme).order_by(Subsidy.year.desc(), Subsidy.id.desc())
    return list(db.session.execute(query).scalars())


def subsidies_of(programme: str) -> Select[Subsidy]:
    """All subsidies of a programme, for the calendar of duties."""
    return select(Subsidy).where(Subsidy.programme == programme)


def subsidy(actor: Actor, subsidy_id: int) -> Subsidy:
    """One of them; NotFound for another's."""
    keys = [each.key for each in funded(actor)]
    found: Subsidy = one(_reach(actor).where(Subsidy.id == subsidy_id, Subsidy.programme.in_(keys)))
    return found


def spendings(subsidy_id: int) -> list[Spending]:
    """What was spent of a subsidy, newest first."""
    query = (
        select(Spending).where(Spending.subsidy_id == subsidy_id).order_by(Spending.spent_on.desc(), Spending.id.desc())
    )
    return list(db.session.execute(query).scalars())


def _reach(actor: Actor) -> Select[Subsidy]:
    query = select(Subsidy)
    if not actor.is_hospital:
        return query
    query = query.where(Subsidy.organisation_id == actor.organisation_id)
    return query.where(Subsidy.department_id == actor.department_id) if actor.role is Role.LEAD_CLERK else query
