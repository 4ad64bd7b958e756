"""Tables of the yearbook: a parcel that is being made, and the files it consists of."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique
from alliance.ext import Base, Moment

WORKING = ("making",)


class YearBook(Base):
    """One parcel of a round: making → done → gone, when its days are over; stopped by who asked; failed with a reason.

    It is made of one version of the round: where that moves on meanwhile, the parcel fails rather than mix two.
    """

    __tablename__ = "year_book"
    __table_args__ = (
        check("state IN ('making', 'done', 'gone', 'stopped', 'failed')", "state", _l("年度汇编状态不合规定")),
        check("(state IN ('done', 'gone')) = (kept_until IS NOT NULL)", "kept", _l("制成的年度汇编须有保留期限")),
        check("(state = 'failed') = (reason <> '')", "reason", _l("没有制成的年度汇编须有原因")),
        check("position >= 0 AND position <= total", "position", _l("年度汇编进度不合规定")),
        Index("ix_year_book_person", "person_id", "post_id", "round_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    round_version: Mapped[int]
    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="making", index=True)
    version: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)  # steps that are done
    total: Mapped[int]
    size: Mapped[int] = mapped_column(default=0)
    mark: Mapped[str] = mapped_column(String(20), default="")  # printed on every page, in the demo world
    reason: Mapped[str] = mapped_column(String(200), default="")
    person_id: Mapped[int]
    post_id: Mapped[int | None]
    role: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    kept_until: Mapped[date | None]


class YearBookFile(Base):
    """One file of a parcel, with its hash."""

    __tablename__ = "year_book_file"
    __table_args__ = (unique("book_id", "name", message=_l("年度汇编的文件重复")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("year_book.id"))
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
