"""Posts that wait for a second person: asked, approved, refused, taken back."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.core import flow, pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role, label_of
from alliance.core.pages import Column, listing
from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.flow import DECIDERS, REQUEST_FLOW
from alliance.organisations.model import PostRequest
from alliance.organisations.rules.posts import KEEPERS
from alliance.rules import programme as programmes
from forms.accounts import NothingForm, ReasonForm

bp = Blueprint("requests", __name__)
READERS = KEEPERS | OFFICE
EVENTS = {"post_request.ask": _l("提出申请")}
COLUMNS = (
    Column("name", _l("姓名"), lambda one: one.name, lambda one: {
        "text": one.name, "url": url_for("requests.show", id=one.id), "small": one.login,
    }, sort=PostRequest.name),
    Column("role", _l("岗位"), lambda one: label_of(Role(one.role), one.programme)),
    Column("place", _l("机构"), lambda one: one.organisation.name, width=30),
    Column("state", _l("状态"), lambda one: str(REQUEST_FLOW.states[one.state]), lambda one: {
        "pills": [(REQUEST_FLOW.states[one.state], REQUEST_FLOW.tones[one.state])],
    }),
    Column("asked", _l("申请人"), lambda one: one.asked_by),
    Column("at", _l("申请时间"), lambda one: one.asked_at, kind="moment", sort=PostRequest.asked_at),
)  # fmt: skip


@bp.get("/accounts/requests")
@to(READERS)
def index() -> ResponseReturnValue:
    """What waits for my word and what I asked for; several may be approved at once."""
    return _index(None)


def _index(done: list[tuple[str, str]] | None) -> ResponseReturnValue:
    shown = listing("post-requests", _("岗位申请"), COLUMNS, queries.accounts.requests(me()), PostRequest.id)
    mine = [one for one in shown.rows if _may_approve(one)]
    return shown.answer("organisations/requests.html", mine=mine, done=done)


def _may_approve(found: PostRequest) -> bool:
    actor = me()
    names = {step.name for step in REQUEST_FLOW.open_to(found, actor)}
    return "approve" in names and found.asked_by_id != actor.person_id


@bp.post("/accounts/requests/approve")
@to(DECIDERS)
def approve_all() -> ResponseReturnValue:
    """Approve those ticked, each by itself: what became of each is said."""
    done: list[tuple[str, str]] = []
    for number in request.form.getlist("request", type=int)[: pages.PAGE]:
        found = queries.accounts.request(me(), number)
        try:
            actions.accounts.approve(found, me(), clock.now())
            done.append((found.name, _("已核准")))
        except Refused as refused:
            db.session.rollback()
            done.append((queries.accounts.request(me(), number).name, refused.message))
        except Overtaken:
            db.session.rollback()
            done.append((queries.accounts.request(me(), number).name, _("已由他人办理")))
    return _index(done)


@bp.get("/accounts/requests/<int:id>")
@to(READERS)
def show(id: int) -> ResponseReturnValue:
    """One of them."""
    return _page(queries.accounts.request(me(), id), ReasonForm(formdata=None), None)


def _programme(found: PostRequest) -> str:
    return pages.words(programmes.load(found.programme), "name") if found.programme else ""


def _page(found: PostRequest, form: ReasonForm, refused: Refused | None) -> str:
    steps = {step.name for step in REQUEST_FLOW.open_to(found, me())}
    return render_template(
        "organisations/request.html", one=found, programme=_programme(found), form=form, refused=refused, flow=REQUEST_FLOW, steps=steps,
        own=found.asked_by_id == me().person_id, lines=flow.timeline(found, [REQUEST_FLOW], EVENTS),
    )  # fmt: skip


@bp.post("/accounts/requests/<int:id>/<any('approve', 'refuse', 'withdraw'):step>")
@to(READERS)
def take(id: int, step: str) -> ResponseReturnValue:
    """One step."""
    found = queries.accounts.request(me(), id)
    form = ReasonForm() if step == "refuse" else NothingForm()
    if not form.validate():
        return _page(found, form if isinstance(form, ReasonForm) else ReasonForm(formdata=None), None), 422

    def act() -> str:
        if isinstance(form, ReasonForm):
            actions.accounts.refuse(found, str(form.remark.data), me(), clock.now(), seen=pages.seen())
        elif step == "approve":
            actions.accounts.approve(found, me(), clock.now(), seen=pages.seen())
        else:
            actions.accounts.withdraw(found, me(), clock.now(), seen=pages.seen())
        return url_for("requests.show", id=id)

    said = {"approve": _("已核准，岗位自今日起生效"), "refuse": _("已不予核准"), "withdraw": _("已撤回")}[step]
    return pages.attempt(
        act, lambda refused: _page(queries.accounts.request(me(), id), ReasonForm(formdata=None), refused), said
    )
