"""What changes in care: referrals and consultations, each move with its stamp, its count and its to-do (SN15-4.3.a–c)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.care import notices, queries, rules
from alliance.care.flow import DESKS, OPEN, PURPOSES, flow_of
from alliance.care.model import CareTally, Consultation, Referral
from alliance.care.rules import Case, Count
from alliance.core import counters, inbox, journal, patients
from alliance.core.actor import Actor, Role
from alliance.core.notices import next_serial
from alliance.core.patients import Identity
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import queries as members
from alliance.organisations import queries as organisations
from alliance.register import queries as register

URGENCIES = ("routine", "urgent", "emergency")
KEYS = ("designation_id", "month", "organisation_id", "fact", "confirmed")


def send_referral(
    actor: Actor, at: datetime, *, designation_id: int, to_id: int, patient: Identity, diagnosis: str, consent_by: str,
    consent_at: datetime | None = None, direction: str = "", urgency: str = "routine", green_channel: bool = False,
    diagnosis_code: str = "", reason: str = "", treatment: str = "", tests: Sequence[Mapping[str, Any]] = (),
    despite_open: bool = False,
) -> Referral:  # fmt: skip
    """Send a patient of the actor's hospital to another hospital of a common active alliance (SN15-4.3.a).

    `direction` matters between two members only. `tests`: {"name", "on": date, "saved": 元}. An open referral of the same
    patient to the same hospital refuses (field despite_open) until `despite_open` says that this is meant.
    """
    with work():
        common = _ends(rules.REFERRAL, actor, at, designation_id, to_id)
        clinical = _clinical(
            at, patient, diagnosis, diagnosis_code, consent_by, consent_at, {"reason": reason, "treatment": treatment}
        )
        if urgency not in URGENCIES:
            raise Refused("", _("请选择缓急程度"), field="urgency")
        warned = queries.open_of_patient(clinical["patient_key"], to_id)
        if warned and not despite_open:
            raise _already_open(warned, actor)
        referral = Referral(
            **common,
            **clinical,
            number=_number("ZZ", at),
            direction=rules.who_refers_up(common["from_id"], to_id, common["lead_id"], direction),
            urgency=urgency,
            green_channel=green_channel,
            recognised=rules.checked_tests(tests, at.date()),
            despite_open=bool(warned),
            state="sent",
            sent_at=at,
            sent_by_id=actor.person_id,
        )
        _enter(referral, "referral.send", actor, at, direction=referral.direction, despite_open=bool(warned) or None)
    return referral


def request_consultation(
    actor: Actor, at: datetime, *, designation_id: int, to_id: int, patient: Identity, diagnosis: str, question: str,
    consent_by: str, consent_at: datetime | None = None, diagnosis_code: str = "",
) -> Consultation:  # fmt: skip
    """Ask another hospital of a common active alliance for a remote consultation (SN15-4.3.b)."""
    with work():
        common = _ends(rules.CONSULTATION, actor, at, designation_id, to_id)
        if not question.strip():
            raise Refused(rules.CONSULTATION, _("请写明会诊目的"), field="question")
        clinical = _clinical(at, patient, diagnosis, diagnosis_code, consent_by, consent_at, {"question": question})
        consultation = Consultation(
            **common,
            **clinical,
            number=_number("HZ", at),
            state="requested",
            requested_at=at,
            requested_by_id=actor.person_id,
        )
        _enter(consultation, "consultation.request", actor, at)
    return consultation


def accept(record: Referral, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """The receiving hospital takes the patient."""
    _move(record, "accept", actor, at, seen, accepted_at=at)


def decline(record: Case, actor: Actor, at: datetime, *, code: str, text: str = "", seen: int | None = None) -> None:
    """The receiving or invited side declines, with a coded reason."""
    _end(record, "decline", actor, at, code, text, seen)


def cancel(record: Case, actor: Actor, at: datetime, *, code: str, text: str = "", seen: int | None = None) -> None:
    """The sending or asking side takes it back, with a coded reason."""
    told = record.to_id if record.state in ("accepted", "scheduled") else None
    _end(record, "cancel", actor, at, code, text, seen, told)


def no_show(
    record: Referral, actor: Actor, at: datetime, *, code: str = "no-show", text: str = "", seen: int | None = None
) -> None:
    """The patient did not come: the receiving hospital ends an accepted referral."""
    _end(record, "no_show", actor, at, code, text, seen, record.from_id)


def arrive(
    record: Referral, actor: Actor, at: datetime, *, recognised: Collection[int] | None = None, seen: int | None = None
) -> None:
    """The patient is there: from now on the referral is confirmed by both sides and counts.

    `recognised` are the places in the list of tests that are not repeated (SN15-4.3.c); None: all of them.
    """
    tests = [
        {**test, "recognised": recognised is None or place in recognised}
        for place, test in enumerate(record.recognised)
    ]
    _move(record, "arrive", actor, at, seen, arrived_at=at, recognised=tests)


def return_outcome(
    record: Referral, actor: Actor, at: datetime, outcome: str, advice: str = "", *, seen: int | None = None
) -> None:
    """The receiving hospital tells the sender what was done, and what is advised for afterwards."""
    _move(record, "outcome", actor, at, seen, returned_at=at, outcome=outcome.strip(), advice=advice.strip())


def close(record: Case, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """The side that sent or asked acknowledges the outcome or the opinion."""
    _move(record, "close", actor, at, seen, closed_at=at)


def schedule(
    record: Consultation, actor: Actor, at: datetime, *, scheduled_for: datetime, expert: str = "",
    seen: int | None = None,
) -> None:  # fmt: skip
    """The invited side sets a time."""
    _move(record, "schedule", actor, at, seen, scheduled_for=scheduled_for, expert=expert.strip())


def hold(
    record: Consultation, actor: Actor, at: datetime, *, held_at: datetime | None = None, seen: int | None = None
) -> None:
    """The consultation took place; `held_at` when it is entered afterwards."""
    _move(record, "hold", actor, at, seen, held_at=held_at or at)


def answer(
    record: Consultation, actor: Actor, at: datetime, *, opinion: str, expert: str = "", seen: int | None = None
) -> None:
    """The opinion, by the invited side only (SN15-4.3.b)."""
    expert = expert.strip() or record.expert
    _move(record, "answer", actor, at, seen, answered_at=at, opinion=opinion.strip(), expert=expert)


def note(record: Case, actor: Actor, at: datetime) -> None:
    """The other side's refusal or cancellation is known; nothing else changes."""
    if not queries.sees_patients(actor, record):
        raise Refused("", _("由两家医院的经办岗位知悉"))
    with work():
        name = flow_of(record).name
        inbox.settle(record, at, actor, f"{name}.note", organisation_id=actor.organisation_id)
        journal.write(f"{name}.note", actor, at, record)


def reveal(record: Case, actor: Actor, at: datetime, purpose: str) -> Identity:
    """The patient's identity in clear, for the two hospitals' desks, for a purpose: each reading is journalled."""
    if not queries.sees_patients(actor, record):
        raise Refused("", _("患者身份只供两家医院的经办岗位查看"))
    if purpose not in PURPOSES:
        raise Refused("", _("请选择查看患者身份的用途"), field="purpose")
    with work():
        journal.write(f"{flow_of(record).name}.reveal", actor, at, record, purpose=purpose)
        return patients.unseal(record.patient)


def mark_ended(designation_id: int, actor: Actor, at: datetime) -> int:
    """The alliance has ended: open records stay to be finished by the two hospitals, and count no more (SN15-2.d).

    Called by standing. Returns how many records were marked.
    """
    marked = 0
    with work():
        for kind, model in queries.CASES.items():
            records: Any = db.session.execute(
                select(model).where(
                    model.designation_id == designation_id, model.ended_at.is_(None), model.state.in_(OPEN[kind])
                )
            ).scalars()
            for record in list(records):
                before = rules.counts(record)
                record.ended_at = at
                _tally(record, before)
                journal.write(f"{kind}.ended", actor, at, record, clause=rules.ENDED)
                marked += 1
    return marked


def _ends(clause: str, actor: Actor, at: datetime, designation_id: int, to_id: int) -> dict[str, Any]:
    """The two hospitals and their alliance, checked as of today."""
    if actor.role not in DESKS or actor.organisation_id is None:
        raise Refused(clause, _("转诊和会诊由转诊办、成员单位经办或牵头科室经办发起"))
    from_id = actor.organisation_id
    rules.not_to_oneself(clause, from_id, to_id)
    designation = register.by_id(designation_id)
    if actor.role == Role.LEAD_CLERK and designation.department_id != actor.department_id:
        raise NotFound
    common = members.common(from_id, to_id, at.date()) if designation.state == "active" else []
    rules.in_common_alliance(clause, designation_id, common, designation.state)
    for hospital_id in {from_id, to_id} - {designation.lead_id}:
        rules.bound_by_agreement(members.has_agreement(designation_id, hospital_id, at.date()), hospital_id == from_id)
    return {
        "designation_id": designation_id,
        "designation_name": designation.name,
        "programme": designation.programme,
        "lead_id": designation.lead_id,
        "department_id": designation.department_id,
        "from_id": from_id,
        "from_name": actor.organisation_name,
        "to_id": to_id,
        "to_name": organisations.organisation(to_id).name,
        "state_at": at,
    }


def _clinical(
    at: datetime, patient: Identity, diagnosis: str, code: str, consent_by: str, consent_at: datetime | None,
    texts: Mapping[str, str],
) -> dict[str, Any]:  # fmt: skip
    """The patient, sealed, and the clinical words, checked."""
    identity = rules.checked_patient(patient, at.date())
    if not diagnosis.strip():
        raise Refused("", _("请填写诊断"), field="diagnosis")
    if not consent_by.strip():
        raise Refused("", _("请填写由谁知情同意"), field="consent_by")
    rules.not_later(consent_at or at, at, "consent_at")
    rules.without_identity(identity, {"diagnosis": diagnosis, **texts})
    return {
        "patient": patients.seal(identity),
        "patient_key": patients.match_key(identity.resident_id),
        "patient_masked": patients.masked_name(identity.name)[:20],
        "sex": rules.sex_of(identity.resident_id),
        "birth_year": int(identity.resident_id[6:10]),
        "diagnosis": diagnosis.strip(),
        "diagnosis_code": rules.checked_code(code),
        "consent_by": consent_by.strip(),
        "consent_at": consent_at or at,
        **{name: text.strip() for name, text in texts.items()},
    }


def _already_open(warned: Sequence[Referral], actor: Actor) -> Refused:
    own = [one.number for one in warned if one.from_id == actor.organisation_id]
    todo = [_("本院已发出：%(number)s", number=number) for number in own]
    return Refused(
        rules.REFERRAL,
        _("该患者已有转往该院的未办结转诊。确认不是重复填写后，请勾选“仍要发出”再提交"),
        field="despite_open",
        todo=todo,
    )


def _number(code: str, at: datetime) -> str:
    return f"{code}{at.year}{next_serial(code, at.year):04d}"


def _enter(record: Case, event: str, actor: Actor, at: datetime, **facts: Any) -> None:
    db.session.add(record)
    db.session.flush()
    _tally(record, {})
    known = {name: value for name, value in facts.items() if value is not None}
    clause = rules.REFERRAL if isinstance(record, Referral) else rules.CONSULTATION
    journal.write(event, actor, at, record, clause=clause, number=record.number, **known)
    notices.tell(record, actor, at)


def _move(record: Case, step: str, actor: Actor, at: datetime, seen: int | None, **values: Any) -> None:
    _step(record, step, actor, at, seen, values, {}, lambda: None)


def _end(
    record: Case, step: str, actor: Actor, at: datetime, code: str, text: str, seen: int | None,
    informed_id: int | None = None,
) -> None:  # fmt: skip
    values = {"end_code": code, "end_text": text.strip()[:300]}

    def inform() -> None:
        if informed_id is not None:
            notices.tell_cancelled(record, informed_id, actor, at)

    _step(record, step, actor, at, seen, values, {"code": code}, inform)


def _step(
    record: Case, step: str, actor: Actor, at: datetime, seen: int | None, values: Mapping[str, Any],
    facts: Mapping[str, Any], afterwards: Callable[[], None],
) -> None:  # fmt: skip
    """One step of either procedure: state, stamp, count, journal and to-dos, whole or not at all."""
    with work():
        before = rules.counts(record)
        flow_of(record).move(record, step, actor, at, seen=seen, values={**values, "state_at": at}, **facts)
        _tally(record, before)
        notices.tell(record, actor, at)
        afterwards()


def _tally(record: Case, before: Mapping[Count, int]) -> None:
    after = rules.counts(record)
    changes = {
        (record.designation_id, *count): after.get(count, 0) - before.get(count, 0) for count in after.keys() | before
    }
    counters.add(CareTally, "n", changes, KEYS)
