"""Yearly actuals by workbook: the template of a table, the trial, taking in, the bad rows back."""

from collections.abc import Sequence

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import files, pages
from alliance.core.access import me, to
from alliance.core.imports.sheet import Row
from alliance.core.pages import marked, sheets
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.rules.programme import Programme
from alliance.targets import actions, queries, rules
from alliance.targets.rules import workbook
from alliance.targets.views.frame import WRITERS, bp, offered, target_words
from forms.panels import DataForm


def _own(key: str, plan: str) -> tuple[Programme, queries.Table]:
    """A table this post fills in; NotFound for another."""
    programme, known = offered(key)
    found = queries.table(key, known, plan, me())
    if not rules.fills(me(), key, found.holder):
        raise NotFound
    return programme, found


@bp.get("/targets/<key>/<plan>/template.xlsx")
@to(WRITERS)
def template(key: str, plan: str) -> Response:
    """The workbook to fill in, every column as text: a row for each target of the last year, with what stands already."""
    from alliance.documents import excel

    _programme, found = _own(key, plan)
    year = clock.today().year - 1
    book = excel.Workbook(clock.now(), title="年度实际值模板")
    heads = ("年度", "目标", "要求", "单位", "实际值", "数据来源", "更正理由")
    lines = []
    for one in found.rows:
        row = found.actuals.get(one.key, {}).get(year)
        held = [row.value, row.source] if row else ["", ""]
        lines.append([str(year), one.words, target_words(one), one.unit, *held, ""])
    columns = [excel.Column(head, "code", 34 if head == "目标" else 18) for head in heads]
    title = f"{found.plan.hospital}：年度实际值（各列为文本；没有数据的留空，不要填 0；其他年度另加行）"
    book.sheet("数据", columns, lines, title=title)
    return pages.sent(book.close(), f"{found.plan.hospital}年度实际值模板.xlsx", files.KINDS["xlsx"])


@bp.get("/targets/<key>/<plan>/upload")
@to(WRITERS)
def upload(key: str, plan: str) -> ResponseReturnValue:
    """Choose a workbook and try it."""
    return _page(key, plan, DataForm(formdata=None), None, None)


def _page(key: str, plan: str, form: DataForm, rows: Sequence[Row] | None, refused: Refused | None) -> str:
    programme, found = _own(key, plan)
    return render_template(
        "targets/upload.html", programme=programme, found=found, form=marked(form, refused), trial=sheets.trial(rows),
        refused=refused,
    )  # fmt: skip


@bp.post("/targets/<key>/<plan>/upload")
@to(WRITERS)
def take_actuals(key: str, plan: str) -> ResponseReturnValue:
    """Try a workbook; take it in whole, or its good rows; or get the bad rows back as a file."""
    form = DataForm()
    _programme, found = _own(key, plan)
    if not form.validate():
        return _page(key, plan, form, None, None), 422
    rows: Sequence[Row] | None = None
    step = request.form.get("step", "try")
    try:
        file = pages.tried(form, "年度实际值.xlsx", found.plan.clause)
        standing = {
            (year, row.target): row.value for by_year in found.actuals.values() for year, row in by_year.items()
        }
        known = workbook.Known(found.rows, standing, clock.today().year)
        rows = workbook.checked(file[1], found.plan.clause, known)
        if step == "bad":
            return sheets.bad_rows(rows)
        if step not in ("import", "good"):
            pages.carry(form, file)
            return _page(key, plan, form, rows, None)
        taken = actions.take_actuals(key, found.plan, rows, file, me(), clock.now(), only_good=step == "good")
    except Refused as refused:
        db.session.rollback()
        return _page(key, plan, form, rows, refused), 409
    said = _(
        "导入或更正 %(n)d 行，%(same)d 行与已有的相同，%(bad)d 行未导入",
        n=taken.changed, same=taken.same, bad=taken.left_out,
    )  # fmt: skip
    return pages.acted(url_for("targets.table", key=key, plan=plan), said)
