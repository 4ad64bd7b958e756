"""限期不得申报: who is not admitted until a day."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check
from alliance.ext import Base, Moment


class Bar(Base):
    """限期不得申报: a hospital, a department or a specialty of it is not admitted until `until` (SX6-11.6, SX3-24; SN15-2.d as
    the office has set); two persons make it."""

    __tablename__ = "bar"
    __table_args__ = (
        check("state IN ('proposed', 'in_force', 'withdrawn', 'lifted')", "state", _l("限期状态不合规定")),
        check("until > since", "days", _l("解除日须晚于起始日")),
        check("state NOT IN ('in_force', 'lifted') OR signed_at IS NOT NULL", "signed", _l("限期不得申报须经签发")),
        check("(state = 'lifted') = (lifted_on IS NOT NULL)", "lifted", _l("解除须记载日期")),
        check("reason <> ''", "reason", _l("限期不得申报须写明理由")),
        Index("ix_bar_organisation", "organisation_id", "programme", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    organisation_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # none: the whole hospital
    department_name: Mapped[str] = mapped_column(String(80), default="")
    specialty: Mapped[str] = mapped_column(String(40), default="")  # where only that is barred
    designation_id: Mapped[int | None] = mapped_column(ForeignKey("designation.id"))  # whose end brought it
    clause: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500))
    decision: Mapped[str] = mapped_column(String(120), default="")
    since: Mapped[date]
    until: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    version: Mapped[int] = mapped_column(default=1)
    proposed_by_id: Mapped[int | None]
    proposed_by: Mapped[str] = mapped_column(String(80))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    signed_by: Mapped[str] = mapped_column(String(80), default="")
    signed_at: Mapped[datetime | None] = mapped_column(Moment)
    lifted_on: Mapped[date | None]
    lift_reason: Mapped[str] = mapped_column(String(300), default="")
