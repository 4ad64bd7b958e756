"""Tables of supervision. A report is an obligation with fixed dates, made when its period opens."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique
from alliance.ext import Base, Moment


class Report(Base):
    """A half-year's work summary of one alliance: open → submitted → accepted; returned.

    `figures` are rows of ReportFigure; `sections` the narrative by key. `due` never moves silently.
    """

    __tablename__ = "report"
    __table_args__ = (
        check("state IN ('open', 'submitted', 'returned', 'accepted')", "state", _l("报告状态不合规定")),
        check("half IN ('H1', 'H2')", "half", _l("只有上半年和下半年两期"), "SN15-3.5.d"),
        check("state = 'open' OR submitted_at IS NOT NULL", "submitted", _l("提交的报告须有提交时间"), "SN15-3.5.d"),
        check("(state = 'accepted') = (accepted_at IS NOT NULL)", "accepted", _l("已审的报告须有审核时间"), "SN15-3.5.d"),
        unique("designation_id", "year", "half", message=_l("该期报告已存在"), clause="SN15-3.5.d"),
        Index("ix_report_period", "year", "half", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    year: Mapped[int]
    half: Mapped[str] = mapped_column(String(2))
    starts: Mapped[date]
    ends: Mapped[date]
    opened_on: Mapped[date]
    due: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")
    version: Mapped[int] = mapped_column(default=1)
    sections: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[datetime | None] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)  # the first submission decides about "on time"
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    late: Mapped[bool] = mapped_column(default=False)
    figures: Mapped[list["ReportFigure"]] = relationship(back_populates="report", order_by="ReportFigure.id")


class ReportFigure(Base):
    """One figure of a report: what the logs say (confirmed, and not yet confirmed) beside what is stated."""

    __tablename__ = "report_figure"
    __table_args__ = (
        unique("report_id", "key", message=_l("该项数据已填")),
        check("stated IS NULL OR stated >= 0", "stated", _l("须为不小于 0 的整数"), "SN15-A1"),
        check("stated IS NULL OR stated = confirmed OR reason <> ''", "reason", _l("与台账不一致的数据须写明理由"), "SN15-3.5.d"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    key: Mapped[str] = mapped_column(String(30))
    confirmed: Mapped[int] = mapped_column(default=0)
    unconfirmed: Mapped[int] = mapped_column(default=0)
    stated: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    report: Mapped[Report] = relationship(back_populates="figures")


class Misconduct(Base):
    """A confirmed breach by an alliance's staff or hospital (SN15-3.5.b); counted in the evaluation."""

    __tablename__ = "misconduct"
    id: Mapped[int] = mapped_column(primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"), index=True)
    organisation_name: Mapped[str] = mapped_column(String(120))
    happened_on: Mapped[date]
    what: Mapped[str] = mapped_column(Text)
    finding: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[str] = mapped_column(String(80))
