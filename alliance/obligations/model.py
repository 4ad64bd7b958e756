"""Tables of duties. A row is made when its period opens and stays with its proof; its dates never move silently."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique
from alliance.ext import Base, Moment

STATES = ("open", "done", "late", "excused", "lapsed")
STAGES = ("ahead", "leader", "office")  # of what is told about one duty, in their order


class Obligation(Base):
    """One duty of one party: open → done | late (with its proof) | excused | lapsed (with the reason).

    `subject` and `period` say what it is about (designation:7, 2026H1); with kind, side and owner they are unique.
    `record_type`, `record_id` are the record by which it is done, where there is one. `due` None is 待定 (`due_note`).
    Sides: the lead department, the member, the office; the hospital's leader, the city and the provincial commission, and
    any other superior authority.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        check("state IN ('open', 'done', 'late', 'excused', 'lapsed')", "state", _l("应办事项的状态不合规定")),
        check(
            "side IN ('lead', 'member', 'office', 'hospital', 'city', 'province', 'superior')",
            "side",
            _l("应办事项须有承办方"),
        ),
        check("(due IS NULL) = (due_note <> '')", "due", _l("没有截止日的应办事项须写明原因")),
        check("(due IS NULL) = (closes IS NULL)", "closes", _l("应办事项的截止日与最后期限须同时具备")),
        check("due IS NULL OR (opens <= due AND due <= closes)", "dates", _l("应办事项的起止日期不合规定")),
        check("(state IN ('done', 'late')) = (done_at IS NOT NULL)", "done", _l("完成的应办事项须有完成时间")),
        check("done_at IS NULL OR proof <> ''", "proof", _l("完成的应办事项须有凭据")),
        check("(state IN ('excused', 'lapsed')) = (end_reason <> '')", "ended", _l("免办和未办的应办事项须写明原因")),
        check("side = 'office' OR lead_id IS NOT NULL", "lead", _l("应办事项须写明牵头医院")),
        unique("programme", "kind", "side", "owner_id", "subject", "period", message=_l("该应办事项已建立")),
        Index("ix_obligation_record", "kind", "record_id"),
        Index("ix_obligation_owner", "owner_id", "state", "due"),
        Index("ix_obligation_board", "programme", "year", "kind", "state"),
        Index("ix_obligation_designation", "designation_id", "due"),
        Index("ix_obligation_open", "state", "kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(30))
    clause: Mapped[str] = mapped_column(String(20))
    side: Mapped[str] = mapped_column(String(8))
    role: Mapped[str] = mapped_column(String(30))  # the post that owes it
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    owner_name: Mapped[str] = mapped_column(String(120))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # of the alliance it is about
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # of the owner, where it is a lead's
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    designation_id: Mapped[int | None] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80), default="")
    subject: Mapped[str] = mapped_column(String(40))
    period: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(160))  # in words, Chinese, told by inbox.stored
    year: Mapped[int]  # of the due day, or of the opening while that is open
    record_type: Mapped[str] = mapped_column(String(40), default="")
    record_id: Mapped[int | None]
    opens: Mapped[date]
    due: Mapped[date | None]
    due_note: Mapped[str] = mapped_column(String(120), default="")
    closes: Mapped[date | None]  # until then a late one is still taken
    state: Mapped[str] = mapped_column(String(8), default="open")
    version: Mapped[int] = mapped_column(default=1)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    proof: Mapped[str] = mapped_column(String(200), default="")
    proof_type: Mapped[str] = mapped_column(String(40), default="")
    proof_id: Mapped[int | None]
    end_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    extensions: Mapped[list["ObligationExtension"]] = relationship(
        back_populates="obligation", order_by="ObligationExtension.id"
    )


class ObligationExtension(Base):
    """More time for one duty: both days, why and by whom. `what` is due, or closes where only late ones are let in."""

    __tablename__ = "obligation_extension"
    __table_args__ = (
        check("what IN ('due', 'closes')", "what", _l("只能延长截止日或最后期限")),
        check("until > was", "later", _l("延期后的日期须晚于原日期")),
        check("reason <> ''", "reason", _l("延期须写明理由")),
        unique("obligation_id", "what", "until", message=_l("该延期已登记")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"))
    what: Mapped[str] = mapped_column(String(8))
    was: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)
    obligation: Mapped[Obligation] = relationship(back_populates="extensions")


class ObligationNotice(Base):
    """What was told about a duty: reminded ahead, told to the leader, told to the office. Once per due day, one a day."""

    __tablename__ = "obligation_notice"
    __table_args__ = (
        check("stage IN ('ahead', 'leader', 'office')", "stage", _l("提醒的种类不合规定")),
        unique("obligation_id", "stage", "due", message=_l("该提醒已发出")),
        unique("obligation_id", "day", message=_l("今天已经提醒过该事项")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"))
    stage: Mapped[str] = mapped_column(String(8))
    due: Mapped[date]
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(Moment)
    role: Mapped[str] = mapped_column(String(30))  # who was told
    organisation_id: Mapped[int | None]
