"""Tables of filing. One application keeps one number for life; each submission is kept as a revision."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment

EDITABLE = ("draft", "returned")
CLOSED = ("filed", "refused", "withdrawn")


class Application(Base):
    """附件2: draft → hospital (leader signs) → [city] → office → commission → filed | refused; returned, withdrawn.

    State names are the body that is asked. `answers` holds the fields of the form by their keys; the hospital's,
    city's, office's and commission's opinions are rows of Opinion. `returned_from` is where a returned application goes
    back to; it is kept while the hospital leader signs a changed text again.
    """

    __tablename__ = "application"
    __table_args__ = (
        check(
            "state IN ('draft', 'hospital', 'city', 'office', 'commission', 'returned', 'filed', 'refused', 'withdrawn')",
            "state",
            _l("备案申请状态不合规定"),
        ),
        check(
            "state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL",
            "submitted",
            _l("提交的申请须有提交时间"),
            "SN15-3.3.a",
        ),
        check(
            "(state IN ('filed', 'refused', 'withdrawn')) = (closed_at IS NOT NULL)",
            "closed",
            _l("办结的申请须有办结时间"),
            "SN15-3.3.a",
        ),
        check(
            "state <> 'returned' OR returned_from <> ''", "returned", _l("退回的申请须写明由哪一站退回"), "SN15-3.3.a"
        ),
        check("state <> 'city' OR city_id IS NOT NULL", "city", _l("市级意见须有被征求意见的机关"), "SN15-A2"),
        unique("number", message=_l("受理编号重复")),
        unique_where(
            "uq_application_open",
            "designation_id",
            where=text("state NOT IN ('filed', 'refused', 'withdrawn')"),
            message=_l("该联盟已有一件在办的申请"),
        ),
        Index("ix_application_state", "programme", "state", "id"),
        Index("ix_application_place", "programme", "place"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(String(20))  # of the designation: its route
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"), index=True)
    number: Mapped[str] = mapped_column(String(40))  # 受理编号
    name: Mapped[str] = mapped_column(String(80))  # the alliance's name, for lists
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    lead_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    city_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)  # the city commission asked
    city_asked_at: Mapped[datetime | None] = mapped_column(Moment)  # from then on the city sees it
    place: Mapped[int] = mapped_column(BigInteger, default=0)  # order in lists: national rank first (SN15-3.2)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    returned_from: Mapped[str] = mapped_column(String(12), default="")  # where it goes back to
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(Moment)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    saved_by: Mapped[str] = mapped_column(String(80), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    conditions: Mapped[list["ConditionAnswer"]] = relationship(
        back_populates="application", order_by="ConditionAnswer.id"
    )
    opinions: Mapped[list["Opinion"]] = relationship(back_populates="application", order_by="Opinion.id")
    stays: Mapped[list["StationStay"]] = relationship(back_populates="application", order_by="StationStay.id")
    remarks: Mapped[list["Remark"]] = relationship(back_populates="application", order_by="Remark.id")
    revisions: Mapped[list["Revision"]] = relationship(back_populates="application", order_by="Revision.serial")
    exemptions: Mapped[list["Exemption"]] = relationship(back_populates="application", order_by="Exemption.id")

    @property
    def is_begun(self) -> bool:
        """Whether it is kept already: a self-check before the start looks at one that is not."""
        return self.number != ""

    @property
    def is_ranked(self) -> bool:
        """Whether it was submitted with a national rank: then it comes first in lists (SN15-3.2)."""
        return self.place > self.id


class ConditionAnswer(Base):
    """The answer to one condition of SN15-3.2; its evidence are files of this row."""

    __tablename__ = "condition_answer"
    __table_args__ = (unique("application_id", "key", message=_l("该条件已作答"), clause="SN15-3.2"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    key: Mapped[str] = mapped_column(String(30))
    met: Mapped[bool | None]
    note: Mapped[str] = mapped_column(Text, default="")
    application: Mapped[Application] = relationship(back_populates="conditions")


class Opinion(Base):
    """One body's view at one step (station hospital, city, office, commission); `silent`: none came by the due day."""

    __tablename__ = "opinion"
    __table_args__ = (
        check(
            "verdict IN ('agree', 'return', 'refuse', 'silent')",
            "verdict",
            _l("意见只能是同意、退回、不同意或未按期反馈"),
        ),
        check(
            "verdict <> 'silent' OR person_id IS NULL", "silent", _l("未按期反馈只由日历记录，不由人出具"), "SN15-A2"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    revision: Mapped[int]
    station: Mapped[str] = mapped_column(String(12))
    verdict: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # office: necessity, feasibility, contribution
    organisation_id: Mapped[int]
    organisation_name: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(String(80))
    given_on: Mapped[date]
    given_at: Mapped[datetime] = mapped_column(Moment)
    application: Mapped[Application] = relationship(back_populates="opinions")


class Remark(Base):
    """A remark pinned to a field, condition or attachment when an application is returned; the applicant answers it."""

    __tablename__ = "remark"
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    field: Mapped[str] = mapped_column(String(40))  # of 附件2, condition-, consent-, file- and its id; "" for the whole
    label: Mapped[str] = mapped_column(String(240), default="")  # what it was pinned to, in words: a file may be gone
    text: Mapped[str] = mapped_column(Text)
    station: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(80))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    application: Mapped[Application] = relationship(back_populates="remarks")


class Revision(Base):
    """What was submitted, whole, at one submission: answers, conditions, members and file hashes."""

    __tablename__ = "revision"
    __table_args__ = (unique("application_id", "serial", message=_l("版本号重复")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    serial: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(80))
    application: Mapped[Application] = relationship(back_populates="revisions")


class Exemption(Base):
    """What 原则上 lets the office lift, asked with an argument, granted or not with a reason; it shows on the record.

    `key` is `lead-level` (SN15-5.1) or `consent-` and a province's two digits (SN15-3.3.b).
    """

    __tablename__ = "exemption"
    __table_args__ = (
        check("(granted IS NULL) = (decided_at IS NULL)", "decided", _l("例外须写明决定时间"), "SN15-5.1"),
        check("granted IS NULL OR (reason <> '' AND decided_by <> '')", "reason", _l("例外须写明理由和决定人"), "SN15-5.1"),
        unique_where("uq_exemption_open", "application_id", "key", where=text("granted IS NULL OR granted"),
                     message=_l("该例外已申请")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    key: Mapped[str] = mapped_column(String(30))
    argument: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_by: Mapped[str] = mapped_column(String(80))
    granted: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    application: Mapped[Application] = relationship(back_populates="exemptions")


class StationStay(Base):
    """One time that a dossier lies at a station, with its due day. Only these days count, never the applicant's.

    `whole` is the station's period as set when it arrived, `granted` what of it was left for this stay.
    """

    __tablename__ = "station_stay"
    __table_args__ = (
        check("granted >= 1", "granted", _l("办理期限至少为一个工作日"), "SN15-A2"),
        check("(chased = 0) = (chased_at IS NULL)", "chased", _l("催办须写明时间"), "SN15-A2"),
        unique_where("uq_station_stay_open", "application_id", where=text("left_at IS NULL"),
                     message=_l("申请已在一站办理")),
        Index("ix_station_stay_due", "station", "left_at", "due"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    station: Mapped[str] = mapped_column(String(12))
    arrived_at: Mapped[datetime] = mapped_column(Moment)
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    whole: Mapped[int]
    granted: Mapped[int]
    due: Mapped[date | None]
    due_note: Mapped[str] = mapped_column(String(120), default="")
    chased: Mapped[int] = mapped_column(default=0)  # how often the office reminded the station
    chased_at: Mapped[datetime | None] = mapped_column(Moment)
    application: Mapped[Application] = relationship(back_populates="stays")


class OpinionBatch(Base):
    """One batch of opinions as it was signed: which were done and which were not and why, with the words typed."""

    __tablename__ = "opinion_batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
