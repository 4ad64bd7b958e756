"""Asking once more who it is, before what the routes declared `fresh` do; what was typed waits on its page."""

from datetime import datetime, timedelta

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from alliance import clock
from alliance.core import drafts, settings
from alliance.core.access.guard import asks_again, signed_in
from alliance.core.pages import typed

CONFIRMED = "confirmed_at"
MINUTES = 10


def is_confirmed(at: datetime) -> bool:
    """Whether the person in this session said who he is within the time that is set."""
    told = session.get(CONFIRMED)
    lasts = timedelta(minutes=settings.least("confirm_minutes", MINUTES))
    return told is not None and at - lasts <= datetime.fromisoformat(told) <= at


def confirm_now(at: datetime) -> None:
    """Take note that it was told just now."""
    session[CONFIRMED] = at.isoformat()


def ask_again() -> ResponseReturnValue | None:
    """Before each request, after the guard: to the page that asks, where it must; the form is kept for its author."""
    actor = signed_in()
    if actor is None or request.method == "GET" or not asks_again(request.endpoint, request.view_args):
        return None
    if is_confirmed(clock.now()):
        return None
    page = typed.page_of_form()
    words = typed.sent_words()
    if words.fields or words.files:
        drafts.keep(drafts.author_of(actor), page, words, clock.now(), action=request.path)
        session["kept_at"] = page
    return redirect(url_for("confirm.ask", next=page))
