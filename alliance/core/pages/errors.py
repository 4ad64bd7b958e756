"""Calm pages for what went wrong: refused, overtaken, not found, not for this post, our own fault."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from alliance.core import again, work
from alliance.core.access.guard import signed_in
from alliance.core.pages import typed
from alliance.core.pages.lists import inside
from alliance.core.refusal import NotFound, Overtaken, Refused, Repeated
from alliance.ext import db, login

RETRY_AFTER = "5"
PAGES = {403, 404, 409, 422, 500, 503}


def error_page(status: int, **words: Any) -> ResponseReturnValue:
    """A calm page for a status; in the signed-in frame where somebody is signed in."""
    layout = "base.html" if signed_in() is not None else "public.html"
    return render_template(f"errors/{status}.html", layout=layout, **words), status


def refused_page(refusal: Refused) -> ResponseReturnValue:
    """A refusal nobody caught closer to its form."""
    db.session.rollback()
    return error_page(409, refused=refusal, overtaken=None, back=_back(), typed=typed.typed_words())


def overtaken_page(overtaken: Overtaken) -> ResponseReturnValue:
    """Somebody was first: who, when, what; and the way back to the record."""
    db.session.rollback()
    return error_page(409, refused=None, overtaken=overtaken, back=_back(), typed=typed.typed_words())


def _back() -> str:
    return inside(urlsplit(request.referrer or "").path or None, url_for("home.index"))


def repeated_page(repeated: Repeated) -> ResponseReturnValue:
    """The same form again: show where the first one led."""
    db.session.rollback()
    return redirect(inside(repeated.location, _back()))


def http_page(error: HTTPException) -> ResponseReturnValue:
    """Any HTTP error; what is not signed in is asked to sign in, what has no page of its own is told as 422."""
    db.session.rollback()
    status = error.code or 500
    if (status == 401 or isinstance(error, CSRFError)) and (answer := typed.ended()) is not None:
        return answer
    if status == 401:
        return redirect(url_for("account.sign_in", next=_back()))
    if isinstance(error, CSRFError):
        return error_page(422, message=_("表单已过期，请返回重新打开后再提交"), back=_back())
    if status == 413:
        return error_page(422, message=_("上传内容过大，请按提示的上限分开上传"), back=_back())
    if status in PAGES:
        return error_page(status, message=_said(error), back=_back())
    if error.response is not None or status < 400:
        return error.get_response()
    return error_page(422, message=_said(error), back=_back())


def _said(error: HTTPException) -> str:
    """What we said about an HTTP error; the library's own English sentence is not for our readers."""
    said = error.description or ""
    return "" if said == type(error).description else said


def away_page(_error: OperationalError) -> ResponseReturnValue:
    """The database is away or busy: tried again where that is safe, else said so; nothing was changed."""
    db.session.rollback()
    if (answer := run_again(_error)) is not None:
        return answer
    g._login_user = login.anonymous_user()  # who it is cannot be asked either
    response = make_response(error_page(503))
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def run_again(error: OperationalError) -> ResponseReturnValue | None:
    """Run the view anew after a collision, or a read after a lost connection; None where it would not help or not be safe.

    Safe as long as this request has committed nothing: letters go after the commit, files are kept by their content.
    """
    for attempt in range(again.TRIES):
        lost = error.connection_invalidated and request.method in ("GET", "HEAD")
        if not (again.collided(error) or lost) or work.commits() != g.get("commits"):
            return None
        again.rest(attempt)
        for file in request.files.values():
            file.stream.seek(0)
        try:
            return current_app.dispatch_request()
        except OperationalError as next_one:
            error = next_one
            db.session.rollback()
        except Exception as other:
            return current_app.handle_user_exception(other)
    return None


def fault_page(error: Exception) -> ResponseReturnValue:
    """Our own fault: written to the log, said to the reader with nothing of the inside."""
    db.session.rollback()
    current_app.logger.error("fault", exc_info=error)
    return error_page(500)


def turn_away(response: Response) -> None:
    """Make an answer whose session could not be kept into the 503 page: what it says would not be true."""
    g._login_user = login.anonymous_user()
    page = make_response(error_page(503))
    response.set_data(page.get_data())
    response.status_code = 503
    response.headers["Retry-After"] = RETRY_AFTER
    for name in ("Location", "Set-Cookie"):
        response.headers.pop(name, None)
    response.content_type = page.content_type


def answer_errors(app: Flask) -> None:
    """Tie refusals and errors to their pages."""
    app.extensions["away"] = turn_away
    app.register_error_handler(Refused, refused_page)
    app.register_error_handler(Overtaken, overtaken_page)
    app.register_error_handler(Repeated, repeated_page)
    app.register_error_handler(NotFound, lambda _error: error_page(404, message="", back=_back()))
    app.register_error_handler(HTTPException, http_page)
    app.register_error_handler(OperationalError, away_page)
    if not app.testing:
        app.register_error_handler(Exception, fault_page)
