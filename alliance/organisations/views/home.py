"""Home is the to-do list; and the letters received."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.config import Config
from alliance.core import files, inbox, notices, pages
from alliance.core.access import anyone, everyone, me
from alliance.core.access.guard import signed_in
from alliance.core.actor import ADMINISTRATORS, PROVINCE, Actor, Role
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.organisations import queries

bp = Blueprint("home", __name__)
ASKED_OF_OTHERS = ("started", "copied")
READS_ALL_LETTERS = PROVINCE | {Role.AUDITOR}


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """What is asked of me, oldest due first; with nobody signed in, the sign-in page."""
    actor = signed_in()
    if actor is None:
        return redirect(url_for("account.sign_in"))
    tab = request.args.get("tab", "open")
    tab = tab if tab in inbox.TABS else "open"
    after = request.args.get("after", "")[:60]
    todos = inbox.listed(actor, tab, pages.PAGE + 1, after)
    shown = todos[: pages.PAGE]
    return render_template(
        "organisations/home.html",
        tab=tab,
        todos=shown,
        counts=inbox.counts(actor),
        reminded=inbox.reminded(shown),
        places=queries.names_of({todo.organisation_id for todo in shown} if tab in ASKED_OF_OTHERS else ()),
        more=inbox.place_of(shown[-1], tab) if len(todos) > pages.PAGE else None,
        after=after,
    )


def _letter(notice_id: int, actor: Actor) -> notices.Notice:
    notice = db.session.get(notices.Notice, notice_id)
    if notice is None or actor.role in ADMINISTRATORS:  # no business record to any of the three
        raise NotFound
    addressed = any(service.organisation_id == actor.organisation_id for service in notice.services)
    if not addressed and actor.role not in READS_ALL_LETTERS:
        raise NotFound
    return notice


@bp.get("/notices/<int:id>")
@everyone
def notice(id: int) -> ResponseReturnValue:
    """A letter as issued, with its services and receipts."""
    return render_template("organisations/notice.html", notice=_letter(id, me()))


@bp.get("/services/<int:id>")
@everyone
def service(id: int) -> ResponseReturnValue:
    """The letter behind a to-do about its receipt."""
    found = db.session.get(notices.NoticeService, id)
    if found is None:
        raise NotFound
    return redirect(url_for("home.notice", id=_letter(found.notice_id, me()).id))


@bp.post("/services/<int:id>/receive")
@everyone
def receive(id: int) -> ResponseReturnValue:
    """Sign for a letter."""
    received = notices.receive(id, me(), clock.now())
    return pages.acted(url_for("home.notice", id=received.id), _("已签收"))


@bp.get("/notices/<int:id>.docx")
@everyone
def notice_docx(id: int) -> ResponseReturnValue:
    """The letter as Word."""
    from alliance.documents import word  # here: drawing libraries are heavy

    found = _letter(id, me())
    config: Config = current_app.extensions["alliance"]
    letter = notices.as_letter(found, "示例数据" if config.is_demo else "")
    return pages.sent(word.letter(letter), f"{found.number}.docx", files.KINDS["docx"])
