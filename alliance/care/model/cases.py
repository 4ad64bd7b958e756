"""The records: one record, two hospitals; every move is stamped; patients' identities are sealed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.patients import Sealed
from alliance.core.promises import check, unique
from alliance.ext import Base, Moment

REFERRAL_OPEN = ("sent", "asked", "forwarding", "accepted", "scheduled", "cancelling", "arrived", "returned")
REFERRAL_ENDED = ("declined", "forwarded", "no_show", "cancelled")  # without an arrival, each with a coded reason
CONSULTATION_OPEN = ("requested", "scheduled", "held", "answered")
CONSULTATION_ENDED = ("declined", "cancelled")
ARRIVED = text("arrived_at IS NOT NULL")
HELD = text("held_at IS NOT NULL")
WAITS = text("waits_for_id IS NOT NULL")  # still open
KEPT = "identity_kept_years"  # the setting: how long who the patient was is kept after the end
UNERASED = text("erased_at IS NULL")
# Asked for in these words: with a bare column SQLite takes the index of what waits, which holds every row that ended.
ENDED_UNERASED = text("erased_at IS NULL AND coalesce(waits_for_id, 0) = 0")


class CaseColumns:
    """What a referral and a consultation have alike: the alliance, the two ends, the patient, the diagnosis, the state.

    Name, programme, lead and lead department of the alliance are kept as they were on the day of sending.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    programme: Mapped[str] = mapped_column(String(40))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))  # the lead's department
    from_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    from_name: Mapped[str] = mapped_column(String(120))
    from_department: Mapped[str] = mapped_column(String(80), default="")
    to_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    to_name: Mapped[str] = mapped_column(String(120))
    to_department: Mapped[str] = mapped_column(String(80), default="")
    doctor: Mapped[str] = mapped_column(String(40), default="")  # who asks
    version: Mapped[int] = mapped_column(default=1)
    state_at: Mapped[datetime] = mapped_column(Moment)  # since when it is in this state
    waits_for_id: Mapped[int | None]  # the hospital whose step is awaited, while it is open
    due_at: Mapped[datetime | None] = mapped_column(Moment)  # until when, by the office's setting of that day
    patient: Mapped[bytes | None] = mapped_column(Sealed("patient", KEPT))  # an Identity; None: erased
    patient_key: Mapped[str | None] = mapped_column(String(64))
    patient_masked: Mapped[str] = mapped_column(String(20))
    sex: Mapped[str] = mapped_column(String(10), default="")
    birth_year: Mapped[int | None]
    diagnosis_code: Mapped[str] = mapped_column(String(20), default="")
    diagnosis: Mapped[str] = mapped_column(String(200))
    text_id: Mapped[int | None]  # the CareText it is found by: laid down with it, looked at again by `flask doctor`
    consent_by: Mapped[str] = mapped_column(String(40))
    consent_at: Mapped[datetime] = mapped_column(Moment)
    consent_version: Mapped[str] = mapped_column(String(12), default="")  # of the text consented to
    scheduled_for: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)  # 联盟已解散: may be finished, not counted from then on
    end_code: Mapped[str] = mapped_column(String(20), default="")  # why it ended without being carried out
    end_text: Mapped[str] = mapped_column(String(300), default="")
    excepted_at: Mapped[datetime | None] = mapped_column(Moment)  # the office allowed a late correction
    erased_at: Mapped[datetime | None] = mapped_column(Moment)  # the identity was erased: by its age, or on request


def kept_whole() -> Any:
    """Who the patient is and the hash that finds it are there together, until both are erased."""
    whole = "(erased_at IS NULL) = (patient IS NOT NULL) AND (patient IS NULL) = (patient_key IS NULL)"
    return check(whole, "erased", _l("患者身份须整份保存，或整份清除"), "SN15-4.3.a")


def listed(states: Sequence[str]) -> str:
    """States as SQL writes them in a condition."""
    return ", ".join(f"'{state}'" for state in states)


def _shared(
    table: str, clause: str, opened: Sequence[str], ended: Sequence[str], said: tuple[Any, Any, str]
) -> tuple[Any, ...]:
    """The promises and indexes both tables have: ends, state, waiting, reason, number."""
    states, oneself, maker = said
    return (
        check(f"state IN ({listed((*opened, *ended, 'closed'))})", "state", states),
        check("from_id <> to_id", "ends", oneself, clause),
        check(f"(state IN ({listed(ended)})) = (end_code <> '')", "end_code", _l("不接收、改转或撤销须选择原因"), clause),
        check(
            f"(state IN ({listed(opened)})) = (waits_for_id IS NOT NULL)", "waits", _l("未办结的记录须有待办医院"), clause
        ),
        kept_whole(),
        check("erased_at IS NULL OR waits_for_id IS NULL", "erased_ended", _l("未办结的记录不能清除患者身份"), clause),
        unique("number", message=_l("单号重复")),
        Index(f"ix_{table}_designation", "designation_id", "id"),
        # What a hospital's list narrows by stands in the index too: counting it reads no record.
        Index(f"ix_{table}_from", "from_id", "id", "to_id", f"{maker}_by_id"),
        Index(f"ix_{table}_to", "to_id", "id", "from_id"),
        Index(f"ix_{table}_from_state", "from_id", "state", "id", "designation_id", "to_id"),
        Index(f"ix_{table}_to_state", "to_id", "state", "id", "designation_id", "from_id"),
        Index(f"ix_{table}_pair", "from_id", "to_id", "id"),
        Index(f"ix_{table}_from_text", "from_id", "text_id", "id"),  # found by a word, at either end
        Index(f"ix_{table}_to_text", "to_id", "text_id", "id"),
        Index(f"ix_{table}_waits", "waits_for_id", "id", "programme", "due_at"),
        Index(f"ix_{table}_state", "state", "id"),
        Index(f"ix_{table}_due", "due_at", sqlite_where=WAITS, postgresql_where=WAITS),  # what is late, of all hospitals
        Index(  # open, of one person
            f"ix_{table}_{maker}", f"{maker}_by_id", "from_id", sqlite_where=WAITS, postgresql_where=WAITS
        ),
        Index(f"ix_{table}_kept", "state_at", sqlite_where=ENDED_UNERASED, postgresql_where=ENDED_UNERASED),
    )  # fmt: skip


class Referral(CaseColumns, Base):
    """sent → (asked → sent) → accepted → scheduled → arrived → returned (outcome) → closed; declined, no_show, forwarded
    to a third hospital with the sender's consent, cancelled (once accepted by one side asking, the other agreeing).

    Confirmed once arrived: the sender stated it by sending, the receiver by receiving. `direction` is up or down
    (SN15-4.3.a). `ask_*` is what one side has asked and the other has not yet answered.
    """

    __tablename__ = "referral"
    __table_args__ = (
        *_shared("referral", "SN15-4.3.a", REFERRAL_OPEN, REFERRAL_ENDED, (_l("转诊状态不合规定"), _l("不能转诊到本院"), "sent")),
        check("direction IN ('up', 'down')", "direction", _l("转诊方向只能是上转或下转")),
        check("care_type IN ('', 'outpatient', 'inpatient')", "care_type", _l("就诊类别只能是门（急）诊或住院")),
        check(
            "(state IN ('asked', 'forwarding', 'cancelling')) = (ask_by_id IS NOT NULL)",
            "asked",
            _l("待对方答复的转诊须有提出方"),
            "SN15-4.3.a",
        ),
        check(
            "(state IN ('forwarding', 'forwarded')) = (forward_to_id IS NOT NULL)",
            "forwarding",
            _l("改转须有第三家医院"),
            "SN15-4.3.a",
        ),
        check(
            "state NOT IN ('accepted', 'scheduled', 'cancelling', 'no_show', 'arrived', 'returned', 'closed') "
            "OR accepted_at IS NOT NULL",
            "accepted",
            _l("已接收的转诊须有接收时间"),
            "SN15-4.3.a",
        ),
        check(
            "state <> 'scheduled' OR scheduled_for IS NOT NULL", "scheduled", _l("已预约的转诊须有时间"), "SN15-4.3.a"
        ),
        check(
            "(state IN ('arrived', 'returned', 'closed')) = (arrived_at IS NOT NULL)",
            "arrived",
            _l("已到诊的转诊须有到诊时间"),
            "SN15-4.3.a",
        ),
        check(
            "(state IN ('returned', 'closed')) = (returned_at IS NOT NULL)",
            "returned",
            _l("已回传的转诊须有回传时间"),
            "SN15-4.3.a",
        ),
        Index("ix_referral_patient", "patient_key", "to_id"),
        Index("ix_referral_chain", "forwarded_from_id"),
        # What arrived in an alliance's year: the list of a month or year, flows (from the index alone), waiting times.
        Index(
            "ix_referral_arrived", "designation_id", "arrived_at", "from_id", "to_id", "direction", "ended_at",
            sqlite_where=ARRIVED, postgresql_where=ARRIVED,
        ),
        # What arrived in a month or year anywhere, and at either end of a hospital.
        Index("ix_referral_arrival", "arrived_at", sqlite_where=ARRIVED, postgresql_where=ARRIVED),
        Index("ix_referral_arrival_from", "from_id", "arrived_at", sqlite_where=ARRIVED, postgresql_where=ARRIVED),
        Index("ix_referral_arrival_to", "to_id", "arrived_at", sqlite_where=ARRIVED, postgresql_where=ARRIVED),
    )  # fmt: skip
    direction: Mapped[str] = mapped_column(String(4))
    care_type: Mapped[str] = mapped_column(String(12), default="")  # outpatient | inpatient; "" not known
    state: Mapped[str] = mapped_column(String(10), default="sent")
    urgency: Mapped[str] = mapped_column(String(10), default="routine")  # routine | urgent | emergency
    green_channel: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    treatment: Mapped[str] = mapped_column(Text, default="")
    cautions: Mapped[str] = mapped_column(Text, default="")
    payment: Mapped[str] = mapped_column(String(20), default="")
    rehabilitation: Mapped[str] = mapped_column(Text, default="")  # advice that goes with a down-referral
    summary: Mapped[str] = mapped_column(Text, default="")  # of the discharge, with a down-referral
    supplement: Mapped[str] = mapped_column(Text, default="")  # what was added when more was asked
    recognised: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # tests recognised (SN15-4.3.c)
    despite_open: Mapped[bool] = mapped_column(default=False)  # sent though the patient was in an open one: confirmed
    ask_by_id: Mapped[int | None]
    ask_code: Mapped[str] = mapped_column(String(20), default="")
    ask_text: Mapped[str] = mapped_column(String(300), default="")
    forward_to_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    forward_to_name: Mapped[str] = mapped_column(String(120), default="")
    forward_designation_id: Mapped[int | None] = mapped_column(ForeignKey("designation.id"))
    forwarded_from_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"))
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"))  # which it came from
    place: Mapped[str] = mapped_column(String(120), default="")  # where the patient is expected: clinic, ward, bed
    sent_at: Mapped[datetime] = mapped_column(Moment)
    sent_by_id: Mapped[int | None]
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    arrived_at: Mapped[datetime | None] = mapped_column(Moment)
    returned_at: Mapped[datetime | None] = mapped_column(Moment)
    result: Mapped[str] = mapped_column(String(12), default="")  # cured, improved …
    outcome: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")  # for afterwards, with the outcome


class Consultation(CaseColumns, Base):
    """requested → scheduled → held → answered (opinion by the invited side) → closed; cancelled, declined (SN15-4.3.b)."""

    __tablename__ = "consultation"
    __table_args__ = (
        *_shared(
            "consultation", "SN15-4.3.b", CONSULTATION_OPEN, CONSULTATION_ENDED,
            (_l("会诊状态不合规定"), _l("不能邀请本院会诊"), "requested"),
        ),
        check(
            "state NOT IN ('scheduled', 'held', 'answered', 'closed') OR scheduled_for IS NOT NULL",
            "scheduled",
            _l("已安排的会诊须有时间"),
            "SN15-4.3.b",
        ),
        check(
            "state NOT IN ('held', 'answered', 'closed') OR held_at IS NOT NULL",
            "held",
            _l("已举行的会诊须有举行时间"),
            "SN15-4.3.b",
        ),
        check(
            "state NOT IN ('answered', 'closed') OR (answered_at IS NOT NULL AND opinion <> '')",
            "answered",
            _l("会诊意见须由受邀方出具"),
            "SN15-4.3.b",
        ),
        Index("ix_consultation_held", "held_at", sqlite_where=HELD, postgresql_where=HELD),
    )  # fmt: skip
    state: Mapped[str] = mapped_column(String(10), default="requested")
    question: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(Moment)
    requested_by_id: Mapped[int | None]
    held_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    expert: Mapped[str] = mapped_column(String(80), default="")
    opinion: Mapped[str] = mapped_column(Text, default="")
