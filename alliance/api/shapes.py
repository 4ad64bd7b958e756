"""What hospital systems send: a new referral, a new request for a consultation, the words of a step, arguments of lists."""

import inspect
from typing import Annotated, Any

from flask_openapi3.models.file import FileStorage
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, create_model
from werkzeug.datastructures import FileStorage as Sent

from alliance.api.kinds import (
    Asked,
    AskedId,
    Cursor,
    Day,
    Id,
    Moment,
    OneOf,
    Remembered,
    Size,
    Strict,
    Whole,
    upto,
    whole,
)
from alliance.care.actions.taking import CARE_TYPES, FLOWS, PURPOSES, RESULTS, STEPS, Taking
from alliance.core.language import N_
from forms.care import CONSENTS, PAYMENTS, URGENCIES

MOST_FEN = 100_000_000
MOST_ITEMS = 100
MOST_TESTS = 20
PERIOD = r"^(2[0-9]{3}(-(0[1-9]|1[0-2]))?)?$"
ALIASES = {"designation_id": "alliance_id"}  # the argument of an action: its name outside


def said(words: str) -> Any:
    """What the document says of a field."""
    return Field(description=words)


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
    saved_fen: Annotated[int, Field(ge=0, le=MOST_FEN), BeforeValidator(whole), said(N_("免于重复可节省，以分计"))] = 0


class NewCase(Strict):
    """What a referral and a consultation ask alike."""

    alliance_id: Annotated[Id, said(N_("两家医院共同所在的联盟"))]
    to_id: Annotated[Id, said(N_("对方医院"))]
    diagnosis: Annotated[str, upto(200, 1)]
    diagnosis_code: Annotated[str, upto(20)] = ""
    consent_by: Annotated[str, CONSENT, said(N_("由谁知情同意"))]
    consent_at: Annotated[Moment | None, said(N_("同意的时间；不填即为此刻"))] = None
    from_department: Annotated[str, upto(80)] = ""
    to_department: Annotated[str, upto(80)] = ""
    doctor: Annotated[str, upto(40)] = ""


class NewReferral(NewCase):
    """A referral to send. Of a consultation with an opinion the patient is taken over; `patient` is then left out."""

    patient: Patient | None = None
    consultation_id: Annotated[Id | None, said(N_("由本院申请、已有意见的会诊转来；患者沿用，不填 patient"))] = None
    direction: Annotated[str, DIRECTION, said(N_("只在两家成员单位之间须填"))] = ""
    urgency: Annotated[str, URGENCY] = "routine"
    green_channel: bool = False
    care_type: Annotated[str, CARE_TYPE] = "outpatient"
    payment: Annotated[str, PAYMENT] = ""
    reason: Annotated[str, upto(2000)] = ""
    treatment: Annotated[str, upto(4000)] = ""
    cautions: Annotated[str, upto(1000)] = ""
    rehabilitation: Annotated[str, upto(2000)] = ""
    summary: Annotated[str, upto(4000)] = ""
    tests: Annotated[list[Test], said(N_("随转的检查检验，供对方互认"))] = Field(
        default_factory=list, max_length=MOST_TESTS
    )
    despite_open: Annotated[bool, said(N_("该患者已有转往该院的未办结转诊，仍要发出"))] = False


class NewConsultation(NewCase):
    """A remote consultation to ask for."""

    patient: Patient
    question: Annotated[str, upto(4000, 1)]


class Reveal(Strict):
    """What a patient's identity is opened for."""

    purpose: Annotated[str, PURPOSE]


class Undo(Strict):
    """Why the last step is taken back."""

    reason: Annotated[str, upto(300, 1), said(N_("理由；不写患者姓名、证件号和电话"))]
    version: Annotated[Id | None, said(N_("读取时的版本；此后有人办理过则 409"))] = None


class Batch(Strict):
    """Several at once, each judged by itself; each item has the form of a single one."""

    items: Annotated[list[dict[str, Any]], said(N_("每条与单条的请求内容相同"))] = Field(
        min_length=1, max_length=MOST_ITEMS
    )


class Path(Asked):
    """The record's number in the address."""

    id: Id


class FilePath(Path):
    """The record's and the paper's number in the address."""

    file_id: Id


def _sent(value: Any) -> Any:
    if not isinstance(value, Sent):
        raise ValueError("file")
    return value


class NewPaper(Remembered):
    """A paper to put with a record: a form with one file in it."""

    model_config = ConfigDict(extra="forbid")
    file: Annotated[FileStorage, AfterValidator(_sent), said(N_("PDF、JPG、PNG、Word（docx）或 Excel（xlsx）"))]


class Page(Asked):
    """Where a list goes on."""

    cursor: Annotated[Cursor, said(N_("上一页答复的 next"))] = ""
    limit: Size = 50


class ListOfReferrals(Page):
    """Referrals narrowed down."""

    side: Annotated[str, SIDE, said(N_("in 转入，out 转出，todo 待本院办理，late 逾期"))] = "all"
    state: Annotated[str, OneOf(("", "open", *FLOWS["referral"].states))] = ""
    direction: Annotated[str, DIRECTION] = ""
    alliance_id: AskedId = None
    period: Annotated[str, StringConstraints(pattern=PERIOD), said(N_("计入的年或月，如 2026 或 2026-05"))] = ""
    number: Annotated[str, upto(24)] = ""


class ListOfConsultations(Page):
    """Consultations narrowed down."""

    side: Annotated[str, SIDE, said(N_("in 转入，out 转出，todo 待本院办理，late 逾期"))] = "all"
    state: Annotated[str, OneOf(("", "open", *FLOWS["consultation"].states))] = ""
    alliance_id: AskedId = None
    period: Annotated[str, StringConstraints(pattern=PERIOD), said(N_("计入的年或月，如 2026 或 2026-05"))] = ""
    number: Annotated[str, upto(24)] = ""


class Since(Asked):
    """Changes after a cursor."""

    cursor: Annotated[Cursor, said(N_("上次答复的 next；第一次用列表答复的 changes"))] = ""
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
    fields: dict[str, Any] = {"version": (Annotated[Id | None, said(N_("读取时的版本；此后有人办理过则 409"))], None)}
    for name in taking.takes:
        value = Annotated[str, OneOf(taking.reasons)] if name == "code" else _WORDS[name]
        default = signature.parameters[name].default
        fields[ALIASES.get(name, name)] = (value, ... if default is inspect.Parameter.empty else default)
    title = "".join(part.title() for part in (kind, *taking.step.name.split("_")))
    return create_model(title, __base__=Strict, __doc__=f"{taking.step.label}", **fields)


BODIES: dict[tuple[str, str], type[Strict]] = {key: body_of(key[0], taking) for key, taking in STEPS.items()}
