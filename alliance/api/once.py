"""A call that is sent twice acts once: its Idempotency-Key is kept with its answer, in the transaction of what it did."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Response, current_app, request
from flask_babel import gettext as _
from pydantic import ConfigDict
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from alliance.api import tokens
from alliance.api.answers import answer
from alliance.api.kinds import Told
from alliance.api.model import ApiAnswer
from alliance.api.problems import Problem
from alliance.core.work import work
from alliance.ext import db

HEADER = "Idempotency-Key"
LONGEST = 80
KEPT = timedelta(days=7)  # as long as a call may be sent again


class Kept(Told):
    """An answer as it was given."""

    model_config = ConfigDict(extra="allow")


def once(act: Callable[[], tuple[Told, int, str]], at: datetime) -> Response:
    """Call `act`, which returns what to tell, the status and the new record's address; or tell again what it did before.

    What was refused left no trace and keeps no key: it may be sent again.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        with work():
            told, status, location = act()
        return _said(told, status, location)
    if len(key) > LONGEST or not key.isprintable():
        raise Problem(422, _("Idempotency-Key 不能超过 %(n)d 个字符", n=LONGEST), field=HEADER)
    if (before := _before(key, at)) is not None:
        return before
    token_id, asked = tokens.current().id, _asked()
    try:
        with work():
            db.session.execute(delete(ApiAnswer).where(ApiAnswer.at < at - KEPT))
            row = ApiAnswer(token_id=token_id, key=key, asked=asked, status=0, at=at)
            db.session.add(row)
            _take(row)
            told, status, location = act()
            row.status, row.location, row.answer = status, location, told.model_dump(mode="json")
    except _Taken:  # the other call of the two was quicker, and its answer stands now
        before = _before(key, at)
        if before is None:
            raise Problem(409, _("同一 Idempotency-Key 的请求正在处理，请稍后再试"), field=HEADER) from None
        return before
    return _said(told, status, location)


class _Taken(Exception):
    """Another call has the key."""


def _take(row: ApiAnswer) -> None:
    """The key before anything else, so that the slower of two is told of the first, not of what it broke."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise _Taken from error


def _before(key: str, at: datetime) -> Response | None:
    """What the same call was answered; Problem 409 where the key came with another call."""
    kept = db.session.execute(
        select(ApiAnswer).where(
            ApiAnswer.token_id == tokens.current().id, ApiAnswer.key == key, ApiAnswer.at >= at - KEPT
        )
    ).scalar_one_or_none()  # fmt: skip
    if kept is None:
        return None
    if not hmac.compare_digest(kept.asked, _asked()):
        raise Problem(409, _("此 Idempotency-Key 已用于内容不同的请求"), field=HEADER)
    found = _said(Kept(**kept.answer), kept.status, kept.location)
    found.headers["Idempotency-Replayed"] = "true"
    return found


def _said(told: Told, status: int, location: str) -> Response:
    return answer(told, status, {"Location": location} if location else None)


def _asked() -> str:
    """A keyed hash of method, address and content: the content holds a patient, a plain hash could be guessed."""
    papers = [
        (name, one.filename, hashlib.sha256(one.read()).hexdigest()) for name, one in request.files.items(multi=True)
    ]
    for one in request.files.values():
        one.seek(0)
    given = papers or request.get_json(silent=True)
    content = json.dumps(given, ensure_ascii=False, sort_keys=True)
    words = f"{request.method} {request.path}\n{content}".encode()
    return hmac.new(str(current_app.secret_key).encode(), words, hashlib.sha256).hexdigest()
