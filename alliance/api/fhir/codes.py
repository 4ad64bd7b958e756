"""The code systems of the FHIR view, and which state of the procedure is which FHIR status. docs/fhir.md tells the same.

The business status has our own code and, where there is one, that of HL7's Bidirectional Services eReferral (BSeR).
"""

from dataclasses import dataclass
from typing import Any

from alliance.care.actions.taking import FLOWS

FLOW = FLOWS["referral"]
TWO_HOSPITALS = FLOW.steps[0].clause  # one record, seen by both and by no other
OURS = "urn:x-alliance:"  # of this platform, wherever it is installed
ORGANISATION, DESIGNATION = (OURS + name for name in ("organisation", "designation"))
NUMBER, CONSULTATION_NUMBER = (OURS + name for name in ("referral", "consultation"))
PATIENT, PATIENT_OF_CONSULTATION = (OURS + name for name in ("patient-of-referral", "patient-of-consultation"))
NUMBERS = {"referral": NUMBER, "consultation": CONSULTATION_NUMBER}
PATIENTS = {"referral": PATIENT, "consultation": PATIENT_OF_CONSULTATION}
MARKS = {"referral": "", "consultation": "c"}  # before a record's number in an id: both kinds are requests
STATE, DIRECTION, CHANNEL, REASON, RESULT = (
    OURS + name for name in ("referral-state", "direction", "channel", "end-reason", "result")
)
CLAUSE = OURS + "clause"
ICD10 = OURS + "icd-10-clinical-cn"  # 国家临床版: finer than WHO's, so not under its address
SNOMED, ACT, TASK_CODE, SECRECY, BSER = (
    "http://snomed.info/sct", "http://terminology.hl7.org/CodeSystem/v3-ActCode", "http://hl7.org/fhir/CodeSystem/task-code",
    "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS",
)  # fmt: skip
# What a request is: SNOMED CT's codes. A green channel is a category of its own (CHANNEL).
CATEGORIES = {"referral": ("3457005", "Patient referral"), "consultation": ("11429006", "Consultation")}
REQUEST_CODES = ("draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown")
TASK_CODES = (
    "draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold", "failed",
    "completed", "entered-in-error",
)  # fmt: skip
GREEN = "green"
PRIORITIES = {"routine": "routine", "urgent": "urgent", "emergency": "stat"}
SETTINGS = {"outpatient": ("AMB", "ambulatory"), "inpatient": ("IMP", "inpatient encounter")}


@dataclass(frozen=True)
class Standing:
    """What a state is in FHIR: of the request, of its task, and in BSeR's words."""

    request: str
    task: str
    bser: tuple[str, str] | None = None


STANDING = {
    "sent": Standing("active", "requested", ("2.0", "Service Request Created")),
    "asked": Standing("active", "received"),
    "forwarding": Standing("active", "received"),
    "accepted": Standing("active", "accepted", ("3.0", "Service Request Accepted")),
    "scheduled": Standing("active", "accepted", ("5.1.1", "Service Request Event Scheduled")),
    "cancelling": Standing("active", "on-hold", ("5.2", "Service Request Cancellation Requested")),
    "arrived": Standing("active", "in-progress", ("5.1.4", "Service Request Event Completed")),
    "returned": Standing("completed", "completed", ("7.0", "Service Request Fulfillment Completed")),
    "closed": Standing("completed", "completed", ("7.0", "Service Request Fulfillment Completed")),
    "declined": Standing("revoked", "rejected", ("4.0", "Service Request Declined")),
    "forwarded": Standing("revoked", "rejected"),
    "no_show": Standing("revoked", "failed", ("5.1.2", "Scheduled Service Request Event Unattended")),
    "cancelled": Standing("revoked", "cancelled", ("6.0", "Service Request Fulfillment Cancelled")),
}

CONSULTED = {  # what a consultation's state is of a request; a consultation has no task
    "requested": "active", "scheduled": "active", "held": "active", "answered": "completed", "closed": "completed",
    "declined": "revoked", "cancelled": "revoked",
}  # fmt: skip


def states(kind: str, code: str, of: str = "referral") -> list[str]:
    """The states of the procedure behind a FHIR status: of "request", of "task", or our own code as "business"."""
    if of == "consultation":
        return [state for state, standing in CONSULTED.items() if standing == code]
    if kind == "business":
        return [code] if code in STANDING else []
    return [state for state, standing in STANDING.items() if getattr(standing, kind) == code]


def coding(system: str, code: str, display: Any = "") -> dict[str, str]:
    """One coding."""
    return {"system": system, "code": code} | ({"display": str(display)} if display else {})


def business(state: str) -> dict[str, Any]:
    """The business status of a state."""
    words, standing = str(FLOW.states[state]), STANDING[state]
    codings = [coding(STATE, state, words)] + ([coding(BSER, *standing.bser)] if standing.bser else [])
    return {"coding": codings, "text": words}
