"""Check answers, submit, receipt; withdraw; ask for an exception and decide it."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import pages, reach
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.filing import actions, queries, rules
from alliance.filing.model import EDITABLE
from alliance.filing.views.shared import CLERK, asked_for, bp, checklist, dossier_of, edit_condition, file_links
from forms.filing import ExemptionForm, ReasonForm, SubmitForm


@bp.get("/filings/<int:id>/check")
@to(CLERK)
def check(id: int) -> ResponseReturnValue:
    """Everything once more before it is submitted, and what is still missing."""
    return _check_page(id, SubmitForm(), None)


@bp.post("/filings/<int:id>/submit")
@to(CLERK)
def submit(id: int) -> ResponseReturnValue:
    """Submit, or submit again after a return."""
    application = asked_for(id)
    form = SubmitForm()
    if not form.validate():
        return _check_page(id, form, None), 422
    try:
        actions.submit(application, me(), clock.now(), pages.seen())
    except Refused as refusal:
        return _check_page(id, form, refusal), 409
    return pages.acted(url_for("filing.receipt", id=id), _("申请已提交"))


def _check_page(id: int, form: FlaskForm, refused: Refused | None) -> str:
    application = asked_for(id)
    if application.state not in EDITABLE and refused is None:
        raise Refused("SN15-3.3.a", _("申请已提交，退回后才能修改"))
    dossier = dossier_of(application)
    return render_template(
        "filing/check.html", application=application, dossier=dossier, form=form, refused=refused,
        lacking=checklist(application, rules.missing(dossier)), sections=queries.sections(dossier),
        conditions=queries.conditions(dossier), provinces=queries.consents(dossier), queries=queries, rules=rules,
        exceptions=rules.exceptions(dossier), links=lambda found: file_links(application, found),
        latest=queries.latest_remarks(application), rows=queries.rows(dossier),
        edit_condition=edit_condition(application, rules.opened(dossier)),
    )  # fmt: skip


@bp.get("/filings/<int:id>/receipt")
@to(CLERK)
def receipt(id: int) -> ResponseReturnValue:
    """What one gets after submitting: number, time, what happens next."""
    application = asked_for(id)
    if not application.revisions:
        raise NotFound
    return render_template(
        "filing/receipt.html", application=application, revision=application.revisions[-1],
        station=rules.WAY.present(application), steps=queries.picture(application),
    )  # fmt: skip


@bp.get("/filings/<int:id>/withdraw")
@to(CLERK)
def withdraw(id: int) -> ResponseReturnValue:
    """Asked once more, with what follows."""
    return _withdraw_page(id, ReasonForm(), None)


@bp.post("/filings/<int:id>/withdraw")
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
    return pages.acted(url_for("filing.show", id=id), _("申请已撤回"))


def _withdraw_page(id: int, form: FlaskForm, refused: Refused | None) -> str:
    return render_template("filing/withdraw.html", application=asked_for(id), form=form, refused=refused)


@bp.get("/filings/<int:id>/exemptions/<key>")
@to(CLERK, OFFICE)
def exemption(id: int, key: str) -> ResponseReturnValue:
    """An exception: the applicant's argument, the office's word."""
    return _exemption_page(id, key, _exemption_form(), None)


@bp.post("/filings/<int:id>/exemptions/<key>")
@to(CLERK, OFFICE)
def answer_exemption(id: int, key: str) -> ResponseReturnValue:
    """Ask for an exception, or decide it."""
    application, actor, form = asked_for(id), me(), _exemption_form()
    if not form.validate():
        return _exemption_page(id, key, form, None), 422
    text = str(form.text.data)
    try:
        if actor.role == CLERK:
            actions.ask_exemption(application, key, text, actor, clock.now())
            said = _("已报联盟管理办公室")
        else:
            asked = reach.found(
                next((one for one in application.exemptions if one.key == key and not one.decided_by), None)
            )
            actions.decide_exemption(asked, form.granted.data == "yes", text, actor, clock.now())
            said = _("已记录")
    except Refused as refusal:
        return _exemption_page(id, key, form, refusal), 409
    except Overtaken as overtaken:
        back = url_for("filing.show", id=id)
        return pages.error_page(409, overtaken=overtaken, refused=None, back=back, typed={_("理由"): text})
    return pages.acted(url_for("filing.show", id=id), said)


def _exemption_form() -> FlaskForm:
    return ReasonForm() if me().role == CLERK else ExemptionForm()


def _exemption_page(id: int, key: str, form: FlaskForm, refused: Refused | None) -> str:
    application = asked_for(id)
    dossier = dossier_of(application)
    known = queries.exemption_words(dossier)
    asked: list[Any] = [one for one in application.exemptions if one.key == key]
    if key not in known and not asked:
        raise NotFound
    return render_template(
        "filing/exemption.html", application=application, form=form, refused=refused, asked=asked,
        title=known.get(key, ""), clause_id=queries.exemption_clause(key), is_clerk=me().role == CLERK,
        pending=next((one for one in asked if one.granted is None), None),
        granted=next((one for one in asked if one.granted), None),
    )  # fmt: skip
