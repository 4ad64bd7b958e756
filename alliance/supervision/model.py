"""Tables of supervision. A report is an obligation with fixed dates, made when its period opens."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.patients import Sealed
from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment


class Report(Base):
    """A half-year's work summary of one alliance: open → submitted → accepted; returned; waived when the alliance ended.

    `draft` is what was typed and not yet handed in (never validated); `sections` and `figures` are as submitted.
    `due` never moves silently: an extension keeps the first date and its reason, a report unlocked after closing its
    own. The first submission decides about "on time".
    """

    __tablename__ = "report"
    __table_args__ = (
        check("state IN ('open', 'submitted', 'returned', 'accepted', 'waived')", "state", _l("报告状态不合规定")),
        check("half IN ('H1', 'H2')", "half", _l("只有上半年和下半年两期"), "SN15-3.5.d"),
        check("opened_on <= due AND due <= closes", "dates", _l("报送期的起止日期不合规定"), "SN15-3.5.d"),
        check(
            "(state IN ('open', 'waived')) = (submitted_at IS NULL)",
            "submitted",
            _l("提交的报告须有提交时间"),
            "SN15-3.5.d",
        ),
        check("(extended_from IS NULL) = (extension_reason = '')", "extended", _l("延期须写明理由"), "SN15-3.5.d"),
        check(
            "extended_from IS NULL OR extended_from < due", "later", _l("延期后的截止日须晚于原截止日"), "SN15-3.5.d"
        ),
        check(
            "(state = 'accepted') = (accepted_at IS NOT NULL)", "accepted", _l("已审的报告须有审核时间"), "SN15-3.5.d"
        ),
        unique("designation_id", "year", "half", message=_l("该期报告已存在"), clause="SN15-3.5.d"),
        Index("ix_report_period", "programme", "year", "half", "state"),
        Index("ix_report_lead", "lead_id", "department_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    lead_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    year: Mapped[int]
    half: Mapped[str] = mapped_column(String(2))
    starts: Mapped[date]
    ends: Mapped[date]
    opened_on: Mapped[date]
    due: Mapped[date]
    closes: Mapped[date]  # until then a late one is still taken, and marked
    state: Mapped[str] = mapped_column(String(10), default="open")
    version: Mapped[int] = mapped_column(default=1)
    draft: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # field name → words as typed
    drafted: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # field name → its changes, see rules.Change
    saved_at: Mapped[datetime | None] = mapped_column(Moment)
    saved_by: Mapped[str] = mapped_column(String(80), default="")
    sections: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    late: Mapped[bool] = mapped_column(default=False)
    return_remark: Mapped[str] = mapped_column(Text, default="")
    extended_from: Mapped[date | None]  # the due day before the first extension
    extension_reason: Mapped[str] = mapped_column(Text, default="")
    unlock_reason: Mapped[str] = mapped_column(Text, default="")
    targets: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # count → what is aimed at in the next year
    figures: Mapped[list["ReportFigure"]] = relationship(back_populates="report", order_by="ReportFigure.id")


class ReportFigure(Base):
    """One figure as submitted: what the logs said then (confirmed, and not yet confirmed) beside what is stated."""

    __tablename__ = "report_figure"
    __table_args__ = (
        unique("report_id", "key", message=_l("该项数据已填")),
        check("stated >= 0", "stated", _l("须为不小于 0 的整数"), "SN15-A1"),
        check("stated = confirmed OR reason <> ''", "reason", _l("与台账不一致的数据须写明理由"), "SN15-3.5.d"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    key: Mapped[str] = mapped_column(String(30))
    confirmed: Mapped[int]
    unconfirmed: Mapped[int]
    stated: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    report: Mapped[Report] = relationship(back_populates="figures")


class Misconduct(Base):
    """A proven breach by an alliance's staff or hospital (SN15-3.5.b); counted in the evaluation unless annulled."""

    __tablename__ = "misconduct"
    __table_args__ = (
        check("state IN ('recorded', 'annulled')", "state", _l("违规记录状态不合规定")),
        check("(state = 'annulled') = (annul_reason <> '')", "annulled", _l("撤销违规记录须写明理由"), "SN15-3.5.b"),
        Index("ix_misconduct_designation", "designation_id", "happened_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))  # whose conduct it was
    organisation_name: Mapped[str] = mapped_column(String(120))
    happened_on: Mapped[date]
    what: Mapped[str] = mapped_column(Text)
    finding: Mapped[str] = mapped_column(Text)
    handling: Mapped[str] = mapped_column(Text, default="")  # what the hospital did about it
    state: Mapped[str] = mapped_column(String(10), default="recorded")
    version: Mapped[int] = mapped_column(default=1)
    annul_reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[str] = mapped_column(String(80))


class Matter(Base):
    """A large event reported beforehand (SN15-3.5.c) or a major matter (SN15-3.5.d): sent → acknowledged | objected;
    withdrawn.

    `timing` is fixed when an event is sent: ahead, short (fewer workdays than set), late (after its date), or unknown
    (no calendar for that year). `earliest` is the first day an event sent that day could begin in time.
    """

    __tablename__ = "matter"
    __table_args__ = (
        check("kind IN ('event', 'major')", "kind", _l("只能报备大型活动或重大事项")),
        check("state IN ('sent', 'acknowledged', 'objected', 'withdrawn')", "state", _l("报备状态不合规定")),
        check("timing IN ('', 'ahead', 'short', 'late', 'unknown')", "timing", _l("报备及时性不合规定"), "SN15-3.5.c"),
        check("(kind = 'event') = (timing <> '')", "timed", _l("大型活动须记明是否提前报备"), "SN15-3.5.c"),
        check("kind <> 'event' OR place <> ''", "place", _l("大型活动须写明地点"), "SN15-3.5.c"),
        check("ends IS NULL OR ends >= starts", "dates", _l("结束日期不能早于开始日期"), "SN15-3.5.c"),
        check("state = 'withdrawn' OR (state = 'sent') = (answered_at IS NULL)", "answered", _l("办公室答复须有时间")),
        check("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", "withdrawn", _l("撤回的报备须有时间")),
        check("state <> 'objected' OR (kind = 'event' AND answer <> '')", "objected", _l("提出异议须写明理由"), "SN15-3.5.c"),
        check(
            "state <> 'acknowledged' OR timing <> 'late' OR answer <> ''", "late",
            _l("迟报的活动须写明处理意见后才能确认"), "SN15-3.5.c",
        ),
        Index("ix_matter_designation", "designation_id", "starts"),
        Index("ix_matter_programme", "programme", "kind", "state"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    lead_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(200), default="")
    starts: Mapped[date]  # of a major matter: the day it happened
    ends: Mapped[date | None]
    scale: Mapped[str] = mapped_column(String(200), default="")
    content: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12), default="sent")
    version: Mapped[int] = mapped_column(default=1)
    timing: Mapped[str] = mapped_column(String(10), default="")
    earliest: Mapped[date | None]
    due: Mapped[date | None]
    due_note: Mapped[str] = mapped_column(String(120), default="")
    sent_at: Mapped[datetime] = mapped_column(Moment)
    sent_by: Mapped[str] = mapped_column(String(80))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by: Mapped[str] = mapped_column(String(80), default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class Tip(Base):
    """A report of a breach (SN15-3.5.b), before it is proven: received → proven (a Misconduct) | dismissed.

    Who reported it is sealed and opened by the handling post alone. Neither the lead nor its hospital sees a tip, and
    its lines in the journal are tied to no alliance (hence `alliance_id`, not designation_id).
    """

    __tablename__ = "tip"
    __table_args__ = (
        check("state IN ('received', 'proven', 'dismissed')", "state", _l("线索状态不合规定")),
        check("(state = 'received') = (closed_at IS NULL)", "closed", _l("办结的线索须有办结时间"), "SN15-3.5.b"),
        check("(state = 'proven') = (misconduct_id IS NOT NULL)", "proven", _l("查实的线索须有违规记录"), "SN15-3.5.b"),
        check("state = 'received' OR finding <> ''", "finding", _l("办结线索须写明核查结论"), "SN15-3.5.b"),
        Index("ix_tip_programme", "programme", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    alliance_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    alliance_name: Mapped[str] = mapped_column(String(80))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    organisation_name: Mapped[str] = mapped_column(String(120))
    happened_on: Mapped[date]
    what: Mapped[str] = mapped_column(Text)
    reporter: Mapped[bytes | None] = mapped_column(Sealed("patient", "reporter_kept_years"))  # None: no name, or erased
    handler_post_id: Mapped[int]
    handler: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10), default="received")
    version: Mapped[int] = mapped_column(default=1)
    finding: Mapped[str] = mapped_column(Text, default="")
    misconduct_id: Mapped[int | None] = mapped_column(ForeignKey("misconduct.id"))
    received_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


class QualityDocument(Base):
    """A norm or quality document the lead shares with its members (SN15-3.5.a): shared, in versions, until withdrawn."""

    __tablename__ = "quality_document"
    __table_args__ = (
        check("state IN ('shared', 'withdrawn')", "state", _l("质控文件状态不合规定")),
        check("kind IN ('norm', 'process', 'standard', 'other')", "kind", _l("没有这一类质控文件")),
        check(
            "(state = 'withdrawn') = (withdrawn_reason <> '')", "withdrawn", _l("停用质控文件须写明理由"), "SN15-3.5.a"
        ),
        check("serial > 0", "serial", _l("质控文件须有版次")),
        unique_where(
            "uq_quality_document_title",
            "designation_id",
            "title",
            where=text("state = 'shared'"),
            message=_l("本联盟已有同名的质控文件，请上传它的新版"),
            clause="SN15-3.5.a",
        ),
        Index("ix_quality_document_programme", "programme", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"), index=True)
    designation_name: Mapped[str] = mapped_column(String(80))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    lead_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    serial: Mapped[int] = mapped_column(default=1)  # of the version that holds now
    state: Mapped[str] = mapped_column(String(10), default="shared")
    version: Mapped[int] = mapped_column(default=1)
    withdrawn_reason: Mapped[str] = mapped_column(String(300), default="")


class QualityVersion(Base):
    """One version of a quality document, with its file; members are asked for a receipt by `due`."""

    __tablename__ = "quality_version"
    __table_args__ = (unique("document_id", "serial", message=_l("质控文件版次重复"), clause="SN15-3.5.a"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("quality_document.id"))
    serial: Mapped[int]
    summary: Mapped[str] = mapped_column(Text)  # what it asks, or what changed
    due: Mapped[date | None]
    due_note: Mapped[str] = mapped_column(String(120), default="")
    shared_at: Mapped[datetime] = mapped_column(Moment)
    shared_by: Mapped[str] = mapped_column(String(80))


class QualityReceipt(Base):
    """What a member owes for one version: its receipt, by whom and when; `released_on` says since when no longer."""

    __tablename__ = "quality_receipt"
    __table_args__ = (
        unique("version_id", "organisation_id", message=_l("该单位已在签收名单中"), clause="SN15-3.5.a"),
        check("(received_at IS NULL) = (received_by = '')", "received", _l("签收须有签收人和时间"), "SN15-3.5.a"),
        check("received_at IS NULL OR released_on IS NULL", "released", _l("已签收的不再免除"), "SN15-3.5.a"),
        Index("ix_quality_receipt_organisation", "organisation_id", "version_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("quality_version.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    organisation_name: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    received_at: Mapped[datetime | None] = mapped_column(Moment)
    received_by: Mapped[str] = mapped_column(String(80), default="")
    released_on: Mapped[date | None]
