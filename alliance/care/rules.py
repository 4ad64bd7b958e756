"""What the text asks of referrals and consultations (SN15-4.3.a–c): refusals, and what a record adds to the counts."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _

from alliance.care.model import Consultation, Referral
from alliance.care.model.cases import CONSULTATION_OPEN
from alliance.core import codes
from alliance.core.patients import Identity
from alliance.core.refusal import Refused
from alliance.rules import clauses, identifiers

REFERRAL = clauses.ref("SN15-4.3.a")
CONSULTATION = clauses.ref("SN15-4.3.b")
RECOGNITION = clauses.ref("SN15-4.3.c")
AGREEMENT = clauses.ref("SN15-2.e")
FILED = clauses.ref("SN15-5.3")
ENDED = clauses.ref("SN15-2.d")

Case = Referral | Consultation
_CODE = codes.FORMS["icd10"]
MOST_TESTS = 20
_ENDS = ("designation_id", "lead_id", "from_id", "to_id", "state", "ended_at")
COUNTED_OF_REFERRAL = (*_ENDS, "direction", "care_type", "sent_at", "arrived_at", "returned_at", "recognised")
COUNTED_OF_CONSULTATION = (*_ENDS, "requested_at", "held_at", "closed_at")
COUNTED_OF_ENTRY = (
    "id", "designation_id", "lead_id", "from_id", "to_id", "organisation_id", "partner_id", "kind", "state", "day",
    "direction", "care_type",
)  # fmt: skip
COMING = ("sent", "asked", "forwarding", "accepted", "scheduled", "cancelling")  # on the way, not yet confirmed


class Count(NamedTuple):
    """What is counted: in which month, for which member, which fact, and whether both hospitals have confirmed it."""

    month: date
    organisation_id: int
    fact: str
    confirmed: bool


def not_to_oneself(clause: str, from_id: int, to_id: int) -> None:
    """A hospital neither refers to itself nor consults itself."""
    if from_id == to_id:
        raise Refused(clause, _("不能选择本院：转诊和会诊须在两家医院之间进行"), field="partner")


def in_common_alliance(clause: str, designation_id: int, common: Collection[int], state: str) -> None:
    """Both hospitals are members of this alliance today, and it is filed and not ended (SN15-5.3, 2.d, 2.e)."""
    if state == "proposed":
        raise Refused(FILED, _("联盟尚未备案，备案前不能登记业务"), field="partner")
    if state != "active":
        raise Refused(ENDED, _("联盟已解散或终止，不能再发起新的转诊或会诊；已发起的可以继续办完"), field="partner")
    if designation_id not in common:
        raise Refused(clause, _("两家医院今天不都是这个联盟的成员，请选择共同所在的联盟"), field="partner")


def bound_by_agreement(bound: bool, own: bool) -> None:
    """A member acts in the alliance while its agreement is in force (SN15-2.e)."""
    if not bound:
        message = _("本院与牵头单位的协议今天不在有效期内") if own else _("对方医院与牵头单位的协议今天不在有效期内")
        raise Refused(AGREEMENT, message, field="partner", todo=[_("请联系牵头科室续签协议，生效后即可办理")])


def who_refers_up(from_id: int, to_id: int, lead_id: int, chosen: str) -> str:
    """Up towards the lead, down from it; between two members the clerk says which."""
    if to_id == lead_id:
        return "up"
    if from_id == lead_id:
        return "down"
    if chosen not in ("up", "down"):
        raise Refused(REFERRAL, _("两家医院都是成员单位，请选择上转或下转"), field="direction")
    return chosen


def checked_patient(patient: Identity, today: date) -> Identity:
    """The identity with its number in plain form; a wrong number, or one a spreadsheet has ruined, is told."""
    if not patient.name.strip():
        raise Refused("", _("请填写患者姓名"), field="patient_name")
    found = identifiers.resident_id(patient.resident_id, today)
    if not found.ok:
        raise Refused("", found.reason_zh, field="resident_id")
    return Identity(patient.name.strip(), found.value, patient.phone.strip())


def sex_of(resident_id: str) -> str:
    """male or female, as the number says."""
    return "male" if int(resident_id[16]) % 2 else "female"


def checked_code(code: str) -> str:
    """A diagnosis code of the national clinical edition of ICD-10 in plain form, or ""."""
    plain = identifiers.tidy(code)
    if plain and not _CODE.fullmatch(plain):
        raise Refused("", _("诊断编码格式不对，应如 I21.9 或 I21.900x001"), field="diagnosis_code")
    return plain.replace("X", "x") if "." in plain else plain


def without_identity(patient: Identity, texts: Mapping[str, str]) -> None:
    """Free text is read by more people than the identity: it must not repeat name, number or telephone."""
    secrets = [one for one in (patient.name, patient.resident_id, patient.phone) if len(one) > 1]
    for field, text in texts.items():
        if any(secret.lower() in text.lower() for secret in secrets):
            raise Refused("", _("文字中写有患者的姓名、证件号或电话，请删去，以“患者”代替"), field=field)


def not_later(moment: datetime, at: datetime, field: str) -> None:
    """What has happened has happened: no date in the future."""
    if moment > at:
        raise Refused("", _("时间不能晚于现在"), field=field)


def not_earlier(clause: str, moment: datetime, than: datetime, field: str, message: str) -> None:
    """The order of things."""
    if moment < than.replace(second=0, microsecond=0):
        raise Refused(clause, message, field=field)


def not_in_closed_year(
    clause: str, years: Collection[int], closed: Collection[int], field: str | None = None, todo: str = ""
) -> None:
    """What is evaluated stands: nothing is entered into a closed year, nor corrected but by exception (SN15-4.3.a, R)."""
    for year in sorted(set(years) & set(closed)):
        message = _("%(year)s 年度考核已经定档，不能再改动该年计数", year=year)
        exception = _("确需更正的，请联盟管理办公室说明理由准予例外")
        raise Refused(clause, message, field=field, todo=[todo or exception])


def complete_down(direction: str, care_type: str, rehabilitation: str, summary: str) -> None:
    """A patient sent down comes with advice for rehabilitation; out of the ward, with the discharge summary (R)."""
    if direction != "down":
        return
    if not rehabilitation.strip():
        raise Refused(REFERRAL, _("下转请填写康复建议"), field="rehabilitation")
    if care_type == "inpatient" and not summary.strip():
        raise Refused(REFERRAL, _("住院患者下转请填写出院小结"), field="summary")


def consent_version(text: str) -> str:
    """A short mark of the text that was consented to: the same words, the same mark."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:8]


def checked_tests(tests: Sequence[Mapping[str, Any]], today: date) -> list[dict[str, Any]]:
    """Tests and examinations sent along: name, day, and what not repeating it saves in 元 (SN15-4.3.c)."""
    kept: list[dict[str, Any]] = []
    for test in tests[:MOST_TESTS]:
        name, on, saved = str(test.get("name") or "").strip(), test.get("on"), test.get("saved") or 0
        if not name:
            continue
        if not isinstance(on, date):
            raise Refused(RECOGNITION, _("「%(name)s」没有检查日期", name=name), field="tests")
        if on > today:
            raise Refused(RECOGNITION, _("「%(name)s」的检查日期不能晚于今天", name=name), field="tests")
        fen = round(saved * 100)
        if fen < 0:
            raise Refused(RECOGNITION, _("「%(name)s」的费用不能为负", name=name), field="tests")
        kept.append({"name": name[:80], "on": on.isoformat(), "saved": fen, "recognised": None})
    return kept


def searched_by(case: Any) -> str:
    """The words a record is found by: the diagnosis and the two departments. Never a patient."""
    return f"{case.diagnosis} {case.from_department} {case.to_department}".replace("  ", " ").strip(" ")


def member_of(case: Any) -> int:
    """The member's side, to whom it is counted; of two members, the one who sent."""
    member: int = case.to_id if case.from_id == case.lead_id else case.from_id
    return member


def counts(case: Case) -> Counter[Count]:
    """What one record adds to the monthly counts as it stands: the only definition of what is counted when.

    Confirmed: a referral once it has arrived, in the month of arrival, with its outcome and recognised tests; a
    consultation once closed, in the month it was held. Not yet confirmed: what is under way, in the month of sending
    or asking. Of a dissolved alliance only what was stated before its end counts (SN15-2.d).
    """
    return of_referral(case) if isinstance(case, Referral) else of_consultation(case)


def of_referral(case: Any) -> Counter[Count]:
    """The same of a referral, or of a row that has COUNTED_OF_REFERRAL."""
    found: Counter[Count] = Counter()
    fact = f"{case.direction}_referrals"
    if _stands(case, case.arrived_at):
        assert case.arrived_at is not None
        month = _month(case.arrived_at)
        _confirm(found, case, month, fact)
        if case.direction == "down" and case.care_type:
            found[Count(month, member_of(case), f"down_{case.care_type}", True)] += 1
        if _stands(case, case.returned_at):
            found[Count(month, member_of(case), "referrals_outcome", True)] += 1
        for test in case.recognised:
            if test["recognised"]:
                found[Count(month, member_of(case), "tests_recognised", True)] += 1
                found[Count(month, member_of(case), "tests_saved", True)] += test["saved"]
    elif case.state in COMING and case.ended_at is None:
        found[Count(_month(case.sent_at), member_of(case), fact, False)] += 1
    return found


def of_consultation(case: Any) -> Counter[Count]:
    """The same of a consultation, or of a row that has COUNTED_OF_CONSULTATION."""
    found: Counter[Count] = Counter()
    if _stands(case, case.closed_at):
        assert case.held_at is not None
        _confirm(found, case, _month(case.held_at), "consultations_closed")
    elif case.state in CONSULTATION_OPEN and case.ended_at is None:
        month = _month(case.held_at or case.requested_at)
        found[Count(month, member_of(case), "consultations_closed", False)] += 1
    return found


def of_entry(one: Any) -> Counter[Count]:
    """The same of an entry of the ledger, or of a row that has COUNTED_OF_ENTRY.

    An agreed pair counts once, by the receiver's entry; a conflict by the first.
    """
    found: Counter[Count] = Counter()
    counted = {
        "agreed": one.partner_id is None or one.organisation_id == one.to_id,
        "conflict": one.partner_id is not None and one.id < one.partner_id,
        "open": True,
    }.get(one.state, False)
    if not counted:
        return found
    month = one.day.replace(day=1)
    fact = f"{one.direction}_referrals" if one.kind == "referral" else "consultations_closed"
    if one.state != "agreed":
        found[Count(month, member_of(one), fact, False)] += 1
        return found
    _confirm(found, one, month, fact)
    if one.direction == "down" and one.care_type:
        found[Count(month, member_of(one), f"down_{one.care_type}", True)] += 1
    return found


class Alike(NamedTuple):
    """What entries have in common that add the same to the counts: COUNTED_OF_ENTRY, the day and the pair in short."""

    id: int
    designation_id: int
    lead_id: int
    from_id: int
    to_id: int
    organisation_id: int
    partner_id: int | None
    kind: str
    state: str
    day: date
    direction: str
    care_type: str


def alike(one: Any, state: str, partner_id: int | None) -> Alike:
    """An entry in a state and a pair, so that those of one month and kind are equal and counted once for all."""
    first = partner_id is None or one["id"] < partner_id
    return Alike(
        0 if first else 2, one["designation_id"], one["lead_id"], one["from_id"], one["to_id"], one["organisation_id"],
        None if partner_id is None else 1, one["kind"], state, one["day"].replace(day=1), one["direction"], one["care_type"],
    )  # fmt: skip


def of_entries(entries: Iterable[Alike]) -> Counter[tuple[int, Count]]:
    """What many entries add to the counts of their alliances."""
    found: Counter[tuple[int, Count]] = Counter()
    for one, times in Counter(entries).items():
        for count, n in of_entry(one).items():
            found[one.designation_id, count] += n * times
    return found


def _confirm(found: Counter[Count], case: Any, month: date, fact: str) -> None:
    found[Count(month, member_of(case), fact, True)] += 1
    if case.lead_id not in (case.from_id, case.to_id):
        found[Count(month, case.to_id, "took_part", True)] += 1


def _stands(case: Any, stamp: datetime | None) -> bool:
    return stamp is not None and (case.ended_at is None or stamp <= case.ended_at)


def _month(moment: datetime) -> date:
    return moment.date().replace(day=1)
