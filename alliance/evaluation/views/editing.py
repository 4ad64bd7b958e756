"""Editing a draft on pages: dimensions and indicators added, changed, removed; files in and out; differences; what-if."""

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import files, pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.imports import tables
from alliance.core.reach import found as found_or_404
from alliance.core.refusal import NotFound, Refused
from alliance.evaluation import actions, queries, rules
from alliance.evaluation.model import IndicatorVersion
from alliance.evaluation.views.rounds import READERS, SEES_ALL, bp, result_words
from alliance.rules import archive, indicator_files, indicators, whatif
from alliance.rules import programme as programmes
from alliance.rules.indicator_system import KINDS, SOURCES
from forms.evaluation import DimensionForm, ImportForm, IndicatorForm

NEW = "new"
MOST_ROWS = 1000


def kind_words() -> dict[str, Any]:
    """The kinds of scoring in words."""
    return {
        "yes_no": _("有或无"), "steps": _("达到分档"), "bands": _("区间分档"), "proportional": _("按比例"), "deduct": _("扣完为止"),
        "rank": _("同专业名次"), "percentile": _("同专业百分位"), "veto": _("一票否决（不占权重）"), "manual": _("人工评定"),
    }  # fmt: skip


def source_words() -> dict[str, Any]:
    """Who answers an indicator, in words."""
    return {
        "data": _("台账数据"), "self": _("联盟自评（办公室核定）"), "qc": _("质控中心"), "expert": _("评审专家"), "office": _("办公室"),
    }  # fmt: skip


def _draft(id: int) -> IndicatorVersion:
    found = queries.version(me(), id)
    if found.state != "draft":
        raise NotFound
    return found


def _chosen(form: IndicatorForm, system: indicators.IndicatorSystem) -> IndicatorForm:
    form.dimension.choices = [(one.key, pages.words(one)) for one in system.dimensions]
    form.kind.choices = [(key, kind_words()[key]) for key in KINDS]
    form.source.choices = [(key, source_words()[key]) for key in SOURCES]
    form.undefined.choices = [("zero", _("记零分")), ("full", _("记满分"))]
    form.better.choices = [("more", _("多为好")), ("less", _("少为好"))]
    return form


@bp.get("/indicators/<int:id>/lines/<key>")
@to(OFFICE)
def line(id: int, key: str) -> ResponseReturnValue:
    """One indicator of a draft, or a new one."""
    found = _draft(id)
    system = rules.system_of(found)
    start: dict[str, str] = {"peers_min": "2", "source": "data", "undefined": "zero", "better": "more"}
    if key != NEW:
        one = found_or_404(next((one for one in system.indicators if one.key == key), None))
        start = indicator_files.typed(one)
    return _line_page(found, key, _chosen(IndicatorForm(data=start), system), None)


def _line_page(found: IndicatorVersion, key: str, form: IndicatorForm, refused: Refused | None) -> str:
    facts = [(one.key, pages.words(one), one.unit) for one in programmes.load(found.programme).facts]
    return render_template(
        "evaluation/line.html", version=found, key=key, form=form, refused=refused, facts=facts, new=key == NEW
    )


@bp.post("/indicators/<int:id>/lines/<key>")
@to(OFFICE)
def line_put(id: int, key: str) -> ResponseReturnValue:
    """Keep it; what is wrong is said at its field."""
    found = _draft(id)
    form = _chosen(IndicatorForm(), rules.system_of(found))
    if not form.validate():
        return _line_page(found, key, form, None), 422
    try:
        one = indicator_files.plain_indicator(_said(form))
        actions.put_indicator(found, "" if key == NEW else key, one, me(), clock.now(), pages.seen())
    except indicators.IndicatorError as error:
        field = form.steps if form.steps.data and str(error) in form.steps.data else form.bands
        field.errors = [*field.errors, _("读不懂：%(line)s", line=str(error))]
        return _line_page(found, key, form, None), 422
    except Refused as refusal:
        pages.marked(form, refusal)
        return _line_page(queries.version(me(), id), key, form, refusal), 409
    return pages.acted(url_for("evaluation.system", id=id), _("指标已保存"))


def _said(form: FlaskForm) -> dict[str, str]:
    return {name: str(field.data or "").strip() for name, field in form._fields.items() if name != "csrf_token"}


@bp.post("/indicators/<int:id>/lines/<key>/drop")
@to(OFFICE)
def line_drop(id: int, key: str) -> ResponseReturnValue:
    """Take it out."""
    actions.drop_indicator(_draft(id), key, me(), clock.now(), pages.seen())
    return pages.acted(url_for("evaluation.system", id=id), _("指标已删除"))


@bp.get("/indicators/<int:id>/dimensions/<key>")
@to(OFFICE)
def dimension(id: int, key: str) -> ResponseReturnValue:
    """One dimension of a draft, or a new one."""
    found = _draft(id)
    known = {one.key: vars(one) for one in rules.system_of(found).dimensions}
    return _dimension_page(found, key, DimensionForm(data=None if key == NEW else found_or_404(known.get(key))), None)


def _dimension_page(found: IndicatorVersion, key: str, form: DimensionForm, refused: Refused | None) -> str:
    return render_template(
        "evaluation/dimension.html", version=found, key=key, form=form, refused=refused, new=key == NEW
    )


@bp.post("/indicators/<int:id>/dimensions/<key>")
@to(OFFICE)
def dimension_put(id: int, key: str) -> ResponseReturnValue:
    """Keep it."""
    found, form = _draft(id), DimensionForm()
    if not form.validate():
        return _dimension_page(found, key, form, None), 422
    try:
        actions.put_dimension(found, "" if key == NEW else key, _said(form), me(), clock.now(), pages.seen())
    except Refused as refusal:
        pages.marked(form, refusal)
        return _dimension_page(queries.version(me(), id), key, form, refusal), 409
    return pages.acted(url_for("evaluation.system", id=id), _("维度已保存"))


@bp.post("/indicators/<int:id>/dimensions/<key>/drop")
@to(OFFICE)
def dimension_drop(id: int, key: str) -> ResponseReturnValue:
    """Take it out, once nothing stands in it."""
    found = _draft(id)
    try:
        actions.drop_dimension(found, key, me(), clock.now(), pages.seen())
    except Refused as refusal:
        known = {one.key: vars(one) for one in rules.system_of(found).dimensions}
        return _dimension_page(found, key, DimensionForm(data=known.get(key)), refusal), 409
    return pages.acted(url_for("evaluation.system", id=id), _("维度已删除"))


@bp.get("/indicators/<int:id>/file.<any('toml', 'xlsx'):kind>")
@to(READERS)
def system_file(id: int, kind: str) -> Response:
    """The whole system as a file that can be imported again."""
    found = queries.version(me(), id)
    system = rules.system_of(found)
    name = f"{found.title}-第{found.serial}版.{kind}"
    if kind == "toml":
        return pages.sent(indicator_files.to_toml(system), name, "application/toml")
    return pages.sent(_workbook(found, indicator_files.to_rows(system)), name, files.KINDS["xlsx"])


def _workbook(found: IndicatorVersion, sheets: Mapping[str, list[list[str]]]) -> bytes:
    from alliance.documents.excel import Column, Workbook

    book = Workbook(clock.now(), found.title)
    for name, rows in sheets.items():
        book.sheet(name, [Column(head, "code" if head != "words" else "text", 18) for head in rows[0]], rows[1:])
    return book.close()


@bp.get("/indicators/<int:id>/import")
@to(OFFICE)
def import_(id: int) -> ResponseReturnValue:
    """Choose a file."""
    return render_template("evaluation/import.html", version=_draft(id), form=ImportForm(), refused=None)


@bp.post("/indicators/<int:id>/import")
@to(OFFICE)
def imported(id: int) -> ResponseReturnValue:
    """Put the file's system in the place of the draft; what is wrong is said, and nothing is changed."""
    found, sent = _draft(id), pages.uploaded()
    try:
        content = _content(found, *sent) if sent else None
        if content is None:
            raise Refused("SN15-3.6.a", _("请选择文件"), field="file")
        actions.replace_draft(found, content, me(), clock.now(), pages.seen())
    except Refused as refusal:
        return render_template("evaluation/import.html", version=_draft(id), form=ImportForm(), refused=refusal), 409
    return pages.acted(url_for("evaluation.system", id=id), _("已导入，请核对后由负责人采用"))


def _content(found: IndicatorVersion, _name: str, content: bytes) -> dict[str, Any]:
    try:
        if content.startswith(b"PK"):
            return indicator_files.from_rows(tables.sheets(content, MOST_ROWS), rules.system_of(found))
        return indicator_files.from_toml(content)
    except (indicators.IndicatorError, tables.Unreadable) as error:
        raise Refused("SN15-3.6.a", _("文件不能读作指标体系"), field="file", todo=[str(error)]) from error


@bp.get("/indicators/<int:id>/difference/<int:other>")
@to(READERS)
def difference(id: int, other: int) -> ResponseReturnValue:
    """What has changed from another version to this one."""
    now, before = queries.version(me(), id), queries.version(me(), other)
    if now.programme != before.programme:
        raise NotFound
    rows = indicator_files.differences(rules.system_of(before), rules.system_of(now))
    return render_template("evaluation/difference.html", version=now, before=before, rows=rows)


@bp.get("/indicators/<int:id>/what-if")
@to(SEES_ALL)
def what_if(id: int) -> ResponseReturnValue:
    """Every archived year judged by this version: who would have another result, and why."""
    found = queries.version(me(), id)
    years = [(one, _outcomes(found, files.content(file))) for one, file in queries.archived(found.programme)]
    system = rules.system_of(found)
    words: dict[str, Any] = {}
    for one, _found in years:
        words |= {line.key: pages.words(line) for line in indicators.merged(rules.systems_of(one)).indicators}
    words |= {line.key: pages.words(line) for line in system.indicators}
    labels = result_words(years[0][0]) if years else {}
    return render_template(
        "evaluation/what_if.html",
        version=found,
        years=years,
        titles=words,
        results=labels,
        number=indicators.format_number,
    )


def _outcomes(found: IndicatorVersion, content: bytes) -> list[whatif.Outcome]:
    return whatif.run(archive.read(content)["inputs"], found.content, found.specialty)
