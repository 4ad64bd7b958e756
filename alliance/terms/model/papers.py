"""Papers handed in after a designation, and the ways by which it spreads its techniques."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique
from alliance.ext import Base, Moment


class YearPaper(Base):
    """A plan or report of a designation: draft → submitted → accepted; returned with a reason. `year` of one made once for
    the whole term is that of the designation."""

    __tablename__ = "year_paper"
    __table_args__ = (
        check("state IN ('draft', 'submitted', 'returned', 'accepted')", "state", _l("报告状态不合规定")),
        check("state = 'draft' OR submitted_at IS NOT NULL", "submitted", _l("提交的报告须有提交时间"), "SX6-11.4"),
        check("(state = 'accepted') = (accepted_at IS NOT NULL)", "accepted", _l("审核通过的报告须有时间")),
        unique("designation_id", "kind", "year", message=_l("这一年的这份材料已建立"), clause="SX6-11.4"),
        Index("ix_year_paper_list", "programme", "kind", "year", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(120))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    kind: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    due: Mapped[date]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    late: Mapped[bool] = mapped_column(default=False)  # handed in for the first time after its day
    saved_at: Mapped[datetime] = mapped_column(Moment)
    saved_by: Mapped[str] = mapped_column(String(80))
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    submitted_by: Mapped[str] = mapped_column(String(80), default="")
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    accepted_by: Mapped[str] = mapped_column(String(80), default="")
    returned_reason: Mapped[str] = mapped_column(String(500), default="")


class Spread(Base):
    """One stretch of work by which techniques are spread: a channel, in a year, where and what; an alliance by its record."""

    __tablename__ = "spread"
    __table_args__ = (
        check("words <> ''", "words", _l("请写明推广的技术和对象"), "SX3-33"),
        check("year BETWEEN 2000 AND 2999", "year", _l("年度不合规定")),
        Index("ix_spread_designation", "designation_id", "year"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    channel: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    alliance_id: Mapped[int | None] = mapped_column(ForeignKey("designation.id"))
    alliance_name: Mapped[str] = mapped_column(String(120), default="")
    words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by: Mapped[str] = mapped_column(String(80))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
