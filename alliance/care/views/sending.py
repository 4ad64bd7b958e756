"""A new referral, a new request for a consultation: fast to fill in, kept as typed when refused or left."""

from collections.abc import Callable
from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from alliance import clock
from alliance.care import actions, queries
from alliance.care.model import Consultation
from alliance.care.queries import Partner
from alliance.care.views.frame import WRITERS, bp, kind_of, moment_of, uploads
from alliance.core import pages, settings
from alliance.core.access import me, to
from alliance.core.patients import Identity
from alliance.core.refusal import NotFound, Refused
from alliance.register import queries as register
from forms.care import ConsultationForm, ReferralForm

MIDDLE_DOT = "·"
IDENTITY = ("patient_name", "resident_id", "phone")
FORMS: dict[str, Any] = {"referral": ReferralForm, "consultation": ConsultationForm}


@bp.get("/care/referrals/new")
@to(WRITERS)
def new_referral() -> ResponseReturnValue:
    """The form for a new referral: what was begun, else the choices of the last one; or of a consultation."""
    origin = _origin(request.args.get("consultation"))
    form, partners = _begun("referral", origin)
    if request.args.get("direction") in ("up", "down"):
        form.direction.data = request.args["direction"]
    return _page("referral", form, partners, None, origin)


@bp.post("/care/referrals/new")
@to(WRITERS)
def send_referral() -> ResponseReturnValue:
    """Send a referral; or look a diagnosis up, for those without script."""
    form = ReferralForm()
    origin = _origin(form.consultation.data)
    return _send("referral", form, origin, lambda: _refer(form, origin))


def _refer(form: ReferralForm, origin: Consultation | None) -> Any:
    return actions.send_referral(
        me(), clock.now(), **_shared(form), patient=None if origin else _patient(form), consultation=origin,
        direction=str(form.direction.data or ""), urgency=form.urgency.data, green_channel=bool(form.green_channel.data),
        reason=str(form.reason.data or ""), treatment=str(form.treatment.data or ""),
        tests=[one.data for one in form.tests], despite_open=bool(form.despite_open.data),
        care_type=str(form.care_type.data or ""), cautions=str(form.cautions.data or ""),
        payment=str(form.payment.data or ""), rehabilitation=str(form.rehabilitation.data or ""),
        summary=str(form.summary.data or ""),
    )  # fmt: skip


@bp.get("/care/consultations/new")
@to(WRITERS)
def new_consultation() -> ResponseReturnValue:
    """The form to ask for a consultation."""
    form, partners = _begun("consultation", None)
    return _page("consultation", form, partners, None, None)


@bp.post("/care/consultations/new")
@to(WRITERS)
def send_consultation() -> ResponseReturnValue:
    """Ask for a consultation; or look a diagnosis up."""
    form = ConsultationForm()
    return _send("consultation", form, None, lambda: actions.request_consultation(
        me(), clock.now(), **_shared(form), patient=_patient(form), question=str(form.question.data)
    ))  # fmt: skip


@bp.post("/care/<kind>/new/draft")
@to(WRITERS)
def keep_draft(kind: str) -> ResponseReturnValue:
    """Keep what was typed so far, without what identifies the patient."""
    now = clock.now()
    actions.keep_draft(kind_of(kind), request.form.to_dict(), me(), now)
    return jsonify(saved=f"{now:%H:%M}")


@bp.post("/care/<kind>/new/drop")
@to(WRITERS)
def drop_draft(kind: str) -> ResponseReturnValue:
    """Begin anew."""
    actions.drop_draft(kind_of(kind), me())
    return pages.acted(url_for(f"care.new_{kind_of(kind)}"), _("草稿已清除"))


@bp.get("/care/diagnoses.json")
@to(WRITERS)
def diagnoses() -> ResponseReturnValue:
    """Diagnosis codes by code, Chinese name or pinyin initials, while typing."""
    found = queries.diagnoses(request.args.get("q", "")[:40])
    return jsonify([{"code": one.code, "name": one.name, "pinyin": one.pinyin} for one in found])


def _send(kind: str, form: Any, origin: Consultation | None, act: Callable[[], Any]) -> ResponseReturnValue:
    """Validate and act; whatever is not in order shows the same page with everything as typed."""
    partners = _offer(form)
    _without_identity(form, origin)
    if request.form.get("look") or request.form.get("pick"):
        return _looked_up(kind, form, partners, origin)
    if not form.validate():
        return _page(kind, form, partners, None, origin), 422
    try:
        made = act()
    except Refused as refused:
        return _page(kind, form, partners, refused, origin), 409
    actions.drop_draft(kind, me())
    said = {"referral": _("转诊已发出：%(number)s"), "consultation": _("会诊申请已发出：%(number)s")}[kind]
    again = url_for(f"care.new_{kind}", _anchor="patient_name")  # the focus stands where the next one begins
    onward = again if request.form.get("again") else url_for(f"care.{kind}", id=made.id)
    return pages.acted(onward, said % {"number": made.number})


def _looked_up(kind: str, form: Any, partners: list[Partner], origin: Consultation | None) -> str:
    """The form again, with the codes that fit what stands in the code's field, or with the one that was picked."""
    picked, hits = request.form.get("pick", ""), []
    if picked:
        found = next((one for one in queries.diagnoses(picked) if one.code == picked), None)
        if found is not None:
            form.diagnosis_code.data, form.diagnosis.data = found.code, found.name
    else:
        hits = queries.diagnoses(str(form.diagnosis_code.data or form.diagnosis.data or ""))
    return _page(kind, form, partners, None, origin, hits=hits, looked=not picked)


def _begun(kind: str, origin: Consultation | None) -> tuple[Any, list[Partner]]:
    """The form as it was left, else with what this person chose last; of a consultation, what is known from it."""
    draft = None if origin else queries.draft(kind, me())
    form = FORMS[kind](formdata=None, data=None)
    partners = _offer(form)
    form.consent_at.data = clock.now().replace(second=0, microsecond=0)
    if draft is not None:
        _fill(form, draft.content)
    else:
        _as_last(kind, form, partners)
    if origin is not None:
        form.consultation.data, form.partner.data = str(origin.id), f"{origin.designation_id}:{origin.to_id}"
        form.diagnosis.data, form.diagnosis_code.data = origin.diagnosis, origin.diagnosis_code
        form.consent_by.data = origin.consent_by
    _without_identity(form, origin)
    return form, partners


def _fill(form: Any, content: dict[str, Any]) -> None:
    """What a draft holds, put where it was typed; rows of tests too."""
    form.process(MultiDict(content))
    if form.consent_at.data is None:
        form.consent_at.data = clock.now().replace(second=0, microsecond=0)
    for field in form:
        field.errors = []


def _as_last(kind: str, form: Any, partners: list[Partner]) -> None:
    last = queries.last_sent(kind, me())
    if last is None:
        if len(partners) == 1:
            form.partner.data = partners[0].key
        return
    form.partner.data = f"{last.designation_id}:{last.to_id}"
    for name in ("consent_by", "from_department", "to_department", "doctor"):
        form[name].data = getattr(last, name)
    if kind == "referral":
        form.direction.data, form.urgency.data = last.direction, last.urgency
        form.care_type.data, form.payment.data = last.care_type or "outpatient", last.payment


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


def _origin(number: str | None) -> Consultation | None:
    """The consultation a referral follows from; the asking hospital's own, with an opinion."""
    if not number or not number.isdigit():
        return None
    found = queries.consultation(me(), int(number))
    if found.from_id != me().organisation_id or found.state not in ("answered", "closed"):
        raise NotFound
    if not queries.sees_patients(me(), found):
        raise NotFound
    return found


def _without_identity(form: Any, origin: Consultation | None) -> None:
    """A patient who is known from a consultation is not asked for again."""
    if origin is not None:
        for name in IDENTITY:
            form.__delitem__(name)


def _patient(form: Any) -> Identity:
    return Identity(*(str(form[name].data or "") for name in IDENTITY))


def _shared(form: Any) -> dict[str, Any]:
    designation_id, to_id = (int(part) for part in str(form.partner.data).split(":"))
    clinic = actions.Clinic(
        str(form.from_department.data or ""), str(form.to_department.data or ""), str(form.doctor.data or "")
    )
    return {
        "designation_id": designation_id,
        "to_id": to_id,
        "clinic": clinic,
        "diagnosis": str(form.diagnosis.data or ""),
        "diagnosis_code": str(form.diagnosis_code.data or ""),
        "consent_by": str(form.consent_by.data or ""),
        "consent_at": moment_of(form.consent_at.data),
        "attachments": uploads(),
    }


def _page(
    kind: str, form: Any, partners: list[Partner], refused: Refused | None, origin: Consultation | None, *,
    hits: Any = (), looked: bool = False,
) -> str:  # fmt: skip
    if refused is not None and refused.field == "file":
        form.files.errors = [*form.files.errors, refused.message]
    elif refused is not None and refused.field != "tests":
        pages.marked(form, refused)
    desks = queries.desks(me(), clock.today())
    own = me().organisation_id
    return render_template(
        f"care/new_{kind}.html", form=form, partners=partners, refused=refused, origin=origin, hits=hits, looked=looked,
        warned=refused is not None and refused.field == "despite_open", often=queries.often(me()),
        sample=queries.edition() == "", consent=_consent(partners),
        departments={one.name for hospital, mine in desks if hospital.id == own for one in mine},
        receiving=[(one.name, hospital.name) for hospital, theirs in desks if hospital.id != own for one in theirs],
        draft=None if origin or request.method == "POST" else queries.draft(kind, me()),
    )  # fmt: skip


def _consent(partners: list[Partner]) -> str:
    """The words of the consent, as the programme of these alliances has them set."""
    if not partners:
        return ""
    return str(settings.value(register.by_id(partners[0].designation_id).programme, "consent_text"))
