"""Tables of the audit: a campaign of one year, and the form 附件1 of each alliance asked in it."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique
from alliance.ext import Base, Moment

EDITABLE = ("draft", "returned", "lapse")
UNSENT = ("listed", "draft", "lapse")
CLOSED = ("passed", "failed", "lapsed", "revoked", "left_out")
ENDED = ("lapsed", "revoked")
STATES = (
    "listed", "draft", "late", "hospital", "city", "office", "commission", "returned", "passed", "failed", "lapse",
    "lapsed", "doubted", "revoked", "left_out",
)  # fmt: skip
UNDER_WAY = tuple(state for state in STATES if state not in CLOSED)


def _among(states: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{state}'" for state in states) + ")"


class Campaign(Base):
    """The audit of one programme in one year: draft → open → closed.

    Asked are those founded until `cut_off`; the form is due on `due`, until 23:59:59 Beijing time. The six counts cover
    `counts_from` to `cut_off`.
    """

    __tablename__ = "audit_campaign"
    __table_args__ = (
        check("state IN ('draft', 'open', 'closed')", "state", _l("审核评估的状态不合规定")),
        check("(state = 'draft') = (opened_at IS NULL)", "opened", _l("开放的审核评估须有开放时间"), "SN15-5.2"),
        check("(state = 'closed') = (closed_at IS NOT NULL)", "closed", _l("结束的审核评估须有结束时间"), "SN15-5.2"),
        check("counts_from < cut_off AND cut_off < due", "dates", _l("成立截止日须在报送截止日之前"), "SN15-5.2"),
        unique("programme", "year", message=_l("该年度的审核评估已建立"), clause="SN15-5.2"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    cut_off: Mapped[date]
    due: Mapped[date]
    counts_from: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by: Mapped[str] = mapped_column(String(80))
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


class Audit(Base):
    """附件1 of one alliance. States that name a body are those in which it is asked.

    listed (campaign not open) → draft → hospital → [city] → office → commission → passed | failed; returned. A form
    sent late waits in `late` until the commission takes it or not; `lapse` is a lapse proposed. `submitted_at` is the
    first sending and decides about "on time"; `excuse` is the commission's reason to take or to keep a late one.
    """

    __tablename__ = "audit"
    __table_args__ = (
        check(f"state IN {_among(STATES)}", "state", _l("审核评估表的状态不合规定")),
        check(
            f"state IN {_among((*UNSENT, 'lapsed', 'left_out'))} OR submitted_at IS NOT NULL",
            "submitted", _l("报送的审核评估表须有报送时间"), "SN15-5.2",
        ),
        check("NOT late OR late_reason <> '' OR excuse <> ''", "late", _l("迟报须写明理由"), "SN15-5.2"),
        check(
            "state NOT IN ('lapse', 'lapsed') OR submitted_at IS NULL OR late",
            "in_time", _l("按时报送的联盟不得视为放弃"), "SN15-5.2",
        ),
        check(
            "NOT late OR excuse <> '' OR state IN ('late', 'lapse', 'lapsed', 'left_out')",
            "taken", _l("迟报须由省卫生健康委决定收取后才能办理"), "SN15-5.2",
        ),
        check(
            f"(state IN {_among(CLOSED)}) = (closed_at IS NOT NULL)", "closed", _l("办结的审核评估须有办结时间"),
            "SN15-5.2",
        ),
        check("state <> 'city' OR city_id IS NOT NULL", "city", _l("市级评价须有被征求意见的机关"), "SN15-A1"),
        check(
            f"state NOT IN {_among(ENDED)} OR (end_reason <> '' AND decided_by_id IS NOT NULL AND notice_id IS NOT NULL)",
            "ended", _l("失去资格须有理由、决定人和公文"), "SN15-5.2",
        ),
        check("state <> 'left_out' OR end_reason <> ''", "left_out", _l("不列入审核评估须写明理由"), "SN15-5.2"),
        check(
            "state <> 'lapsed' OR proposed_by_id IS NULL OR proposed_by_id <> decided_by_id",
            "two_lapse", _l("视为放弃须由提出人以外的人确认"), "SN15-5.2",
        ),
        check(
            "state NOT IN ('doubted', 'revoked') OR (doubted_by_id IS NOT NULL AND doubt <> '' AND doubted_from <> '')",
            "doubt", _l("认定弄虚作假须写明事实和提出人"), "SN15-A1",
        ),
        check(
            "state <> 'revoked' OR doubted_by_id <> decided_by_id", "two_revoke", _l("取消资格须由提出人以外的人确认"),
            "SN15-A1",
        ),
        unique("campaign_id", "designation_id", message=_l("该联盟已在本次审核评估之列"), clause="SN15-5.2"),
        Index("ix_audit_list", "campaign_id", "state", "id"),
        Index("ix_audit_lead", "lead_id", "department_id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("audit_campaign.id"))
    programme: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    due: Mapped[date]
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"), index=True)
    designation_name: Mapped[str] = mapped_column(String(80))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    lead_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    city_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # the city asked for its evaluation
    added_reason: Mapped[str] = mapped_column(Text, default="")  # why the office added it by hand
    state: Mapped[str] = mapped_column(String(12), default="listed")
    version: Mapped[int] = mapped_column(default=1)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[datetime | None] = mapped_column(Moment)
    saved_by: Mapped[str] = mapped_column(String(80), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    late: Mapped[bool] = mapped_column(default=False)
    late_reason: Mapped[str] = mapped_column(Text, default="")
    declined: Mapped[bool] = mapped_column(default=False)  # the commission did not take the late form
    excuse: Mapped[str] = mapped_column(Text, default="")
    return_remark: Mapped[str] = mapped_column(Text, default="")
    proposed_by_id: Mapped[int | None]
    proposed_by: Mapped[str] = mapped_column(String(80), default="")
    doubted_from: Mapped[str] = mapped_column(String(12), default="")
    doubted_by_id: Mapped[int | None]
    doubted_by: Mapped[str] = mapped_column(String(80), default="")
    doubt: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    end_reason: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    campaign: Mapped[Campaign] = relationship()
    evaluations: Mapped[list["AuditEvaluation"]] = relationship(back_populates="audit", order_by="AuditEvaluation.id")
    submissions: Mapped[list["AuditSubmission"]] = relationship(
        back_populates="audit", order_by="AuditSubmission.serial"
    )

    @property
    def number(self) -> str:
        """What the printed form is called: the year's campaign and the row."""
        return f"审评〔{self.year}〕{self.id}号"


class AuditEvaluation(Base):
    """What one body said at one step: the hospital's and the city's evaluation, the office's check, the audit."""

    __tablename__ = "audit_evaluation"
    __table_args__ = (
        check("verdict IN ('agree', 'return', 'pass', 'fail')", "verdict", _l("评价意见不合规定")),
        check("verdict IN ('agree', 'pass') OR text <> ''", "text", _l("退回和不通过须写明理由"), "SN15-5.2"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), index=True)
    submission: Mapped[int]
    station: Mapped[str] = mapped_column(String(12))
    verdict: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, default="")
    organisation_name: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(String(80))
    given_at: Mapped[datetime] = mapped_column(Moment)
    audit: Mapped[Audit] = relationship(back_populates="evaluations")


class AuditSubmission(Base):
    """附件1 as it was sent, whole: fields, members, the six counts beside the logs, files by hash."""

    __tablename__ = "audit_submission"
    __table_args__ = (unique("audit_id", "serial", message=_l("版本号重复")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), index=True)
    serial: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(80))
    audit: Mapped[Audit] = relationship(back_populates="submissions")
