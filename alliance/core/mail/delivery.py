"""Sending: the scheduler hands queued mails to the server; what fails is tried again, later and later, then lies dead.

A mail is marked as being sent before the server hears of it. Killed in between, it is sent again with the same
Message-ID: it is never lost, and whoever receives two sees that they are one.
"""

import hashlib
import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from flask_babel import gettext as _
from sqlalchemy import select, update

from alliance.config import MailSettings
from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.mail.model import Mail
from alliance.core.mail.outbox import Outbox
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db

FIRST_PAUSE = timedelta(minutes=10)  # doubled with each further try
STUCK = timedelta(minutes=15)  # a mail being sent for longer was left by a process that died
MOST = 200  # mails of one look
TIMEOUT = 20  # seconds the server has for each answer
log = logging.getLogger(__name__)


def send_due(at: datetime) -> tuple[int, int]:
    """Send what is due: (sent, failed). A server that cannot be reached ends the look; the rest waits for the next."""
    settings = Outbox.settings
    if settings is None:
        return 0, 0
    with work():
        _left_behind(at)
    due = select(Mail.id).where(Mail.state.in_(("queued", "failed")), Mail.next_at <= at).order_by(Mail.id).limit(MOST)
    waiting = list(db.session.execute(due).scalars())
    sent = failed = 0
    if waiting:
        try:
            with _connected(settings) as server:
                for number in waiting:
                    done = _send(server, settings, number, at)
                    sent, failed = sent + (done is True), failed + (done is False)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("mail server: %s", error)
            _unreachable(settings, waiting[sent + failed :], at, error)
            failed += 1
    return sent, failed


def _send(server: smtplib.SMTP, settings: MailSettings, number: int, at: datetime) -> bool | None:
    """One mail; None where another process has it. A server that is gone is the caller's to see."""
    mail = _take(number, at)
    if mail is None:
        return None
    try:
        server.send_message(message(mail, settings))
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:
        server.rset()
        _failed(mail, settings, at, error)
        return False
    with work():
        mail.state, mail.sent_at, mail.error = "sent", at, ""
        mail.body = "" if mail.kind == "code" else mail.body  # a one-time code is kept nowhere once it is on its way
    return True


def _take(number: int, at: datetime) -> Mail | None:
    """Mark it as being sent; of two processes one gets it."""
    with work():
        found = db.session.execute(
            update(Mail)
            .where(Mail.id == number, Mail.state.in_(("queued", "failed")), Mail.next_at <= at)
            .values(state="sending", tries=Mail.tries + 1, next_at=at + STUCK)
            .execution_options(synchronize_session=False)
        )
    taken = bool(found.rowcount)  # type: ignore[attr-defined]
    return db.session.get(Mail, number, populate_existing=True) if taken else None


def _failed(mail: Mail, settings: MailSettings, at: datetime, error: Exception) -> None:
    with work():
        mail.state = "dead" if mail.tries >= settings.tries else "failed"
        mail.next_at = at + FIRST_PAUSE * 2 ** (mail.tries - 1)
        mail.error = f"{type(error).__name__}: {error}"[:300]


def _unreachable(settings: MailSettings, rest: list[int], at: datetime, error: Exception) -> None:
    """Count the try for the mail in hand, or the first in the queue: the others were not tried."""
    db.session.rollback()
    for number in rest[:1]:
        mail = db.session.get(Mail, number, populate_existing=True)
        if mail is not None and (mail.state == "sending" or (mail := _take(number, at)) is not None):
            _failed(mail, settings, at, error)


def _left_behind(at: datetime) -> None:
    """What a process that died was sending is sent again."""
    db.session.execute(
        update(Mail)
        .where(Mail.state == "sending", Mail.next_at <= at)
        .values(state="failed", error="sender died")
        .execution_options(synchronize_session=False)
    )


@contextmanager
def _connected(settings: MailSettings) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    make = (
        smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT, context=context)
        if settings.security == "ssl"
        else smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT)
    )
    with make as server:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.user:
            server.login(settings.user, settings.password)
        yield server


def message(mail: Mail, settings: MailSettings) -> EmailMessage:
    """The mail as it goes over the line; the same mail has the same Message-ID however often it is sent."""
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = mail.subject, settings.sender, formataddr((mail.name, mail.address))
    made["Date"] = format_datetime(mail.queued_at)
    domain = settings.sender.rpartition("@")[2].strip(" >") or "localhost"
    made["Message-ID"] = f"<{hashlib.sha256(mail.key.encode()).hexdigest()[:32]}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.body)
    return made


def resend(mail: Mail, actor: Actor, at: datetime) -> None:
    """Queue a failed or dead mail anew."""
    if mail.state not in ("failed", "dead"):
        raise Refused("", _("只有发送失败的邮件可以重发"))
    with work():
        mail.state, mail.tries, mail.next_at = "queued", 0, at
        journal.write("mail.resend", actor, at, mail)
