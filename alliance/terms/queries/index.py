"""The four-year index: which programmes make one, the rounds a post may see."""

from sqlalchemy import Select, func, select

from alliance.core import programmes
from alliance.core.actor import Actor, Role
from alliance.core.reach import found, one
from alliance.ext import db
from alliance.rules import cscci
from alliance.rules.programme import Programme
from alliance.terms.model import IndexRound

MAKERS = frozenset({
    Role.EVALUATION_CENTRE, Role.OFFICE_HANDLER, Role.OFFICE_HEAD, Role.PROVINCIAL_COMMISSION, Role.AUDITOR,
})  # fmt: skip


def indexed(actor: Actor) -> list[Programme]:
    """The programmes of this post that make an index."""
    return [each for each in programmes.seen_by(actor) if cscci.load(each.key) is not None]


def indexed_one(actor: Actor, key: str) -> tuple[Programme, cscci.Method]:
    """One of them with its method; NotFound for another."""
    programme = found(next((each for each in indexed(actor) if each.key == key), None))
    return programme, found(cscci.load(key))


def index_rounds(actor: Actor) -> list[IndexRound]:
    """The rounds, newest first: the profession sees what is published."""
    return list(db.session.execute(_reach(actor).order_by(IndexRound.year.desc(), IndexRound.id.desc())).scalars())


def index_round(actor: Actor, round_id: int) -> IndexRound:
    """One of them; NotFound otherwise."""
    return one(_reach(actor).where(IndexRound.id == round_id))


def last_index(programme: str) -> int | None:
    """The newest year that was published."""
    query = select(func.max(IndexRound.year)).where(IndexRound.programme == programme, IndexRound.state == "published")
    return db.session.execute(query).scalar_one()


def _reach(actor: Actor) -> Select[IndexRound]:
    query = select(IndexRound).where(IndexRound.programme.in_([each.key for each in indexed(actor)]))
    return query if actor.role in MAKERS and actor.programme else query.where(IndexRound.state == "published")
