"""Objective data of hospitals by specialty, the uploads they came by, and the lists drawn from them (SX3-16, 17; WZ10-4.1)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment


class Upload(Base):
    """One workbook of objective data that was taken in."""

    __tablename__ = "objective_upload"
    __table_args__ = (Index("ix_objective_upload", "programme", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    taken: Mapped[int]
    same: Mapped[int]
    left_out: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(String(80))


class ObjectiveRow(Base):
    """One figure: of a hospital's specialty, one indicator, one year. Uploaded again it is corrected, never doubled."""

    __tablename__ = "objective_row"
    __table_args__ = (
        check("year BETWEEN 2000 AND 2999", "year", _l("年度不合规定"), "SX3-16"),
        check("source <> ''", "source", _l("每个客观数据须写明来源"), "SX3-16"),
        unique(
            "programme", "specialty", "hospital_id", "indicator", "year", message=_l("这家医院本专科这一年的指标已有数据"), clause="SX3-16"
        ),
        Index("ix_objective_row_specialty", "programme", "specialty", "year"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    specialty: Mapped[str] = mapped_column(String(80))
    hospital_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    hospital_name: Mapped[str] = mapped_column(String(120))
    department: Mapped[str] = mapped_column(String(80), default="")
    indicator: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    value: Mapped[Decimal] = mapped_column(Numeric(16, 4))
    source: Mapped[str] = mapped_column(String(200))
    upload_id: Mapped[int] = mapped_column(ForeignKey("objective_upload.id"), index=True)
    place: Mapped[str] = mapped_column(String(80), default="")  # sheet and row it came from
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(String(80))


class Shortlist(Base):
    """Who goes on into the written review: proposed by an office handler, signed by its head (two persons); withdrawn.

    `content` holds the comparison as it was: candidates with total, place, by how much missed, and the rows it rests on.
    """

    __tablename__ = "shortlist"
    __table_args__ = (
        check("state IN ('proposed', 'signed', 'withdrawn')", "state", _l("入围名单的状态不合规定")),
        check("(state = 'signed') = (signed_at IS NOT NULL)", "signed", _l("签发的名单须有签发时间"), "SX3-17"),
        check(
            "signed_by_id IS NULL OR signed_by_id <> proposed_by_id",
            "two",
            _l("入围名单须由另一人签发"),
            "SX3-17",
        ),
        unique_where(
            "uq_shortlist_live", "programme", "year", "track", "subject", where=text("state <> 'withdrawn'"),
            message=_l("本专科本年度已有入围名单"), clause="SX3-17",
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    track: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    rule: Mapped[str] = mapped_column(String(40))  # as the office has set it: places:1.5, score:60
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    version: Mapped[int] = mapped_column(default=1)
    proposed_by_id: Mapped[int | None]
    proposed_by: Mapped[str] = mapped_column(String(80))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    signed_by_id: Mapped[int | None]
    signed_by: Mapped[str] = mapped_column(String(80), default="")
    signed_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was withdrawn
