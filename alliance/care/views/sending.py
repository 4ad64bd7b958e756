"""A new referral, a new request for a consultation: fast to fill in, kept as typed when refused."""

from datetime import datetime
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.care import actions, queries
from alliance.care.queries import Partner
from alliance.care.views.frame import WRITERS, bp
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.patients import Identity
from alliance.core.refusal import Refused
from forms.care import ConsultationForm, ReferralForm

MIDDLE_DOT = "·"


@bp.get("/care/referrals/new")
@to(WRITERS)
def new_referral() -> ResponseReturnValue:
    """The form for a new referral, with the choices of the last one kept."""
    form = ReferralForm(formdata=None)
    partners = _prepare(form, "referral")
    if request.args.get("direction") in ("up", "down"):
        form.direction.data = request.args["direction"]
    return _page("care/new_referral.html", form, partners, None)


@bp.post("/care/referrals/new")
@to(WRITERS)
def send_referral() -> ResponseReturnValue:
    """Send a referral."""
    form = ReferralForm()
    partners = _offer(form)
    if not form.validate():
        return _page("care/new_referral.html", form, partners, None), 422
    try:
        sent = actions.send_referral(
            me(), clock.now(), **_common(form), direction=str(form.direction.data or ""), urgency=form.urgency.data,
            green_channel=bool(form.green_channel.data), reason=str(form.reason.data or ""),
            treatment=str(form.treatment.data or ""), tests=[one.data for one in form.tests],
            despite_open=bool(form.despite_open.data),
        )  # fmt: skip
    except Refused as refused:
        return _page("care/new_referral.html", form, partners, refused), 409
    return pages.acted(url_for("care.referral", id=sent.id), _("转诊已发出：%(number)s", number=sent.number))


@bp.get("/care/consultations/new")
@to(WRITERS)
def new_consultation() -> ResponseReturnValue:
    """The form to ask for a consultation."""
    form = ConsultationForm(formdata=None)
    return _page("care/new_consultation.html", form, _prepare(form, "consultation"), None)


@bp.post("/care/consultations/new")
@to(WRITERS)
def send_consultation() -> ResponseReturnValue:
    """Ask for a consultation."""
    form = ConsultationForm()
    partners = _offer(form)
    if not form.validate():
        return _page("care/new_consultation.html", form, partners, None), 422
    try:
        asked = actions.request_consultation(me(), clock.now(), **_common(form), question=str(form.question.data))
    except Refused as refused:
        return _page("care/new_consultation.html", form, partners, refused), 409
    return pages.acted(url_for("care.consultation", id=asked.id), _("会诊申请已发出：%(number)s", number=asked.number))


def _prepare(form: Any, kind: str) -> list[Partner]:
    """An empty form with what this person chose last."""
    partners = _offer(form)
    last = queries.last_sent(kind, me())
    form.consent_at.data = clock.now().replace(second=0, microsecond=0)
    if last is not None:
        form.partner.data = f"{last.designation_id}:{last.to_id}"
        form.consent_by.data = last.consent_by
        if kind == "referral":
            form.direction.data, form.urgency.data = last.direction, last.urgency
    elif len(partners) == 1:
        form.partner.data = partners[0].key
    return partners


def _offer(form: Any) -> list[Partner]:
    """The hospitals to choose from, alliance by alliance, the lead first."""
    partners = queries.partners(me(), clock.today())
    choices: dict[str, list[tuple[str, str]]] = {}
    for one in partners:
        words = (
            f"{one.organisation_name} {MIDDLE_DOT} {one.department_name}"
            if one.department_name
            else one.organisation_name
        )
        label = _("%(hospital)s（牵头）", hospital=words) if one.lead else words
        choices.setdefault(one.designation_name, []).append((one.key, label))
    form.partner.choices = {"": [("", _("请选择"))], **choices} if choices else [("", _("没有可选的医院"))]
    return partners


def _common(form: Any) -> dict[str, Any]:
    designation_id, to_id = (int(part) for part in str(form.partner.data).split(":"))
    return {
        "designation_id": designation_id,
        "to_id": to_id,
        "patient": Identity(
            str(form.patient_name.data or ""), str(form.resident_id.data or ""), str(form.phone.data or "")
        ),
        "diagnosis": str(form.diagnosis.data or ""),
        "diagnosis_code": str(form.diagnosis_code.data or ""),
        "consent_by": str(form.consent_by.data or ""),
        "consent_at": _aware(form.consent_at.data),
    }


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=clock.BEIJING)


def _page(template: str, form: Any, partners: list[Partner], refused: Refused | None) -> str:
    if refused is not None and refused.field in form._fields and refused.field != "tests":
        form[refused.field].errors = [*form[refused.field].errors, refused.message]
    return render_template(
        template, form=form, partners=partners, refused=refused,
        warned=refused is not None and refused.field == "despite_open",
    )  # fmt: skip
