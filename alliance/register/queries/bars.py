"""Bars on a hospital and a specialty: whether one holds, and those an ended designation brought."""

from datetime import date

from sqlalchemy import select

from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.register.model import Bar


def barred(programme: str, hospital_id: int, specialty: str, on: date) -> Bar | None:
    """The bar that keeps this hospital from leading this specialty on that day, the longest first."""
    query = select(Bar).where(
        Bar.programme == programme, Bar.hospital_id == hospital_id, Bar.specialty == specialty, Bar.lifted_on.is_(None),
        Bar.since <= on, Bar.until > on,
    )  # fmt: skip
    return db.session.execute(query.order_by(Bar.until.desc()).limit(1)).scalar_one_or_none()


def bars_of(designation_id: int) -> list[Bar]:
    """The bars that the end of a designation brought, for whoever sees what ended it."""
    query = select(Bar).where(Bar.designation_id == designation_id).order_by(Bar.id)
    return list(db.session.execute(query).scalars())


def one_bar(actor: Actor, bar_id: int) -> Bar:
    """One bar, for the province and the auditor; NotFound otherwise."""
    found = db.session.get(Bar, bar_id)
    sees = actor.role in PROVINCE | {Role.AUDITOR} and found is not None
    if found is None or not sees or actor.programme not in (None, found.programme):
        raise NotFound
    return found
