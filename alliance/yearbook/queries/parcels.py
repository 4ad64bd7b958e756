"""The parcels one person has asked for, in the present post."""

from collections.abc import Iterator

from sqlalchemy import select

from alliance.core import reach
from alliance.core.actor import Actor
from alliance.ext import db
from alliance.yearbook.model import YearBook, YearBookFile


def mine(actor: Actor, round_id: int) -> list[YearBook]:
    """Mine of one round, newest first."""
    query = select(YearBook).where(
        YearBook.round_id == round_id, YearBook.person_id == actor.person_id, YearBook.post_id == actor.post_id
    )
    return list(db.session.execute(query.order_by(YearBook.id.desc())).scalars())


def book(actor: Actor, book_id: int) -> YearBook:
    """One of mine; NotFound otherwise."""
    return reach.one(
        select(YearBook).where(
            YearBook.id == book_id, YearBook.person_id == actor.person_id, YearBook.post_id == actor.post_id
        )
    )


def files_of(book_id: int) -> list[tuple[str, int, str]]:
    """(name, size, sha256) of each file made, in order. One query."""
    columns = (YearBookFile.name, YearBookFile.size, YearBookFile.sha256)
    rows = db.session.execute(select(*columns).where(YearBookFile.book_id == book_id).order_by(YearBookFile.id))
    return [(row[0], row[1], row[2]) for row in rows]


def content_of(book_id: int) -> Iterator[tuple[str, bytes]]:
    """Each file with its content, in order."""
    wanted = select(YearBookFile.name, YearBookFile.content).where(YearBookFile.book_id == book_id)
    for row in db.session.execute(wanted.order_by(YearBookFile.id)):
        yield row[0], row[1]
