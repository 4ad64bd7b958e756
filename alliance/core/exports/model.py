"""A large list on its way out: who asked for it in which post, how far it is, the pieces of its file."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.actor import Actor
from alliance.core.flow import Flow, Step
from alliance.core.promises import check, unique
from alliance.ext import Base, Moment

WORKING = ("counting", "reading", "writing")  # a worker is asked for; any worker may go on where the last one stopped


class Export(Base):
    """counting → reading → writing → done → gone, when its days are over; stopped by who asked for it; failed with a reason.

    `position` and `cursor` stand in the same transaction as the piece they count. Scope and masking are those of the post
    it was asked for in: the actor is made anew from it at every step.
    """

    __tablename__ = "list_export"
    __table_args__ = (
        check(
            "state IN ('counting', 'reading', 'writing', 'done', 'gone', 'stopped', 'failed')", "state",
            _l("导出状态不合规定"),
        ),
        check("format IN ('xlsx', 'csv')", "format", _l("只能导出 Excel 或 CSV")),
        check("(state IN ('done', 'gone')) = (kept_until IS NOT NULL)", "kept", _l("导出的文件须有保留期限")),
        check("(state = 'failed') = (reason <> '')", "reason", _l("导出失败须有原因")),
        check("position >= 0 AND total >= 0 AND size >= 0", "position", _l("导出进度不合规定")),
        Index("ix_list_export_person", "person_id", "post_id", "id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(120))
    chosen: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # the list's filter
    format: Mapped[str] = mapped_column(String(4))
    language: Mapped[str] = mapped_column(String(5))
    mark: Mapped[str] = mapped_column(String(20), default="")  # printed on every sheet, in the demo world
    person_id: Mapped[int]
    post_id: Mapped[int | None]
    role: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[int | None]
    department_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10), default="counting", index=True)
    version: Mapped[int] = mapped_column(default=1)
    total: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)  # rows that stand in pieces
    cursor: Mapped[int] = mapped_column(default=0)  # the key of the last of them; 0 before the first
    parts: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)  # bytes of the finished file
    seconds: Mapped[float] = mapped_column(default=0.0)
    reason: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    kept_until: Mapped[date | None]


class ExportPart(Base):
    """One piece: rows while they are read, of the finished file afterwards."""

    __tablename__ = "list_export_part"
    __table_args__ = (unique("export_id", "serial", message=_l("导出文件的分段重复")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    export_id: Mapped[int] = mapped_column(ForeignKey("list_export.id"))
    serial: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)


def by_owner(actor: Actor, record: Any) -> bool:
    """Who asked for it, in the post it was asked for in."""
    return bool(actor.person_id == record.person_id and actor.post_id == record.post_id)


EXPORT_FLOW = Flow(
    "list_export",
    Export,
    (Step("stop", _l("停止导出"), WORKING, "stopped", by_owner, "", done=_l("停止导出"), ends=True),),
    {
        "counting": _l("等待导出"), "reading": _l("导出中"), "writing": _l("生成文件中"), "done": _l("可下载"),
        "gone": _l("已到期删除"), "stopped": _l("已停止"), "failed": _l("未能完成"),
    },
    {"counting": "blue", "reading": "blue", "writing": "blue", "done": "good", "failed": "bad"},
)  # fmt: skip
