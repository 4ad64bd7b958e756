"""What hospital systems are told of a record: the two ends, the state, the clinical words; the patient's name masked."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from alliance.api.answers import Refusal
from alliance.api.kinds import Told
from alliance.care.actions.taking import FLOWS
from alliance.core.actor import Actor
from alliance.core.patients import Identity


class End(Told):
    """One of the two hospitals."""

    id: int
    name: str
    department: str


class Bond(Told):
    """The alliance a record belongs to, by its name of that day."""

    id: int
    name: str


class Masked(Told):
    """The patient, masked."""

    name: str
    sex: str
    birth_year: int | None


class Consent(Told):
    """Who consented, when, to which version of the words."""

    by: str
    at: datetime
    version: str


class Why(Told):
    """A coded reason, with words."""

    code: str
    text: str


class SentTest(Told):
    """A test sent along; `recognised` once the patient has arrived."""

    name: str
    on: date
    saved_fen: int
    recognised: bool | None


class Case(Told):
    """What a referral and a consultation have alike. `steps` are those this hospital may take now."""

    id: int
    number: str
    state: str
    state_words: str
    version: int
    since: datetime
    waits_for_id: int | None
    due_at: datetime | None
    steps: list[str]
    alliance: Bond
    sender: End
    receiver: End
    doctor: str
    patient: Masked
    diagnosis: str
    diagnosis_code: str
    consent: Consent
    scheduled_for: datetime | None
    closed_at: datetime | None
    end: Why | None


class Referral(Case):
    """A referral as it stands (SN15-4.3.a)."""

    direction: str
    urgency: str
    green_channel: bool
    care_type: str
    payment: str
    reason: str
    treatment: str
    cautions: str
    rehabilitation: str
    summary: str
    supplement: str
    tests: list[SentTest]
    asked: Why | None
    asked_by_id: int | None
    forward_to_id: int | None
    forwarded_from_id: int | None
    consultation_id: int | None
    place: str
    sent_at: datetime
    accepted_at: datetime | None
    arrived_at: datetime | None
    returned_at: datetime | None
    result: str
    outcome: str
    advice: str


class Consultation(Case):
    """A consultation as it stands (SN15-4.3.b)."""

    question: str
    requested_at: datetime
    held_at: datetime | None
    answered_at: datetime | None
    expert: str
    opinion: str


class Clear(Told):
    """A patient's identity in clear; this reading stands in the journal."""

    name: str
    resident_id: str
    phone: str


class Paper(Told):
    """One paper of a record; its content is fetched from its own address."""

    id: int
    name: str
    kind: str
    size: int
    at: datetime
    by: str


class Papers(Told):
    """The papers of one record, oldest first."""

    items: list[Paper]


class Item(Told):
    """What became of one item of a batch: its record, or why it was refused."""

    index: int
    referral: Referral | None = None
    consultation: Consultation | None = None
    refusal: Refusal | None = None


class Many(Told):
    """What became of a batch, item by item."""

    created: int
    refused: int
    results: list[Item]


class Referrals(Told):
    """A page of referrals, newest first; `next` is the cursor of the next page, `changes` where to follow on from now."""

    items: list[Referral]
    next: str | None
    changes: str


class Consultations(Told):
    """A page of consultations, newest first."""

    items: list[Consultation]
    next: str | None
    changes: str


class Change(Told):
    """One move: what, when, by which organisation; the record as it stands now."""

    cursor: str
    event: str
    at: datetime
    by: str
    referral: Referral | None = None
    consultation: Consultation | None = None


class Changes(Told):
    """Moves in their order; ask again with `next`. `more`: there is more at once."""

    items: list[Change]
    next: str
    more: bool


class Receiving(Told):
    """A department with its duty telephone."""

    name: str
    telephone: str
    hours: str


class Member(Told):
    """A member hospital, its referral desk and its departments."""

    id: int
    name: str
    lead: bool
    department: str
    since: date
    desk_telephone: str
    desk_hours: str
    departments: list[Receiving]


class Alliance(Told):
    """An alliance of the hospital; care can be given in one that is active."""

    id: int
    name: str
    number: str | None
    state: str
    specialty: str
    lead_id: int
    members: list[Member]


class Alliances(Told):
    """The alliances of the hospital today."""

    items: list[Alliance] = Field(default_factory=list)


MODELS: dict[str, type[Case]] = {"referral": Referral, "consultation": Consultation}
_APART = {
    "state_words", "since", "steps", "alliance", "sender", "receiver", "patient", "consent", "end", "tests", "asked", "asked_by_id",
}  # fmt: skip


def case(kind: str, record: Any, actor: Actor) -> Any:
    """One record as this hospital's system is told it."""
    flow, model = FLOWS[kind], MODELS[kind]
    told = {name: getattr(record, name) for name in model.model_fields if name not in _APART}
    told |= {
        "state_words": str(flow.states[record.state]),
        "since": record.state_at,
        "steps": [step.name for step in flow.open_to(record, actor) if step.button],
        "alliance": Bond(id=record.designation_id, name=record.designation_name),
        "sender": End(id=record.from_id, name=record.from_name, department=record.from_department),
        "receiver": End(id=record.to_id, name=record.to_name, department=record.to_department),
        "patient": Masked(name=record.patient_masked, sex=record.sex, birth_year=record.birth_year),
        "consent": Consent(by=record.consent_by, at=record.consent_at, version=record.consent_version),
        "end": Why(code=record.end_code, text=record.end_text) if record.end_code else None,
    }
    if kind == "referral":
        told["tests"] = [
            SentTest(name=one["name"], on=one["on"], saved_fen=one["saved"], recognised=one["recognised"])
            for one in record.recognised
        ]
        told["asked_by_id"] = record.ask_by_id
        told["asked"] = Why(code=record.ask_code, text=record.ask_text) if record.ask_by_id else None
    return model(**told)


def paper(file: Any) -> Paper:
    """A paper as it is listed."""
    return Paper(id=file.id, name=file.name, kind=file.kind, size=file.size, at=file.added_at, by=file.added_by)


def clear(identity: Identity) -> Clear:
    """An identity that was revealed."""
    return Clear(name=identity.name, resident_id=identity.resident_id, phone=identity.phone)
