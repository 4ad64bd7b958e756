"""On to a third hospital: the receiver suggests it, the sender agrees with the patient's consent, a new referral follows."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.care import queries, rules
from alliance.care.actions import sending
from alliance.care.actions.moving import NOT_ASKED, NOT_FORWARDED, enter, number, take, turn
from alliance.care.model import Referral
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.organisations import queries as organisations

# What goes along from one hospital to the next.
_ALONG = (
    "from_id", "from_name", "from_department", "doctor", "patient", "patient_key", "patient_masked", "sex", "birth_year",
    "diagnosis_code", "diagnosis", "care_type", "urgency", "green_channel", "reason", "treatment", "cautions", "payment",
    "rehabilitation", "summary", "supplement", "consultation_id",
)  # fmt: skip


def forward(
    record: Referral, actor: Actor, at: datetime, *, to_id: int, designation_id: int, code: str, text: str = "",
    seen: int | None = None,
) -> None:  # fmt: skip
    """The receiving hospital cannot take the patient and names a third that shares an alliance with the sender.

    Nothing reaches the third hospital until the sender agrees: it is another disclosure of the patient's data.
    """
    with work():
        if to_id == record.to_id:
            raise Refused(rules.REFERRAL, _("请选择另一家医院"), field="partner")
        sending.bond(rules.REFERRAL, at, designation_id, record.from_id, to_id)
        values = {
            "ask_by_id": actor.organisation_id, "ask_code": code, "ask_text": text.strip()[:300], "forward_to_id": to_id,
            "forward_to_name": organisations.organisation(to_id).name, "forward_designation_id": designation_id,
        }  # fmt: skip
        take(record, "forward", actor, at, seen, values, code=code, text=text)


def stay(record: Referral, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """The sender does not want the third hospital: the first is to answer."""
    take(record, "stay", actor, at, seen, {**NOT_ASKED, **NOT_FORWARDED})


def agree_forward(
    record: Referral, actor: Actor, at: datetime, *, consent_by: str, consent_at: datetime | None = None,
    seen: int | None = None,
) -> Referral:  # fmt: skip
    """The sender agrees and the patient consents anew: this record ends, a new one goes to the third hospital."""
    with work():
        if not consent_by.strip():
            raise Refused("", _("请填写由谁知情同意"), field="consent_by")
        rules.not_later(consent_at or at, at, "consent_at")
        to_id, designation_id, code = record.forward_to_id, record.forward_designation_id, record.ask_code
        take(record, "agree_forward", actor, at, seen, {**NOT_ASKED, "end_code": code or "other-hospital"})
        assert to_id is not None
        assert designation_id is not None
        designation = sending.bond(rules.REFERRAL, at, designation_id, record.from_id, to_id)
        facts: dict[str, Any] = {one: getattr(record, one) for one in _ALONG} | sending.columns_of(designation, to_id)
        child = Referral(
            **facts, **turn("referral", designation.programme, "sent", facts, at), number=number("ZZ", at), state="sent",
            direction=rules.who_refers_up(record.from_id, to_id, designation.lead_id, record.direction),
            recognised=[{**test, "recognised": None} for test in record.recognised], sent_at=at,
            consent_by=consent_by.strip(), consent_at=consent_at or at,
            consent_version=sending.consent_now(designation.programme), sent_by_id=actor.person_id,
            despite_open=bool(queries.open_of_patient(record.patient_key, to_id)), forwarded_from_id=record.id,
        )  # fmt: skip
        enter(child, "referral.send", actor, at, direction=child.direction, forwarded=record.number)
    return child
