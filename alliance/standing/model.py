"""Tables of standing. An adverse measure takes two persons; before it the alliance is heard."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique_where
from alliance.ext import Base, Moment


class Measure(Base):
    """A measure: proposed → hearing (alliance informed) → heard → signed (first person) → in_force (issued by a second);
    dropped, lifted. A commendation goes proposed → signed → in_force. A dissolution is ordered by the commission.
    """

    __tablename__ = "measure"
    __table_args__ = (
        check("kind IN ('commendation', 'criticism', 'yellow-card', 'dissolution')", "kind", _l("处理措施不合规定")),
        check("state IN ('proposed', 'hearing', 'heard', 'signed', 'in_force', 'lifted', 'dropped')", "state",
              _l("处理措施状态不合规定")),
        check("(state IN ('in_force', 'lifted')) = (notice_id IS NOT NULL)", "notice", _l("生效的措施须有公文"), "SN15-2.c"),
        check("state NOT IN ('in_force', 'lifted') OR issued_by_id IS NULL OR signed_by_id IS NULL OR issued_by_id <> signed_by_id",
              "two", _l("不利措施须由两人先后签署"), "SN15-2.c"),
        check("state NOT IN ('in_force', 'lifted') OR effective_on IS NOT NULL", "effective", _l("生效的措施须有生效日期"),
              "SN15-2.d"),
        unique_where("uq_measure_ground", "designation_id", "kind", "year", where=text("state <> 'dropped' AND ground = 'evaluation'"),
                     message=_l("该年度的同一措施已提出"), clause="SN15-2.c"),
        Index("ix_measure_designation", "designation_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(12), default="evaluation")  # evaluation | conduct
    year: Mapped[int]
    because: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # years, results, scores it rests on
    clause: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    version: Mapped[int] = mapped_column(default=1)
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    heard_by: Mapped[date | None]  # the last day of the hearing window
    heard_by_note: Mapped[str] = mapped_column(String(120), default="")
    statement: Mapped[str] = mapped_column(Text, default="")
    stated_at: Mapped[datetime | None] = mapped_column(Moment)
    stated_by: Mapped[str] = mapped_column(String(80), default="")
    signed_by_id: Mapped[int | None]
    signed_by: Mapped[str] = mapped_column(String(80), default="")
    signed_at: Mapped[datetime | None] = mapped_column(Moment)
    issued_by_id: Mapped[int | None]
    issued_by: Mapped[str] = mapped_column(String(80), default="")
    effective_on: Mapped[date | None]
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    lifted_on: Mapped[date | None]
