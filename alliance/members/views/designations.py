"""Beginning a designation (SN15-3.3.d), its charter and plan (SN15-2.e, 3.5.e)."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from alliance import clock
from alliance.core import files, pages
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.refusal import Refused
from alliance.members import actions, queries
from alliance.members.views.frame import READERS, bp, day_of, is_demo, listed, way
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.register.queries import Designation
from alliance.rules import naming
from alliance.rules import programme as programmes
from alliance.rules.programme import Programme
from forms.members import NewForm, PaperForm


def _programme() -> Programme:
    """The programme a lead clerk begins in: the first one in force."""
    actor = me()
    return next(one for one in programmes.all_programmes() if one.active and actor.programme in (None, one.key))


def _new_form(formdata: MultiDict[str, str] | None = None) -> NewForm:
    programme = _programme()
    assert programme.naming is not None
    form = NewForm(formdata=formdata)
    known = naming.specialty_names(programme.naming, register.extra_specialties(programme.key))
    form.scope.choices = [(one.key, pages.words(one)) for one in programme.scopes]
    form.specialty.choices = [("", _("请选择")), *((one, one) for one in known)]
    form.ending.choices = [(one, one) for one in programme.naming.endings]
    return form


def _name_of(form: NewForm) -> str:
    """The typed name, else the one built from specialty and ending."""
    typed = str(form.name.data or "").strip()
    rules = _programme().naming
    assert rules is not None
    if typed or not form.specialty.data:
        return typed
    hospital = organisations.organisation(me().organisation_id or 0)
    return naming.build(rules, str(form.specialty.data), str(form.ending.data), demo=hospital.fictitious)


@bp.get("/alliances/new")
@to(Role.LEAD_CLERK)
def new() -> ResponseReturnValue:
    """The form with which a lead department begins."""
    return _new_page(_new_form(), None, None)


@bp.post("/alliances/new")
@to(Role.LEAD_CLERK)
def begin() -> ResponseReturnValue:
    """Check the name only, or begin the designation under it."""
    form = _new_form(request.form)
    if not form.validate():
        return _new_page(form, None, None), 422
    name, scope = _name_of(form), str(form.scope.data)
    if request.form.get("step") == "check":
        return _new_page(form, None, register.name_check(_programme().key, scope, name, is_demo()))

    def act() -> str:
        designation = actions.prepare(
            me(), clock.now(), programme=_programme().key, scope=scope, name=name, specialty=str(form.specialty.data or ""),
            department_id=me().department_id or 0, founded_on=form.founded_on.data, demo=is_demo(),
        )  # fmt: skip
        return url_for("members.index", id=designation.id)

    return pages.attempt(
        act, lambda refused: _new_page(form, refused, None), _("已开始筹建，下一步：上传章程，提出并评估成员")
    )


def _department() -> Any:
    department_id = me().department_id
    return organisations.department(department_id) if department_id is not None else None


def _new_page(form: NewForm, refused: Refused | None, verdict: register.NameVerdict | None) -> str:
    programme = _programme()
    return render_template(
        "members/new.html", form=form, refused=refused, verdict=verdict, said=register.said(verdict) if verdict else "",
        naming=programme.naming, department=_department(),
    )  # fmt: skip


@bp.get("/alliances/<int:id>/papers")
@to(READERS)
def papers(id: int) -> ResponseReturnValue:
    """Charter and plan, every version with its file, and which held on a day."""
    designation = register.get(me(), id)
    return _papers_page(designation, PaperForm(formdata=None), None)


@bp.post("/alliances/<int:id>/papers")
@to(Role.LEAD_CLERK)
def add_paper(id: int) -> ResponseReturnValue:
    """Enter a new version."""
    designation = register.get(me(), id)
    form = PaperForm()
    if not form.validate():
        return _papers_page(designation, form, None), 422
    if form.kind.data == "charter" and not str(form.adopted_by.data or "").strip():
        form.adopted_by.errors = [_("章程须写明由谁通过")]
        return _papers_page(designation, form, None), 422
    adopted_on = form.adopted_on.data
    assert adopted_on is not None

    def act() -> str:
        actions.add_paper(
            designation, me(), clock.now(), kind=str(form.kind.data), title=str(form.title.data), adopted_on=adopted_on,
            file=pages.uploaded(), adopted_by=str(form.adopted_by.data or ""), votes=_votes(form),
        )  # fmt: skip
        return url_for("members.papers", id=id)

    return pages.attempt(act, lambda refused: _papers_page(designation, form, refused), _("文件已上传"))


def _votes(form: PaperForm) -> tuple[int, int, int] | None:
    """The three counts; none where none was typed."""
    typed = [str(one.data or "").strip() for one in (form.votes_for, form.votes_against, form.votes_abstained)]
    if not any(typed):
        return None
    in_favour, against, abstained = (int(one or 0) for one in typed)
    return in_favour, against, abstained


def _papers_page(designation: Designation, form: PaperForm, refused: Refused | None) -> str:
    found = queries.papers(designation.id)
    on = day_of(request.args.get("on"))
    holding = {kind: queries.paper_in_force(designation.id, kind, on) for kind in ("charter", "plan")}
    return render_template(
        "members/papers.html", designation=designation, form=form, refused=refused, papers=found,
        in_force={one.id for one in holding.values() if one is not None}, holding=holding, on=on,
        attached={one.id: listed(files.of(one), "members.paper_file", one.id) for one in found},
        may_add=register.lead_of(me(), designation) and designation.state in ("proposed", "active"), crumbs=way(designation),
    )  # fmt: skip


@bp.get("/papers/<int:id>")
@to(READERS)
def paper(id: int) -> ResponseReturnValue:
    """The page that lists this version."""
    return redirect(url_for("members.papers", id=queries.paper(me(), id).designation_id))


@bp.get("/papers/<int:id>/files/<int:file_id>")
@to(READERS)
def paper_file(id: int, file_id: int) -> ResponseReturnValue:
    """The file of one version."""
    return pages.file_of(queries.paper(me(), id), file_id)
