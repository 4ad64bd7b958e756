"""Server-side sessions: a random id in the cookie, a row in the database. Removing the row ends access at once."""

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import String, Text, bindparam, delete, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import CallbackDict

from alliance import clock
from alliance.core import reading
from alliance.core.access.guard import MACHINES
from alliance.core.work import work
from alliance.ext import Base, Moment, db

COOKIE = "alliance_session"
TOUCH = timedelta(seconds=60)  # a session's last use is written at most this often


class WebSession(Base):
    """One signed-in (or signing-in) browser. Only the hash of its id is kept."""

    __tablename__ = "web_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(index=True)
    data: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    address: Mapped[str] = mapped_column(String(60), default="")
    agent: Mapped[str] = mapped_column(String(40), default="")  # the browser's family, never its whole words


_KEPT = select(WebSession.data, WebSession.created_at, WebSession.seen_at).where(WebSession.token == bindparam("token"))


class Session(CallbackDict[str, Any], SessionMixin):
    """The data of one browser, as Flask sees it."""

    def __init__(
        self, token: str = "", data: dict[str, Any] | None = None, seen: datetime | None = None,
        away: OperationalError | None = None,
    ) -> None:  # fmt: skip

        def changed(this: "Session") -> None:
            this.modified = True

        super().__init__(data or {}, changed)
        self.token, self.seen, self.modified, self.renew, self.away = token, seen, False, False, away


def hashed(token: str) -> str:
    """What the table keeps of a cookie's id."""
    return hashlib.sha256(token.encode()).hexdigest()


class DatabaseSessions(SessionInterface):
    """Opens and saves sessions in the table; idle and absolute ends in seconds."""

    def __init__(self, idle: int, absolute: int) -> None:
        self.idle, self.absolute = timedelta(seconds=idle), timedelta(seconds=absolute)

    def open_session(self, app: Flask, request: Request) -> Session:
        token = request.cookies.get(COOKIE, "")
        if not token or request.path.startswith(("/static", *MACHINES)):
            return Session()
        try:
            row = reading.row(_KEPT, {"token": hashed(token)})
        except OperationalError as error:
            db.session.rollback()
            return Session(away=error)
        at = clock.now()
        if row is None or at - row.seen_at > self.idle or at - row.created_at > self.absolute:
            return Session()
        return Session(token, json.loads(row.data), row.seen_at)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep it; a database that is away or busy makes the answer 503 where something was to be kept."""
        assert isinstance(session, Session)
        if session.away is not None:
            return
        try:
            self._save(app, session, response)
        except OperationalError:
            db.session.rollback()
            if session.modified:
                current_app.extensions["away"](response)

    def _save(self, app: Flask, session: Session, response: Response) -> None:
        at = clock.now()
        if not session.modified:
            if session.token and session.seen and at - session.seen > TOUCH:
                with work():
                    _row(session.token, seen_at=at)
            return
        if not session:
            self._end(session, response)
            return
        if not session.token or session.renew:
            self._begin(session, at)
            response.set_cookie(
                COOKIE, session.token, httponly=True, samesite="Lax", secure=bool(app.config["SESSION_COOKIE_SECURE"])
            )
        else:
            with work():
                _row(session.token, data=json.dumps(dict(session)), person_id=_person(session), seen_at=at)
        response.vary.add("Cookie")

    def _begin(self, session: Session, at: datetime) -> None:
        old, session.token = session.token, secrets.token_urlsafe(32)
        with work():
            if old:
                db.session.execute(delete(WebSession).where(WebSession.token == hashed(old)))
            db.session.add(
                WebSession(
                    token=hashed(session.token),
                    person_id=_person(session),
                    data=json.dumps(dict(session)),
                    created_at=at,
                    seen_at=at,
                    address=(request.remote_addr or "")[:60],
                    agent=family(request.user_agent.string),
                )
            )

    def _end(self, session: Session, response: Response) -> None:
        if session.token:
            with work():
                db.session.execute(delete(WebSession).where(WebSession.token == hashed(session.token)))
            response.delete_cookie(COOKIE, httponly=True, samesite="Lax")


def _person(session: Session) -> int | None:
    person = session.get("_user_id")
    return int(person) if person is not None else None


def _row(token: str, **values: Any) -> None:
    db.session.execute(update(WebSession).where(WebSession.token == hashed(token)).values(**values))


# Words of a browser that say its family, the more telling first.
FAMILIES = (
    ("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("QQBrowser", "QQ Browser"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def family(words: str) -> str:
    """The family of a browser and of its system, to tell one's own places apart: Chrome · Windows."""
    parts = (next((told for mark, told in marks if mark in words), "") for marks in (FAMILIES, SYSTEMS))
    return " · ".join(part for part in parts if part)[:40]


def open_sessions(person_id: int, at: datetime, idle: int, absolute: int) -> list[WebSession]:
    """The places a person is signed in at, the last used first; idle and absolute ends in seconds."""
    query = select(WebSession).where(
        WebSession.person_id == person_id, WebSession.seen_at > at - timedelta(seconds=idle),
        WebSession.created_at > at - timedelta(seconds=absolute),
    )  # fmt: skip
    return list(db.session.execute(query.order_by(WebSession.seen_at.desc(), WebSession.id.desc())).scalars())


def end_one(person_id: int, session_id: int) -> bool:
    """End one session of a person, inside the present work(); whether there was one."""
    gone = db.session.execute(delete(WebSession).where(WebSession.person_id == person_id, WebSession.id == session_id))
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def end_others(person_id: int, token: str) -> int:
    """End every session of a person but the one of this token, inside the present work(); how many."""
    gone = db.session.execute(
        delete(WebSession).where(WebSession.person_id == person_id, WebSession.token != hashed(token))
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def end_sessions(person_id: int) -> None:
    """End every session of a person, inside the present work(): disabled, moved or gone on leave."""
    db.session.execute(delete(WebSession).where(WebSession.person_id == person_id))


def sweep(at: datetime, absolute: int) -> None:
    """Remove the rows of sessions that are over."""
    with work():
        db.session.execute(delete(WebSession).where(WebSession.created_at < at - timedelta(seconds=absolute)))
