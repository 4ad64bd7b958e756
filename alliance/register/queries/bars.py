"""Bars: which stand on a day, and the list for who asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, or_, select

from alliance.core.actor import Actor
from alliance.core.flow import Step
from alliance.core.reach import one
from alliance.ext import db
from alliance.register.flow import BAR_FLOW
from alliance.register.model import Bar
from alliance.rules import intake

SEEN_BY_HOSPITALS = ("in_force", "lifted")


def bars(actor: Actor, programme: str) -> Sequence[Bar]:
    """The bars of a programme, newest first; a hospital sees its own once they are signed."""
    return list(db.session.execute(_reach(actor, programme).order_by(Bar.id.desc())).scalars())


def bar(actor: Actor, programme: str, bar_id: int) -> Bar:
    """One of them; NotFound for another's."""
    return one(_reach(actor, programme).where(Bar.id == bar_id))


def bars_on(programme: str, organisation_id: int, department_id: int) -> list[intake.Bar]:
    """The bars in force on a hospital as a whole or on this department, for the rules."""
    query = select(Bar).where(
        Bar.programme == programme, Bar.organisation_id == organisation_id, Bar.state == "in_force",
        or_(Bar.department_id.is_(None), Bar.department_id == department_id),
    )  # fmt: skip
    return [
        intake.Bar(each.clause, each.since, each.until, each.reason, each.decision)
        for each in db.session.execute(query).scalars()
    ]


def _reach(actor: Actor, programme: str) -> Select[Bar]:
    query = select(Bar).where(Bar.programme == programme)
    if not actor.is_hospital:
        return query
    return query.where(Bar.organisation_id == actor.organisation_id, Bar.state.in_(SEEN_BY_HOSPITALS))


def bar_steps(row: Bar, actor: Actor) -> list[Step]:
    """The steps this actor may take with a bar now."""
    return BAR_FLOW.open_to(row, actor)


def bar_words() -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """What the states of a bar are called, and their tones."""
    return BAR_FLOW.states, BAR_FLOW.tones
