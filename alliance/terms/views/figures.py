"""The figures of a year from a workbook: the template, what is wrong with one row by row, the bad rows back (SX3-22, SX6-11.5)."""

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
from alliance.rules.terms import Terms
from alliance.terms import actions, queries, rules
from alliance.terms.queries import workbook
from alliance.terms.views.frame import ENTERERS, bp
from forms.terms import FiguresForm

XLSX = files.KINDS["xlsx"]


def _own(key: str) -> tuple[Programme, Terms]:
    programme, known = queries.offered_one(me(), key)
    if not rules.enters(me(), key):
        raise NotFound
    return programme, known


@bp.get("/designations/figures/<key>")
@to(ENTERERS)
def figures(key: str) -> ResponseReturnValue:
    """The form for the figures of a year."""
    return _page(key, FiguresForm(), None, None)


@bp.get("/designations/figures/<key>/template.xlsx")
@to(ENTERERS)
def figures_template(key: str) -> Response:
    """The workbook to fill in, every column as text: one row for each designation on the register, one column for each figure."""
    from alliance.documents import excel  # here: drawing libraries are heavy

    programme, known = _own(key)
    asked = list(known.indicators.values())
    book = excel.Workbook(clock.now(), title="年度客观数据模板")
    columns = [excel.Column(workbook.NUMBER, "code", 24), excel.Column(workbook.NAME, "code", 36)]
    columns += [excel.Column(one.words, "code", 16) for one in asked]
    rows = [[one.number or "", one.name, *[""] * len(asked)] for one in workbook.registered(key)]
    notes = [
        _("每个认定对象一行，各列为文本；没有数据的空着，不要填 0；全空的行不导入。"),
        _("单位见“指标”表；编号和表头不要改，不需要的指标列可以删去。"),
    ]
    book.sheet("数据", columns, rows, title=f"{programme.name}：年度客观数据", notes=notes)
    way = {"more": "越大越好", "less": "越小越好"}
    named = [excel.Column(head, "text", 28) for head in ("指标", "指标集", "单位", "方向")]
    lines = [[one.words, each.words, one.unit, way[one.better]] for each in known.sets for one in each.indicators]
    book.sheet("指标", named, lines)
    return pages.sent(book.close(), "年度客观数据模板.xlsx", XLSX)


@bp.post("/designations/figures/<key>")
@to(ENTERERS)
def import_figures(key: str) -> ResponseReturnValue:
    """Take them in whole; on explicit choice the good rows alone, or the bad ones back as a file."""
    form, rows = FiguresForm(), None
    _own(key)
    if not form.validate():
        return _page(key, form, None, None), 422
    step = request.form.get("step", "import")
    try:
        file = pages.tried(form, "客观数据.xlsx")
        rows = workbook.read(key, file[1])
        if step == "bad":
            return sheets.bad_rows(rows)
        pages.carry(form, file)
        year, source = int(form.year.data or 0), str(form.source.data)
        many = actions.import_figures(key, year, rows, source, me(), clock.now(), only_good=step == "good")
    except Refused as refused:
        db.session.rollback()
        return _page(key, form, rows, refused), 409
    return pages.acted(url_for("terms.index", programme=key), _("已导入 %(n)d 个认定对象的数据", n=many))


def _page(key: str, form: FiguresForm, rows: Sequence[Row] | None, refused: Refused | None) -> str:
    programme, known = _own(key)
    return render_template(
        "terms/figures.html", programme=programme, terms=known, form=marked(form, refused), refused=refused,
        trial=sheets.trial(rows),
    )  # fmt: skip
