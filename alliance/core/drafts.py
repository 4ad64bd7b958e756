"""What was typed and not yet taken: kept for its author alone, in the post it was typed in, by the page it stands on.

Forms whose record has no draft of its own are kept here while one types; and any form whose post came too late, when the
session had ended. The words are sealed with the key of the patients' identities, for nobody but their author has a use for them.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core import patients
from alliance.core.actor import Actor
from alliance.core.promises import unique
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import Base, Moment, db

LONGEST = 400_000  # characters of one form; more is not kept, and the reader is told
LONGEST_PAGE = 300
KEPT_DAYS = 30  # the longest the office may set (draft_kept_days)
KEPT = "draft_kept_days"
SEALED = "draft"
NEVER = (
    "csrf_token",
    "_key",
    "_who",
    "_page",
    "_draft",
    "_action",
    "_confirmed",
)  # beginnings of names never kept

Fields = Sequence[tuple[str, str]]


class Draft(Base):
    """One form of one page as its author left it. `version` tells two tabs apart; `lapsed`: kept when a session had ended."""

    __tablename__ = "draft"
    __table_args__ = (unique("person_id", "post_id", "page", message=_l("另一处正在保存这一页的草稿")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    post_id: Mapped[int]
    page: Mapped[str] = mapped_column(String(LONGEST_PAGE))
    action: Mapped[str] = mapped_column(String(LONGEST_PAGE), default="")
    sealed: Mapped[bytes] = mapped_column(patients.Sealed(SEALED, KEPT))
    version: Mapped[int] = mapped_column(default=1)
    lapsed: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime] = mapped_column(Moment, index=True)


@dataclass(frozen=True)
class Author:
    """Whose words they are: a person in one post."""

    person_id: int
    post_id: int


@dataclass(frozen=True)
class Typed:
    """What a form held: names and words as sent, and the names of files, which must be chosen again."""

    fields: Fields
    files: tuple[str, ...] = ()


def author_of(actor: Actor) -> Author:
    """The author behind an actor; only people type."""
    assert actor.person_id is not None
    return Author(actor.person_id, actor.post_id or 0)


def worth_keeping(fields: Iterable[tuple[str, str]]) -> Fields:
    """The fields without tokens, keys and passwords."""
    return [(name, words) for name, words in fields if not name.startswith(NEVER) and "password" not in name.lower()]


def keep(
    author: Author, page: str, typed: Typed, at: datetime, *, action: str = "", seen: int | None = None,
    lapsed: bool = False,
) -> Draft | None:  # fmt: skip
    """Keep a page's form in the place of what was kept before; None if it is too long to keep.

    `seen` is the version the page knows (0: none). Another tab that saved meanwhile is told: Overtaken. Without `seen`
    the newest words stand.
    """
    words = json.dumps({"fields": [list(pair) for pair in typed.fields], "files": typed.files}, ensure_ascii=False)
    if len(words) > LONGEST or len(page) > LONGEST_PAGE:
        return None
    try:
        return _put(author, page, words, at, action, seen, lapsed)
    except Refused:
        if seen is not None:
            raise Overtaken(what=_("保存了这一页的草稿")) from None
        return _put(author, page, words, at, action, None, lapsed)


def _put(
    author: Author, page: str, words: str, at: datetime, action: str, seen: int | None, lapsed: bool
) -> Draft:  # fmt: skip
    with work():
        row = _of(author, page, lock=True)
        if seen is not None and seen != (row.version if row else 0):
            raise Overtaken(at=row.saved_at if row else None, what=_("保存了这一页的草稿"))
        if row is None:
            row = Draft(person_id=author.person_id, post_id=author.post_id, page=page, version=0)
            db.session.add(row)
        row.sealed, row.version, row.saved_at = _seal(words), row.version + 1, at
        row.action, row.lapsed = action[:LONGEST_PAGE], lapsed
    return row


def _of(author: Author, page: str, *, lock: bool = False) -> Draft | None:
    query = select(Draft).where(
        Draft.person_id == author.person_id, Draft.post_id == author.post_id, Draft.page == page
    )
    return db.session.execute(query.with_for_update() if lock else query).scalar_one_or_none()


def find(author: Author, page: str) -> Draft | None:
    """What this author left on a page."""
    return _of(author, page)


def by_id(draft_id: int) -> Draft | None:
    """A draft by its number; whoever shows it asks whose it is first."""
    return db.session.get(Draft, draft_id)


def read(draft: Draft) -> Typed | None:
    """The words of a draft; None where no key at hand opens them."""
    try:
        found = json.loads(patients.disclose(SEALED, draft.sealed))
    except patients.Unreadable:
        return None
    return Typed([(name, words) for name, words in found["fields"]], tuple(found["files"]))


def _seal(words: str) -> bytes:
    return patients.enclose(SEALED, words.encode())


def drop(author: Author, page: str) -> None:
    """The form was taken, or its author does not want the draft."""
    with work():
        db.session.execute(
            delete(Draft).where(
                Draft.person_id == author.person_id, Draft.post_id == author.post_id, Draft.page == page
            )
        )


def discard(draft: Draft) -> None:
    """Somebody else signed in where it was typed: what was kept of the ended session goes."""
    with work():
        db.session.execute(delete(Draft).where(Draft.id == draft.id, Draft.lapsed))


def sweep(at: datetime, days: int = KEPT_DAYS) -> int:
    """Remove what nobody came back to for so many days; how many drafts that were."""
    with work():
        gone = db.session.execute(delete(Draft).where(Draft.saved_at < at - timedelta(days=days)))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # the result of a DELETE counts its rows
