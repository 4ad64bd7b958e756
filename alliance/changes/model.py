"""Tables of changes. A change is a short filing under the designation's number; each is kept for good."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment

EDITABLE = ("draft", "returned")
CLOSED = ("done", "refused", "withdrawn")
Facts = dict[str, dict[str, Any]]  # field → {"value": as kept, "words": as shown}


class ChangeFiling(Base):
    """One change: draft → hospital → [city] → office → [commission] → approved → done; returned, refused, withdrawn.

    State names are the body that is asked. `was` and `now` hold each field as value and words, so that the record reads
    as it was whatever happens later. `signed` is the digest of what the hospital leader signed; `returned_from` where a
    returned change goes back to.
    """

    __tablename__ = "change_filing"
    __table_args__ = (
        check(
            "state IN ('draft', 'hospital', 'city', 'office', 'commission', 'returned', 'approved', 'done', 'refused', "
            "'withdrawn')",
            "state",
            _l("变更备案状态不合规定"),
        ),
        check(
            "state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL",
            "submitted",
            _l("提交的变更须有提交时间"),
            "SN15-3.3.a",
        ),
        check(
            "(state IN ('done', 'refused', 'withdrawn')) = (closed_at IS NOT NULL)",
            "closed",
            _l("办结的变更须有办结时间"),
            "SN15-3.3.a",
        ),
        check(
            "state NOT IN ('approved', 'done') OR (decided_at IS NOT NULL AND takes_effect IS NOT NULL)",
            "decided",
            _l("准予的变更须有决定时间和生效日"),
            "SN15-3.3.a",
        ),
        check("state <> 'returned' OR returned_from <> ''", "returned", _l("退回的变更须写明由哪一站退回"), "SN15-3.3.a"),
        check("state <> 'city' OR city_id IS NOT NULL", "city", _l("市级意见须有被征求意见的机关"), "SN15-A2"),
        unique("number", message=_l("变更编号重复")),
        unique("designation_id", "serial", message=_l("变更序号重复")),
        unique_where(
            "uq_change_filing_open",
            "designation_id",
            "kind",
            where=text("state NOT IN ('done', 'refused', 'withdrawn')"),
            message=_l("该联盟已有一件同类变更在办"),
        ),
        Index("ix_change_filing_state", "programme", "state", "id"),
        Index("ix_change_filing_lead", "lead_id", "department_id"),
        Index("ix_change_filing_effect", "state", "takes_effect"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(50))  # 陕联备〔2026〕3号-变1
    name: Mapped[str] = mapped_column(String(80))  # the alliance's name when it was begun
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    lead_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    new_lead_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    new_department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # of the hospital taking over
    city_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)  # the city commission asked
    city_asked_at: Mapped[datetime | None] = mapped_column(Moment)  # from then on the city sees it
    local: Mapped[bool] = mapped_column(default=False)  # goes the way of a city or regional alliance
    state: Mapped[str] = mapped_column(String(12), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    returned_from: Mapped[str] = mapped_column(String(12), default="")
    signed: Mapped[str] = mapped_column(String(64), default="")
    was: Mapped[Facts] = mapped_column(JSON, default=dict)
    now: Mapped[Facts] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    wanted_on: Mapped[date | None]  # the day asked for; None: the day of decision
    takes_effect: Mapped[date | None]  # fixed by the decision
    submissions: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    saved_by: Mapped[str] = mapped_column(String(80), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    opinions: Mapped[list["ChangeOpinion"]] = relationship(back_populates="change", order_by="ChangeOpinion.id")
    informed: Mapped[list["ChangeInformed"]] = relationship(back_populates="change", order_by="ChangeInformed.id")


class ChangeOpinion(Base):
    """One body's view of a change at one station."""

    __tablename__ = "change_opinion"
    __table_args__ = (
        check("verdict IN ('agree', 'return', 'refuse')", "verdict", _l("意见只能是同意、退回或不同意")),
        check("verdict = 'agree' OR text <> ''", "reason", _l("退回或不同意须写明理由"), "SN15-3.3.a"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("change_filing.id"), index=True)
    submission: Mapped[int]
    station: Mapped[str] = mapped_column(String(12))
    verdict: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, default="")
    organisation_id: Mapped[int]
    organisation_name: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(String(80))
    given_at: Mapped[datetime] = mapped_column(Moment)
    change: Mapped[ChangeFiling] = relationship(back_populates="opinions")


class ChangeInformed(Base):
    """A member that is told of a voluntary end, and when it took note (SN15-2.e)."""

    __tablename__ = "change_informed"
    __table_args__ = (
        unique("change_id", "organisation_id", message=_l("该成员单位已告知")),
        check("(read_at IS NULL) = (read_by = '')", "read", _l("知悉须写明时间和经办人"), "SN15-2.e"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("change_filing.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_name: Mapped[str] = mapped_column(String(120))
    told_at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    read_by: Mapped[str] = mapped_column(String(80), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    change: Mapped[ChangeFiling] = relationship(back_populates="informed")
