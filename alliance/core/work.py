"""The unit of work: the only commit of the house. Nested works join; letters and files come after the commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError, OperationalError

from alliance.core import again
from alliance.core.promises import broken
from alliance.ext import db

BUSY_TRIES = 3  # each waits for the lock as long as ext.py has set


@dataclass
class Work:
    """One transaction under way. `journal_head` spares the journal a query per line."""

    after: list[Callable[[], None]] = field(default_factory=list)
    journal_head: str | None = None
    key_taken: bool = False


_current: ContextVar[Work | None] = ContextVar("work", default=None)
_commits: ContextVar[int] = ContextVar("commits", default=0)
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
    _take_lock()
    current = Work()
    token = _current.set(current)
    try:
        for hook in _at_start:
            hook(current)
        yield current
        db.session.commit()
        _commits.set(_commits.get() + 1)
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


def _take_lock() -> None:
    """End the reader's transaction and begin the writer's. A busy SQLite is asked again: nothing has been done yet."""
    for attempt in range(BUSY_TRIES):
        db.session.rollback()
        try:
            db.session.connection(execution_options={"writes": True})
        except OperationalError as error:
            db.session.rollback()
            if attempt == BUSY_TRIES - 1 or not again.is_busy(error):
                raise
            again.rest(attempt)
        else:
            return


def commits() -> int:
    """How many works this thread has committed: whether a request may be run again from its beginning."""
    return _commits.get()


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
