"""Queuing: rows in the present work() and nothing else. Where no mail server is configured, nothing is queued."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import select

from alliance.config import MailSettings
from alliance.core.mail.model import Mail, MailOrder
from alliance.core.work import current_work
from alliance.ext import db


class Outbox:
    """The mail server of this process, set when the application is made; None: there is none."""

    settings: ClassVar[MailSettings | None] = None


def order(todo_id: int, why: str, at: datetime) -> None:
    """Have the holders of the post told at once, inside the present work()."""
    current_work()
    if Outbox.settings is not None:
        db.session.add(MailOrder(todo_id=todo_id, why=why, at=at))


def open_orders(limit: int) -> list[MailOrder]:
    """What is still to be made into mails, oldest first."""
    query = select(MailOrder).where(MailOrder.done_at.is_(None)).order_by(MailOrder.id).limit(limit)
    return list(db.session.execute(query).scalars())


def queue(key: str, kind: str, person_id: int, name: str, address: str, subject: str, body: str, at: datetime) -> bool:
    """Queue one mail inside the present work(); False where the same was queued before, or no server is configured."""
    current_work()
    if Outbox.settings is None:
        return False
    if db.session.execute(select(Mail.id).where(Mail.key == key)).scalar() is not None:
        return False
    db.session.add(Mail(
        key=key, kind=kind, person_id=person_id, name=name, address=address, subject=subject[:200], body=body,
        queued_at=at, next_at=at,
    ))  # fmt: skip
    return True
