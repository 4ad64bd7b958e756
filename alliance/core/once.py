"""A form sent twice acts once: each form carries a key, kept in the same transaction as what it did."""

from contextvars import ContextVar
from datetime import datetime

from sqlalchemy import String, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.refusal import Repeated
from alliance.core.work import Work, at_start, work
from alliance.ext import Base, Moment, db

_key: ContextVar[tuple[str, int | None, datetime] | None] = ContextVar("form_key", default=None)
_stands: ContextVar[bool] = ContextVar(
    "form_key_stands", default=False
)  # an earlier work() of this request kept the key


class Submission(Base):
    """One form that was taken: its key, whose it was, and the page it led to."""

    __tablename__ = "submission"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    location: Mapped[str] = mapped_column(String(300), default="")


def expect(key: str, person_id: int | None, at: datetime) -> None:
    """This request carries `key`. A key already taken by the same person raises Repeated with its page."""
    taken = db.session.execute(select(Submission).where(Submission.key == key)).scalar_one_or_none()
    if taken is not None:
        raise Repeated(taken.location if taken.person_id == person_id else "")
    _key.set((key, person_id, at))
    _stands.set(False)


def forget() -> None:
    """The request is over."""
    _key.set(None)
    _stands.set(False)


def led_to(location: str) -> None:
    """Keep the page the form led to, for whoever sends it again."""
    carried = _key.get()
    if carried is None:
        return
    with work() as current:
        current.key_taken = True
        db.session.execute(update(Submission).where(Submission.key == carried[0]).values(location=location[:300]))


def _stand() -> None:
    """The key is committed: a further work() of the same request (the session's own) must not take it again."""
    _stands.set(True)


@at_start
def _take(current: Work) -> None:
    """Take the key before anything else: the slower of two clicks shall be told of the first, not of what it broke."""
    carried = _key.get()
    if carried is None or current.key_taken or _stands.get():
        return
    current.key_taken = True
    current.after.append(_stand)
    key, person_id, at = carried
    try:
        db.session.execute(insert(Submission).values(key=key, person_id=person_id, at=at, location=""))
    except IntegrityError as error:  # the other click of the two was quicker
        raise Repeated("") from error
