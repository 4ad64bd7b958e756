"""Findings about a designation, and what an evaluation rests on: figures of a year, views of its sources."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment


class Finding(Base):
    """认定: proposed by the office → decided by the commission, a second person | dropped.

    `evaluation` is a key of the programme's terms ("" = an event of a day, `happened_on`); `year` the year evaluated, or of
    the event. `rule` is what followed when it was decided ("" = nothing), with its days; `because` the findings it rests
    on, `compared` the figures of both years as they stood. A rectification is proved by the hospital and verified by
    the office; `onward_*`: proposed to a higher authority; `handed_*`: a breach of law handed over.
    """

    __tablename__ = "finding"
    __table_args__ = (
        check("state IN ('proposed', 'decided', 'dropped')", "state", _l("认定状态不合规定")),
        check("reasons <> ''", "reasons", _l("认定须写明事实和理由")),
        check(
            "(state = 'decided') = (decided_on IS NOT NULL AND decided_at IS NOT NULL)",
            "decided",
            _l("作出的认定须有日期"),
        ),
        check(
            "state <> 'decided' OR (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id)",
            "two",
            _l("认定须由两人先后提出和作出"),
            "SX6-11.6",
        ),
        check("evaluation <> '' OR happened_on IS NOT NULL", "happened", _l("随时认定的事项须有发生日期")),
        check(
            "put_right_by IS NULL OR put_right_by > decided_on", "put_right", _l("整改期限须晚于认定日期"), "SX6-11.6"
        ),
        check("barred_until IS NULL OR barred_until > decided_on", "barred", _l("解除日须晚于认定日期"), "SX6-11.6"),
        check("(proved_at IS NULL) = (proof = '')", "proof", _l("整改报告须有内容和时间"), "SX6-11.6"),
        check(
            "verification IN ('', 'met', 'unmet') AND (verification = '') = (verified_at IS NULL)",
            "verified",
            _l("整改核实的记载不完整"),
            "SX6-11.6",
        ),
        check("(onward_on IS NULL) = (onward_document = '')", "onward", _l("上报须有日期和文号")),
        check("(handed_on IS NULL) = (handed_to = '')", "handed", _l("移交须有日期和接收单位"), "SX6-11.6"),
        unique_where(
            "uq_finding_evaluation",
            "designation_id",
            "evaluation",
            "year",
            where=text("state <> 'dropped' AND evaluation <> ''"),
            message=_l("该年度的这一评估已提出认定"),
        ),
        Index("ix_finding_designation", "designation_id", "state"),
        Index("ix_finding_list", "programme", "state", "year"),
        Index("ix_finding_lead", "lead_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(120))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    lead_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    evaluation: Mapped[str] = mapped_column(String(20), default="")
    ground: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    happened_on: Mapped[date | None]
    clause: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[str] = mapped_column(Text)
    compared: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    version: Mapped[int] = mapped_column(default=1)
    proposed_by_id: Mapped[int | None]
    proposed_by: Mapped[str] = mapped_column(String(80))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    heard_by: Mapped[date | None]  # the last day for the hospital's view; none where nothing adverse would follow
    statement: Mapped[str] = mapped_column(Text, default="")
    stated_at: Mapped[datetime | None] = mapped_column(Moment)
    stated_by: Mapped[str] = mapped_column(String(80), default="")
    decided_by_id: Mapped[int | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_on: Mapped[date | None]
    consideration: Mapped[str] = mapped_column(Text, default="")  # how what was stated was considered
    rule: Mapped[str] = mapped_column(String(30), default="")
    because: Mapped[list[int]] = mapped_column(JSON, default=list)  # ids of the findings it rests on
    put_right_by: Mapped[date | None]
    barred_until: Mapped[date | None]
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    proof: Mapped[str] = mapped_column(Text, default="")
    proved_at: Mapped[datetime | None] = mapped_column(Moment)
    proved_by: Mapped[str] = mapped_column(String(80), default="")
    verification: Mapped[str] = mapped_column(String(6), default="")
    verified_at: Mapped[datetime | None] = mapped_column(Moment)
    verified_by: Mapped[str] = mapped_column(String(80), default="")
    verified_words: Mapped[str] = mapped_column(Text, default="")
    onward_on: Mapped[date | None]
    onward_document: Mapped[str] = mapped_column(String(120), default="")
    onward_answer: Mapped[str] = mapped_column(Text, default="")
    handed_on: Mapped[date | None]
    handed_to: Mapped[str] = mapped_column(String(120), default="")
    dropped_reason: Mapped[str] = mapped_column(String(500), default="")


class YearFigure(Base):
    """One objective figure of a designation and year, with its source. A change keeps the row; the journal has both."""

    __tablename__ = "year_figure"
    __table_args__ = (
        check("year BETWEEN 2000 AND 2999", "year", _l("年度不合规定")),
        check("source <> ''", "source", _l("数据须有来源"), "SX3-23"),
        unique("designation_id", "year", "indicator", message=_l("这一年的数据已由他人填写"), clause="SX3-23"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    year: Mapped[int]
    indicator: Mapped[str] = mapped_column(String(40))
    value: Mapped[Decimal] = mapped_column(Numeric(16, 4))
    source: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by: Mapped[str] = mapped_column(String(80))


class YearSource(Base):
    """What one source of an evaluation says: in words, with the finding it suggests, and who judged."""

    __tablename__ = "year_source"
    __table_args__ = (
        check("words <> ''", "words", _l("请写明意见")),
        unique("designation_id", "evaluation", "year", "source", message=_l("这一来源的意见已由他人填写")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    evaluation: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    source: Mapped[str] = mapped_column(String(20))
    suggests: Mapped[str] = mapped_column(String(20), default="")
    people: Mapped[str] = mapped_column(String(300), default="")
    words: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_post: Mapped[str] = mapped_column(String(160), default="")


class HeldEvaluation(Base):
    """An evaluation that the calendar has opened: what its to-dos are about. Made once."""

    __tablename__ = "held_evaluation"
    __table_args__ = (
        check("closes >= opens", "days", _l("评估的起止日期不合规定")),
        unique("designation_id", "evaluation", "year", message=_l("这一评估已经开始")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    evaluation: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    opens: Mapped[date]
    closes: Mapped[date]
    opened_at: Mapped[datetime] = mapped_column(Moment)
