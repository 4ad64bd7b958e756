"""Tables of members. A candidate is assessed on seven aspects and on site before an agreement is signed."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment


class Candidate(Base):
    """A hospital proposed as member: proposed → assessed (all positive) | declined; then agreements are signed."""

    __tablename__ = "candidate"
    __table_args__ = (
        check("state IN ('proposed', 'assessed', 'declined', 'member')", "state", _l("拟吸纳成员状态不合规定")),
        unique_where(
            "uq_candidate_open",
            "designation_id",
            "organisation_id",
            where=text("state <> 'declined'"),
            message=_l("该医院已是本联盟的成员或拟吸纳对象"),
            clause="SN15-3.4.b",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    organisation_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    department_name: Mapped[str] = mapped_column(String(80), default="")
    county_level: Mapped[bool] = mapped_column(default=False)
    ties: Mapped[str] = mapped_column(String(300), default="")  # 医联体、对口帮扶等既往关系 (SN15-3.4.a)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    version: Mapped[int] = mapped_column(default=1)
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    decline_reason: Mapped[str] = mapped_column(String(300), default="")
    aspects: Mapped[list["Assessment"]] = relationship(back_populates="candidate", order_by="Assessment.id")


class Assessment(Base):
    """One assessed aspect of a candidate, or the assessment on site (aspect `on_site`, with day and assessors)."""

    __tablename__ = "assessment"
    __table_args__ = (
        unique("candidate_id", "aspect", message=_l("该项已评估，请修改原记录"), clause="SN15-3.4.b"),
        check(
            "aspect <> 'on_site' OR (held_on IS NOT NULL AND assessors <> '')",
            "on_site",
            _l("现场评估须写明日期和评估人"),
            "SN15-3.4.b",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    aspect: Mapped[str] = mapped_column(String(30))
    positive: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    held_on: Mapped[date | None]
    assessors: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(80))
    candidate: Mapped[Candidate] = relationship(back_populates="aspects")


class Agreement(Base):
    """The agreement of lead and member: drafted → offered (lead signed, scan) → in_force (member signed) → ended."""

    __tablename__ = "agreement"
    __table_args__ = (
        check("state IN ('drafted', 'offered', 'in_force', 'declined', 'ended')", "state", _l("协议状态不合规定")),
        check(
            "state NOT IN ('in_force', 'ended') OR (lead_signed_at IS NOT NULL AND member_signed_at IS NOT NULL)",
            "signed",
            _l("生效的协议须双方签署"),
            "SN15-2.e",
        ),
        check("(state = 'ended') = (ended_on IS NOT NULL)", "ended", _l("终止的协议须有终止日期"), "SN15-2.e"),
        check("until IS NULL OR until >= since", "dates", _l("协议截止日不能早于起始日"), "SN15-2.e"),
        check("ended_on IS NULL OR ended_on >= since", "ended_dates", _l("终止日不能早于协议起始日"), "SN15-2.e"),
        check(
            "lead_signed_by_id IS NULL OR member_signed_by_id IS NULL OR lead_signed_by_id <> member_signed_by_id",
            "two_persons",
            _l("同一人不能代表双方签署"),
            "SN15-2.e",
        ),
        check("replaces_id IS NULL OR replaces_id <> id", "replaces", _l("协议不能接替自己"), "SN15-2.e"),
        unique_where(
            "uq_agreement_open",
            "candidate_id",
            where=text("state IN ('drafted', 'offered')"),
            message=_l("与该医院已有一份待签的协议"),
            clause="SN15-2.e",
        ),
        unique_where(
            "uq_agreement_since",
            "designation_id",
            "organisation_id",
            "since",
            where=text("state = 'in_force'"),
            message=_l("与该医院已有一份同日起的协议"),
            clause="SN15-2.e",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"), index=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    cooperation: Mapped[str] = mapped_column(Text, default="")  # 合作方式
    responsibilities: Mapped[str] = mapped_column(Text, default="")  # 责任
    rights: Mapped[str] = mapped_column(Text, default="")  # 权利
    duties: Mapped[str] = mapped_column(Text, default="")  # 义务; all three where the two others are empty
    replaces_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreement.id")
    )  # whose place it takes from its first day
    state: Mapped[str] = mapped_column(String(10), default="drafted")
    version: Mapped[int] = mapped_column(default=1)
    lead_signed_at: Mapped[datetime | None] = mapped_column(Moment)
    lead_signed_by: Mapped[str | None] = mapped_column(String(80))
    lead_signed_by_id: Mapped[int | None]
    member_signed_at: Mapped[datetime | None] = mapped_column(Moment)
    member_signed_by: Mapped[str | None] = mapped_column(String(80))
    member_signed_by_id: Mapped[int | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(String(300), default="")
    legacy: Mapped[bool] = mapped_column(
        default=False
    )  # 存量: from before the platform, without assessment (SN15-3.4.b, R)
    made_at: Mapped[datetime] = mapped_column(Moment)


class AgreementText(Base):
    """An agreement's words as the lead signed and sent them: one row each time, never changed (SN15-2.e)."""

    __tablename__ = "agreement_text"
    __table_args__ = (unique("agreement_id", "serial", message=_l("协议版次重复"), clause="SN15-2.e"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    serial: Mapped[int]
    since: Mapped[date]
    until: Mapped[date | None]
    cooperation: Mapped[str] = mapped_column(Text)
    responsibilities: Mapped[str] = mapped_column(Text)
    rights: Mapped[str] = mapped_column(Text)
    duties: Mapped[str] = mapped_column(Text)
    offered_at: Mapped[datetime] = mapped_column(Moment)
    offered_by: Mapped[str] = mapped_column(String(80))


class Membership(Base):
    """A hospital's membership from–to; the lead is one too (lead = true), so both ends of care are found alike.

    It holds from `since` to the day before `until`: on the day an alliance is dissolved nobody is its member any more.
    """

    __tablename__ = "membership"
    __table_args__ = (
        check("until IS NULL OR until >= since", "dates", _l("成员截止日不能早于起始日")),
        unique_where(
            "uq_membership_open",
            "designation_id",
            "organisation_id",
            where=text("until IS NULL"),
            message=_l("该医院已是本联盟成员"),
            clause="SN15-2.e",
        ),
        Index("ix_membership_organisation", "organisation_id", "designation_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    organisation_name: Mapped[str] = mapped_column(String(120))
    department_name: Mapped[str] = mapped_column(String(80), default="")
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    county_level: Mapped[bool] = mapped_column(default=False)
    lead: Mapped[bool] = mapped_column(default=False)
    since: Mapped[date]
    until: Mapped[date | None]


class Paper(Base):
    """A version of the charter 章程 or the development plan 发展规划; the newest adopted one is in force (SN15-3.5.e).

    Who adopted it and with how many votes stand beside the day; without a vote counted all three are empty.
    """

    __tablename__ = "paper"
    __table_args__ = (
        check("kind IN ('charter', 'plan')", "kind", _l("只能是章程或发展规划")),
        unique("designation_id", "kind", "serial", message=_l("版次重复")),
        check(
            "(votes_for IS NULL) = (votes_against IS NULL) AND (votes_for IS NULL) = (votes_abstained IS NULL)",
            "votes",
            _l("表决票数须同时填写赞成、反对和弃权"),
            "SN15-3.5.e",
        ),
        check(
            "votes_for IS NULL OR (votes_against >= 0 AND votes_abstained >= 0 AND votes_for > votes_against)",
            "adopted",
            _l("赞成票须多于反对票才算通过"),
            "SN15-3.5.e",
        ),
        check("votes_for IS NULL OR adopted_by <> ''", "adopted_by", _l("有表决的须写明由谁通过"), "SN15-3.5.e"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    serial: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    adopted_on: Mapped[date]
    adopted_by: Mapped[str] = mapped_column(String(120), default="")  # 成员代表大会、理事会 …
    votes_for: Mapped[int | None]
    votes_against: Mapped[int | None]
    votes_abstained: Mapped[int | None]
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[str] = mapped_column(String(80))


class Seat(Base):
    """One person's seat in the council 理事会 for one term; the person sits from `since` to the day before `until`.

    `term_ends` is the last day of the term; who is not re-elected by then sits on, marked, until somebody says otherwise.
    """

    __tablename__ = "council_seat"
    __table_args__ = (
        check("office IN ('chair', 'vice', 'director', 'secretary')", "office", _l("没有这个理事会职务"), "SN15-3.5.e"),
        check("state IN ('sitting', 'left')", "state", _l("任职状态不合规定")),
        check("(state = 'left') = (until IS NOT NULL)", "left", _l("离任须有日期"), "SN15-3.5.e"),
        check("until IS NULL OR until >= since", "dates", _l("离任日不能早于任职日"), "SN15-3.5.e"),
        check("term_ends >= since", "term", _l("任期届满日不能早于任职日"), "SN15-3.5.e"),
        unique_where(
            "uq_council_seat_chair",
            "designation_id",
            "office",
            where=text("state = 'sitting' AND office IN ('chair', 'secretary')"),
            message=_l("理事长、秘书长各只有一人，请先办理现任的离任"),
            clause="SN15-3.5.e",
        ),
        unique_where(
            "uq_council_seat_person",
            "designation_id",
            "organisation_id",
            "person_name",
            where=text("state = 'sitting' AND office <> 'secretary'"),
            message=_l("此人已在理事会任职，请先办理离任"),
            clause="SN15-3.5.e",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_name: Mapped[str] = mapped_column(String(120))
    person_name: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(80), default="")  # 职务、职称
    office: Mapped[str] = mapped_column(String(10))
    since: Mapped[date]
    term_ends: Mapped[date]
    until: Mapped[date | None]
    elected_by: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(10), default="sitting")
    version: Mapped[int] = mapped_column(default=1)
    left_reason: Mapped[str] = mapped_column(String(300), default="")
