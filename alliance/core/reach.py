"""What every chapter's queries say alike: a record or a 404, search by words, and how many stand in each state."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from alliance.core.actor import Actor
from alliance.core.refusal import NotFound
from alliance.ext import db

T = TypeVar("T")


def found(record: T | None) -> T:
    """The record; NotFound where there is none, or none that this actor may see."""
    if record is None:
        raise NotFound
    return record


def one(query: Select[T]) -> T:
    """The one record of a query; NotFound where there is none."""
    return found(db.session.execute(query).scalar_one_or_none())


def of_programme(model: type[T], record_id: int, actor: Actor) -> T:
    """The record of that number, of the actor's programme; NotFound otherwise."""
    record = found(db.session.get(model, record_id))
    return found(record if actor.programme in (None, getattr(record, "programme", None)) else None)


def contains(columns: Sequence[Any], words: str) -> ColumnElement[bool]:
    """Every word stands somewhere in one of the columns; % and _ are letters, not wildcards. No words ask for nothing."""
    each = (or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words.split())
    return and_(true(), *each)


def by_state(query: Select[Any]) -> dict[str, int]:
    """How many records of a query stand in each state (one statement)."""
    seen = query.subquery()
    rows = db.session.execute(select(seen.c.state, func.count()).group_by(seen.c.state))
    return {state: int(count) for state, count in rows}
