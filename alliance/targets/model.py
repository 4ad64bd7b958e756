"""Tables of targets. The targets themselves are data of the programme; here stand what was reached, noted and paid."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique
from alliance.ext import Base, Moment


class TargetHolder(Base):
    """Which organisation of the platform reports on a hospital's table."""

    __tablename__ = "target_holder"
    __table_args__ = (unique("programme", "plan", message=_l("这张目标表已有填报单位")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    plan: Mapped[str] = mapped_column(String(40))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    set_at: Mapped[datetime] = mapped_column(Moment)
    set_by: Mapped[str] = mapped_column(String(80))


class TargetActual(Base):
    """What was reached in a year, with its source. A change keeps the row and is told in the journal with its reason."""

    __tablename__ = "target_actual"
    __table_args__ = (
        check("year BETWEEN 2000 AND 2999", "year", _l("年度不合规定")),
        check("value <> '' AND source <> ''", "source", _l("实际值须有数值和来源"), "SX19-4.1"),
        unique("programme", "plan", "target", "year", message=_l("这一年的实际值已由他人填写")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    plan: Mapped[str] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    value: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
    set_at: Mapped[datetime] = mapped_column(Moment)
    set_by: Mapped[str] = mapped_column(String(80))


class OwnTarget(Base):
    """What an alliance has set itself for a year: a countable row beside the sentence of 附件1 it was taken from (SN15-A1).

    `count` is one of the programme's counts, whose actual the logs give; "" is one whose actual the lead clerk enters.
    """

    __tablename__ = "own_target"
    __table_args__ = (
        check("quote <> '' AND words <> ''", "quote", _l("目标须有名称和所引的原句"), "SN15-A1"),
        check("ask IN ('at-least', 'more-than', 'less-than')", "ask", _l("目标的要求不合规定"), "SN15-A1"),
        check("(actual = '') = (actual_source = '')", "actual", _l("实际值须有数值和来源"), "SN15-A1"),
        check("count = '' OR actual = ''", "logged", _l("由台账计数的目标不另填实际值"), "SN15-A1"),
        check("year BETWEEN 2000 AND 2999", "year", _l("年度不合规定")),
        unique("designation_id", "year", "words", message=_l("这个年度已有同名的目标"), clause="SN15-A1"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    year: Mapped[int]
    words: Mapped[str] = mapped_column(String(120))
    quote: Mapped[str] = mapped_column(Text)
    paper: Mapped[str] = mapped_column(String(160))
    count: Mapped[str] = mapped_column(String(40), default="")
    ask: Mapped[str] = mapped_column(String(10))
    bound: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(20))
    actual: Mapped[str] = mapped_column(String(20), default="")
    actual_source: Mapped[str] = mapped_column(String(200), default="")
    actual_at: Mapped[datetime | None] = mapped_column(Moment)
    actual_by: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column(default=1)
    set_at: Mapped[datetime] = mapped_column(Moment)
    set_by: Mapped[str] = mapped_column(String(80))


class SupportMeasure(Base):
    """How far a support measure is; a measure nobody has touched has no row."""

    __tablename__ = "support_measure"
    __table_args__ = (
        check("state IN ('open', 'under_way', 'done')", "state", _l("支持措施状态不合规定"), "SX19-5.1"),
        check("(state = 'done') = (done_on IS NOT NULL)", "done", _l("落实的措施须有落实日期"), "SX19-5.1"),
        unique("programme", "clause", message=_l("另一位同事刚登记了这项措施，请重新打开")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    clause: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="open")
    due: Mapped[date | None]
    done_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    set_at: Mapped[datetime] = mapped_column(Moment)
    set_by: Mapped[str] = mapped_column(String(80))


class MeasureNote(Base):
    """A note on the progress of a support measure, by one of its departments or the office; never changed."""

    __tablename__ = "measure_note"
    __table_args__ = (
        check("words <> ''", "words", _l("请写明进展")),
        Index("ix_measure_note_measure", "programme", "clause", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    clause: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[datetime] = mapped_column(Moment)
    noted_by: Mapped[str] = mapped_column(String(80))
    organisation_name: Mapped[str] = mapped_column(String(120))


class Prize(Base):
    """Prize money won, and the province's supplement: computed, then paid (SX19-5.29). Money in cents."""

    __tablename__ = "prize"
    __table_args__ = (
        check("amount > 0", "amount", _l("奖金须大于 0"), "SX19-5.29"),
        check("supplement >= 0 AND supplement <= amount", "supplement", _l("配套奖励不合规定"), "SX19-5.29"),
        check("(paid_on IS NULL) = (paid_by IS NULL)", "paid", _l("拨付须有日期和经手人"), "SX19-5.29"),
        check("level IN ('national', 'provincial')", "level", _l("配套奖励只给省部级及以上的奖项"), "SX19-5.29"),
        check("paid_on IS NULL OR paid_on >= won_on", "days", _l("拨付日不能早于获奖日"), "SX19-5.29"),
        unique("programme", "plan", "name", "winner", "won_on", message=_l("这个奖项已登记"), clause="SX19-5.29"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    plan: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    winner: Mapped[str] = mapped_column(String(120))
    granted_by: Mapped[str] = mapped_column(String(120))
    level: Mapped[str] = mapped_column(String(12))
    won_on: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    supplement: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date | None]
    paid_by: Mapped[str | None] = mapped_column(String(80))
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by: Mapped[str] = mapped_column(String(80))


FEE_STATES = ("proposed", "returned", "decided")


class FeeDecision(Base):
    """The annual evaluation and the management fee it names: proposed by one person, signed by another (SX19-5.2).

    Money in cents. `basis`: the actuals of the year the evaluation rests on, by target, as they stood when it was proposed.
    """

    __tablename__ = "fee_decision"
    __table_args__ = (
        check("amount >= 0", "amount", _l("管理费金额不能小于 0"), "SX19-5.2"),
        check("finding <> ''", "finding", _l("管理费须经年度考核后确定，请写明考核结论"), "SX19-5.2"),
        check(f"state IN {FEE_STATES}", "state", _l("管理费的状态不合规定"), "SX19-5.2"),
        check("(state = 'decided') = (decided_at IS NOT NULL)", "decided", _l("确定管理费须有时间"), "SX19-5.2"),
        check("(decided_at IS NULL) = (decided_by IS NULL)", "signed", _l("确定管理费须有签署人"), "SX19-5.2"),
        check("decided_by_id IS NULL OR proposed_by_id IS NULL OR decided_by_id <> proposed_by_id", "two",
              _l("管理费须由两人分别提出和签署"), "SX19-5.2"),
        check("state <> 'returned' OR reason <> ''", "reason", _l("退回须写明理由"), "SX19-5.2"),
        unique("programme", "plan", "year", message=_l("这一年度的管理费已提出或确定"), clause="SX19-5.2"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    plan: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    version: Mapped[int] = mapped_column(default=1)
    finding: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(BigInteger)
    basis: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(String(300), default="")  # why it was returned
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    proposed_by_id: Mapped[int | None]
    proposed_by: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None]
    decided_by: Mapped[str | None] = mapped_column(String(80))


class Subsidy(Base):
    """Money received for a department of a programme in a year, its plan by purpose, and its self-report. In cents."""

    __tablename__ = "subsidy"
    __table_args__ = (
        check("received > 0", "received", _l("补助金额须大于 0"), "SX3-29"),
        check("spent >= 0 AND spent <= received", "spent", _l("支出不能超过收到的补助"), "SX3-29"),
        check("(reported_at IS NULL) = (report = '')", "report", _l("自评报告须有内容和时间"), "SX3-26"),
        check("(reported_at IS NULL) = (carry_over IS NULL)", "carry", _l("自评时须结出结转数"), "SX3-29"),
        unique("programme", "department_id", "year", message=_l("该科室本年度的补助已登记"), clause="SX3-29"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    department_name: Mapped[str] = mapped_column(String(80))
    year: Mapped[int]
    track: Mapped[str] = mapped_column(String(40))
    document: Mapped[str] = mapped_column(String(120))
    received: Mapped[int] = mapped_column(BigInteger)
    spent: Mapped[int] = mapped_column(BigInteger, default=0)
    plan: Mapped[dict[str, int]] = mapped_column(JSON)
    report: Mapped[str] = mapped_column(Text, default="")
    reported_at: Mapped[datetime | None] = mapped_column(Moment)
    reported_by: Mapped[str] = mapped_column(String(80), default="")
    carry_over: Mapped[int | None] = mapped_column(BigInteger)
    granted_at: Mapped[datetime] = mapped_column(Moment)
    granted_by: Mapped[str] = mapped_column(String(80))


class Spending(Base):
    """One line spent of a subsidy, for a purpose; never changed."""

    __tablename__ = "spending"
    __table_args__ = (
        check("amount > 0", "amount", _l("支出须大于 0"), "SX3-29"),
        check("words <> ''", "words", _l("请写明用途"), "SX3-29"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    subsidy_id: Mapped[int] = mapped_column(ForeignKey("subsidy.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(40))
    amount: Mapped[int] = mapped_column(BigInteger)
    spent_on: Mapped[date]
    words: Mapped[str] = mapped_column(String(300))
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by: Mapped[str] = mapped_column(String(80))
