"""Pages of imports: upload and history; one import with its progress and faults; the template, the rows given back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.care.actions import imports as actions
from alliance.care.flow.ledger import IMPORT_FLOW, LEDGER_DESKS
from alliance.care.model import CareImport, ImportFault
from alliance.care.model.ledger import WORKING
from alliance.care.queries import ledger
from alliance.care.views.frame import bp
from alliance.core import files, pages
from alliance.core.access import me, to
from alliance.core.actor import Actor
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from forms.care import EmptyForm
from forms.ledger import UploadForm

SHOWN = 100
XLSX = files.KINDS["xlsx"]
ACTIONS: dict[str, Callable[[CareImport, Actor, datetime, int | None], None]] = {
    "enter": lambda one, actor, at, seen: actions.start_entering(one, actor, at, seen=seen),
    "discard": lambda one, actor, at, seen: actions.discard(one, actor, at, seen=seen),
}


@bp.get("/care/imports")
@to(LEDGER_DESKS)
def imports() -> ResponseReturnValue:
    """A file to choose, and every import before."""
    return _index(UploadForm(formdata=None), None)


def _index(form: UploadForm, refused: Refused | None) -> str:
    page = pages.paged(ledger.imports(me()), CareImport.id)
    return render_template("care/imports.html", form=form, refused=refused, page=page, flow=IMPORT_FLOW)


@bp.post("/care/imports", endpoint="upload")
@to(LEDGER_DESKS)
def upload() -> ResponseReturnValue:
    """Take a file and try it; a small one is done when the page appears."""
    form = UploadForm()
    if not form.validate():
        return _index(form, None), 422

    def act() -> str:
        chosen = pages.uploaded() or actions.pasted(str(form.block.data or ""))
        if chosen is None:
            raise Refused("", _("请选择台账文件，或粘贴若干行"), field="file")
        one = actions.open_import(me(), clock.now(), *chosen)
        number = one.id
        actions.advance(number, clock.now())
        return url_for("care.one_import", id=number)

    return pages.attempt(act, lambda refused: _index(form, refused))


@bp.get("/care/imports/template.xlsx")
@to(LEDGER_DESKS)
def import_template() -> Response:
    """The workbook to fill in: a sheet for each kind, text columns, one example row that is never imported."""
    from alliance.documents import excel

    book = excel.Workbook(clock.now(), title="台账导入模板")
    for kind in actions.KINDS.values():
        heads = [actions.MARK, *(f"{one.head}*" if one.required else one.head for one in kind.fields)]
        notes = [f"{one.head}：{one.note}" for one in kind.fields if one.note]
        example = [actions.EXAMPLE, *(one.example for one in kind.fields)]
        title = f"{kind.name}（带 * 的必填；“标记”列为“{actions.EXAMPLE}”的行不导入）"
        book.sheet(kind.name, [excel.Column(head, "code", 20) for head in heads], [example], title=title, notes=notes)
    return pages.sent(book.close(), "台账导入模板.xlsx", XLSX)


@bp.get("/care/imports/<int:id>")
@to(LEDGER_DESKS)
def one_import(id: int) -> ResponseReturnValue:
    """One import: how far it is, what is wrong, what to do next. Whom it names is led to what waits for him."""
    if ledger.names(me(), id):
        return redirect(url_for("care.entries", view="theirs"))
    one = ledger.an_import(me(), id)
    return pages.progress(_page(one, None), one.state in WORKING)


def _page(one: CareImport, refused: Refused | None) -> str:
    after = request.args.get("after", 0, type=int)
    query = ledger.faults(one.id).where(ImportFault.id > after).order_by(ImportFault.id).limit(SHOWN + 1)
    found = list(db.session.execute(query).scalars())
    more = pages.address(after=found[SHOWN - 1].id) if len(found) > SHOWN else None
    shown = [(fault, actions.words(fault.kind, fault.code, fault.params)) for fault in found[:SHOWN]]
    rate = round(one.position / one.seconds) if one.seconds and one.state != "matching" else None
    return render_template(
        "care/import.html", one=one, refused=refused, flow=IMPORT_FLOW, faults=shown, more=more, rate=rate, after=after,
        working=one.state in WORKING, steps=IMPORT_FLOW.open_to(one, me()), kinds=actions.KINDS, has_content=one.content is not None,
    )  # fmt: skip


@bp.post("/care/imports/<int:id>/<step>")
@to(LEDGER_DESKS)
def import_step(id: int, step: str) -> ResponseReturnValue:
    """Go on where it stands; enter the good rows; do not import."""
    one = ledger.an_import(me(), id)
    if step not in ("run", *ACTIONS) or not EmptyForm().validate():
        raise NotFound

    def act() -> str:
        if step in ACTIONS:
            ACTIONS[step](one, me(), clock.now(), pages.seen())
        if step != "discard":
            actions.advance(id, clock.now())
        return url_for("care.one_import", id=id)

    return pages.attempt(act, lambda refused: _page(ledger.an_import(me(), id), refused))


@bp.post("/care/imports/<int:id>/rejected")
@to(LEDGER_DESKS)
def rejected(id: int) -> ResponseReturnValue:
    """The bad rows as they came, each with its reasons; journalled, for it names patients."""
    one = ledger.an_import(me(), id)
    found = actions.give_back(one, me(), clock.now())
    if not found:
        raise NotFound
    reasons = _reasons(one)
    stem = f"{one.name.rsplit('.', 1)[0]}-待改"
    if one.format == "csv":
        from alliance.documents import excel

        part, lines = found[0]
        content = excel.csv_bytes([*part.heads, "问题"], [_with_reason(part, line, reasons) for line in lines])
        return pages.sent(content, f"{stem}.csv", "text/csv")
    return pages.sent(_book(found, reasons), f"{stem}.xlsx", XLSX)


def _book(found: Any, reasons: dict[tuple[str, int], str]) -> bytes:
    from alliance.documents import excel

    book = excel.Workbook(clock.now(), title="待改")
    for part, lines in found:
        columns = [excel.Column(head, "code", 20) for head in (*part.heads, "问题")]
        book.sheet(part.name, columns, [_with_reason(part, line, reasons) for line in lines])
    return book.close()


def _reasons(one: CareImport) -> dict[tuple[str, int], str]:
    told: dict[tuple[str, int], list[str]] = {}
    for fault in db.session.execute(ledger.faults(one.id).order_by(ImportFault.id)).scalars():
        what, todo, _clause = actions.words(fault.kind, fault.code, fault.params)
        head = _(actions.KINDS[fault.kind].head(fault.field))
        told.setdefault((fault.sheet, fault.row), []).append(f"{head}：{what}（{todo}）")
    return {place: "；".join(words) for place, words in told.items()}


def _with_reason(part: Any, line: tuple[int, Any], reasons: dict[tuple[str, int], str]) -> list[str]:
    """The row as wide as its heading, as text, with what is wrong behind it."""
    number, cells = line
    width = len(part.heads)
    shown = ["" if cell is None else str(cell) for cell in list(cells)[:width]]
    return [*shown, *[""] * (width - len(shown)), reasons.get((part.name[:20], number), "")]
