"""Tables of evaluation. One round per programme and year; a decided round is frozen with its inputs."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique
from alliance.ext import Base, Moment


class IndicatorVersion(Base):
    """An indicator system of a programme: draft → adopted → retired. An adopted one never changes (SN15-3.6.a)."""

    __tablename__ = "indicator_version"
    __table_args__ = (
        check("state IN ('draft', 'adopted', 'retired')", "state", _l("指标体系状态不合规定")),
        check("(state = 'draft') = (adopted_at IS NULL)", "adopted", _l("采用的指标体系须有采用时间"), "SN15-3.6.a"),
        unique("programme", "serial", message=_l("指标体系版次重复")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    serial: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # rules.indicators.to_dict
    created_at: Mapped[datetime] = mapped_column(Moment)
    adopted_at: Mapped[datetime | None] = mapped_column(Moment)
    adopted_by: Mapped[str] = mapped_column(String(80), default="")


class Round(Base):
    """The evaluation of one year: open (self-evaluation) → scoring → provisional → decided."""

    __tablename__ = "round"
    __table_args__ = (
        check("state IN ('open', 'scoring', 'provisional', 'decided')", "state", _l("考核状态不合规定")),
        check("(state = 'decided') = (decided_at IS NOT NULL)", "decided", _l("已定的考核须有审定时间"), "SN15-2.b"),
        unique("programme", "year", message=_l("该年度的考核已经开展"), clause="SN15-2.b"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    indicator_version_id: Mapped[int] = mapped_column(ForeignKey("indicator_version.id"))
    state: Mapped[str] = mapped_column(String(12), default="open")
    version: Mapped[int] = mapped_column(default=1)
    pass_mark: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    outstanding_mark: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    computed_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    objections_due: Mapped[str] = mapped_column(String(40), default="")
    indicator_version: Mapped[IndicatorVersion] = relationship()
    cards: Mapped[list["ScoreCard"]] = relationship(back_populates="round", order_by="ScoreCard.id")


class ScoreCard(Base):
    """One alliance's card in a round: facts as computed, lines, total, result once decided."""

    __tablename__ = "score_card"
    __table_args__ = (
        check("result IN ('', 'outstanding', 'pass', 'fail')", "result", _l("考核结果只能是优秀、合格或不合格"), "SN15-2.c"),
        unique("round_id", "designation_id", message=_l("该联盟本年度已有评分表"), clause="SN15-2.b"),
        Index("ix_score_card_designation", "designation_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    lead_name: Mapped[str] = mapped_column(String(120))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    total: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    result: Mapped[str] = mapped_column(String(12), default="")
    round: Mapped[Round] = relationship(back_populates="cards")
    lines: Mapped[list["ScoreLine"]] = relationship(back_populates="card", order_by="ScoreLine.id")


class ScoreLine(Base):
    """One indicator of a card: value, points, and why, in words, so that anybody can repeat it."""

    __tablename__ = "score_line"
    __table_args__ = (
        unique("card_id", "indicator", message=_l("该指标已评分")),
        check("points IS NULL OR (points >= 0 AND points <= weight)", "points", _l("得分须在 0 与满分之间"), "SN15-2.b"),
        Index("ix_score_line_card", "card_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("score_card.id"))
    indicator: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(10))  # data | office | self | qc | expert
    weight: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    value: Mapped[str] = mapped_column(String(40), default="")
    points: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    self_points: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    self_note: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")
    why_en: Mapped[str] = mapped_column(Text, default="")
    scored_by_id: Mapped[int | None]
    scored_by: Mapped[str] = mapped_column(String(80), default="")
    scored_at: Mapped[datetime | None] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text, default="")
    card: Mapped[ScoreCard] = relationship(back_populates="lines")
