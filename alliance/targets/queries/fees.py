"""The yearly fees: proposed, returned, decided; the actuals one rests on, and what of them has changed since."""

from dataclasses import dataclass

from sqlalchemy import func, select

from alliance.core import reach
from alliance.core.actor import Actor
from alliance.ext import db
from alliance.rules import targets
from alliance.targets.model import FeeDecision, TargetActual
from alliance.targets.queries.tables import offered_one


@dataclass(frozen=True)
class Moved:
    """An actual that is no longer what a fee rests on; "" where there was, or is, none."""

    target: targets.Target
    was: str
    now: str


@dataclass(frozen=True)
class Judged:
    """One target of an evaluated year: its value then, and whether it reached what is asked."""

    target: targets.Target
    value: str
    met: bool | None


def fees(programme: str, key: str, *, decided: bool = True) -> list[FeeDecision]:
    """The fees of a hospital, newest year first: those decided, or with the ones under way."""
    query = select(FeeDecision).where(FeeDecision.programme == programme, FeeDecision.plan == key)
    if decided:
        query = query.where(FeeDecision.state == "decided")
    return list(db.session.execute(query.order_by(FeeDecision.year.desc())).scalars())


def fee(actor: Actor, fee_id: int) -> FeeDecision:
    """One of them in any state, for a post that sees its programme."""
    row = reach.of_programme(FeeDecision, fee_id, actor)
    offered_one(actor, row.programme)
    return row


def fee_of_year(programme: str, key: str, year: int) -> FeeDecision | None:
    """The fee of a year, held for a change."""
    query = select(FeeDecision).where(
        FeeDecision.programme == programme, FeeDecision.plan == key, FeeDecision.year == year
    )
    return db.session.execute(query.with_for_update()).scalar_one_or_none()


def without_fee(programme: str, key: str, before: int) -> int | None:
    """The newest year before this one that has actuals, and no fee decided or waiting for its signature."""
    standing = select(FeeDecision.year).where(
        FeeDecision.programme == programme, FeeDecision.plan == key, FeeDecision.state != "returned"
    )
    query = select(func.max(TargetActual.year)).where(
        TargetActual.programme == programme, TargetActual.plan == key, TargetActual.year < before,
        TargetActual.year.not_in(standing),
    )  # fmt: skip
    return db.session.execute(query).scalar_one()


def basis(programme: str, key: str, year: int) -> dict[str, str]:
    """The actuals of a year by target, as a fee keeps them."""
    query = select(TargetActual.target, TargetActual.value).where(
        TargetActual.programme == programme, TargetActual.plan == key, TargetActual.year == year
    )
    return {row.target: row.value for row in db.session.execute(query.order_by(TargetActual.target))}


def moved_since(row: FeeDecision, known: targets.Targets, plan: targets.Plan) -> list[Moved]:
    """What of the actuals is otherwise than when the fee was proposed, in the order of the table."""
    now = basis(row.programme, row.plan, row.year)
    return [
        Moved(one, row.basis.get(one.key, ""), now.get(one.key, "")) for one in known.rows(plan)
        if row.basis.get(one.key) != now.get(one.key)
    ]  # fmt: skip


def judged(row: FeeDecision, known: targets.Targets, plan: targets.Plan) -> list[Judged]:
    """The targets a fee rests on, with what was reached; a target that falls is held against the year before."""
    before = basis(row.programme, row.plan, row.year - 1)
    return [
        Judged(one, row.basis[one.key], targets.met(one, row.basis[one.key], before.get(one.key)))
        for one in known.rows(plan) if one.key in row.basis
    ]  # fmt: skip
