"""The sheet of one hospital: on the screen and on paper, for the checkers and for the hospital itself. Numbers, no patients."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.checks import queries
from alliance.checks.flow import DESKS, DRAW_FLOW, ITEM_FLOW
from alliance.checks.model import SampleDraw, SampleItem
from alliance.checks.views.desk import ANSWERS, KINDS, OVERSEERS, RECORD_PAGES, RESULT_TONES, RESULTS, bp
from alliance.core import reach
from alliance.core.access import me, to
from alliance.core.access.guard import open_to_post
from alliance.ext import db


@bp.get("/checks/samples/<int:id>/hospitals/<int:hospital_id>")
@to(OVERSEERS)
def sheet(id: int, hospital_id: int) -> ResponseReturnValue:
    """The drawn records of one hospital; print=1 for paper."""
    return _sheet(queries.draw(me(), id), hospital_id)


def own_sheet(found: SampleDraw) -> str:
    """The same for the hospital that is asked."""
    own = me().organisation_id
    assert own is not None
    return _sheet(found, own)


def _sheet(found: SampleDraw, hospital_id: int) -> str:
    query = queries.items(me(), found.id, hospital_id).order_by(
        SampleItem.designation_id, SampleItem.kind, SampleItem.place
    )
    rows = list(db.session.execute(query).scalars())
    reach.found(rows or None)
    template = "checks/sheet_paper.html" if request.args.get("print") else "checks/sheet.html"
    return render_template(
        template, draw=found, rows=rows, hospital=rows[0].hospital_name, hospital_id=hospital_id, kinds=KINDS,
        answers=ANSWERS, results=RESULTS, tones=RESULT_TONES, flow=ITEM_FLOW, own=me().role in DESKS,
        record_url=record_url,
    )  # fmt: skip


def record_url(row: SampleItem) -> str | None:
    """Where the record stands, as far as this post may open it: the hospital's own staff open identities there, one by one."""
    endpoint = RECORD_PAGES[row.record_type]
    return url_for(endpoint, id=row.record_id) if open_to_post(endpoint, me()) else None


@bp.get("/checks/mine")
@to(DESKS)
def mine() -> ResponseReturnValue:
    """The samples in which my hospital is asked."""
    return render_template("checks/mine.html", found=queries.asked_of(me()), flow=DRAW_FLOW)
