"""Tables of who takes part. A person holds posts from–to; one post acts at a time."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.actor import ADMINISTRATORS, Role
from alliance.core.patients import Sealed
from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment

APART = ADMINISTRATORS | {
    Role.AUDITOR
}  # each a circle of its own: one account, one of these, and no business beside it
BUSINESS = "business"


def circle_of(role: str) -> str:
    """The circle a role belongs to: business, or the one of the administrators and the auditor it is."""
    return str(role) if role in APART else BUSINESS


class Division(Base):
    """An administrative division (GB/T 2260). `authority` marks the fourteen that report to the province."""

    __tablename__ = "division"
    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(12))  # province | prefecture | county
    parent_code: Mapped[str | None] = mapped_column(String(6), index=True)
    authority: Mapped[bool] = mapped_column(default=False)


HOSPITALS = frozenset({"hospital", "military"})  # kinds of organisations


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
        return self.kind in HOSPITALS

    @property
    def area_name(self) -> str:
        """Of a reporting authority: the city or county it stands for, as lists show it."""
        return (self.short_name or self.name).removesuffix("卫健委")

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
    __table_args__ = (
        unique("login", message=_l("该账号已存在")),
        unique_where(
            "uq_person_subject",
            "subject",
            where=text("subject IS NOT NULL"),
            message=_l("这个统一身份已关联另一账号"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    telephone: Mapped[str] = mapped_column(String(30), default="")
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(10), default="zh")
    mail: Mapped[str] = mapped_column(String(200), default="")  # where reminders go; empty: none
    opened_at: Mapped[datetime | None] = mapped_column(Moment)  # opened, or opened again
    password_at: Mapped[datetime | None] = mapped_column(Moment)  # when its own password was set; None: never activated
    used_at: Mapped[datetime | None] = mapped_column(Moment)  # the last sign-in
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_why: Mapped[str] = mapped_column(String(20), default="")  # unused: closed by the calendar
    subject: Mapped[str | None] = mapped_column(String(200))  # who this is at the identity provider
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
        check(
            "circle = CASE WHEN role IN ('system_admin', 'security_admin', 'audit_admin', 'auditor') "
            "THEN role ELSE 'business' END",
            "circle",
            _l("岗位的类别与岗位不符"),
        ),
        ForeignKeyConstraint(
            ["person_id", "circle"],
            ["person_circle.person_id", "person_circle.circle"],
            name="fk_post_circle_person_circle",
            info={"message": _l("三员、审计员和业务岗位须分别使用不同的账号")},
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    role: Mapped[str] = mapped_column(String(30))
    circle: Mapped[str] = mapped_column(
        String(20), default=lambda context: circle_of(context.get_current_parameters()["role"])
    )
    programme: Mapped[str | None] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(60), default="")
    since: Mapped[date]
    until: Mapped[date | None]
    person: Mapped[Person] = relationship(back_populates="posts")
    organisation: Mapped[Organisation] = relationship()
    department: Mapped[Department | None] = relationship()


class PersonCircle(Base):
    """Business, or which one of the three administrators or the auditor: every post a person ever holds is of this circle."""

    __tablename__ = "person_circle"
    __table_args__ = (
        unique("person_id", message=_l("三员、审计员和业务岗位须分别使用不同的账号")),
        unique("person_id", "circle", message=_l("三员、审计员和业务岗位须分别使用不同的账号")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    circle: Mapped[str] = mapped_column(String(20))


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
    """A failed try, for throttling per account, per address and in all (decision 11)."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        check("what IN ('sign-in', 'code', 'forgotten')", "what", _l("尝试的种类不在代码表内")),
        Index("ix_sign_in_attempt_at", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(10), default="sign-in")  # second factors count as sign-in
    login: Mapped[str] = mapped_column(String(60), index=True)
    address: Mapped[str] = mapped_column(String(60), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)  # a forgotten password: when it was answered


class AccountCode(Base):
    """A one-time code with which a person sets a password: an invitation, a forgotten password, the first administrator."""

    __tablename__ = "account_code"
    __table_args__ = (
        unique("hash", message=_l("激活码重复，请重新生成")),
        unique_where(
            "uq_account_code_open",
            "person_id",
            where=text("used_at IS NULL AND ended_at IS NULL"),
            message=_l("此账号已有一个未使用的激活码"),
        ),
        check("purpose IN ('invite', 'reset', 'first')", "purpose", _l("激活码的用途不在代码表内")),
        check("used_at IS NULL OR ended_at IS NULL", "once", _l("激活码已使用或已作废")),
        check("expires_at > made_at", "days", _l("激活码的有效期不能早于生成时间")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    hash: Mapped[str] = mapped_column(String(64))
    by_mail: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by_id: Mapped[int | None]
    made_by: Mapped[str] = mapped_column(String(80))
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class SecondFactor(Base):
    """A person's time-based codes: the secret sealed, and the step of the last code taken, so that each serves once."""

    __tablename__ = "second_factor"
    __table_args__ = (unique("person_id", message=_l("此账号已设置动态口令")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    secret: Mapped[bytes] = mapped_column(Sealed("second-factor", "second_factor_kept_days"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)  # None: shown, and not yet proved by a first code
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """One of ten codes for the day the phone is lost; each serves once."""

    __tablename__ = "recovery_code"
    __table_args__ = (unique("person_id", "hash", message=_l("恢复码重复，请重新生成")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class PostRequest(Base):
    """A post that waits for a second person: an administrator's right, or one brought for another's hospital."""

    __tablename__ = "post_request"
    __table_args__ = (
        check("state IN ('waiting', 'approved', 'refused', 'withdrawn')", "state", _l("申请状态不在代码表内")),
        check("decides IN ('security_admin', 'hospital_admin')", "decides", _l("核准人的岗位不在代码表内")),
        check("(state = 'waiting') = (decided_at IS NULL)", "decided", _l("已办的申请须有办理时间")),
        check("(decided_at IS NULL) = (decided_by IS NULL)", "decided_by", _l("已办的申请须有办理人")),
        check("(state = 'approved') = (post_id IS NOT NULL)", "post", _l("核准的申请须有岗位")),
        check(
            "state NOT IN ('approved', 'refused') OR asked_by_id <> decided_by_id",
            "two",
            _l("申请人不能核准自己的申请"),
        ),
        Index("ix_post_request_state", "state", "decides", "organisation_id"),
        unique_where(
            "uq_post_request_waiting",
            "login",
            "role",
            "organisation_id",
            where=text("state = 'waiting'"),
            message=_l("同一账号的同一岗位已有待核准的申请"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    version: Mapped[int] = mapped_column(default=1)
    decides: Mapped[str] = mapped_column(String(30))
    login: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(80))
    mail: Mapped[str] = mapped_column(String(200), default="")
    telephone: Mapped[str] = mapped_column(String(30), default="")
    role: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    department: Mapped[str] = mapped_column(String(80), default="")
    programme: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(300), default="")
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_role: Mapped[str] = mapped_column(String(30))
    asked_organisation_id: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None]
    decided_by: Mapped[str | None] = mapped_column(String(80))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    organisation: Mapped[Organisation] = relationship()


class AccountBatch(Base):
    """A workbook of accounts as it was read: what is wrong in each row is told at once; the good rows are entered once."""

    __tablename__ = "account_batch"
    __table_args__ = (
        check("state IN ('checked', 'entered')", "state", _l("批次状态不在代码表内")),
        check("(state = 'entered') = (entered_at IS NOT NULL)", "entered", _l("已开设的批次须有时间")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="checked")
    name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)
    entered_at: Mapped[datetime | None] = mapped_column(Moment)


class SecuritySetting(Base):
    """A rule of access as the security administrator set it; the newest of a key holds, the others stay as its history."""

    __tablename__ = "security_setting"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), index=True)
    value: Mapped[str] = mapped_column(String(60))
    remark: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(Moment)
    set_by: Mapped[str] = mapped_column(String(80))
