"""The yearbook's page: the workbook at once, the whole parcel as a task with its progress, its files with their hashes."""

from flask import Blueprint, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import PROVINCE, Role
from alliance.core.files import KINDS
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.standing import queries as standing
from alliance.yearbook import actions, queries
from alliance.yearbook.flow import BOOK_FLOW
from alliance.yearbook.model import WORKING

bp = Blueprint("yearbook", __name__)
BLUEPRINTS = (bp,)
NAV = ()
PAGES = {"year_book": "yearbook.book"}
OVERSEERS = PROVINCE | {Role.AUDITOR}


def demo_mark() -> str:
    """What is printed on every page of the demo world."""
    return str(_("示例数据")) if current_app.extensions["alliance"].is_demo else ""


@bp.get("/rounds/<int:id>/yearbook")
@to(OVERSEERS)
def show(id: int) -> ResponseReturnValue:
    """What there is of a round to take away, and the parcels I have asked for."""
    return _page(id, None)


def _page(round_id: int, refused: Refused | None) -> str:
    round = standing.round_of(me(), round_id)
    return render_template(
        "yearbook/show.html", round=round, found=queries.mine(me(), round.id), flow=BOOK_FLOW, refused=refused,
        known=round.state in actions.KNOWN,
    )  # fmt: skip


@bp.post("/rounds/<int:id>/yearbook")
@to(OVERSEERS)
def order(id: int) -> ResponseReturnValue:
    """Ask for the parcel."""

    def begin() -> str:
        number = actions.order(standing.round_of(me(), id), me(), clock.now(), demo_mark()).id
        actions.advance(number, clock.now())
        return url_for("yearbook.book", id=number)

    return pages.attempt(begin, lambda refused: _page(id, refused))


@bp.get("/yearbooks/<int:id>")
@to(OVERSEERS)
def book(id: int) -> ResponseReturnValue:
    """One parcel: how far it is; its files with their hashes."""
    return _book(id, None)


def _book(book_id: int, refused: Refused | None) -> Response:
    found = queries.book(me(), book_id)
    working = found.state in WORKING
    page = render_template(
        "yearbook/book.html",
        book=found,
        working=working,
        files=queries.files_of(found.id),
        flow=BOOK_FLOW,
        refused=refused,
    )
    return pages.progress(page, working)


@bp.post("/yearbooks/<int:id>/<any('run', 'stop', 'file'):step>")
@to(OVERSEERS)
def step(id: int, step: str) -> ResponseReturnValue:
    """Go on where it stands; stop it; take the parcel away, which is journalled."""
    found = queries.book(me(), id)
    try:
        if step == "file":
            content = actions.fetch(found, me(), clock.now())
            return pages.sent(content, f"{found.year}年度考核汇编.zip", "application/zip")
        if step == "stop":
            actions.stop(found, me(), clock.now(), pages.seen())
        else:
            actions.advance(id, clock.now())
    except Refused as refused:
        db.session.rollback()
        return _book(id, refused), 409
    return pages.acted(url_for("yearbook.book", id=id))


@bp.get("/rounds/<int:id>/workbook.xlsx")
@to(OVERSEERS)
def workbook(id: int) -> Response:
    """The year's workbook by itself."""
    from alliance.documents import yearbook

    data = queries.annual(standing.round_of(me(), id))
    made = yearbook.workbook(queries.year_of(data, clock.now(), demo_mark()))
    return pages.sent(made, f"{data.round.year}年度考核.xlsx", KINDS["xlsx"])


@bp.get("/rounds/<int:id>/scores.svg")
@to(OVERSEERS)
def picture(id: int) -> Response:
    """How the totals of a round are spread, with both marks."""
    data = queries.annual(standing.round_of(me(), id))
    if not data.judged:
        raise NotFound
    return pages.sent(queries.distribution(data, "svg"), "scores.svg", "image/svg+xml", inline=True)
