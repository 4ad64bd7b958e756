"""Lists to take along: a small one comes at once, a large one as a task with its progress, its file kept some days."""

from typing import Any
from urllib.parse import quote

from flask import Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from alliance import clock
from alliance.care.actions import exporting
from alliance.care.flow.ledger import LEDGER_DESKS
from alliance.care.queries.exporting import SOURCES
from alliance.care.views.frame import KINDS, READERS, bp, demo_mark
from alliance.care.views.ledger import narrowed_by
from alliance.care.views.lists import chosen_by
from alliance.core import exports, files, pages, settings
from alliance.core.access import fresh, me, to
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from forms.care import EmptyForm

TYPES = {"xlsx": files.KINDS["xlsx"], "csv": "text/csv; charset=utf-8"}


def _filter_of(what: str) -> dict[str, Any]:
    """The filter in the address, as the list's own page reads it."""
    if what == "ledger":
        if me().role not in LEDGER_DESKS:
            raise NotFound
        return narrowed_by()
    return vars(chosen_by(KINDS[what], me()))


@bp.post("/care/exports/<any('referrals', 'consultations', 'ledger'):what>")
@fresh()
@to(READERS)
def export(what: str) -> ResponseReturnValue:
    """The list as it is filtered in the address, as Excel or CSV; a large one becomes a task."""
    chosen, form, now = _filter_of(what), request.form.get("as", ""), clock.now()
    if form not in TYPES or not EmptyForm().validate():
        raise NotFound
    source = SOURCES[what]
    if not exports.is_large(source, me(), chosen, now):
        content = exports.at_once(what, source, form, me(), chosen, now, demo_mark())
        return pages.sent(content, f"{source.title}-{now:%Y-%m-%d}.{form}", TYPES[form])
    try:
        number = exporting.order(what, form, me(), now, chosen, demo_mark()).id
    except Refused as refused:
        db.session.rollback()
        return _index(refused), 409
    exporting.advance(number, now, to_the_end=False)
    return pages.acted(url_for("care.one_export", id=number))


@bp.get("/care/exports")
@to(READERS)
def my_exports() -> ResponseReturnValue:
    """What I asked for, with its state."""
    return _index(None)


def _index(refused: Refused | None) -> str:
    page = pages.paged(exports.mine(me()), exports.Export.id)
    return render_template(
        "care/exports.html", page=page, flow=exports.EXPORT_FLOW, refused=refused, direct=settings.least(exports.DIRECT)
    )


@bp.get("/care/exports/<int:id>")
@to(READERS)
def one_export(id: int) -> ResponseReturnValue:
    """One of them: how far it is, its file, until when it is kept."""
    one = exports.one(me(), id)
    return pages.progress(_page(one, None), one.state in exports.WORKING)


def _page(one: exports.Export, refused: Refused | None) -> str:
    return render_template(
        "care/export.html", one=one, refused=refused, flow=exports.EXPORT_FLOW, working=one.state in exports.WORKING,
        steps=exports.EXPORT_FLOW.open_to(one, me()), rate=round(one.position / one.seconds) if one.seconds else None,
    )  # fmt: skip


@bp.post("/care/exports/<int:id>/<any('run', 'stop', 'file'):step>")
@fresh(step="file")
@to(READERS)
def export_step(id: int, step: str) -> ResponseReturnValue:
    """Go on where it stands; stop it; take the file away, which is journalled."""
    one = exports.one(me(), id)
    if not EmptyForm().validate():
        raise NotFound
    try:
        if step == "file":
            exports.fetch(one, me(), clock.now())
            return _file(one)
        if step == "stop":
            exports.stop(one, me(), clock.now())
        else:
            exporting.advance(id, clock.now())
    except Refused as refused:
        db.session.rollback()
        return _page(exports.one(me(), id), refused), 409
    return pages.acted(url_for("care.one_export", id=id))


def _file(one: exports.Export) -> Response:
    """The kept pieces, sent one after the other."""
    name = f"{one.mark + '-' if one.mark else ''}{one.title}-{one.at:%Y-%m-%d}.{one.format}"
    size, form = one.size, one.format
    answer = Response(stream_with_context(exports.pieces(one.id)), mimetype=TYPES[form])
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Length"] = str(size)
    return answer
