"""The second officer's desk: the paper beside the data, several entries confirmed or not confirmed at once."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.takeover import actions, queries
from alliance.takeover.model import Batch, Entry
from alliance.takeover.views.frame import bp, papers, parts
from forms.takeover import DecideForm


@bp.get("/takeover/<int:id>/confirm")
@to(OFFICE)
def confirm(id: int) -> ResponseReturnValue:
    """What waits for the second person, fifty at a time."""
    return _page(queries.batch(me(), id), DecideForm(formdata=None), None, None)


def _page(found: Batch, form: DecideForm, ticked: set[int] | None, refused: Refused | None) -> str:
    actor, kind = me(), request.args.get("kind", "")
    page = pages.paged(queries.entries(found.id, kind=kind, state="entered"), Entry.id)
    rows = [(one, [pair for pair in queries.shown(one) if pair[1]], one.id in (ticked or ())) for one in page.rows]
    own = {one.id for one in page.rows if actor.own_hospitals.intersection(one.hospitals)}
    return render_template(
        "takeover/confirm.html", batch=found, form=form, refused=refused, page=page, rows=rows, own=own, papers=papers(found),
        counts=queries.counts([found.id])[found.id], mine_entered=found.entered_by_id == actor.person_id, kind=kind,
        **parts(actor),
    )  # fmt: skip


@bp.post("/takeover/<int:id>/confirm", endpoint="decide")
@to(OFFICE)
def decide(id: int) -> ResponseReturnValue:
    """Confirm, or with a reason not confirm, the ticked entries."""
    found, form = queries.batch(me(), id), DecideForm()
    ids = {int(one) for one in request.form.getlist("entry") if one.isdigit()}
    if not form.validate():
        return _page(found, form, ids, None), 422
    entries = queries.chosen(id, ids)
    seen = {one.id: version for one in entries if (version := request.form.get(f"seen_{one.id}", type=int)) is not None}
    try:
        if request.form.get("step") == "reject":
            count = actions.reject(found, entries, str(form.remark.data or ""), me(), clock.now(), seen=seen)
            said = _("%(n)s 条不予确认", n=count)
        else:
            count = actions.confirm(found, entries, me(), clock.now(), seen=seen)
            said = _("%(n)s 条已确认入库", n=count)
    except Refused as refused:
        db.session.rollback()
        return _page(queries.batch(me(), id), form, ids, refused), 409
    left = queries.counts([id])[id].get("entered", 0)
    return pages.acted(url_for("takeover.confirm" if left else "takeover.batch", id=id), said)
