"""A new referral, a new request for a consultation: the ends, the patient and the clinical words, each checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.care import queries, rules
from alliance.care.actions.moving import enter, number, turn
from alliance.care.flow import DESKS
from alliance.care.model import Consultation, Referral
from alliance.care.rules import Case
from alliance.core import files, patients, settings
from alliance.core.actor import Actor, Role
from alliance.core.patients import Identity
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.members import queries as members
from alliance.organisations import queries as organisations
from alliance.register import queries as register

URGENCIES = ("routine", "urgent", "emergency")
ATTACHMENT = "attachment"
CONSENT = "consent_text"  # the setting that holds the words consented to


@dataclass(frozen=True)
class Clinic:
    """Who asks, in which department, and where the patient should go: words, all optional."""

    from_department: str = ""
    to_department: str = ""
    doctor: str = ""


def send_referral(
    actor: Actor, at: datetime, *, designation_id: int, to_id: int, patient: Identity | None = None, diagnosis: str,
    consent_by: str, consent_at: datetime | None = None, direction: str = "", urgency: str = "routine",
    green_channel: bool = False, diagnosis_code: str = "", reason: str = "", treatment: str = "",
    tests: Sequence[Mapping[str, Any]] = (), despite_open: bool = False, care_type: str = "", cautions: str = "",
    payment: str = "", rehabilitation: str = "", summary: str = "", clinic: Clinic | None = None,
    consultation: Consultation | None = None, attachments: Sequence[tuple[str, bytes]] = (),
) -> Referral:  # fmt: skip
    """Send a patient of the actor's hospital to another hospital of a common active alliance (SN15-4.3.a).

    `direction` matters between two members only. `tests`: {"name", "on": date, "saved": 元}. An open referral of the same
    patient to the same hospital refuses (field despite_open) until `despite_open` says that this is meant. Of a
    `consultation` the actor's hospital asked for, the patient is taken over; `patient` is not needed then.
    """
    texts = {
        "reason": reason, "treatment": treatment, "cautions": cautions, "rehabilitation": rehabilitation,
        "summary": summary,
    }  # fmt: skip
    with work():
        common = _ends(rules.REFERRAL, actor, at, designation_id, to_id)
        identity = _identity(patient, consultation, actor)
        clinical = _clinical(common, at, identity, diagnosis, diagnosis_code, consent_by, consent_at, texts, clinic)
        if urgency not in URGENCIES:
            raise Refused("", _("请选择缓急程度"), field="urgency")
        way = rules.who_refers_up(common["from_id"], to_id, common["lead_id"], direction)
        rules.complete_down(way, care_type, rehabilitation, summary)
        warned = queries.open_of_patient(clinical["patient_key"], to_id)
        if warned and not despite_open:
            raise _already_open(warned, actor)
        facts = {**common, "urgency": urgency, "green_channel": green_channel}
        referral = Referral(
            **facts, **clinical, **turn("referral", common["programme"], "sent", facts, at), number=number("ZZ", at),
            direction=way, care_type=care_type, payment=payment, despite_open=bool(warned), state="sent", sent_at=at,
            recognised=rules.checked_tests(tests, at.date()), sent_by_id=actor.person_id,
            consultation_id=consultation.id if consultation else None,
        )  # fmt: skip
        enter(referral, "referral.send", actor, at, direction=way, despite_open=bool(warned) or None)
        _keep_files(referral, attachments, actor, at)
    return referral


def request_consultation(
    actor: Actor, at: datetime, *, designation_id: int, to_id: int, patient: Identity, diagnosis: str, question: str,
    consent_by: str, consent_at: datetime | None = None, diagnosis_code: str = "", clinic: Clinic | None = None,
    attachments: Sequence[tuple[str, bytes]] = (),
) -> Consultation:  # fmt: skip
    """Ask another hospital of a common active alliance for a remote consultation (SN15-4.3.b)."""
    with work():
        common = _ends(rules.CONSULTATION, actor, at, designation_id, to_id)
        if not question.strip():
            raise Refused(rules.CONSULTATION, _("请写明会诊目的"), field="question")
        texts = {"question": question}
        clinical = _clinical(common, at, patient, diagnosis, diagnosis_code, consent_by, consent_at, texts, clinic)
        consultation = Consultation(
            **common, **clinical, **turn("consultation", common["programme"], "requested", common, at),
            number=number("HZ", at), state="requested", requested_at=at, requested_by_id=actor.person_id,
        )  # fmt: skip
        enter(consultation, "consultation.request", actor, at)
        _keep_files(consultation, attachments, actor, at)
    return consultation


def attach(record: Case, name: str, content: bytes, actor: Actor, at: datetime) -> None:
    """Put a paper with an open record, by one of the two desks; its name, too, holds no identity."""
    if not queries.sees_patients(actor, record):
        raise Refused("", _("由两家医院的经办岗位添加附件"))
    if record.waits_for_id is None:
        raise Refused("", _("已经结束的记录不能再加附件"), field="file")
    _keep_files(record, [(name, content)], actor, at)


def bond(clause: str, at: datetime, designation_id: int, from_id: int, to_id: int) -> Any:
    """The alliance two hospitals act in, checked as of today: active, both members, both bound by their agreements."""
    rules.not_to_oneself(clause, from_id, to_id)
    designation = register.by_id(designation_id)
    common = members.common(from_id, to_id, at.date()) if designation.state == "active" else []
    rules.in_common_alliance(clause, designation_id, common, designation.state)
    for hospital_id in {from_id, to_id} - {designation.lead_id}:
        rules.bound_by_agreement(members.has_agreement(designation_id, hospital_id, at.date()), hospital_id == from_id)
    return designation


def columns_of(designation: Any, to_id: int) -> dict[str, Any]:
    """What a record keeps of its alliance and of where it goes."""
    return {
        "designation_id": designation.id,
        "designation_name": designation.name,
        "programme": designation.programme,
        "lead_id": designation.lead_id,
        "department_id": designation.department_id,
        "to_id": to_id,
        "to_name": organisations.organisation(to_id).name,
    }


def consent_now(programme: str) -> str:
    """The mark of the words that are consented to today."""
    return rules.consent_version(str(settings.value(programme, CONSENT)))


def _ends(clause: str, actor: Actor, at: datetime, designation_id: int, to_id: int) -> dict[str, Any]:
    """The two hospitals and their alliance, checked as of today."""
    if actor.role not in DESKS or actor.organisation_id is None:
        raise Refused(clause, _("转诊和会诊由转诊办、成员单位经办或牵头科室经办发起"))
    if actor.role == Role.LEAD_CLERK and register.by_id(designation_id).department_id != actor.department_id:
        raise NotFound
    designation = bond(clause, at, designation_id, actor.organisation_id, to_id)
    return {
        **columns_of(designation, to_id),
        "from_id": actor.organisation_id,
        "from_name": actor.organisation_name,
    }


def _identity(patient: Identity | None, consultation: Consultation | None, actor: Actor) -> Identity:
    if consultation is not None:
        if consultation.from_id != actor.organisation_id:
            raise NotFound
        return patients.unseal(consultation.patient)
    if patient is None:
        raise Refused("", _("请填写患者姓名"), field="patient_name")
    return patient


def _clinical(
    common: Mapping[str, Any], at: datetime, patient: Identity, diagnosis: str, code: str, consent_by: str,
    consent_at: datetime | None, texts: Mapping[str, str], clinic: Clinic | None,
) -> dict[str, Any]:  # fmt: skip
    """The patient, sealed, and the clinical words, checked."""
    identity = rules.checked_patient(patient, at.date())
    if not diagnosis.strip():
        raise Refused("", _("请填写诊断"), field="diagnosis")
    if not consent_by.strip():
        raise Refused("", _("请填写由谁知情同意"), field="consent_by")
    rules.not_later(consent_at or at, at, "consent_at")
    words = {**texts, **vars(clinic or Clinic())}
    rules.without_identity(identity, {"diagnosis": diagnosis, **words})
    return {
        "patient": patients.seal(identity),
        "patient_key": patients.match_key(identity.resident_id),
        "patient_masked": patients.masked_name(identity.name)[:20],
        "sex": rules.sex_of(identity.resident_id),
        "birth_year": int(identity.resident_id[6:10]),
        "diagnosis": diagnosis.strip(),
        "diagnosis_code": queries.known_code(rules.checked_code(code)),
        "consent_by": consent_by.strip(),
        "consent_at": consent_at or at,
        "consent_version": consent_now(common["programme"]),
        **{name: text.strip() for name, text in words.items()},
    }


def _keep_files(record: Case, attachments: Sequence[tuple[str, bytes]], actor: Actor, at: datetime) -> None:
    for name, content in attachments:
        rules.without_identity(patients.unseal(record.patient), {"file": name})
        clause = rules.REFERRAL if isinstance(record, Referral) else rules.CONSULTATION
        files.attach(record, ATTACHMENT, name, content, actor, at, clause=clause)


def _already_open(warned: Sequence[Referral], actor: Actor) -> Refused:
    own = [one.number for one in warned if one.from_id == actor.organisation_id]
    todo = [_("本院已发出：%(number)s", number=number) for number in own]
    return Refused(
        rules.REFERRAL,
        _("该患者已有转往该院的未办结转诊。确认不是重复填写后，请勾选“仍要发出”再提交"),
        field="despite_open",
        todo=todo,
    )
