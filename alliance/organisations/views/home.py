"""Home is the to-do list; and the letters received."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import files, inbox, notices, pages
from alliance.core.access import anyone, everyone, me, to
from alliance.core.access.guard import signed_in
from alliance.core.actor import ADMINISTRATORS, PROVINCE, Actor, Role
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.organisations import queries
from forms.organisations import ReceiptForm

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
    reads_all = actor.role in READS_ALL_LETTERS and _of_own_programme(notice, actor)
    if not addressed and not reads_all:
        raise NotFound
    return notice


def _of_own_programme(notice: notices.Notice, actor: Actor) -> bool:
    """A letter of the actor's programme; an office of another one has nothing to do with it."""
    return actor.programme is None or notice.programme in ("", actor.programme)


@bp.get("/notices/<int:id>")
@everyone
def notice(id: int) -> ResponseReturnValue:
    """A letter as issued, with its services and receipts."""
    found = _letter(id, me())
    proofs = {one.id: files.of(one, notices.RECEIPT) for one in found.services if one.on_paper}
    return render_template(
        "organisations/notice.html", notice=found, proofs=proofs, registers=_registers(found), today=clock.today()
    )


def _registers(found: notices.Notice) -> bool:
    """Whether this post enters receipts on paper of this letter."""
    actor = me()
    return actor.role in PROVINCE and _of_own_programme(found, actor)


@bp.get("/services/<int:id>")
@everyone
def service(id: int) -> ResponseReturnValue:
    """The letter behind a to-do about its receipt."""
    return redirect(url_for("home.notice", id=_service(id).notice_id))


def _service(service_id: int) -> notices.NoticeService:
    """One service of a letter this post may read."""
    found = db.session.get(notices.NoticeService, service_id)
    if found is None:
        raise NotFound
    _letter(found.notice_id, me())
    return found


@bp.post("/services/<int:id>/receive")
@everyone
def receive(id: int) -> ResponseReturnValue:
    """Sign for a letter."""
    received = notices.receive(id, me(), clock.now())
    return pages.acted(url_for("home.notice", id=received.id), _("已签收"))


@bp.get("/services/<int:id>/paper")
@to(PROVINCE)
def paper_receipt(id: int) -> ResponseReturnValue:
    """The form that records a letter's receipt on paper."""
    return _paper_page(_service(id), ReceiptForm(), None)


@bp.post("/services/<int:id>/paper")
@to(PROVINCE)
def receive_on_paper(id: int) -> ResponseReturnValue:
    """Record that a letter was served on paper, with the sealed scan that proves it."""
    found, form = _service(id), ReceiptForm()
    notice_id = found.notice_id
    if not form.validate():
        return _paper_page(found, form, None), 422

    def act() -> str:
        assert form.on.data is not None
        notices.receive_on_paper(found, form.on.data, str(form.by.data), pages.uploaded(), me(), clock.now())
        return url_for("home.notice", id=notice_id)

    return pages.attempt(act, lambda refused: _paper_page(_service(id), form, refused), _("送达回证已登记"))


def _paper_page(found: notices.NoticeService, form: ReceiptForm, refused: Refused | None) -> str:
    return render_template(
        "organisations/paper_receipt.html", service=found, notice=found.notice, form=form, refused=refused,
        open=found.received_at is None and _registers(found.notice),
    )  # fmt: skip


@bp.get("/services/<int:id>/proof/<int:file_id>")
@everyone
def proof(id: int, file_id: int) -> ResponseReturnValue:
    """The scan that proves a receipt on paper, for whoever reads the letter."""
    found = files.one(_service(id), file_id)
    if found is None:
        raise NotFound
    return pages.download(found)


@bp.get("/notices/<int:id>.docx")
@everyone
def notice_docx(id: int) -> ResponseReturnValue:
    """The letter as Word, on the office's own template."""
    found = _letter(id, me())
    return pages.sent(notices.printed(found, pages.paper_mark()), f"{found.number}.docx", files.KINDS["docx"])


@bp.get("/notices/<int:id>.pdf")
@everyone
def notice_pdf(id: int) -> ResponseReturnValue:
    """The letter as PDF, laid out after GB/T 9704; the place of the seal stays empty."""
    from alliance.documents import pdf  # here: drawing libraries are heavy

    found = _letter(id, me())
    return pages.sent(
        pdf.letter(notices.as_letter(found, pages.paper_mark())), f"{found.number}.pdf", files.KINDS["pdf"]
    )
