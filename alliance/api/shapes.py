"""What hospital systems send: a new referral, a new request for a consultation, the words of a step, arguments of lists."""

import inspect
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, create_model

from alliance.api.kinds import Asked, AskedId, Cursor, Day, Id, Moment, OneOf, Size, Strict, Whole, upto, whole
from alliance.care.actions.taking import CARE_TYPES, FLOWS, PURPOSES, RESULTS, STEPS, Taking
from forms.care import CONSENTS, PAYMENTS, URGENCIES

MOST_FEN = 100_000_000
MOST_ITEMS = 100
MOST_TESTS = 20
PERIOD = r"^(2[0-9]{3}(-(0[1-9]|1[0-2]))?)?$"
ALIASES = {"designation_id": "alliance_id"}  # the argument of an action: its name outside


CONSENT = OneOf(tuple(code for code, _words in CONSENTS))
URGENCY = OneOf(tuple(code for code, _words in URGENCIES))
PAYMENT = OneOf(tuple(code for code, _words in PAYMENTS))
CARE_TYPE = OneOf(tuple(CARE_TYPES))
PURPOSE = OneOf(tuple(PURPOSES))
SIDE = OneOf(("all", "in", "out", "todo", "late"))
DIRECTION = OneOf(("", "up", "down"))


class Patient(Strict):
    """Who the patient is; kept sealed."""

    name: Annotated[str, upto(40, 1)]
    resident_id: Annotated[str, upto(40, 1)]
    phone: Annotated[str, upto(30)] = ""


class Test(Strict):
    """A test or examination sent along, and what not repeating it saves, in 分 (SN15-4.3.c)."""

    __test__ = False
    name: Annotated[str, upto(80, 1)]
    on: Day
    saved_fen: Annotated[int, Field(ge=0, le=MOST_FEN), BeforeValidator(whole)] = 0


class NewCase(Strict):
    """What a referral and a consultation ask alike."""

    alliance_id: Id
    to_id: Id
    diagnosis: Annotated[str, upto(200, 1)]
    diagnosis_code: Annotated[str, upto(20)] = ""
    consent_by: Annotated[str, CONSENT]
    consent_at: Moment | None = None
    from_department: Annotated[str, upto(80)] = ""
    to_department: Annotated[str, upto(80)] = ""
    doctor: Annotated[str, upto(40)] = ""


class NewReferral(NewCase):
    """A referral to send. Of a consultation with an opinion the patient is taken over; `patient` is then left out."""

    patient: Patient | None = None
    consultation_id: Id | None = None
    direction: Annotated[str, DIRECTION] = ""
    urgency: Annotated[str, URGENCY] = "routine"
    green_channel: bool = False
    care_type: Annotated[str, CARE_TYPE] = "outpatient"
    payment: Annotated[str, PAYMENT] = ""
    reason: Annotated[str, upto(2000)] = ""
    treatment: Annotated[str, upto(4000)] = ""
    cautions: Annotated[str, upto(1000)] = ""
    rehabilitation: Annotated[str, upto(2000)] = ""
    summary: Annotated[str, upto(4000)] = ""
    tests: list[Test] = Field(default_factory=list, max_length=MOST_TESTS)
    despite_open: bool = False


class NewConsultation(NewCase):
    """A remote consultation to ask for."""

    patient: Patient
    question: Annotated[str, upto(4000, 1)]


class Reveal(Strict):
    """What a patient's identity is opened for."""

    purpose: Annotated[str, PURPOSE]


class Batch(Strict):
    """Several at once, each judged by itself; each item has the form of a single one."""

    items: list[dict[str, Any]] = Field(min_length=1, max_length=MOST_ITEMS)


class Path(Asked):
    """The record's number in the address."""

    id: Id


class Page(Asked):
    """Where a list goes on."""

    cursor: Cursor = ""
    limit: Size = 50


class ListOfReferrals(Page):
    """Referrals narrowed down."""

    side: Annotated[str, SIDE] = "all"
    state: Annotated[str, OneOf(("", "open", *FLOWS["referral"].states))] = ""
    direction: Annotated[str, DIRECTION] = ""
    alliance_id: AskedId = None
    period: Annotated[str, StringConstraints(pattern=PERIOD)] = ""
    number: Annotated[str, upto(24)] = ""


class ListOfConsultations(Page):
    """Consultations narrowed down."""

    side: Annotated[str, SIDE] = "all"
    state: Annotated[str, OneOf(("", "open", *FLOWS["consultation"].states))] = ""
    alliance_id: AskedId = None
    period: Annotated[str, StringConstraints(pattern=PERIOD)] = ""
    number: Annotated[str, upto(24)] = ""


class Since(Asked):
    """Changes after a cursor."""

    cursor: Cursor = ""
    limit: Size = 50


# The words of the steps: kind of value by argument; what is asked and what may be left out the action itself says.
_WORDS: dict[str, Any] = {
    "text": Annotated[str, upto(2000)], "place": Annotated[str, upto(120)], "outcome": Annotated[str, upto(4000, 1)],
    "advice": Annotated[str, upto(4000)], "result": Annotated[str, OneOf(("", *RESULTS))],
    "opinion": Annotated[str, upto(4000, 1)], "expert": Annotated[str, upto(80)], "consent_by": Annotated[str, CONSENT],
    "designation_id": Id, "to_id": Id, "scheduled_for": Moment, "consent_at": Moment | None, "held_at": Moment | None,
    "recognised": Annotated[list[Whole] | None, Field(max_length=MOST_TESTS)],
}  # fmt: skip


def body_of(kind: str, taking: Taking) -> type[Strict]:
    """The body of one step: the words its action takes, and the version the caller has seen."""
    signature = inspect.signature(taking.act)
    fields: dict[str, Any] = {"version": (Id | None, None)}
    for name in taking.takes:
        value = Annotated[str, OneOf(taking.reasons)] if name == "code" else _WORDS[name]
        default = signature.parameters[name].default
        fields[ALIASES.get(name, name)] = (value, ... if default is inspect.Parameter.empty else default)
    title = "".join(part.title() for part in (kind, *taking.step.name.split("_")))
    return create_model(title, __base__=Strict, __doc__=f"{taking.step.label}", **fields)


BODIES: dict[tuple[str, str], type[Strict]] = {key: body_of(key[0], taking) for key, taking in STEPS.items()}
