"""Form posts that act once, and files on their way out and in."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Response, flash, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import files, once, reach
from alliance.core.access.guard import signed_in
from alliance.core.refusal import Refused
from alliance.documents.shapes import Paper
from alliance.ext import db

Form = TypeVar("Form", bound=FlaskForm)
EVERY = "3"  # seconds after which a page that shows progress asks again


def new_key() -> str:
    """A key for one form: sent twice, it acts once."""
    return secrets.token_urlsafe(16)


def seen() -> int | None:
    """The version of the record the form was shown with."""
    return request.form.get("_seen", type=int)


def acted(location: str, said: str = "") -> ResponseReturnValue:
    """After an action: remember where the form led, say what was done, go there."""
    once.led_to(location)
    if said:
        flash(said, "success")
    return redirect(location)


def attempt(action: Callable[[], str], refused: Callable[[Refused], str], said: str = "") -> ResponseReturnValue:
    """Call one action that returns the next address; when refused, show the same page again as typed (409).

    `refused` renders the page with the Refused it is given: clause, reason, what to do.
    """
    try:
        location = action()
    except Refused as refusal:
        db.session.rollback()
        return refused(refusal), 409
    return acted(location, said)


def marked(form: Form, refused: Refused | None) -> Form:
    """The form with the refusal beside the field it speaks of, where the form has that field."""
    if refused is not None and refused.field and refused.field in form:
        form[refused.field].errors = [*form[refused.field].errors, refused.message]
    return form


def download(file: files.File) -> Response:
    """An attachment, always as a download: never rendered inside our pages."""
    return sent(files.content(file), file.name, files.MADE[file.kind])


def file_of(record: Any, file_id: int) -> Response:
    """A file of a record the reader may see, as a download; NotFound where it has none of that number."""
    return download(reach.found(files.one(record, file_id)))


def progress(page: str, working: bool) -> Response:
    """A page of long work: while it goes on the browser asks again by itself, without script."""
    answer = make_response(page)
    if working:
        answer.headers["Refresh"] = EVERY
    return answer


def sent(content: bytes, name: str, kind: str, *, inline: bool = False) -> Response:
    """Bytes with a Chinese file name; never sniffed, never scripted."""
    response = Response(content, mimetype=kind)
    name = f"{Paper.always}-{name}" if Paper.always else name
    manner = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f"{manner}; filename*=UTF-8''{quote(name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def uploaded(field: str = "file") -> tuple[str, bytes] | None:
    """The uploaded file of a form: name and content, or None when nothing was chosen."""
    file = request.files.get(field)
    if file is None or not file.filename:
        return None
    return file.filename, file.stream.read(files.Store.largest + 1)


def all_uploaded(field: str) -> list[tuple[str, bytes]]:
    """Every uploaded file of a field that takes several: name and content, in the order chosen."""
    chosen = [one for one in request.files.getlist(field) if one.filename]
    return [(str(one.filename), one.stream.read(files.Store.largest + 1)) for one in chosen]


def carry_key() -> None:
    """Before each form post: take note of its key (see core.once)."""
    key = request.form.get("_key") if request.method == "POST" else None
    if key:
        actor = signed_in()
        once.expect(key[:64], actor.person_id if actor else None, clock.now())


def drop_key(response: Response) -> Response:
    """After each request, before its session is saved: what is saved then is no longer the form's doing."""
    once.forget()
    return response


def forget_key(_error: BaseException | None = None) -> None:
    """However a request ended: the thread goes on to others."""
    once.forget()
