"""Tables of the to-do list: what is asked of whom, who was sent a copy, when all were reminded."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique
from alliance.ext import Base, Moment


class Todo(Base):
    """One thing asked of a post (role × organisation, or × department, or one person), about one record."""

    __tablename__ = "todo"
    __table_args__ = (
        Index("ix_todo_open", "role", "organisation_id", "closed_at", "due"),
        Index("ix_todo_record", "record_type", "record_id", "kind"),
        Index("ix_todo_closed_by", "closed_by_id", "closed_at"),
        Index("ix_todo_opened_by", "opened_by_id", "closed_at", "due"),
        Index("ix_todo_designation", "designation_id", "closed_at"),
        Index("ix_todo_claimed_by", "claimed_by_id", "closed_at"),
        check(
            "(claimed_by_id IS NULL) = (claimed_at IS NULL) AND (claimed_by_id IS NULL) = (claimed_by IS NULL)",
            "claimed",
            _l("认领须有认领人和时间"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))  # e.g. application.opinion: closes by this name
    text: Mapped[str] = mapped_column(String(120))  # Chinese source text, a message of the catalogue
    subject: Mapped[str] = mapped_column(String(200))  # the record in words
    note: Mapped[str] = mapped_column(String(300), default="")
    role: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[int | None]  # None: any organisation holding that role …
    programme: Mapped[str] = mapped_column(String(40), default="")  # … in this programme; empty: in any
    department_id: Mapped[int | None]
    person_id: Mapped[int | None]
    record_type: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    designation_id: Mapped[int | None]  # whose record it is, where it is one of a designation
    opened_at: Mapped[datetime] = mapped_column(Moment)
    opened_by_id: Mapped[int | None]
    opened_role: Mapped[str] = mapped_column(String(30), default="")  # the post that asks: its holders see the answers
    opened_organisation_id: Mapped[int | None]
    opened_department_id: Mapped[int | None]
    due: Mapped[date | None]
    due_note: Mapped[str] = mapped_column(String(120), default="")  # 待定（缺 2027 年放假安排）
    claimed_by_id: Mapped[int | None]  # the holder of the post who has it in hand; the others see who
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by_id: Mapped[int | None]


class TodoCopy(Base):
    """Somebody who is kept informed of a to-do: sees it under 抄送我的, is asked nothing."""

    __tablename__ = "todo_copy"
    __table_args__ = (
        unique("person_id", "todo_id", message=_l("已抄送此人")),
        Index("ix_todo_copy_todo_id", "todo_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    todo_id: Mapped[int] = mapped_column(ForeignKey("todo.id"))
    person_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(String(300), default="")
    todo: Mapped[Todo] = relationship()


class Reminding(Base):
    """Everybody who had not answered was reminded: at the most once a workday for one thing asked."""

    __tablename__ = "todo_reminding"
    __table_args__ = (
        unique("record_type", "record_id", "kind", "day", message=_l("今天已经催办过，每个工作日只催办一次")),
        check("reached > 0", "reached", _l("全部已办，无需催办")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    record_type: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(String(80))
    reached: Mapped[int]
