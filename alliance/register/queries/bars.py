"""Bars: which stand on a day, and the list for who asks."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.flow import Step
from alliance.core.reach import found, one
from alliance.core.refusal import NotFound
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
        or_(_whole_hospital(), Bar.department_id == department_id),
    )  # fmt: skip
    return [
        intake.Bar(each.clause, each.since, each.until, each.reason, each.decision)
        for each in db.session.execute(query).scalars()
    ]


def _whole_hospital() -> ColumnElement[bool]:
    return and_(Bar.department_id.is_(None), Bar.specialty == "")


def barred(programme: str, hospital_id: int, specialty: str, on: date) -> Bar | None:
    """The bar that keeps this hospital from leading this specialty on that day, the longest first."""
    query = select(Bar).where(
        Bar.programme == programme, Bar.organisation_id == hospital_id, Bar.state == "in_force",
        or_(_whole_hospital(), Bar.specialty == specialty), Bar.since <= on, Bar.until > on,
    )  # fmt: skip
    return db.session.execute(query.order_by(Bar.until.desc()).limit(1)).scalar_one_or_none()


def bars_of(designation_id: int) -> list[Bar]:
    """The bars that the end of a designation brought, for whoever sees what ended it."""
    query = select(Bar).where(Bar.designation_id == designation_id).order_by(Bar.id)
    return list(db.session.execute(query).scalars())


def one_bar(actor: Actor, bar_id: int) -> Bar:
    """One bar that the end of a designation brought, for the province and the auditor; NotFound otherwise."""
    row = found(db.session.get(Bar, bar_id))
    if actor.role not in PROVINCE | {Role.AUDITOR} or actor.programme not in (None, row.programme):
        raise NotFound
    return row


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
