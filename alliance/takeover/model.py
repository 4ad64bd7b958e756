"""Tables of takeover: a batch with its source paper, and its entries, each entered by one and confirmed by another."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique_where
from alliance.ext import Base, Moment

OPEN = ("draft", "entered")


class Batch(Base):
    """What is taken over from one paper: draft → entered (waits for the second officer) → closed; withdrawn.

    `designation_id` is set where a lead clerk proposes for his own alliance (SN15-3.4.b).
    """

    __tablename__ = "takeover_batch"
    __table_args__ = (
        check("state IN ('draft', 'entered', 'closed', 'withdrawn')", "state", _l("补录批次状态不合规定")),
        check(
            "state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", "submitted", _l("送确认的批次须有送交时间")
        ),
        check("title <> ''", "paper", _l("补录须写明来源文件"), "SN15-2.d"),
        unique_where(
            "uq_takeover_batch_digest",
            "programme",
            "digest",
            where=text("digest <> '' AND state <> 'withdrawn'"),
            message=_l("这份工作簿已经导入过"),
        ),
        Index("ix_takeover_batch_list", "programme", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(160))
    paper_number: Mapped[str] = mapped_column(String(60), default="")
    paper_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(500), default="")
    workbook: Mapped[str] = mapped_column(String(200), default="")  # the file name of an imported workbook
    digest: Mapped[str] = mapped_column(String(64), default="")  # sha256 of it
    designation_id: Mapped[int | None] = mapped_column(ForeignKey("designation.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    entered_by_id: Mapped[int]
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_role: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[int | None]
    organisation_name: Mapped[str] = mapped_column(String(120), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)


class Entry(Base):
    """One record to take over: draft → entered → confirmed | rejected; withdrawn.

    `data` is what was read, tidied and matched (dates as ISO text); `advice` is what the second officer should look
    at; `hospitals` are those concerned, for recusal; `key` is the same for the same thing.
    """

    __tablename__ = "takeover_entry"
    __table_args__ = (
        check(
            "kind IN ('alliance', 'member', 'agreement', 'post', 'result', 'measure')", "kind", _l("补录类别不合规定")
        ),
        check("state IN ('draft', 'entered', 'confirmed', 'rejected', 'withdrawn')", "state", _l("补录状态不合规定")),
        check(
            "(state IN ('confirmed', 'rejected')) = (decided_by_id IS NOT NULL)",
            "decided",
            _l("确认或退回的补录须有办理人"),
            "SN15-2.d",
        ),
        check(
            "decided_by_id IS NULL OR decided_by_id <> entered_by_id",
            "two",
            _l("补录须由两人分别录入和确认"),
            "SN15-2.d",
        ),
        check("record_id IS NULL OR state = 'confirmed'", "record", _l("未经确认的补录不生成记录"), "SN15-2.d"),
        unique_where(
            "uq_takeover_entry_key",
            "programme",
            "key",
            where=text("state IN ('draft', 'entered')"),
            message=_l("同一内容已在待确认的补录中"),
        ),
        Index("ix_takeover_entry_batch", "batch_id", "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("takeover_batch.id"))
    programme: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))
    row: Mapped[int | None]  # in the workbook; None when entered by hand
    key: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(300))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    advice: Mapped[list[str]] = mapped_column(JSON, default=list)
    hospitals: Mapped[list[int]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by_id: Mapped[int]
    entered_by: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    record_type: Mapped[str] = mapped_column(String(40), default="")
    record_id: Mapped[int | None]
    batch: Mapped[Batch] = relationship()
