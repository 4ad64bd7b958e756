"""The name check while typing, and the specialties the office added (SN15-3.3.d)."""

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import everyone, me, to
from alliance.core.actor import OFFICE, PROVINCE, Role
from alliance.core.refusal import Refused
from alliance.register import actions, queries
from alliance.register.model import DesignationName
from alliance.register.views.frame import bp, is_demo, the_programme
from alliance.rules import naming
from alliance.rules import programme as programmes
from forms.register import ReasonForm, SpecialtyForm


@bp.get("/names/check")
@bp.get("/names/check/<scope>")
@bp.get("/names/check/<scope>/<int:own>")
@everyone
def name_check(scope: str = "", own: int | None = None) -> ResponseReturnValue:
    """Whether a name may be used: {"tone", "text"} for the field that is being typed in."""
    programme = programmes.load(the_programme())
    scope = scope or request.args.get("scope", "")
    scope = scope if scope in {one.key for one in programme.scopes} else programme.scopes[0].key
    name = request.args.get("name", "")[:120]
    if not name.strip():
        return jsonify(tone="plain", text="")
    verdict = queries.name_check(programme.key, scope, name, is_demo(), own)
    words = queries.said(verdict)
    if verdict.suggestions:
        words += " " + _("可用名称：%(names)s", names="、".join(verdict.suggestions))
    return jsonify(tone="good" if verdict.ok else "bad", text=words)


@bp.get("/specialties")
@to(PROVINCE, Role.AUDITOR)
def specialties() -> ResponseReturnValue:
    """The specialties names may carry: catalogue, common names, and what the office added."""
    return _page(SpecialtyForm(), None)


@bp.post("/specialties")
@to(OFFICE)
def add_specialty() -> ResponseReturnValue:
    """Add one, with a reason."""
    form = SpecialtyForm()
    if not form.validate():
        return _page(form, None), 422

    def act() -> str:
        actions.add_specialty(the_programme(), str(form.name.data), str(form.reason.data), me(), clock.now())
        return url_for("register.specialties")

    return pages.attempt(act, lambda refused: _page(form, refused), _("已增补，自现在起可用于命名"))


def _page(form: SpecialtyForm, refused: Refused | None) -> str:
    programme = programmes.load(the_programme())
    assert programme.naming is not None
    return render_template(
        "register/specialties.html", form=form, refused=refused, naming=programme.naming,
        added=queries.added_specialties(programme.key), fixed=naming.specialty_names(programme.naming),
        may_add=me().role in OFFICE,
    )  # fmt: skip


@bp.get("/names")
@to(PROVINCE, Role.AUDITOR)
def names() -> ResponseReturnValue:
    """The names nobody may take, and those let go: why, since when, by whom (SN15-3.3.d)."""
    kind = "freed" if request.args.get("kind") == "freed" else "reserved"
    page = pages.paged(queries.names_kept(the_programme(), kind), DesignationName.id)
    bearers = queries.by_ids({one.designation_id for one in page.rows})
    return render_template("register/names.html", page=page, kind=kind, bearers=bearers, may_free=_may_free())


def _may_free() -> bool:
    return me().role in (Role.OFFICE_HEAD, Role.PROVINCIAL_COMMISSION)


@bp.get("/names/<int:id>/free")
@to(Role.OFFICE_HEAD, Role.PROVINCIAL_COMMISSION)
def free_former(id: int) -> ResponseReturnValue:
    """Ask once more before a former name is let go."""
    return _free_page(queries.reserved_name(me(), id), ReasonForm(), None)


@bp.post("/names/<int:id>/free", endpoint="free_former_")
@to(Role.OFFICE_HEAD, Role.PROVINCIAL_COMMISSION)
def do_free_former(id: int) -> ResponseReturnValue:
    """Let a former name go, with a reason."""
    row = queries.reserved_name(me(), id)
    form = ReasonForm()
    if not form.validate():
        return _free_page(row, form, None), 422

    def act() -> str:
        actions.free_former_name(row.id, str(form.remark.data), me(), clock.now())
        return url_for("register.names", kind="freed")

    return pages.attempt(act, lambda refused: _free_page(row, form, refused), _("名称已释放"))


def _free_page(row: DesignationName, form: ReasonForm, refused: Refused | None) -> str:
    bearer = queries.by_id(row.designation_id)
    return render_template("register/free_former.html", row=row, bearer=bearer, form=form, refused=refused)
