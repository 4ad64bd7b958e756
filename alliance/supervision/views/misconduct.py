"""The misconduct register (SN15-3.5.b): a list, a record, a form."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role
from alliance.core.flow import timeline
from alliance.core.pages import Column
from alliance.core.refusal import Refused
from alliance.register import queries as register
from alliance.supervision import actions, queries
from alliance.supervision.flow import MISCONDUCT_FLOW
from alliance.supervision.model import Misconduct
from alliance.supervision.views import about
from alliance.supervision.views.reports import READERS
from forms.supervision import AnnulForm, MeasureForm, MisconductForm

bp = Blueprint("misconduct", __name__)
SHORT = 60  # characters of the facts shown in the list


@bp.get("/misconducts")
@to(READERS)
def index() -> ResponseReturnValue:
    """All records in the reader's scope, newest first."""
    query, words = queries.visible_misconducts(me()), request.args.get("q", "").strip()[:60]
    query = query.where(pages.contains([Misconduct.designation_name, Misconduct.organisation_name], words))
    found = pages.listing(
        "misconducts", _("违规记录"), _columns(), query, Misconduct.id, told=[words] if words else [],
        look=lambda one: "off" if one.state == "annulled" else "",
    )  # fmt: skip
    return found.answer("supervision/misconducts.html", words=words)


def _columns() -> list[Column]:
    """The columns of the register of breaches."""
    return [
        Column("alliance", _("联盟"), lambda one: one.designation_name, lambda one: {
            "text": one.designation_name, "url": url_for("misconduct.show", id=one.id),
        }, sort=Misconduct.designation_name, width=30),
        Column("hospital", _("医院"), lambda one: one.organisation_name, sort=Misconduct.organisation_name, width=24),
        Column("happened", _("发生日期"), lambda one: one.happened_on, kind="date", sort=Misconduct.happened_on),
        Column("what", _("事实"), lambda one: one.what, lambda one: one.what[:SHORT] + "…" * (len(one.what) > SHORT), width=40),
        Column("handling", _("医院的处理"), lambda one: one.handling, standard=False, width=30),
        Column("recorded", _("登记时间"), lambda one: one.recorded_at, kind="moment", standard=False, sort=Misconduct.recorded_at),
        pages.state_column(MISCONDUCT_FLOW, Misconduct.state),
    ]  # fmt: skip


@bp.get("/misconducts/<int:id>")
@to(READERS)
def show(id: int) -> ResponseReturnValue:
    """One record."""
    return _page(queries.misconduct(me(), id), AnnulForm(), None)


def _page(found: Misconduct, form: AnnulForm, refused: Refused | None, measure: MeasureForm | None = None) -> str:
    actor, steps = me(), {one.name for one in MISCONDUCT_FLOW.open_to(found, me())}
    free = found.lead_id not in actor.own_hospitals
    return render_template(
        "supervision/misconduct.html", found=found, form=form, refused=refused, flow=MISCONDUCT_FLOW,
        annuls="annul" in steps and free, measures="measure" in steps and free,
        measure=measure or MeasureForm(formdata=None, handling=found.handling),
        lines=timeline(found, [MISCONDUCT_FLOW], {"misconduct.record": _("登记")}),
    )  # fmt: skip


@bp.get("/misconducts/new")
@to(OFFICE)
def new() -> ResponseReturnValue:
    """Choose the alliance, then fill in the record."""
    chosen = request.args.get("designation", type=int)
    if chosen is None:
        return about.choose("supervision/misconduct_choose.html")
    return _new_page(chosen, about.offering(chosen, MisconductForm(formdata=None)), None)


def _new_page(designation_id: int, form: MisconductForm, refused: Refused | None) -> str:
    return about.page("supervision/misconduct_new.html", designation_id, form, refused)


@bp.post("/misconducts/new")
@to(OFFICE)
def record() -> ResponseReturnValue:
    """Enter a record."""
    chosen = request.args.get("designation", type=int)
    if chosen is None:
        return redirect(url_for("misconduct.new"))
    form = about.offering(chosen, MisconductForm())
    if not form.validate():
        return _new_page(chosen, form, None), 422
    assert form.happened_on.data is not None
    try:
        found = actions.record_misconduct(
            register.get(me(), chosen).id, form.organisation_id.data, form.happened_on.data, str(form.what.data),
            str(form.finding.data), me(), clock.now(), handling=str(form.handling.data or ""),
        )  # fmt: skip
    except Refused as refusal:
        return _new_page(chosen, form, refusal), 409
    return pages.acted(url_for("misconduct.show", id=found.id), _("已登记，将计入当年考核"))


@bp.post("/misconducts/<int:id>/measure")
@to(OFFICE)
def measure(id: int) -> ResponseReturnValue:
    """Enter what the hospital did about it."""
    found, form = queries.misconduct(me(), id), MeasureForm()
    if not form.validate():
        return _page(found, AnnulForm(formdata=None), None, form), 422
    try:
        actions.measure_misconduct(found, str(form.handling.data), me(), clock.now(), pages.seen())
    except Refused as refusal:
        return _page(queries.misconduct(me(), id), AnnulForm(formdata=None), refusal, form), 409
    return pages.acted(url_for("misconduct.show", id=id), _("处理已登记"))


@bp.post("/misconducts/<int:id>/annul")
@to(Role.OFFICE_HEAD)
def annul(id: int) -> ResponseReturnValue:
    """Take a record out of the count."""
    found, form = queries.misconduct(me(), id), AnnulForm()
    if not form.validate():
        return _page(found, form, None), 422
    try:
        actions.annul_misconduct(found, str(form.reason.data), me(), clock.now(), pages.seen())
    except Refused as refusal:
        return _page(queries.misconduct(me(), id), form, refusal), 409
    return pages.acted(url_for("misconduct.show", id=id), _("已撤销，不再计入考核"))
