"""Tables of selection: facts entered once for all programmes, and the yearly calls."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique
from alliance.ext import Base, Moment


class FactEntry(Base):
    """One value of a fact as somebody entered and signed it; never changed, only withdrawn with a reason.

    `department_id` is none for a fact of the whole hospital; `year` is 0 for one that has no years. The newest entry of a
    source stands for it; sources that differ are a conflict until one is withdrawn.
    """

    __tablename__ = "fact_entry"
    __table_args__ = (
        check("year = 0 OR year BETWEEN 2000 AND 2999", "year", _l("年度不合规定")),
        check("source <> '' AND signatory <> ''", "origin", _l("每个数据须写明来源和签署人")),
        check("value <> ''", "value", _l("请填写数据")),
        check("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", "withdrawn", _l("撤回须有时间和经手人")),
        check("withdrawn_at IS NULL OR withdrawn_reason <> ''", "reason", _l("撤回数据须写明理由")),
        Index("ix_fact_entry_place", "organisation_id", "department_id", "fact"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    fact: Mapped[str] = mapped_column(String(40))
    year: Mapped[int] = mapped_column(default=0)
    value: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(String(20), default="")
    as_of: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    signatory: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by: Mapped[str] = mapped_column(String(80))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_by: Mapped[str | None] = mapped_column(String(80))
    withdrawn_reason: Mapped[str] = mapped_column(String(300), default="")


class IntakeCall(Base):
    """The yearly call of a programme: from when to when one may apply (SX3-10)."""

    __tablename__ = "intake_call"
    __table_args__ = (
        check("closes >= opens", "days", _l("截止日不能早于开始日"), "SX3-10"),
        unique("programme", "year", message=_l("本年度的申报通知已发布"), clause="SX3-10"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    opens: Mapped[date]
    closes: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    set_at: Mapped[datetime] = mapped_column(Moment)
    set_by: Mapped[str] = mapped_column(String(80))


class CallDirection(Base):
    """One direction of a call with its places."""

    __tablename__ = "call_direction"
    __table_args__ = (
        check("places >= 1", "places", _l("名额须为不小于 1 的整数"), "SX3-10"),
        unique("call_id", "track", "direction", message=_l("同一类别的方向重复"), clause="SX3-10"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("intake_call.id"))
    track: Mapped[str] = mapped_column(String(40))
    direction: Mapped[str] = mapped_column(String(80))
    places: Mapped[int]
