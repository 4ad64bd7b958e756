"""Tables of who takes part. A person holds posts from–to; one post acts at a time."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment


class Division(Base):
    """An administrative division (GB/T 2260). `authority` marks the fourteen that report to the province."""

    __tablename__ = "division"
    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(12))  # province | prefecture | county
    parent_code: Mapped[str | None] = mapped_column(String(6), index=True)
    authority: Mapped[bool] = mapped_column(default=False)


class Organisation(Base):
    """A body that takes part. Level and grade are two fields; an empty one means *not known*, never filled in."""

    __tablename__ = "organisation"
    __table_args__ = (
        unique("uscc", message=_l("统一社会信用代码已被另一机构使用")),
        unique("name", message=_l("已有同名机构")),
        check(
            "level IS NULL OR level IN ('一级', '二级', '三级', '未定级')",
            "level",
            _l("医院级别只能是一级、二级、三级或未定级"),
        ),
        check(
            "grade IS NULL OR grade IN ('特等', '甲等', '乙等', '丙等', '合格', '未定等')",
            "grade",
            _l("医院等次不在代码表内"),
        ),
        Index("ix_organisation_kind", "kind", "division_code"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(
        String(20)
    )  # hospital | military | commission | office | qc_centre | university …
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str] = mapped_column(String(60), default="")
    pinyin: Mapped[str] = mapped_column(String(60), default="")  # initials, for search
    division_code: Mapped[str] = mapped_column(ForeignKey("division.code"))
    authority_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id")
    )  # the one of the 14 it reports through
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # 上级主管部门
    tier: Mapped[str] = mapped_column(String(12), default="")  # 隶属: national | province | city | county | private
    level: Mapped[str | None] = mapped_column(String(8))
    grade: Mapped[str | None] = mapped_column(String(8))
    category: Mapped[str] = mapped_column(String(20), default="")  # WS 218 name: 综合医院, 中医医院 …
    ownership: Mapped[str] = mapped_column(String(20), default="")  # GB/T 12402 name
    uscc: Mapped[str | None] = mapped_column(String(18))
    institution_code: Mapped[str | None] = mapped_column(String(22))
    telephone: Mapped[str] = mapped_column(String(30), default="")
    desk_telephone: Mapped[str] = mapped_column(String(30), default="")  # of the referral desk on duty
    desk_hours: Mapped[str] = mapped_column(String(80), default="")
    fictitious: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(300), default="")
    authority: Mapped["Organisation | None"] = relationship(foreign_keys=[authority_id], remote_side=[id])
    superior: Mapped["Organisation | None"] = relationship(foreign_keys=[superior_id], remote_side=[id])
    division: Mapped[Division] = relationship()

    @property
    def is_hospital(self) -> bool:
        return self.kind in {"hospital", "military"}

    @property
    def is_county_level(self) -> bool:
        """A county-level institution: as a rule it does not lead (SN15-5.1), and is welcome as a member (SN15-3.4.a)."""
        return self.tier == "county"


class Department(Base):
    """A department of a hospital, with its subject of the 诊疗科目名录 and the telephone of its duty desk."""

    __tablename__ = "department"
    __table_args__ = (unique("organisation_id", "name", message=_l("本院已有同名科室")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    specialty_code: Mapped[str] = mapped_column(String(10), default="")
    telephone: Mapped[str] = mapped_column(String(30), default="")
    hours: Mapped[str] = mapped_column(String(80), default="")  # when that telephone is answered
    organisation: Mapped[Organisation] = relationship()


class Person(Base):
    """A person who signs in; what they may do comes from their posts."""

    __tablename__ = "person"
    __table_args__ = (unique("login", message=_l("该账号已存在")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    telephone: Mapped[str] = mapped_column(String(30), default="")
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(10), default="zh")
    mail: Mapped[str] = mapped_column(String(200), default="")  # where reminders go; empty: none
    posts: Mapped[list["Post"]] = relationship(back_populates="person", order_by="Post.id")
    delegated: Mapped[list["Delegation"]] = relationship(
        back_populates="to", order_by="Delegation.id", foreign_keys="Delegation.to_id"
    )  # what this person stands in for


class Post(Base):
    """A role held in an organisation, from–to."""

    __tablename__ = "post"
    __table_args__ = (
        check("until IS NULL OR until >= since", "dates", _l("岗位的截止日不能早于起始日")),
        unique_where(
            "uq_post_held",
            "person_id",
            "role",
            "organisation_id",
            "department_id",
            where=text("until IS NULL"),
            message=_l("此人已在该岗位上"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    role: Mapped[str] = mapped_column(String(30))
    programme: Mapped[str | None] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(60), default="")
    since: Mapped[date]
    until: Mapped[date | None]
    person: Mapped[Person] = relationship(back_populates="posts")
    organisation: Mapped[Organisation] = relationship()
    department: Mapped[Department | None] = relationship()


class Delegation(Base):
    """While a holder is on leave, a colleague stands in for one post, from–to; it ends by itself."""

    __tablename__ = "delegation"
    __table_args__ = (
        check("until >= since", "dates", _l("代办的截止日不能早于起始日")),
        check("person_id <> to_id", "two", _l("不能委托给本人")),
        check("(ended_at IS NULL) = (ended_by IS NULL)", "ended", _l("提前结束须有时间和经手人")),
        Index("ix_delegation_to_id", "to_id", "until"),
        Index("ix_delegation_post_id", "post_id", "until"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # the holder of the post
    to_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str | None] = mapped_column(String(80))
    post: Mapped[Post] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    to: Mapped[Person] = relationship(foreign_keys=[to_id], back_populates="delegated")

    def stands_on(self, day: date) -> bool:
        """Whether it stands on a day: not ended, within its days, and its post still held."""
        held = self.post.since <= day and (self.post.until is None or self.post.until >= day)
        return self.ended_at is None and self.since <= day <= self.until and held and self.person.active


class SignInAttempt(Base):
    """A failed sign-in, for throttling per account and per address (decision 11)."""

    __tablename__ = "sign_in_attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60), index=True)
    address: Mapped[str] = mapped_column(String(60), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
