"""Tables of care. One record, two hospitals; every move is stamped; patients' identities are sealed."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique
from alliance.ext import Base, Moment


class Referral(Base):
    """sent → accepted | declined → arrived → returned (outcome) → closed; cancelled. Confirmed once arrived: the
    sender stated it by sending, the receiver by receiving. `direction` is up or down (SN15-4.3.a).

    Name, programme, lead and lead department of the alliance are kept as they were on the day of sending.
    """

    __tablename__ = "referral"
    __table_args__ = (
        check(
            "state IN ('sent', 'accepted', 'declined', 'arrived', 'returned', 'closed', 'cancelled')",
            "state",
            _l("转诊状态不合规定"),
        ),
        check("direction IN ('up', 'down')", "direction", _l("转诊方向只能是上转或下转")),
        check("from_id <> to_id", "ends", _l("不能转诊到本院"), "SN15-4.3.a"),
        check(
            "state NOT IN ('accepted', 'arrived', 'returned', 'closed') OR accepted_at IS NOT NULL",
            "accepted",
            _l("已接收的转诊须有接收时间"),
            "SN15-4.3.a",
        ),
        check(
            "state NOT IN ('arrived', 'returned', 'closed') OR arrived_at IS NOT NULL",
            "arrived",
            _l("已到诊的转诊须有到诊时间"),
            "SN15-4.3.a",
        ),
        check(
            "state NOT IN ('returned', 'closed') OR returned_at IS NOT NULL",
            "returned",
            _l("已回传的转诊须有回传时间"),
            "SN15-4.3.a",
        ),
        check(
            "(state IN ('declined', 'cancelled')) = (end_code <> '')",
            "end_code",
            _l("不接收或撤销须选择原因"),
            "SN15-4.3.a",
        ),
        unique("number", message=_l("转诊单号重复")),
        Index("ix_referral_designation", "designation_id", "id"),
        Index("ix_referral_from", "from_id", "id"),
        Index("ix_referral_to", "to_id", "id"),
        Index("ix_referral_patient", "patient_key", "to_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    programme: Mapped[str] = mapped_column(String(40))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))  # the lead's department
    direction: Mapped[str] = mapped_column(String(4))
    from_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    from_name: Mapped[str] = mapped_column(String(120))
    to_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    to_name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default="sent")
    version: Mapped[int] = mapped_column(default=1)
    state_at: Mapped[datetime] = mapped_column(Moment)  # since when it is in this state
    urgency: Mapped[str] = mapped_column(String(10), default="routine")  # routine | urgent | emergency
    green_channel: Mapped[bool] = mapped_column(default=False)
    patient: Mapped[bytes] = mapped_column(LargeBinary)  # sealed Identity
    patient_key: Mapped[str] = mapped_column(String(64))
    patient_masked: Mapped[str] = mapped_column(String(20))
    sex: Mapped[str] = mapped_column(String(10), default="")
    birth_year: Mapped[int | None]
    diagnosis_code: Mapped[str] = mapped_column(String(12), default="")
    diagnosis: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text, default="")
    treatment: Mapped[str] = mapped_column(Text, default="")
    consent_by: Mapped[str] = mapped_column(String(40))
    consent_at: Mapped[datetime] = mapped_column(Moment)
    recognised: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # tests recognised (SN15-4.3.c)
    despite_open: Mapped[bool] = mapped_column(default=False)  # sent though the patient was in an open one: confirmed
    sent_at: Mapped[datetime] = mapped_column(Moment)
    sent_by_id: Mapped[int | None]
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    arrived_at: Mapped[datetime | None] = mapped_column(Moment)
    returned_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)  # 联盟已解散: may be finished, not counted from then on
    end_code: Mapped[str] = mapped_column(String(20), default="")  # why declined or cancelled
    end_text: Mapped[str] = mapped_column(String(300), default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")  # rehabilitation advice of a down-referral


class Consultation(Base):
    """requested → scheduled → held → answered (opinion by the invited side) → closed; cancelled, declined (SN15-4.3.b)."""

    __tablename__ = "consultation"
    __table_args__ = (
        check(
            "state IN ('requested', 'scheduled', 'held', 'answered', 'closed', 'declined', 'cancelled')",
            "state",
            _l("会诊状态不合规定"),
        ),
        check("from_id <> to_id", "ends", _l("不能邀请本院会诊"), "SN15-4.3.b"),
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
        check(
            "(state IN ('declined', 'cancelled')) = (end_code <> '')",
            "end_code",
            _l("不接受或撤销须选择原因"),
            "SN15-4.3.b",
        ),
        unique("number", message=_l("会诊单号重复")),
        Index("ix_consultation_designation", "designation_id", "id"),
        Index("ix_consultation_from", "from_id", "id"),
        Index("ix_consultation_to", "to_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    programme: Mapped[str] = mapped_column(String(40))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))  # the lead's department
    from_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    from_name: Mapped[str] = mapped_column(String(120))
    to_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    to_name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default="requested")
    version: Mapped[int] = mapped_column(default=1)
    state_at: Mapped[datetime] = mapped_column(Moment)  # since when it is in this state
    patient: Mapped[bytes] = mapped_column(LargeBinary)  # sealed Identity
    patient_key: Mapped[str] = mapped_column(String(64))
    patient_masked: Mapped[str] = mapped_column(String(20))
    sex: Mapped[str] = mapped_column(String(10), default="")
    birth_year: Mapped[int | None]
    diagnosis_code: Mapped[str] = mapped_column(String(12), default="")
    diagnosis: Mapped[str] = mapped_column(String(200))
    question: Mapped[str] = mapped_column(Text)
    consent_by: Mapped[str] = mapped_column(String(40))
    consent_at: Mapped[datetime] = mapped_column(Moment)
    requested_at: Mapped[datetime] = mapped_column(Moment)
    requested_by_id: Mapped[int | None]
    scheduled_for: Mapped[datetime | None] = mapped_column(Moment)
    held_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)  # 联盟已解散: may be finished, not counted from then on
    end_code: Mapped[str] = mapped_column(String(20), default="")
    end_text: Mapped[str] = mapped_column(String(300), default="")
    expert: Mapped[str] = mapped_column(String(80), default="")
    opinion: Mapped[str] = mapped_column(Text, default="")


class CareTally(Base):
    """Monthly counts kept in the moves' own transactions: reports and evaluations read these, not the logs.

    `fact` is up_referrals, down_referrals, referrals_outcome, consultations_closed, tests_recognised, tests_saved (分)
    or took_part (the second of two members). Confirmed counts stand in the month of arrival (a consultation: in which
    it was held); those not yet confirmed in the month of sending or asking.
    """

    __tablename__ = "care_tally"
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)  # its first day
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)  # the member's side
    fact: Mapped[str] = mapped_column(String(30), primary_key=True)
    confirmed: Mapped[bool] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(default=0)
