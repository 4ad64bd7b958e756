"""Reports of breaches before they are proven (SN15-3.5.b): the office's own desk, closed to everybody else."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.flow import timeline
from alliance.core.language import N_
from alliance.core.pages import Column
from alliance.core.patients import Identity
from alliance.core.refusal import Refused
from alliance.register import queries as register
from alliance.supervision import actions, queries
from alliance.supervision.flow import TIP_FLOW, handler
from alliance.supervision.model import Tip
from alliance.supervision.views import about
from forms.supervision import FindingForm, TipForm

bp = Blueprint("tips", __name__)
EVENTS = {"tip.receive": N_("登记线索"), "tip.open-reporter": N_("查看举报人信息")}


@bp.get("/misconducts/tips")
@to(OFFICE)
def index() -> ResponseReturnValue:
    """All tips of the programme, newest first."""
    return pages.listing("tips", _("违规线索"), _columns(), queries.visible_tips(me()), Tip.id).answer(
        "supervision/tips.html"
    )


def _columns() -> list[Column]:
    """The columns of the list of tips: never who reported."""
    return [
        Column("alliance", _("联盟"), lambda one: one.alliance_name, lambda one: {
            "text": one.alliance_name, "url": url_for("tips.show", id=one.id),
        }, sort=Tip.alliance_name, width=30),
        Column("hospital", _("医院"), lambda one: one.organisation_name, sort=Tip.organisation_name, width=24),
        Column("happened", _("发生日期"), lambda one: one.happened_on, kind="date", sort=Tip.happened_on),
        Column("received", _("登记时间"), lambda one: one.received_at, kind="moment", sort=Tip.received_at),
        Column("handler", _("经办"), lambda one: one.handler, sort=Tip.handler),
        pages.state_column(TIP_FLOW, Tip.state),
    ]  # fmt: skip


@bp.get("/misconducts/tips/<int:id>")
@to(OFFICE)
def show(id: int) -> ResponseReturnValue:
    """One tip, without who reported it."""
    return _page(queries.tip(me(), id), FindingForm(formdata=None), None)


def _page(found: Tip, form: FindingForm, refused: Refused | None, reporter: Identity | None = None) -> str:
    actor = me()
    return render_template(
        "supervision/tip.html", tip=found, form=form, refused=refused, flow=TIP_FLOW, reporter=reporter,
        handles=handler(actor, found), steps=TIP_FLOW.open_to(found, actor),
        lines=timeline(found, [TIP_FLOW], {key: _(word) for key, word in EVENTS.items()}),
    )  # fmt: skip


@bp.post("/misconducts/tips/<int:id>/reporter")
@to(OFFICE)
def reporter(id: int) -> ResponseReturnValue:
    """Show the handling post who reported it, this once; the opening is journalled."""
    found = queries.tip(me(), id)
    try:
        opened = actions.open_reporter(found, me(), clock.now())
    except Refused as refusal:
        return _page(found, FindingForm(formdata=None), refusal), 409
    return _page(found, FindingForm(formdata=None), None, opened)


@bp.get("/misconducts/tips/new")
@to(OFFICE)
def new() -> ResponseReturnValue:
    """Choose the alliance, then take down the report."""
    chosen = request.args.get("designation", type=int)
    if chosen is None:
        return about.choose("supervision/tip_choose.html")
    return _new_page(chosen, about.offering(chosen, TipForm(formdata=None)), None)


def _new_page(designation_id: int, form: TipForm, refused: Refused | None) -> str:
    return about.page("supervision/tip_new.html", designation_id, form, refused)


@bp.post("/misconducts/tips/new")
@to(OFFICE)
def receive() -> ResponseReturnValue:
    """Take it down."""
    chosen = request.args.get("designation", type=int)
    if chosen is None:
        return redirect(url_for("tips.new"))
    form = about.offering(chosen, TipForm())
    if not form.validate():
        return _new_page(chosen, form, None), 422
    assert form.happened_on.data is not None
    try:
        found = actions.receive_tip(
            register.get(me(), chosen).id, form.organisation_id.data, form.happened_on.data, str(form.what.data), me(),
            clock.now(), reporter=str(form.reporter.data or ""), phone=str(form.phone.data or ""),
        )  # fmt: skip
    except Refused as refusal:
        return _new_page(chosen, form, refusal), 409
    return pages.acted(url_for("tips.show", id=found.id), _("线索已登记，由本岗位经办"))


@bp.post("/misconducts/tips/<int:id>/close")
@to(OFFICE)
def close(id: int) -> ResponseReturnValue:
    """Prove it (a breach enters the register) or dismiss it, with words."""
    found, form = queries.tip(me(), id), FindingForm()
    if not form.validate():
        return _page(found, form, None), 422
    words, at = str(form.finding.data), clock.now()
    try:
        if request.form.get("step") == "prove":
            actions.prove_tip(found, words, str(form.handling.data or ""), me(), at, pages.seen())
        else:
            actions.dismiss_tip(found, words, me(), at, pages.seen())
    except Refused as refusal:
        return _page(queries.tip(me(), id), form, refusal), 409
    return pages.acted(url_for("tips.show", id=id), _("已办结"))
