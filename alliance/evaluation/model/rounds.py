"""Tables of evaluation. One round per programme and year; a decided round is frozen with its inputs."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment

if TYPE_CHECKING:
    from alliance.evaluation.model.scoring import Assignment


class IndicatorVersion(Base):
    """An indicator system of a programme: draft → adopted → retired. An adopted one never changes (SN15-3.6.a).

    `specialty` "" is the one for all specialties that have none of their own. It judges `from_year` and later years, until
    an adopted one with a later first year; 0 is any year.
    """

    __tablename__ = "indicator_version"
    __table_args__ = (
        check("state IN ('draft', 'adopted', 'retired')", "state", _l("指标体系状态不合规定")),
        check("(state = 'draft') = (adopted_at IS NULL)", "adopted", _l("采用的指标体系须有采用时间"), "SN15-3.6.a"),
        unique("programme", "serial", message=_l("指标体系版次重复")),
        unique_where(
            "uq_indicator_version_in_force", "programme", "specialty", "from_year", where=text("state = 'adopted'"),
            message=_l("该专业、该年度已有一份采用的指标体系"), clause="SN15-3.6.a",
        ),
        unique_where(
            "uq_indicator_version_draft", "programme", "specialty", where=text("state = 'draft'"),
            message=_l("已有一份草案，请在其基础上修改"), clause="SN15-3.6.a",
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    serial: Mapped[int]
    specialty: Mapped[str] = mapped_column(String(80), default="")
    from_year: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # rules.indicators.to_dict
    created_at: Mapped[datetime] = mapped_column(Moment)
    adopted_at: Mapped[datetime | None] = mapped_column(Moment)
    adopted_by: Mapped[str] = mapped_column(String(80), default="")


class Round(Base):
    """The evaluation of one year: open (self-evaluation) → checking → scoring → provisional → decided and archived.

    The marks and the veto are those of the office when the results were made provisional; from then on they stand.
    `indicator_version` judges every specialty that is not in `systems`. `archive_sha256` is the hash of the archive that
    deciding froze (decision 0014); a round whose results were formed before there were archives has none.
    """

    __tablename__ = "round"
    __table_args__ = (
        check("state IN ('open', 'checking', 'scoring', 'provisional', 'decided')", "state", _l("考核状态不合规定")),
        check("archive_sha256 = '' OR state = 'decided'", "archive", _l("只有审定的考核才归档"), "SN15-2.b"),
        check("(state = 'decided') = (decided_at IS NOT NULL)", "decided", _l("已定的考核须有审定时间"), "SN15-2.b"),
        check("(state IN ('provisional', 'decided')) = (provisional_at IS NOT NULL)", "provisional",
              _l("初步结果须有形成时间"), "SN15-2.b"),
        check("decided_by_id IS NULL OR decided_by_id <> provisional_by_id", "two", _l("形成初步结果和审定结果须由两人分别办理"),
              "SN15-2.b"),
        unique("programme", "year", message=_l("该年度的考核已经开展"), clause="SN15-2.b"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    indicator_version_id: Mapped[int] = mapped_column(ForeignKey("indicator_version.id"))
    state: Mapped[str] = mapped_column(String(12), default="open")
    version: Mapped[int] = mapped_column(default=1)
    pass_mark: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    outstanding_mark: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    misconduct_veto: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    self_due: Mapped[date | None]
    self_due_note: Mapped[str] = mapped_column(String(120), default="")
    computed_at: Mapped[datetime | None] = mapped_column(Moment)
    provisional_at: Mapped[datetime | None] = mapped_column(Moment)
    provisional_by_id: Mapped[int | None]
    provisional_by: Mapped[str] = mapped_column(String(80), default="")
    objections_due: Mapped[date | None]
    objections_note: Mapped[str] = mapped_column(String(120), default="")  # 待定（缺某年放假安排）
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    archive_sha256: Mapped[str] = mapped_column(String(64), default="")
    indicator_version: Mapped[IndicatorVersion] = relationship()
    systems: Mapped[list["RoundSystem"]] = relationship(order_by="RoundSystem.specialty")
    cards: Mapped[list["ScoreCard"]] = relationship(back_populates="round", order_by="ScoreCard.id")
    assignments: Mapped[list["Assignment"]] = relationship(back_populates="round", order_by="Assignment.id")


class RoundSystem(Base):
    """The indicator system by which a round judges the alliances of one specialty."""

    __tablename__ = "round_system"
    __table_args__ = (
        check("specialty <> ''", "specialty", _l("专业的指标体系须写明专业"), "SN15-3.6.a"),
        unique("round_id", "specialty", message=_l("该专业在本年度考核中已有指标体系"), clause="SN15-3.6.a"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    specialty: Mapped[str] = mapped_column(String(80))
    indicator_version_id: Mapped[int] = mapped_column(ForeignKey("indicator_version.id"))
    indicator_version: Mapped[IndicatorVersion] = relationship(lazy="joined")


class ScoreCard(Base):
    """One alliance's card in a round: facts as computed, lines, total and result once the results are provisional.

    `left_out` says why an alliance is not judged after all (it ended meanwhile); its card stays readable. `hashes` are
    those of each single input when the results were formed: what has changed since is told row by row.
    """

    __tablename__ = "score_card"
    __table_args__ = (
        check(
            "result IN ('', 'outstanding', 'pass', 'fail')",
            "result",
            _l("考核结果只能是优秀、合格或不合格"),
            "SN15-2.c",
        ),
        check("result = '' OR total IS NOT NULL", "total", _l("有结果的评分表须有总分"), "SN15-2.b"),
        check("self_checked_at IS NULL OR self_returned = ''", "self", _l("自评或已核对，或已退回"), "SN15-2.b"),
        unique("round_id", "designation_id", message=_l("该联盟本年度已有评分表"), clause="SN15-2.b"),
        Index("ix_score_card_designation", "designation_id"),
        Index("ix_score_card_lead", "lead_id", "department_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    lead_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # fact → figure used (confirmed)
    unconfirmed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    total: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    result: Mapped[str] = mapped_column(String(12), default="")
    vetoed: Mapped[bool] = mapped_column(default=False)
    left_out: Mapped[str] = mapped_column(String(200), default="")
    self_saved_at: Mapped[datetime | None] = mapped_column(Moment)
    self_saved_by: Mapped[str] = mapped_column(String(80), default="")
    self_checked_at: Mapped[datetime | None] = mapped_column(Moment)
    self_checked_by: Mapped[str] = mapped_column(String(80), default="")
    self_returned: Mapped[str] = mapped_column(Text, default="")  # why it went back; "" once it was handed in again
    specialty: Mapped[str] = mapped_column(String(80), default="")  # who is compared with whom
    hashes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # input → its hash when results were formed
    round: Mapped[Round] = relationship(back_populates="cards")
    lines: Mapped[list["ScoreLine"]] = relationship(back_populates="card", order_by="ScoreLine.id")


class EarlierResult(Base):
    """A year's result decided on paper before the platform (SN15-2.d, R): entered by one officer, confirmed by another.

    There is no row before the confirmation, so that what is not confirmed can count nowhere.
    """

    __tablename__ = "earlier_result"
    __table_args__ = (
        check(
            "result IN ('outstanding', 'pass', 'fail')", "result", _l("考核结果只能是优秀、合格或不合格"), "SN15-2.c"
        ),
        check("entered_by_id <> confirmed_by_id", "two", _l("历史考核结果须由两人分别录入和确认"), "SN15-2.d"),
        check("source <> ''", "source", _l("历史考核结果须写明来源文件"), "SN15-2.d"),
        check("score IS NULL OR score >= 0", "score", _l("得分不能小于 0"), "SN15-2.b"),
        unique("designation_id", "year", message=_l("该联盟该年度的结果已经补录"), clause="SN15-2.d"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    year: Mapped[int]
    result: Mapped[str] = mapped_column(String(12))
    score: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    source: Mapped[str] = mapped_column(String(300))
    entered_by_id: Mapped[int]
    entered_by: Mapped[str] = mapped_column(String(80))
    confirmed_by_id: Mapped[int]
    confirmed_by: Mapped[str] = mapped_column(String(80))
    confirmed_at: Mapped[datetime] = mapped_column(Moment)


class ScoreLine(Base):
    """One indicator of a card: value, points, and why, in words, so that anybody can repeat it."""

    __tablename__ = "score_line"
    __table_args__ = (
        unique("card_id", "indicator", message=_l("该指标已评分")),
        check("points IS NULL OR (points >= 0 AND points <= weight)", "points", _l("得分须在 0 与满分之间"), "SN15-2.b"),
        check("self_points IS NULL OR (self_points >= 0 AND self_points <= weight)", "self_points",
              _l("自评分须在 0 与满分之间"), "SN15-2.b"),
        Index("ix_score_line_card", "card_id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("score_card.id"))
    indicator: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(10))  # data | office | self | qc | expert
    manual: Mapped[bool] = mapped_column(default=False)
    weight: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    value: Mapped[str] = mapped_column(String(40), default="")  # as shown: 23.8%; "" where there is none
    points: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))  # None: still to be computed or scored
    self_points: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    self_note: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")
    why_en: Mapped[str] = mapped_column(Text, default="")
    scored_by_id: Mapped[int | None]
    scored_by: Mapped[str] = mapped_column(String(80), default="")
    scored_at: Mapped[datetime | None] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text, default="")
    card: Mapped[ScoreCard] = relationship(back_populates="lines")
