"""A workbook: the template to download, the dry run with its report, the import."""

from collections.abc import Sequence

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import files, pages
from alliance.core.access import me, to
from alliance.core.programmes import key_of
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.takeover import actions, queries
from alliance.takeover.model import Batch
from alliance.takeover.rules.check import Checked
from alliance.takeover.rules.fields import EXAMPLE, KINDS, MARK, choices
from alliance.takeover.rules.who import kinds_of
from alliance.takeover.views.frame import ENTERERS, bp, parts
from forms.takeover import WorkbookForm

MOST_SHOWN = 200  # problems on the page; the report says how many more there are
XLSX = files.KINDS["xlsx"]


@bp.get("/takeover/template.xlsx")
@to(ENTERERS)
def template() -> Response:
    """The workbook to fill in: one sheet for each kind, what is admitted, one example row that is never imported."""
    from alliance.documents import excel

    programme = key_of(me())
    book = excel.Workbook(clock.now(), title="历史补录模板")
    for kind in (KINDS[key] for key in kinds_of(me())):
        heads = [MARK, *(f"{one.head}*" if one.required else one.head for one in kind.fields)]
        admitted = {one.head: "、".join(choices(one.read, programme)) for one in kind.fields}
        notes = [
            f"{one.head}：{admitted[one.head] or one.note}" for one in kind.fields if one.note or admitted[one.head]
        ]
        example = [EXAMPLE, *(one.example for one in kind.fields)]
        columns = [excel.Column(head, "code", 18) for head in heads]
        book.sheet(
            kind.name, columns, [example],
            title=f"{kind.name}（带 * 的必填；“标记”列为“{EXAMPLE}”的行不导入）", notes=notes,
        )  # fmt: skip
    return pages.sent(book.close(), "历史补录模板.xlsx", XLSX)


@bp.get("/takeover/<int:id>/workbook")
@to(ENTERERS)
def workbook(id: int) -> ResponseReturnValue:
    """Choose a workbook and try it."""
    return _page(queries.batch(me(), id), WorkbookForm(formdata=None), None, None)


def _page(found: Batch, form: WorkbookForm, rows: Sequence[Checked] | None, refused: Refused | None) -> str:
    problems = [problem for one in rows or () for problem in one.problems]
    return render_template(
        "takeover/workbook.html", batch=found, form=form, refused=refused, rows=rows, problems=problems[:MOST_SHOWN],
        more=max(0, len(problems) - MOST_SHOWN), bad=sum(bool(one.problems) for one in rows or ()),
        advised=[one for one in rows or () if one.advice and not one.problems][:MOST_SHOWN],
        by_kind={key: sum(one.row.kind == key for one in rows or ()) for key in KINDS}, **parts(me()),
    )  # fmt: skip


@bp.post("/takeover/<int:id>/workbook", endpoint="workbook_")
@to(ENTERERS)
def read(id: int) -> ResponseReturnValue:
    """Try a workbook, or import it: whole, or on explicit choice its good rows."""
    found, form = queries.batch(me(), id), WorkbookForm()
    if not form.validate():
        return _page(found, form, None, None), 422
    rows: Sequence[Checked] | None = None
    try:
        upload = pages.tried(form, "工作簿.xlsx")
        files.checked_kind(*upload)
        rows = queries.check(found, queries.read_workbook(upload[1]), me(), clock.today())
        if request.form.get("step") not in ("import", "good"):
            pages.carry(form, upload)
            return _page(found, form, rows, None)
        good = request.form.get("step") == "good"
        count = actions.import_rows(found, rows, upload, me(), clock.now(), only_good=good)
    except Refused as refused:
        db.session.rollback()
        return _page(queries.batch(me(), id), form, rows, refused), 409
    return pages.acted(url_for("takeover.batch", id=id), _("导入了 %(n)s 条，送第二人确认后才生效", n=count))
