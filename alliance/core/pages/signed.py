"""What a page signs is alike for a person for an hour: it is signed once and then given again, on every page it stands on."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app, g, session
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer

from alliance import clock

GIVEN = timedelta(hours=1)
MOST = 5_000  # signatures of an application kept at a time
CSRF = "csrf_token"  # its name in the library: in the session, for a request, on a page


def signer(purpose: str) -> URLSafeTimedSerializer:
    """What signs and reads for one purpose."""
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=purpose)


def signed(purpose: str, words: Any) -> str:
    """These (hashable) words signed, within the last hour."""
    kept: dict[Any, tuple[datetime, str]] = current_app.extensions.setdefault("signed", {})
    at, key = clock.now(), (purpose, words)
    found = kept.get(key)
    if found is None or not found[0] <= at < found[0] + GIVEN:
        if len(kept) >= MOST:
            kept.clear()
        found = kept[key] = at, str(signer(purpose).dumps(words))
    return found[1]


def csrf() -> str:
    """This session's token against forged posts; a session that has none is given one."""
    if CSRF not in g and CSRF in session:
        setattr(g, CSRF, signed("wtf-csrf-token", session[CSRF]))  # the library looks here first, and finds it on g
    return str(generate_csrf())
