"""The applicant's side: choose a kind, fill in, check, submit, receipt; withdraw."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.changes import actions, queries, rules
from alliance.changes.flow import STATES
from alliance.changes.model import EDITABLE, ChangeFiling
from alliance.changes.views.shared import CLERK, as_typed, asked_for, bp, content, file_links, removals, the_form, typed
from alliance.core import pages, reach, settings
from alliance.core.access import me, to
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.register import queries as register
from alliance.rules.changes import ChangeKind
from forms.changes import ReasonForm, SubmitForm


def _led(designation_id: int) -> Any:
    """A designation this clerk leads."""
    actor = me()
    designation = register.get(actor, designation_id)
    if not register.lead_of(actor, designation):
        raise NotFound
    return designation


def _kind(designation: Any, key: str) -> ChangeKind:
    return reach.found(next((one for one in rules.changes_of(designation.programme).kinds if one.key == key), None))


@bp.get("/alliances/<int:designation_id>/changes/new")
@to(CLERK)
def choose(designation_id: int) -> ResponseReturnValue:
    """What may be changed, what each change means, its clause, its way and its papers."""
    designation = _led(designation_id)
    offered = queries.offers(designation)
    ahead = {one.kind.key: queries.route_ahead(designation.programme, one.stations) for one in offered}
    return render_template("changes/choose.html", designation=designation, offers=offered, ahead=ahead)


@bp.get("/alliances/<int:designation_id>/changes/new/<kind>")
@to(CLERK)
def new(designation_id: int, kind: str) -> ResponseReturnValue:
    """The form of one kind, with what stands now beside what shall stand."""
    designation = _led(designation_id)
    chosen = _kind(designation, kind)
    return _form_page(designation, chosen, the_form(designation, chosen, chosen.evidence, clock.today()))


@bp.post("/alliances/<int:designation_id>/changes/new/<kind>")
@to(CLERK)
def begin(designation_id: int, kind: str) -> ResponseReturnValue:
    """Begin the change; what is missing is told on the check page."""
    designation = _led(designation_id)
    chosen = _kind(designation, kind)
    form = the_form(designation, chosen, chosen.evidence, clock.today())
    if not form.validate():
        return _form_page(designation, chosen, form), 422
    said = typed(form, chosen)
    try:
        change = actions.begin(designation, kind, said.pop("typed"), me(), clock.now(), **said)
    except Refused as refusal:
        return _form_page(designation, chosen, form, refused=refusal), 409
    return pages.acted(url_for("changes.check", id=change.id), _("已保存，请核对后提交"))


@bp.get("/changes/<int:id>/edit")
@to(CLERK)
def edit(id: int) -> ResponseReturnValue:
    """The same form again, while it is with the applicant."""
    change = asked_for(id)
    if change.state not in EDITABLE:
        raise Refused("SN15-3.3.a", _("变更已提交，退回后才能修改"))
    designation, kind = register.by_id(change.designation_id), rules.kind_of(change)
    form = the_form(designation, kind, rules.evidence(change), clock.today(), formdata=None, data=None)
    form.process(as_typed(change))
    return _form_page(designation, kind, form, change=change)


@bp.post("/changes/<int:id>/edit")
@to(CLERK)
def save(id: int) -> ResponseReturnValue:
    """Keep it; remove a paper; go on to the check."""
    change = asked_for(id)
    designation, kind = register.by_id(change.designation_id), rules.kind_of(change)
    form = the_form(designation, kind, rules.evidence(change), clock.today())
    if not form.validate():
        return _form_page(designation, kind, form, change=change), 422
    said, gone = typed(form, kind), removals()
    try:
        actions.save(change, said.pop("typed"), me(), clock.now(), pages.seen(), remove=gone, **said)
    except Refused as refusal:
        return _form_page(designation, kind, form, change=asked_for(id), refused=refusal), 409
    except Overtaken as overtaken:
        words = {str(one.label.text): str(one.data) for one in form if one.data and one.type not in _UNSAID}
        back = url_for("changes.edit", id=id)
        return pages.error_page(409, overtaken=overtaken, refused=None, back=back, typed=words)
    target = "changes.edit" if gone else "changes.check"
    return pages.acted(url_for(target, id=id), _("附件已移除") if gone else _("已保存，请核对后提交"))


_UNSAID = ("CSRFTokenField", "FileField")


def _form_page(
    designation: Any, kind: ChangeKind, form: FlaskForm, *, change: ChangeFiling | None = None,
    refused: Refused | None = None,
) -> str:  # fmt: skip
    papers = kind.evidence if change is None else rules.evidence(change)
    offer = next(one for one in queries.offers(designation) if one.kind.key == kind.key)
    return render_template(
        "changes/form.html", designation=designation, kind=kind, form=form, change=change, refused=refused,
        present=rules.present(designation, kind, clock.today()), papers=papers, offer=offer,
        links=file_links(change) if change is not None else {}, members=_members(designation, kind),
        ahead=int(settings.value(designation.programme, rules.changes_of(designation.programme).ahead_setting)),
        delay=int(settings.value(designation.programme, kind.delay_setting)) if kind.delay_setting else 0,
    )  # fmt: skip


def _members(designation: Any, kind: ChangeKind) -> str:
    if kind.effect != "members":
        return ""
    return str(rules.kept(designation, kind, {}, clock.today())["members"]["words"])


@bp.get("/changes/<int:id>/check")
@to(CLERK)
def check(id: int) -> ResponseReturnValue:
    """Everything once more before it is submitted, and what stands against it."""
    return _check_page(id, SubmitForm(), None)


@bp.post("/changes/<int:id>/submit")
@to(CLERK)
def submit(id: int) -> ResponseReturnValue:
    """Submit, or submit again after a return."""
    form = SubmitForm()
    if not form.validate():
        return _check_page(id, form, None), 422
    try:
        actions.submit(asked_for(id), me(), clock.now(), pages.seen())
    except Refused as refusal:
        return _check_page(id, form, refusal), 409
    return pages.acted(url_for("changes.receipt", id=id), _("变更已提交"))


def _check_page(id: int, form: FlaskForm, refused: Refused | None) -> str:
    change = asked_for(id)
    if change.state not in EDITABLE and refused is None:
        raise Refused("SN15-3.3.a", _("变更已提交，退回后才能修改"))
    lacking = [
        {
            "label": one.label, "clause": one.clause, "done": False,
            "url": f"{url_for('changes.edit', id=id)}#{one.field}" if one.field else url_for("changes.edit", id=id),
        }
        for one in rules.problems(change, clock.today())
    ]  # fmt: skip
    return render_template(
        "changes/check.html", **content(change), form=form, refused=refused, lacking=lacking,
        stations=rules.stations(change),
    )  # fmt: skip


@bp.get("/changes/<int:id>/receipt")
@to(CLERK)
def receipt(id: int) -> ResponseReturnValue:
    """What one gets after submitting: number, time, what happens next."""
    change = asked_for(id)
    if not change.submissions:
        raise NotFound
    return render_template(
        "changes/receipt.html", change=change, kind=rules.kind_of(change), station=rules.WAY.present(change),
        steps=queries.picture(change), states=STATES,
    )  # fmt: skip


@bp.get("/changes/<int:id>/withdraw")
@to(CLERK)
def withdraw(id: int) -> ResponseReturnValue:
    """Asked once more, with what follows."""
    return _withdraw_page(id, ReasonForm(), None)


@bp.post("/changes/<int:id>/withdraw")
@to(CLERK)
def take_back(id: int) -> ResponseReturnValue:
    """Withdraw, with a reason."""
    form = ReasonForm()
    if not form.validate() or not request.form.get("_confirmed"):
        return _withdraw_page(id, form, None), 422
    try:
        actions.withdraw(asked_for(id), str(form.text.data), me(), clock.now(), pages.seen())
    except Refused as refusal:
        return _withdraw_page(id, form, refusal), 409
    return pages.acted(url_for("changes.show", id=id), _("变更已撤回"))


def _withdraw_page(id: int, form: FlaskForm, refused: Refused | None) -> str:
    change = asked_for(id)
    return render_template(
        "changes/withdraw.html", change=change, kind=rules.kind_of(change), form=form, refused=refused
    )
