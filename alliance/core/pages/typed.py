"""What was typed is never lost: drafts restored on their page, forms that came after the session had ended, and what an
overtaken form held.

A page's forms are FlaskForms: made on a GET, they take the words kept for that page as if they had been sent (one query,
and only on pages with a form). A form says whose it is by a signed `_who`, so that words which arrive without a session
are kept for their author and nobody else.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, g, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from itsdangerous import BadData
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from alliance import clock
from alliance.core import drafts
from alliance.core.access.guard import ANYONE, audience_of, signed_in
from alliance.core.drafts import Author, Draft, Typed
from alliance.core.pages.catalogue import FormWords
from alliance.core.pages.lists import inside
from alliance.core.pages.signed import signed, signer
from alliance.core.refusal import Overtaken
from alliance.ext import db

TRUSTED_SECONDS = drafts.KEPT_DAYS * 24 * 3600  # how long a page may lie open and still tell whose it is


# Whose form it is ------------------------------------------------------------------------------------------------


def _unsigned(purpose: str, token: str) -> Any:
    try:
        return signer(purpose).loads(token, max_age=TRUSTED_SECONDS)
    except BadData:
        return None


def who() -> str:
    """For a form's hidden `_who`: person and post, signed; nothing on a public page."""
    actor = signed_in()
    if actor is None or actor.person_id is None:
        return ""
    return signed("who", (actor.person_id, actor.post_id or 0))


def _author() -> Author | None:
    claimed = _unsigned("who", request.form.get("_who", ""))
    return Author(*claimed) if claimed else None


# Pages and their drafts -------------------------------------------------------------------------------------------


def here() -> str:
    """The page a form stands on: its address with the arguments; a page shown again after a post keeps the first one's."""
    carried = g.get("draft_page") if request.method == "POST" else None
    return str(carried or request.full_path.rstrip("?"))[: drafts.LONGEST_PAGE]


def restored() -> Draft | None:
    """What this page's author left on it (looked for once a request)."""
    if "restored" not in g:
        actor = signed_in()
        g.restored = drafts.find(drafts.author_of(actor), here()) if actor is not None else None
        g.restored_words = drafts.read(g.restored) if g.restored is not None else None
        if g.restored_words is None:
            g.restored = None
    found: Draft | None = g.restored
    return found


def draft_page(wanted: bool, action: str = "") -> str:
    """For a form's hidden `_page`: where it is to be kept, or was; "" for a form that is not."""
    return here() if signed_in() is not None and (wanted or _is_restored(action)) else ""


def _is_restored(action: str) -> bool:
    found = g.get("restored")
    return found is not None and found.action in ("", urlsplit(action).path or request.path)


def draft_version() -> int:
    """The version of the draft this page knows."""
    found = restored()
    return found.version if found is not None else 0


def seen_of(action: str, version: int | None) -> int | None:
    """The version a form carries: a restored one tells what its author saw, not what stands now."""
    if version is None or not _is_restored(action):
        return version
    kept = dict(g.restored_words.fields).get("_seen", "")
    return int(kept) if kept.isdigit() else version


def notice() -> dict[str, Any] | None:
    """What the frame says above a page with restored words: since when, which files are to be chosen again, and the
    words that no field of the page took."""
    if request.method == "GET" and session.get("kept_at") == here():
        restored()
    found = g.get("restored")
    if found is None or request.method != "GET":
        return None
    words: Typed = g.restored_words
    _put_back(MultiDict(words.fields))
    taken = {name for form in g.get("forms", ()) for name in form._fields}
    left = [text for name, text in words.fields if text and not name.startswith("_") and not _taken(name, taken)]
    return {"at": found.saved_at, "lapsed": found.lapsed, "files": words.files, "left": left, "page": found.page}


def _put_back(words: MultiDict[str, str]) -> None:
    """Once more before the page is shown: a view may have set what a fresh form begins with."""
    for field in (field for form in g.get("forms", ()) for field in form if field.name in words):
        field.raw_data = words.getlist(field.name)
        with suppress(ValueError):  # words that are no number or day stay as typed
            field.process_formdata(field.raw_data)


def _taken(name: str, fields: set[str]) -> bool:
    return name == "step" or name in fields or any(name.startswith(f"{field}-") for field in fields)


def restore_forms() -> None:
    """Have every FlaskForm made on a GET take what its page's author left; the library offers no other place for it."""
    sent = FlaskForm.Meta.wrap_formdata
    if getattr(sent, "restores", False):
        return

    def wrapped(self: Any, form: Any, formdata: Any) -> Any:
        given = sent(self, form, formdata)
        if formdata is not _Auto and formdata is not None:
            return given  # a filter asked by the address, or a form shown again as typed
        g.setdefault("forms", []).append(form)
        if given is not None or request.method != "GET" or restored() is None:
            return given
        words: Typed = g.restored_words
        return MultiDict(words.fields) if any(_taken(name, set(form._fields)) for name, _t in words.fields) else None

    FlaskForm.Meta.get_translations = lambda _meta, _form: FormWords()
    wrapped.restores = True  # type: ignore[attr-defined]  # a mark: several applications share the library's class
    FlaskForm.Meta.wrap_formdata = wrapped


# Posts ------------------------------------------------------------------------------------------------------------


def carry_page() -> None:
    """Before each form post: take note of the page its draft belongs to."""
    page = request.form.get("_page") if request.method == "POST" else None
    g.draft_page = inside(page, "") or None


def settle_draft(response: Response) -> Response:
    """After a form that is kept: taken, its draft goes; not taken, it stands as sent, script or not."""
    page, actor = g.get("draft_page"), signed_in()
    if not page or actor is None or "ended" in g or (request.endpoint or "").startswith("drafts."):
        return response
    try:
        if response.status_code in (302, 303):
            drafts.drop(drafts.author_of(actor), page)
        elif response.status_code >= 400:
            words = _sent(told=response.status_code == 409)
            drafts.keep(drafts.author_of(actor), page, words, clock.now(), action=request.path)
    except OperationalError:
        db.session.rollback()  # the database is away: the page itself says so
    return response


def keep_rest(fields: Sequence[tuple[str, str]]) -> None:
    """A form that was taken in part: what is left of it stays on its page for its author, also where one is led there."""
    actor, page = signed_in(), here()
    assert actor is not None
    g.draft_page = None
    drafts.keep(drafts.author_of(actor), page, Typed(list(fields), ()), clock.now(), action=request.path)


def _sent(told: bool = False) -> Typed:
    """This request's form. Who was `told` of another's change has seen the record as it stands now."""
    fields = drafts.worth_keeping(request.form.items(multi=True))
    names = tuple(file.filename for file in request.files.values() if file.filename)
    return Typed([pair for pair in fields if not (told and pair[0] == "_seen")], names)


def autosaved(seen: int | None) -> ResponseReturnValue:
    """Keep what the script sends while one types."""
    actor = signed_in()
    assert actor is not None
    try:
        draft = drafts.keep(drafts.author_of(actor), here(), _sent(), clock.now(), action=_action(), seen=seen)
    except Overtaken as overtaken:
        at = overtaken.at.strftime("%H:%M") if overtaken.at else ""
        return jsonify(error=_("另一处 %(time)s 保存了较新的草稿，这里的内容没有保存", time=at)), 409
    if draft is None:
        return jsonify(error=_("内容过长，草稿没有保存")), 413
    return jsonify(saved=draft.saved_at.strftime("%H:%M"), draft=draft.version)


# After the session had ended ----------------------------------------------------------------------------------------


def ended() -> ResponseReturnValue | None:
    """A form that arrived without its session: its words are kept for their author, who signs in and finds them again.

    None where there is nothing of the kind: a public form, or another person's.
    """
    actor, author = signed_in(), _author()
    if audience_of(request.endpoint or "") is ANYONE or (actor is not None and author != drafts.author_of(actor)):
        return None
    page = page_of_form()
    words, action = _sent(), _action()
    kept = drafts.keep(author, page, words, clock.now(), action=action, lapsed=True) if author else None
    g.ended = True
    if actor is not None:
        return _again(page) if kept is not None else None
    proof = signer("kept").dumps(kept.id) if kept is not None else None
    address = url_for("account.sign_in", next=page, kept=proof)
    if not _asked_by_script():
        return redirect(address)
    saved = kept.saved_at.strftime("%H:%M") if kept is not None else None
    return jsonify(error=_("登录已过期"), sign_in=address, saved=saved), 401


def _again(page: str) -> ResponseReturnValue:
    session["kept_at"] = page
    if _asked_by_script():
        return jsonify(error=_("页面已过期"), sign_in=page, saved=clock.now().strftime("%H:%M")), 401
    return redirect(page)


def _action() -> str:
    """Where the form itself goes: a script that saves meanwhile says it."""
    return inside(request.form.get("_action"), request.path)


def _asked_by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def sent_words() -> Typed:
    """This request's form, for whoever keeps it."""
    return _sent()


def page_of_form() -> str:
    """The page the form stood on: as it says, else where the browser came from, else its own address."""
    came = urlsplit(request.referrer or "")
    from_here = came.path + (f"?{came.query}" if came.query else "") if came.netloc == request.host else ""
    pages = (inside(request.form.get("_page"), ""), from_here, request.full_path.rstrip("?"))
    return next((page for page in pages if page and _opens(page)), url_for("home.index"))


def _opens(page: str) -> bool:
    try:
        endpoint, _arguments = current_app.create_url_adapter(request).match(urlsplit(page).path, method="GET")  # type: ignore[union-attr]  # within a request there is one
    except HTTPException:
        return False
    return not endpoint.startswith("account.")


def kept_for_sign_in() -> Draft | None:
    """The draft named in the sign-in page's address."""
    number = _unsigned("kept", request.args.get("kept", ""))
    return drafts.by_id(number) if number is not None else None


def post_to_return_in(person_id: int) -> int | None:
    """The post in which the one who signs in was typing."""
    found = kept_for_sign_in()
    return found.post_id if found is not None and found.person_id == person_id else None


def come_back() -> None:
    """Signed in: the words wait on their page, if it is the same person in the same post; another's are discarded."""
    found, actor = kept_for_sign_in(), signed_in()
    if found is None or actor is None:
        return
    if drafts.author_of(actor) == Author(found.person_id, found.post_id):
        session["kept_at"] = found.page
    else:
        drafts.discard(found)


def typed_words() -> dict[str, str]:
    """What a form held, by the labels of its fields, to be copied from a page that says it was not taken."""
    labels = {field.name: field for form in g.get("forms", ()) for field in form}
    found: dict[str, str] = {}
    for name, text in drafts.worth_keeping(request.form.items(multi=True)):
        if not text.strip() or name.startswith("_") or name == "step":
            continue
        field = labels.get(name)
        label = str(field.label.text) if field is not None and field.label.text else _("内容")
        found[label] = f"{found[label]}\n{_shown(field, text)}" if label in found else _shown(field, text)
    return found


def _shown(field: Any, text: str) -> str:
    """A chosen value by its words."""
    choices = field.iter_choices() if hasattr(field, "iter_choices") else ()
    return next((str(choice[1]) for choice in choices if str(choice[0]) == text), text)
