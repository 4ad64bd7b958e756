"""Tables of activities. One counts with its evidence and each named member's acknowledgement, or its silence."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique
from alliance.ext import Base, Moment


class Activity(Base):
    """One activity: logged → confirmed (evidence, and every named member acknowledged or silent) | withdrawn.

    `kind` is a key of the programme's activity kinds; `people` are those taking part, trained ones counted once per
    person and course (SN15-4.2). Name, programme and lead of the alliance are kept as of the day of logging.
    """

    __tablename__ = "activity"
    __table_args__ = (
        check("state IN ('logged', 'confirmed', 'withdrawn')", "state", _l("活动状态不合规定")),
        check("people >= 0", "people", _l("人数须为不小于 0 的整数")),
        check("(state = 'confirmed') = (confirmed_at IS NOT NULL)", "confirmed", _l("确认的活动须有确认时间")),
        unique("number", message=_l("活动编号重复")),
        check("(state = 'withdrawn') = (withdrawn_reason <> '')", "withdrawn", _l("撤回的活动须写明理由")),
        check(
            "evidence >= 0 AND (state <> 'confirmed' OR evidence > 0)",
            "evidence",
            _l("没有佐证的活动不能确认"),
            "SN15-4.1",
        ),
        check("until IS NULL OR until >= held_on", "until", _l("结束日期不能早于开始日期")),
        check(
            "(technique = '') = (first_on IS NULL)", "technique", _l("推广的技术须写明名称和首次开展日期"), "SN15-4.1"
        ),
        Index("ix_activity_designation", "designation_id", "held_on"),
        Index("ix_activity_silent", "state", "silent_after"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    programme: Mapped[str] = mapped_column(String(40))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))  # the lead's department
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    until: Mapped[date | None]
    place: Mapped[str] = mapped_column(String(200), default="")
    host_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    host_name: Mapped[str] = mapped_column(String(120))
    people: Mapped[int] = mapped_column(default=0)
    teachers: Mapped[str] = mapped_column(String(200), default="")
    technique: Mapped[str] = mapped_column(String(120), default="")  # new at the member, with its first day
    first_on: Mapped[date | None]
    summary: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[int] = mapped_column(default=0)  # how many files prove it
    state: Mapped[str] = mapped_column(String(10), default="logged")
    version: Mapped[int] = mapped_column(default=1)
    logged_at: Mapped[datetime] = mapped_column(Moment)
    logged_by_id: Mapped[int | None]
    logger_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))  # whose side logged it
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_reason: Mapped[str] = mapped_column(String(300), default="")
    silent_after: Mapped[date]  # silence counts once this day is over (办公室设定)
    members: Mapped[list["ActivityMember"]] = relationship(back_populates="activity", order_by="ActivityMember.id")


class ActivityMember(Base):
    """A member named in an activity, and its word: acknowledged, disputed (with reason), or silent."""

    __tablename__ = "activity_member"
    __table_args__ = (
        unique("activity_id", "organisation_id", message=_l("该成员单位已列入本次活动")),
        check("answer IN ('', 'acknowledged', 'disputed', 'silent')", "answer", _l("成员单位的回应不合规定")),
        Index("ix_activity_member_organisation", "organisation_id", "answer"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    organisation_name: Mapped[str] = mapped_column(String(120))
    answer: Mapped[str] = mapped_column(String(12), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    activity: Mapped[Activity] = relationship(back_populates="members")


class ActivityTrainee(Base):
    """Somebody trained: name and hospital, nothing more; never a number of identity (SN15-4.2).

    `key` is the name in one spelling. Who attends two activities of one kind and title attends one course.
    """

    __tablename__ = "activity_trainee"
    __table_args__ = (
        unique("activity_id", "organisation_id", "key", message=_l("此人已在名单中"), clause="SN15-4.2"),
        check(
            " AND ".join(f"name NOT LIKE '%{digit}%'" for digit in range(10)),
            "no_numbers",
            _l("只登记姓名和单位，不登记证件号、电话等号码"),
            "SN15-4.2",
        ),
        check("name <> ''", "name", _l("参训人员须写明姓名")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_name: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(40))


class ActivityPlan(Base):
    """What an alliance plans to hold of one kind in a year: how many times, for how many people (SN15-4.1, 4.2)."""

    __tablename__ = "activity_plan"
    __table_args__ = (
        unique("designation_id", "year", "kind", message=_l("另一位同事刚保存了该年度的计划，请重新打开后再改")),
        check("planned >= 0 AND people >= 0", "numbers", _l("计划数须为不小于 0 的整数")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    planned: Mapped[int]
    people: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    set_at: Mapped[datetime] = mapped_column(Moment)
    set_by: Mapped[str] = mapped_column(String(80))
