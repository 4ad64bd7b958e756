"""Tables of standing. An adverse measure takes two persons; before it the alliance is heard."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment

IN_FORCE = "state IN ('in_force', 'lifted', 'set_aside')"
SIGNED = "state IN ('signed', 'in_force', 'lifted', 'set_aside')"


class Measure(Base):
    """A measure: proposed → hearing (alliance informed) → heard → signed (first person) → in_force (issued by a second);
    dropped, lifted, set aside on review. A commendation goes proposed → signed → in_force. A dissolution is ordered by
    the commission and carried out on its day (`carried_out_at`). What was stated in the hearing is answered when it is
    signed (`consideration`); whether a yellow card was rectified is recorded in `verification`.

    `ground` is evaluation (the ladder over decided years: `because` names them) or conduct (SN15-3.6.c). `because` is a
    list of {year, result, score, pass_mark, card_id}; scores as text, None where there is none.
    """

    __tablename__ = "measure"
    __table_args__ = (
        check("kind IN ('commendation', 'criticism', 'yellow-card', 'dissolution')", "kind", _l("处理措施不合规定")),
        check(
            "state IN ('proposed', 'hearing', 'heard', 'signed', 'in_force', 'lifted', 'set_aside', 'dropped')",
            "state",
            _l("处理措施状态不合规定"),
        ),
        check(
            "(ground = 'evaluation' AND kind <> 'criticism') OR (ground = 'conduct' AND kind IN ('criticism', 'dissolution'))",
            "ground",
            _l("表扬和黄牌警告只能依据考核结果，批评警告只能依据行为"),
            "SN15-2.c",
        ),
        check("state <> 'hearing' OR informed_at IS NOT NULL", "informed", _l("听取陈述申辩须先告知联盟"), "SN15-2.d"),
        check(
            f"taken_from <> '' OR kind = 'commendation' OR NOT ({SIGNED}) OR hearing_end <> ''",
            "heard",
            _l("不利措施须先听取陈述申辩"),
            "SN15-2.d",
        ),
        check(
            "hearing_end IN ('', 'stated', 'waived', 'silent')", "hearing_end", _l("陈述申辩的结果不合规定"), "SN15-2.d"
        ),
        check(
            f"taken_from <> '' OR NOT ({SIGNED}) OR signed_by_id IS NOT NULL",
            "signed",
            _l("处理措施须经负责人签署"),
            "SN15-2.c",
        ),
        check(
            f"taken_from <> '' OR NOT ({IN_FORCE}) OR (issued_by_id IS NOT NULL AND issued_by_id <> signed_by_id)",
            "two",
            _l("处理措施须由两人先后签署、印发"),
            "SN15-2.c",
        ),
        check(
            "taken_from = '' OR (proposed_by_id IS NOT NULL AND issued_by_id IS NOT NULL AND proposed_by_id <> issued_by_id)",
            "taken_over",
            _l("补录的措施须由两人分别录入和确认"),
            "SN15-2.d",
        ),
        check(
            f"taken_from <> '' OR ({IN_FORCE}) = (notice_id IS NOT NULL)",
            "notice",
            _l("生效的措施须有公文"),
            "SN15-2.c",
        ),
        check(f"NOT ({IN_FORCE}) OR effective_on IS NOT NULL", "effective", _l("生效的措施须有生效日期"), "SN15-2.d"),
        check("(state = 'lifted') = (lifted_on IS NOT NULL)", "lifted", _l("解除的措施须有解除日期"), "SN15-2.c"),
        check(
            "(state = 'set_aside') = (set_aside_on IS NOT NULL)",
            "set_aside",
            _l("经复核撤销的措施须有撤销日期"),
            "SN15-2.d",
        ),
        check("state <> 'set_aside' OR carried_out_at IS NULL", "not_undone", _l("已经执行的解散不能撤销"), "SN15-2.d"),
        check(
            f"NOT ({SIGNED}) OR hearing_end <> 'stated' OR consideration <> ''",
            "considered",
            _l("联盟作了陈述申辩的，签署时须写明研究意见"),
            "SN15-2.d",
        ),
        check(
            "verification IN ('', 'met', 'unmet') AND (verification = '') = (verified_on IS NULL)"
            " AND (verification = '' OR kind = 'yellow-card')",
            "verification",
            _l("整改核实的记载不完整"),
            "SN15-2.c",
        ),
        unique_where(
            "uq_measure_ground",
            "designation_id",
            "kind",
            "year",
            where=text("state <> 'dropped' AND ground = 'evaluation'"),
            message=_l("该年度的同一措施已提出"),
            clause="SN15-2.c",
        ),
        unique_where(
            "uq_measure_conduct",
            "designation_id",
            "kind",
            where=text("state IN ('proposed', 'hearing', 'heard', 'signed') AND ground = 'conduct'"),
            message=_l("同一措施已在办理中"),
            clause="SN15-3.6.c",
        ),
        Index("ix_measure_designation", "designation_id", "state"),
        Index("ix_measure_list", "programme", "state", "kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    lead_name: Mapped[str] = mapped_column(String(120))
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)  # told with the hospital
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # the city it lies in
    kind: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(12), default="evaluation")  # evaluation | conduct
    year: Mapped[int]
    because: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    clause: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    version: Mapped[int] = mapped_column(default=1)
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    proposed_by_id: Mapped[int | None]
    proposed_by: Mapped[str] = mapped_column(String(80), default="")
    informed_at: Mapped[datetime | None] = mapped_column(Moment)
    informed_by: Mapped[str] = mapped_column(String(80), default="")
    heard_by: Mapped[date | None]  # the last day of the hearing window; None is 待定
    heard_by_note: Mapped[str] = mapped_column(String(120), default="")
    hearing_end: Mapped[str] = mapped_column(String(10), default="")  # stated | waived | silent
    statement: Mapped[str] = mapped_column(Text, default="")
    stated_at: Mapped[datetime | None] = mapped_column(Moment)
    stated_by: Mapped[str] = mapped_column(String(80), default="")
    consideration: Mapped[str] = mapped_column(Text, default="")  # how what was stated was considered
    signed_by_id: Mapped[int | None]
    signed_by: Mapped[str] = mapped_column(String(80), default="")
    signed_at: Mapped[datetime | None] = mapped_column(Moment)
    issued_by_id: Mapped[int | None]
    issued_by: Mapped[str] = mapped_column(String(80), default="")
    effective_on: Mapped[date | None]
    carried_out_at: Mapped[datetime | None] = mapped_column(Moment)  # a dissolution carried out
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    verification: Mapped[str] = mapped_column(String(6), default="")  # of a yellow card's rectification: met | unmet
    verified_on: Mapped[date | None]
    verified_by: Mapped[str] = mapped_column(String(80), default="")
    finding: Mapped[str] = mapped_column(Text, default="")
    lifted_on: Mapped[date | None]
    set_aside_on: Mapped[date | None]
    taken_from: Mapped[str] = mapped_column(
        String(300), default=""
    )  # 历史补录: the paper; entered and confirmed by two
    end_reason: Mapped[str] = mapped_column(String(500), default="")  # why dropped, lifted or set aside


class MeasureReview(Base):
    """An alliance's objection to a measure in force (申请复核; by the office's settings): lodged → rejected | upheld by a
    third person of the commission; withdrawn by the alliance. While it is open, the measure has no effect if `suspends`.
    """

    __tablename__ = "measure_review"
    __table_args__ = (
        check("state IN ('lodged', 'rejected', 'upheld', 'withdrawn')", "state", _l("复核申请状态不合规定")),
        check("words <> ''", "words", _l("申请复核须写明理由"), "SN15-2.d"),
        check(
            "(state IN ('rejected', 'upheld')) = (answered_at IS NOT NULL AND answered_by_id IS NOT NULL)",
            "answered",
            _l("复核决定须有时间和决定人"),
            "SN15-2.d",
        ),
        check("answered_at IS NULL OR answer <> ''", "answer", _l("复核决定须写明理由"), "SN15-2.d"),
        unique_where(
            "uq_measure_review_once",
            "measure_id",
            where=text("state <> 'withdrawn'"),
            message=_l("这项措施已经申请复核"),
            clause="SN15-2.d",
        ),
        Index("ix_measure_review_list", "programme", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(10), default="lodged")
    version: Mapped[int] = mapped_column(default=1)
    suspends: Mapped[bool]  # the office's setting when it was lodged
    words: Mapped[str] = mapped_column(Text)
    lodged_at: Mapped[datetime] = mapped_column(Moment)
    lodged_by: Mapped[str] = mapped_column(String(80))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by_id: Mapped[int | None]
    answered_by: Mapped[str] = mapped_column(String(80), default="")


WORKING = ("asked", "making", "binding")  # a worker is asked for; any worker may go on where the last one stopped


class CaseFile(Base):
    """A case file 卷宗 of all that led to a measure, made as a task: asked → making (part by part) → binding → done | failed.

    `whole` is the office's, the commission's and the auditor's; without it the alliance's own lead may read it. `plan` lists
    its parts as they were when it was asked for; the finished file is kept with its hash.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        check("state IN ('asked', 'making', 'binding', 'done', 'failed')", "state", _l("卷宗状态不合规定")),
        check("(state = 'done') = (sha256 <> '' AND done_at IS NOT NULL)", "done", _l("制成的卷宗须有校验值和时间")),
        check("(state = 'failed') = (reason <> '')", "reason", _l("卷宗没有制成须有原因")),
        check("position >= 0 AND total >= 0 AND pages >= 0", "position", _l("卷宗进度不合规定")),
        unique("measure_id", "serial", message=_l("卷宗编号重复")),
        Index("ix_case_file_state", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    serial: Mapped[int]
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    whole: Mapped[bool]
    mark: Mapped[str] = mapped_column(String(20), default="")
    state: Mapped[str] = mapped_column(String(10), default="asked")
    plan: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    position: Mapped[int] = mapped_column(default=0)  # parts made
    total: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_by: Mapped[str] = mapped_column(String(80))
    done_at: Mapped[datetime | None] = mapped_column(Moment)


class CasePart(Base):
    """One part of a case file while it is made; gone when it is bound."""

    __tablename__ = "case_part"
    __table_args__ = (unique("case_id", "serial", message=_l("卷宗材料序号重复")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    serial: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    pages: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
