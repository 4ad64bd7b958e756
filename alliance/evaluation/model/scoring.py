"""Who scores which indicator, what each gave; objections to results, and figures corrected by exception."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique, unique_where
from alliance.evaluation.model.rounds import Round, ScoreCard
from alliance.ext import Base, Moment


class Assignment(Base):
    """A person who scores one indicator of a round: invited → accepted (conflicts declared) → closed; declined, withdrawn.

    What was given is blind until all sheets of the indicator are closed. `conflicts` are the cards not to be scored.
    """

    __tablename__ = "score_assignment"
    __table_args__ = (
        check("state IN ('invited', 'accepted', 'closed', 'declined', 'withdrawn')", "state", _l("评分任务状态不合规定")),
        check("source IN ('qc', 'expert', 'office')", "source", _l("评分任务只交质控中心、评审专家或指定的经办人"), "SN15-3.6.a"),
        check("(state = 'closed') = (closed_at IS NOT NULL)", "closed", _l("交出的评分须有交出时间"), "SN15-2.b"),
        check("state <> 'declined' OR reason <> ''", "reason", _l("谢绝评分须写明理由")),
        unique_where(
            "uq_score_assignment_person", "round_id", "indicator", "person_id",
            where=text("state IN ('invited', 'accepted', 'closed')"), message=_l("此人已受邀评这一指标"),
        ),
        Index("ix_score_assignment_round", "round_id"),
        Index("ix_score_assignment_of", "person_id", "state"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    indicator: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(80))
    organisation: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(12), default="invited")
    version: Mapped[int] = mapped_column(default=1)
    invited_at: Mapped[datetime] = mapped_column(Moment)
    invited_by: Mapped[str] = mapped_column(String(80))
    due: Mapped[date | None]
    due_note: Mapped[str] = mapped_column(String(120), default="")
    conflicts: Mapped[list[int]] = mapped_column(JSON, default=list)
    conflict_note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    round: Mapped[Round] = relationship(back_populates="assignments")
    given: Mapped[list["Given"]] = relationship(order_by="Given.card_id")


class Given(Base):
    """The points one person gave one card for the indicator of the assignment."""

    __tablename__ = "score_given"
    __table_args__ = (
        unique("assignment_id", "card_id", message=_l("这张评分表已经评过")),
        check("points >= 0", "points", _l("得分须在 0 与满分之间"), "SN15-2.b"),
        Index("ix_score_given_card", "card_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("score_assignment.id"))
    card_id: Mapped[int] = mapped_column(ForeignKey("score_card.id"))
    points: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    note: Mapped[str] = mapped_column(Text, default="")


class Objection(Base):
    """An alliance objects to its provisional result; answered by another officer than who scored what it is about."""

    __tablename__ = "score_objection"
    __table_args__ = (
        check("state IN ('open', 'upheld', 'rejected', 'withdrawn')", "state", _l("异议状态不合规定")),
        check("text <> ''", "text", _l("异议须写明理由"), "SN15-2.b"),
        check("(state IN ('upheld', 'rejected')) = (answered_at IS NOT NULL)", "answered", _l("答复的异议须有答复时间"), "SN15-2.b"),
        check("answered_at IS NULL OR answer <> ''", "answer", _l("答复异议须写明理由"), "SN15-2.b"),
        unique_where(
            "uq_score_objection_open", "card_id", where=text("state = 'open'"), message=_l("已有一份异议待答复"), clause="SN15-2.b"
        ),
        Index("ix_score_objection_card", "card_id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("score_card.id"))
    indicators: Mapped[list[str]] = mapped_column(JSON, default=list)  # empty: the result as a whole
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="open")
    version: Mapped[int] = mapped_column(default=1)
    raised_at: Mapped[datetime] = mapped_column(Moment)
    raised_by_id: Mapped[int | None]
    raised_by: Mapped[str] = mapped_column(String(80))
    answer: Mapped[str] = mapped_column(Text, default="")
    changed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # indicator → [points before, points after]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by_id: Mapped[int | None]
    answered_by: Mapped[str] = mapped_column(String(80), default="")
    card: Mapped[ScoreCard] = relationship()


class Correction(Base):
    """A figure of a card set otherwise than the records have it, by exception and with its reason; the newest counts."""

    __tablename__ = "score_correction"
    __table_args__ = (
        check("reason <> ''", "reason", _l("更正数据须写明理由"), "SN15-2.b"),
        check("value >= 0", "value", _l("数据不能小于 0"), "SN15-2.b"),
        Index("ix_score_correction_card", "card_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("score_card.id"))
    fact: Mapped[str] = mapped_column(String(40))
    was: Mapped[int | None]  # as the records have it at that time
    value: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(String(80))
    card: Mapped[ScoreCard] = relationship()
