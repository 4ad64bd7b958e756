"""Objective data: the template, the dry run, what was taken in; a specialty compared; the list into the written review."""

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.core import files, pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role
from alliance.core.flow import timeline
from alliance.core.imports.sheet import Row
from alliance.core.pages import Column, sheets, words
from alliance.core.reach import found
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.rules import objective
from alliance.selection.actions import data as actions
from alliance.selection.flow import LIST_FLOW
from alliance.selection.model import ObjectiveRow, Shortlist
from alliance.selection.queries import data as queries
from alliance.selection.rules import judging
from alliance.selection.rules.workbook import STANDS
from alliance.selection.views.frame import bp, offered
from forms.panels import DataForm, ReasonForm

READERS = queries.READERS
SUPPLIERS = OFFICE | {Role.EVALUATION_CENTRE}
SIGNERS = queries.READERS - {Role.EVALUATION_CENTRE}
XLSX = files.KINDS["xlsx"]


def _words_of(one: ObjectiveRow) -> str:
    system = objective.load(one.programme)
    asked = system.indicator(one.indicator) if system else None
    return words(asked) if asked else one.indicator


COLUMNS = (
    Column("hospital", _l("医院"), lambda one: one.hospital_name,
           lambda one: {"text": one.hospital_name, "small": one.department,
                        "url": url_for("selection.figure", key=one.programme, id=one.id)}, sort=ObjectiveRow.hospital_name),
    Column("specialty", _l("专科"), lambda one: one.specialty, sort=ObjectiveRow.specialty),
    Column("indicator", _l("指标"), _words_of, sort=ObjectiveRow.indicator),
    Column("year", _l("年度"), lambda one: one.year, lambda one: {"text": str(one.year)}, kind="int", sort=ObjectiveRow.year),
    Column("value", _l("数值"), lambda one: float(one.value), lambda one: {"text": _plain(one.value)}, kind="number",
           sort=ObjectiveRow.value),
    Column("source", _l("来源"), lambda one: one.source, sort=ObjectiveRow.source),
)  # fmt: skip


def _plain(value: Any) -> str:
    return format(value.normalize(), "f")


def _own(key: str) -> tuple[Any, objective.System]:
    programme, _taken = offered(key)
    return programme, queries.sees(me(), key)


@bp.get("/selection/<key>/review/data")
@to(READERS)
def objective_data(key: str) -> ResponseReturnValue:
    """Every figure, narrowed by specialty; the workbooks it came by."""
    programme, system = _own(key)
    specialty = request.args.get("specialty", "")
    listed = pages.listing(
        "objective",
        _("客观数据"),
        COLUMNS,
        queries.rows(key, specialty),
        ObjectiveRow.id,
        told=[specialty] if specialty else [],
    )
    return listed.answer(
        "selection/data.html", programme=programme, system=system, uploads=queries.uploads(key), specialty=specialty,
        subjects=queries.compared_subjects(key), supplies=queries.supplies(me(), key, clock.now()), year=clock.today().year,
    )  # fmt: skip


@bp.get("/selection/<key>/review/data/<int:id>")
@to(READERS)
def figure(key: str, id: int) -> ResponseReturnValue:
    """One figure with where it came from and what it was before."""
    programme, system = _own(key)
    row = queries.row(key, id)
    upload = next((one for one in queries.uploads(key) if one.id == row.upload_id), None)
    return render_template(
        "selection/figure.html",
        programme=programme,
        row=row,
        upload=upload,
        asked=system.indicator(row.indicator),
        plain=_plain,
    )


@bp.get("/selection/<key>/review/data/template.xlsx")
@to(SUPPLIERS)
def data_template(key: str) -> Response:
    """The workbook to fill in, every column as text; the indicators on a second sheet."""
    from alliance.documents import excel

    programme, system = _own(key)
    book = excel.Workbook(clock.now(), title="客观数据模板")
    columns = [excel.Column(head, "code", 20) for head in STANDS]
    book.sheet("数据", columns, [], title=f"{programme.name}：客观数据（各列为文本；没有数据的不写，不要填 0）")
    named = [excel.Column(head, "text", 28) for head in ("指标", "方面", "单位", "方向", "年数")]
    way = {"up": "越大越好", "down": "越小越好"}
    book.sheet(
        "指标",
        named,
        [[one.words, one.dimension, one.unit, way[one.better], str(one.years)] for one in system.indicators],
    )
    return pages.sent(book.close(), "客观数据模板.xlsx", XLSX)


@bp.get("/selection/<key>/review/data/upload")
@to(SUPPLIERS)
def data_upload(key: str) -> ResponseReturnValue:
    """Choose a workbook and try it."""
    return _upload_page(key, DataForm(formdata=None), None, None)


def _upload_page(key: str, form: DataForm, rows: Sequence[Row] | None, refused: Refused | None) -> str:
    programme, system = _own(key)
    pages.marked(form, refused)
    return render_template(
        "selection/data_upload.html", programme=programme, system=system, form=form, trial=sheets.trial(rows),
        refused=refused,
    )  # fmt: skip


@bp.post("/selection/<key>/review/data/upload")
@to(SUPPLIERS)
def take_data(key: str) -> ResponseReturnValue:
    """Try a workbook; take it in whole, or its good rows; or get the bad rows back as a file."""
    form = DataForm()
    _own(key)
    if not form.validate():
        return _upload_page(key, form, None, None), 422
    rows: Sequence[Row] | None = None
    step = request.form.get("step", "try")
    try:
        file = pages.tried(form, "客观数据.xlsx", "SX3-16")
        rows = queries.read(file[1], key, clock.today().year)
        if step == "bad":
            return sheets.bad_rows(rows)
        if step not in ("import", "good"):
            pages.carry(form, file)
            return _upload_page(key, form, rows, None)
        taken = actions.take_in(key, rows, file, me(), clock.now(), only_good=step == "good")
    except Refused as refused:
        db.session.rollback()
        return _upload_page(key, form, rows, refused), 409
    said = _(
        "导入或更正 %(n)d 行，%(same)d 行与已有的相同，%(bad)d 行未导入",
        n=taken.taken,
        same=taken.same,
        bad=taken.left_out,
    )
    return pages.acted(url_for("selection.objective_data", key=key), said)


@bp.get("/selection/<key>/review/compare")
@to(READERS)
def compare(key: str) -> ResponseReturnValue:
    """A specialty: each hospital's position by indicator and its total; every figure opens its rows."""
    programme, system = _own(key)
    specialty, year = request.args.get("specialty", ""), request.args.get("year", clock.today().year, type=int)
    compared = queries.comparison(key, specialty, year)
    if not compared.hospitals:
        raise NotFound
    return render_template(
        "selection/compare.html",
        programme=programme,
        system=system,
        found=compared,
        plain=_plain,
        specialty=specialty,
        year=year,
    )


@bp.get("/selection/<key>/review/compare.svg")
@to(READERS)
def compare_picture(key: str) -> Response:
    """One hospital's positions beside the median of the specialty."""
    _own(key)
    compared = queries.comparison(
        key, request.args.get("specialty", ""), request.args.get("year", clock.today().year, type=int)
    )
    hospital = request.args.get("hospital", type=int)
    mine = found(next((one for one in compared.hospitals if one.hospital_id == hospital), None))
    from alliance.figures import dimensions

    shares = [_share(one) for one in mine.positions]
    columns = zip(*([_share(one) for one in each.positions] for each in compared.hospitals), strict=True)
    drawn = dimensions([one.indicator.words for one in mine.positions], shares, [_median(list(one)) for one in columns],
                       _("各指标得分率"), own=compared.names[mine.hospital_id], peers=_("同专科中位数"))  # fmt: skip
    return pages.sent(drawn, "compare.svg", "image/svg+xml", inline=True)


def _share(one: objective.Position) -> float | None:
    return None if one.value is None else float(one.points * 100 / one.indicator.weight)


def _median(values: list[float | None]) -> float | None:
    known = sorted(one for one in values if one is not None)
    return known[len(known) // 2] if known else None


@bp.get("/selection/<key>/review/shortlist/<int:year>/<track>/<subject>")
@to(SIGNERS)
def shortlist_preview(key: str, year: int, track: str, subject: str) -> ResponseReturnValue:
    """The list as it would be, before anybody signs it."""
    _own(key)
    standing = next(
        (one for one in queries.lists(key) if (one.year, one.track, one.subject) == (year, track, subject)), None
    )
    return _list_page(key, year, track, subject, standing, None)


def _list_page(
    key: str, year: int, track: str, subject: str, standing: Shortlist | None, refused: Refused | None
) -> str:
    programme, system = _own(key)
    rows = standing.content["candidates"] if standing else []
    if standing is None:
        try:
            rows = queries.content_of(*actions.preview(key, year, track, subject))["candidates"]
        except Refused as why:
            refused = refused or why
    return render_template(
        "selection/shortlist.html", programme=programme, system=system, year=year, track=track, subject=subject, one=standing,
        rows=rows, refused=refused, rule=standing.rule if standing else queries.setting(key)["shortlist_cut_off"],
        places=queries.places(key, year, track, subject), flow=LIST_FLOW, form=ReasonForm(formdata=None),
        changed=judging.changed_since(standing) if standing else [], may=me().is_office,
        steps=[step.name for step in LIST_FLOW.open_to(standing, me())] if standing else [],
        timeline=timeline(standing, (LIST_FLOW,), {"shortlist.propose": _("提出名单")}) if standing else [],
    )  # fmt: skip


@bp.post("/selection/<key>/review/shortlist/<int:year>/<track>/<subject>")
@to(OFFICE)
def propose_shortlist(key: str, year: int, track: str, subject: str) -> ResponseReturnValue:
    """Propose it."""
    _own(key)

    def act() -> str:
        row = actions.propose(key, year, track, subject, me(), clock.now())
        return url_for("selection.shortlist", id=row.id)

    return pages.attempt(
        act, lambda refused: _list_page(key, year, track, subject, None, refused), _("名单已提出，待另一人签发")
    )


@bp.get("/judging/shortlists/<int:id>")
@to(SIGNERS)
def shortlist(id: int) -> ResponseReturnValue:
    """One list: who goes on, who missed by how much, whether its figures have changed since."""
    one = queries.shortlist(me(), id)
    return _list_page(one.programme, one.year, one.track, one.subject, one, None)


@bp.post("/judging/shortlists/<int:id>/<any('sign', 'withdraw'):step>")
@to(OFFICE)
def step_shortlist(id: int, step: str) -> ResponseReturnValue:
    """Sign it, or take it back."""
    one = queries.shortlist(me(), id)
    where = (one.programme, one.year, one.track, one.subject)

    def act() -> str:
        if step == "sign":
            actions.sign(one, me(), clock.now(), seen=pages.seen())
        else:
            actions.withdraw(one, str(ReasonForm().remark.data or ""), me(), clock.now(), seen=pages.seen())
        return url_for("selection.shortlist", id=id)

    return pages.attempt(act, lambda refused: _list_page(*where, queries.shortlist(me(), id), refused), _("已办理"))
