"""The unit of work: the only commit of the house. Nested works join; letters and files come after the commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError

from alliance.core.promises import broken
from alliance.ext import db


@dataclass
class Work:
    """One transaction under way. `journal_head` spares the journal a query per line."""

    after: list[Callable[[], None]] = field(default_factory=list)
    journal_head: str | None = None
    key_taken: bool = False


_current: ContextVar[Work | None] = ContextVar("work", default=None)
_at_start: list[Callable[[Work], None]] = []


@contextmanager
def work() -> Iterator[Work]:
    """Everything inside happens whole or not at all.

    The outermost work ends the reader's transaction first, takes the write lock, and commits at its end; a
    constraint that breaks is raised as Refused in words (see promises). `after` runs when the commit stands.
    """
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("something was changed outside work()")
    db.session.rollback()
    db.session.connection(execution_options={"writes": True})
    current = Work()
    token = _current.set(current)
    try:
        for hook in _at_start:
            hook(current)
        yield current
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise broken(error) from error
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _current.reset(token)
    for letter in current.after:
        letter()


@contextmanager
def part() -> Iterator[None]:
    """A part of the present work that can be refused by itself: its writes are taken back, the rest stands.

    A constraint that breaks is raised as Refused in words, as in work(). The caller catches what it is ready for.
    """
    current = current_work()
    head, letters = current.journal_head, len(current.after)
    db.session.flush()
    try:
        with db.session.begin_nested():
            yield
    except BaseException as error:
        current.journal_head = head
        del current.after[letters:]
        if isinstance(error, IntegrityError):
            raise broken(error) from error
        raise


def at_start(hook: Callable[[Work], None]) -> None:
    """Have `hook` called inside every outermost work, before anything else."""
    _at_start.append(hook)


def current_work() -> Work:
    """The work under way; a writer called outside one is a mistake in our code."""
    current = _current.get()
    if current is None:
        raise RuntimeError("a write outside work()")
    return current
