"""The pool of experts of a programme: who is in it, who accepted the duties, who is suspended (SX3-9)."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role
from alliance.core.flow import timeline
from alliance.core.pages import Column
from alliance.core.panel import Expert, pool
from alliance.core.reach import found
from alliance.core.refusal import NotFound, Refused
from alliance.rules import route
from alliance.selection.queries import panels as queries
from alliance.selection.views.frame import bp, offered
from forms.panels import ExpertForm, ReasonForm, SuspendForm

SAID = {
    "expert.enter": _l("录入专家库"),
    "expert.duties": _l("接受职责"),
    "expert.suspend": _l("暂停"),
    "expert.lift": _l("恢复"),
    "expert.decline": _l("谢绝职责"),
    "expert.ask": _l("再次请其答复"),
}


def _pill(one: Expert) -> tuple[str, str]:
    if one.suspended_on(clock.today()):
        return _("暂停中"), "bad"
    if one.declined_at:
        return _("已谢绝"), "plain"
    return (_("可以评审"), "good") if one.accepted_at else (_("待接受职责"), "warn")


COLUMNS = (
    Column("name", _l("专家"), lambda one: one.name,
           lambda one: {"text": one.name, "url": url_for("selection.expert", key=one.programme, id=one.id), "small": one.title},
           sort=Expert.name),
    Column("specialty", _l("专业"), lambda one: one.specialty, sort=Expert.specialty),
    Column("organisation", _l("单位"), lambda one: one.organisation, sort=Expert.organisation),
    Column("state", _l("状态"), lambda one: _pill(one)[0], lambda one: {"pills": [_pill(one)]}),
    Column("answer", _l("答复期限"), lambda one: one.answer_due if not (one.accepted_at or one.declined_at) else None, kind="date",
           sort=pages.filled(Expert.answer_due)),
    Column("accepted", _l("接受职责"), lambda one: one.accepted_at, kind="moment", sort=pages.filled(Expert.accepted_at)),
)  # fmt: skip


def _own(key: str) -> Any:
    programme, _taken = offered(key)
    if me().programme not in (None, key):
        raise NotFound
    return programme


@bp.get("/selection/<key>/review/experts")
@to(queries.BOARD)
def expert_pool(key: str) -> ResponseReturnValue:
    """The pool."""
    listed, more = _pool(key, _form(key, fresh=True), None)
    return listed.answer("selection/pool.html", **more)


def _form(key: str, *, fresh: bool = False) -> ExpertForm:
    form = ExpertForm(formdata=None) if fresh else ExpertForm()
    posts = queries.enterable(key, clock.now()) if me().is_office else []
    form.post.choices = [(one.id, f"{one.person.name} · {one.organisation.name}") for one in posts]
    return form


def _pool(key: str, form: ExpertForm, refused: Refused | None) -> tuple[pages.Listing, dict[str, Any]]:
    programme, asked = _own(key), route.load(key)
    listed = pages.listing("experts", _("评审专家库"), COLUMNS, pool.of(key), Expert.id)
    duties = asked.duties if asked else ()
    return listed, {"programme": programme, "form": form, "refused": refused, "may": me().is_office, "duties": duties}


def _pool_page(key: str, form: ExpertForm, refused: Refused | None) -> str:
    listed, more = _pool(key, form, refused)
    return listed.html("selection/pool.html", **more)


@bp.post("/selection/<key>/review/experts")
@to(OFFICE)
def enter_expert(key: str) -> ResponseReturnValue:
    """Take a person into the pool."""
    _own(key)
    form = _form(key)
    if not form.validate():
        return _pool_page(key, form, None), 422
    post = next(one for one in queries.enterable(key, clock.now()) if one.id == form.post.data)

    def act() -> str:
        pool.enter(
            key, post.person_id, post.person.name, post.organisation.name, str(form.specialty.data),
            str(form.title.data or ""), me(), clock.now(),
        )  # fmt: skip
        return url_for("selection.expert_pool", key=key)

    return pages.attempt(act, lambda refused: _pool_page(key, form, refused), _("已录入，本人登录后接受职责"))


@bp.get("/selection/<key>/review/experts/<int:id>")
@to(queries.BOARD)
def expert(key: str, id: int) -> ResponseReturnValue:
    """One expert: the duties he accepted, suspensions, history."""
    _own(key)
    return _expert_page(pool.expert(key, id), SuspendForm(formdata=None), None)


def _expert_page(one: Expert, form: SuspendForm, refused: Refused | None) -> str:
    return render_template(
        "selection/expert.html", one=one, form=form, reason=ReasonForm(formdata=None), refused=refused, may=me().is_office,
        pill=_pill(one), today=clock.today(), programme=offered(one.programme)[0], timeline=timeline(one, (), SAID),
    )  # fmt: skip


@bp.get("/judging/experts/<int:id>")
@to(OFFICE | {Role.EXPERT})
def expert_asked(id: int) -> ResponseReturnValue:
    """Where what was asked about an expert is answered: his own desk, or his page in the pool."""
    if me().role is Role.EXPERT:
        found(next((each for each in pool.mine(me()) if each.id == id), None))
        return redirect(url_for("selection.reviews"))
    key = me().programme or ""
    return redirect(url_for("selection.expert", key=key, id=pool.expert(key, id).id))


@bp.post("/selection/<key>/review/experts/<int:id>/ask")
@to(OFFICE)
def ask_expert(key: str, id: int) -> ResponseReturnValue:
    """Ask again for his answer."""
    _own(key)
    one = pool.expert(key, id)

    def act() -> str:
        pool.ask_again(one, me(), clock.now())
        return url_for("selection.expert", key=key, id=id)

    def show(refused: Refused) -> str:
        return _expert_page(one, SuspendForm(formdata=None), refused)

    return pages.attempt(act, show, _("已再次请其答复"))


@bp.post("/selection/<key>/review/experts/<int:id>/<any('suspend', 'lift'):step>")
@to(OFFICE)
def step_expert(key: str, id: int, step: str) -> ResponseReturnValue:
    """Suspend him, or end that."""
    _own(key)
    one = pool.expert(key, id)
    form: Any = SuspendForm() if step == "suspend" else ReasonForm()
    shown = form if step == "suspend" else SuspendForm(formdata=None)
    if not form.validate():
        return _expert_page(one, shown, None), 422

    def act() -> str:
        if step == "suspend":
            pool.suspend(one, form.since.data, form.until.data, str(form.reason.data), me(), clock.now())
        else:
            pool.lift(one, str(form.remark.data), me(), clock.now())
        return url_for("selection.expert", key=key, id=id)

    return pages.attempt(act, lambda refused: _expert_page(one, shown, refused), _("已办理"))
