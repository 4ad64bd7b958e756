"""Tables of mail: what is to be told at once, and every mail with its way to the server."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique
from alliance.ext import Base, Moment

STATES = ("queued", "sending", "sent", "failed", "dead")


class MailOrder(Base):
    """Tell the holders of a post at once of a to-do: written with it, made into mails by the scheduler."""

    __tablename__ = "mail_order"
    __table_args__ = (
        unique("todo_id", "why", message=_l("此事项已列入邮件")),
        check("why IN ('asked', 'ahead', 'due', 'overdue')", "why", _l("邮件的缘由不在代码表内")),
        Index("ix_mail_order_done_at", "done_at", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    todo_id: Mapped[int] = mapped_column(ForeignKey("todo.id"))
    why: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)


class Mail(Base):
    """One mail to one person. `key` says what it is about: the same is never queued twice. No patient is named in it."""

    __tablename__ = "mail"
    __table_args__ = (
        unique("key", message=_l("此邮件已列入")),
        check("state IN ('queued', 'sending', 'sent', 'failed', 'dead')", "state", _l("邮件状态不在代码表内")),
        check("(state = 'sent') = (sent_at IS NOT NULL)", "sent", _l("已发送的邮件须有发送时间")),
        Index("ix_mail_state", "state", "next_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))  # digest | now | code
    person_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    tries: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime] = mapped_column(Moment)
    next_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str] = mapped_column(String(300), default="")
