"""A referral as FHIR's ServiceRequest and Task, a consultation as a ServiceRequest.

Of the patient there is a reference with the masked name, nothing else.
"""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.api.fhir import codes
from alliance.api.fhir.codes import coding
from alliance.care.actions.taking import CARE_TYPES, END_REASONS, RESULTS
from alliance.care.queries import sees_patients
from alliance.core.actor import Actor

Resource = dict[str, Any]
Referral = Any  # a row of care's table, which only care knows
Consultation = Any

NOTES = {
    "reason": _l("转诊原因"), "treatment": _l("病情与已做治疗"), "cautions": _l("途中和接诊注意事项"),
    "rehabilitation": _l("康复建议"), "summary": _l("出院小结"), "supplement": _l("补充资料"),
}  # fmt: skip
RETURNED = {"outcome": _l("诊疗结果"), "advice": _l("后续治疗与康复建议")}


def service_request(case: Referral, actor: Actor) -> Resource:
    """What was asked, of whom, for whom, why."""
    standing = codes.STANDING[case.state]
    return _whole(
        resourceType="ServiceRequest", **_named(case), status=standing.request, intent="order", category=_categories(case),
        priority=codes.PRIORITIES[case.urgency], code=_direction(case), orderDetail=_setting(case), subject=_patient(case, actor),
        occurrenceDateTime=_moment(case.scheduled_for), authoredOn=_moment(case.sent_at),
        requester=_hospital(case.from_id, case.from_name), performerType=_text(case.to_department),
        performer=[_hospital(case.to_id, case.to_name)], locationCode=[_text(case.place)] if case.place else [],
        reasonCode=[_diagnosis(case, actor)], supportingInfo=[_alliance(case)], note=_notes(case, actor),
    )  # fmt: skip


def consultation_request(case: Consultation, actor: Actor) -> Resource:
    """A consultation: what was asked of whom, and the opinion once there is one."""
    words = ({"question": _("会诊目的"), "opinion": _("会诊意见")} if sees_patients(actor, case) else {}).items()
    said = [(label, getattr(case, name)) for name, label in words]
    return _whole(
        resourceType="ServiceRequest", **_named(case, "consultation"), status=codes.CONSULTED[case.state], intent="order",
        category=[{"coding": [coding(codes.SNOMED, *codes.CATEGORIES["consultation"])], "text": _("远程会诊")}],
        code={"text": _("远程会诊")}, subject=_patient(case, actor, "consultation"),
        occurrenceDateTime=_moment(case.held_at or case.scheduled_for), authoredOn=_moment(case.requested_at),
        requester=_hospital(case.from_id, case.from_name), performerType=_text(case.to_department),
        performer=[_hospital(case.to_id, case.to_name)], reasonCode=[_diagnosis(case, actor)], supportingInfo=[_alliance(case)],
        note=[{"text": _("%(field)s：%(words)s", field=label, words=text)} for label, text in said if text],
    )  # fmt: skip


def task(case: Referral, actor: Actor) -> Resource:
    """How far it has come, whose step is awaited, until when."""
    standing = codes.STANDING[case.state]
    return _whole(
        resourceType="Task", **_named(case), status=standing.task, statusReason=_reason(case, actor),
        businessStatus=codes.business(case.state), intent="order", priority=codes.PRIORITIES[case.urgency],
        code={"coding": [coding(codes.TASK_CODE, "fulfill", "Fulfill the focal request")]},
        focus={"reference": f"ServiceRequest/{case.id}", "type": "ServiceRequest"}, **{"for": _patient(case, actor)},
        executionPeriod=_whole(start=_moment(case.arrived_at), end=_moment(case.returned_at)),
        authoredOn=_moment(case.sent_at), lastModified=_moment(case.state_at),
        requester=_hospital(case.from_id, case.from_name), owner=_hospital(case.to_id, case.to_name),
        restriction=_restriction(case), output=_outputs(case, actor),
    )  # fmt: skip


def _whole(**parts: Any) -> Resource:
    """Without what is empty: FHIR knows neither null nor empty text nor empty list."""
    return {name: part for name, part in parts.items() if part not in (None, "", [], {})}


def id_of(case: Any, kind: str = "referral") -> str:
    """What a record is called here."""
    return f"{codes.MARKS[kind]}{case.id}"


def _named(case: Any, kind: str = "referral") -> Resource:
    """Id, version and number."""
    return {
        "id": id_of(case, kind),
        "meta": {
            "versionId": str(case.version), "lastUpdated": _moment(case.state_at),
            "security": [coding(codes.SECRECY, "R", "restricted")],
        },
        "identifier": [{"use": "official", "system": codes.NUMBERS[kind], "value": case.number}],
    }  # fmt: skip


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="milliseconds") if at else None


def _text(words: str) -> Resource:
    return {"text": words} if words else {}


def _logical(kind: str, system: str, value: object, display: str) -> Resource:
    """A reference to what this view does not show: by its identifier, with its name."""
    return {"type": kind, "identifier": {"system": system, "value": str(value)}, "display": display}


def _hospital(organisation_id: int, name: str) -> Resource:
    return _logical("Organization", codes.ORGANISATION, organisation_id, name)


def _alliance(case: Referral) -> Resource:
    return _logical("Organization", codes.DESIGNATION, case.designation_id, case.designation_name)


def _patient(case: Any, actor: Actor, kind: str = "referral") -> Resource:
    """Who it is about: known by the record's number only; the masked name for the desks of the two hospitals."""
    masked = case.patient_masked if sees_patients(actor, case) else ""
    return _logical("Patient", codes.PATIENTS[kind], case.number, masked or "*")


def _categories(case: Referral) -> list[Resource]:
    kinds = [{"coding": [coding(codes.SNOMED, *codes.CATEGORIES["referral"])], "text": _("转诊")}]
    if case.green_channel:
        kinds.append({"coding": [coding(codes.CHANNEL, codes.GREEN, _("绿色通道"))], "text": _("绿色通道")})
    return kinds


def _direction(case: Referral) -> Resource:
    words = _("上转") if case.direction == "up" else _("下转")
    return {"coding": [coding(codes.DIRECTION, case.direction, words)], "text": words}


def _setting(case: Referral) -> list[Resource]:
    """Outpatient or inpatient, where it is known."""
    if case.care_type not in codes.SETTINGS:
        return []
    return [{"coding": [coding(codes.ACT, *codes.SETTINGS[case.care_type])], "text": str(CARE_TYPES[case.care_type])}]


def _diagnosis(case: Referral, actor: Actor) -> Resource:
    codings = [coding(codes.ICD10, case.diagnosis_code)] if case.diagnosis_code else []
    return _whole(coding=codings, text=case.diagnosis if sees_patients(actor, case) else "")


def _notes(case: Referral, actor: Actor) -> list[Resource]:
    """The clinical words, each with what it is."""
    if not sees_patients(actor, case):
        return []
    told = ((words, getattr(case, name)) for name, words in NOTES.items())
    return [{"text": _("%(field)s：%(words)s", field=words, words=text)} for words, text in told if text]


def _reason(case: Referral, actor: Actor) -> Resource:
    """Why it ended, or what one side has asked of the other."""
    code, text = (case.end_code, case.end_text) if case.end_code else (case.ask_code, case.ask_text)
    codings = [coding(codes.REASON, code, END_REASONS.get(code, ""))] if code else []
    return _whole(coding=codings, text=text if sees_patients(actor, case) else "")


def _restriction(case: Referral) -> Resource:
    """Of which hospital the next step is awaited, and until when; nothing once it has ended."""
    if case.waits_for_id is None:
        return {}
    name = case.from_name if case.waits_for_id == case.from_id else case.to_name
    return _whole(period=_whole(end=_moment(case.due_at)), recipient=[_hospital(case.waits_for_id, name)])


def _outputs(case: Referral, actor: Actor) -> list[Resource]:
    """What the receiving hospital returned."""
    if not sees_patients(actor, case):
        return []
    result = RESULTS.get(case.result)
    outputs = [{
        "type": {"text": _("转归")},
        "valueCodeableConcept": {"coding": [coding(codes.RESULT, case.result, result)], "text": str(result)},
    }] if result else []  # fmt: skip
    words = ((RETURNED[name], getattr(case, name)) for name in RETURNED)
    return outputs + [{"type": {"text": str(field)}, "valueString": text} for field, text in words if text]
