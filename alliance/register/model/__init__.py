"""Tables of the register. A yellow card is a measure in force, never a state of the designation."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment
from alliance.register.model.bars import Bar as Bar

STATES = ("proposed", "active", "dissolved", "revoked", "lapsed")


class Designation(Base):
    """What is registered: for the programme shaanxi-alliance a specialty alliance.

    proposed 筹建 → active 在册 (with number and day of filing) → dissolved | revoked | lapsed (with day of ending).
    `mark` is the measure in force a list shows beside the name ("", "yellow-card", "rectification"), written by standing and terms.
    """

    __tablename__ = "designation"
    __table_args__ = (
        check("state IN ('proposed', 'active', 'dissolved', 'revoked', 'lapsed')", "state", _l("联盟状态不合规定")),
        check("(state = 'proposed') = (number IS NULL)", "number", _l("备案的联盟须有备案号"), "SN15-3.3.a"),
        check("(number IS NULL) = (filed_on IS NULL)", "filed", _l("备案号与备案日期须同时具备"), "SN15-3.3.a"),
        check(
            "(state IN ('dissolved', 'revoked', 'lapsed')) = (ended_on IS NOT NULL)",
            "ended",
            _l("终止的联盟须有终止日期"),
            "SN15-2.d",
        ),
        unique("number", message=_l("备案号重复")),
        unique("code", message=_l("核验码重复")),
        unique_where(
            "uq_designation_name",
            "programme",
            "name_key",
            where=text("name_freed_on IS NULL"),
            message=_l("名称已被使用（含空格、全角等写法不同者）"),
            clause="SN15-3.3.d",
        ),
        Index("ix_designation_list", "programme", "state", "number"),
        Index("ix_designation_lead", "lead_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(80))
    name_freed_on: Mapped[date | None]
    pinyin: Mapped[str] = mapped_column(String(60), default="")
    specialty: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    version: Mapped[int] = mapped_column(default=1)
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    lead_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    department_name: Mapped[str] = mapped_column(String(80))
    division_code: Mapped[str] = mapped_column(String(6))  # of the lead hospital
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    founded_on: Mapped[date | None]
    valid_until: Mapped[
        date | None
    ]  # last day of the term it was designated for (SX6-11.3, SX3-8, WZ10-2.2); none: no term
    number: Mapped[str | None] = mapped_column(String(40))
    code: Mapped[str | None] = mapped_column(String(12))  # printed beside the QR code; made of the number
    filed_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(String(300), default="")
    mark: Mapped[str] = mapped_column(String(20), default="")
    charter: Mapped[str] = mapped_column(String(200), default="")  # title of the charter in force, written by members
    charter_on: Mapped[date | None]
    fictitious: Mapped[bool] = mapped_column(default=False)
    taken_from: Mapped[str] = mapped_column(String(300), default="")  # 历史补录: the paper it was taken over from
    created_at: Mapped[datetime] = mapped_column(Moment)


class DesignationFact(Base):
    """One dated line of a designation's history: how it stands from a day on, until a later line.

    Lines are added, never changed. `stand` counts the register's entries: on a day, as entered up to a stand, that
    line holds which has the latest day, then the latest id. An entry for a past day leaves the older line where it is.
    """

    __tablename__ = "designation_fact"
    __table_args__ = (
        check("state IN ('proposed', 'active', 'dissolved', 'revoked', 'lapsed')", "state", _l("联盟状态不合规定")),
        Index("ix_designation_fact_day", "designation_id", "since", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    since: Mapped[date]
    stand: Mapped[int]
    event: Mapped[str] = mapped_column(String(20))  # propose | rename | file | mark | amend | end | before (backfilled)
    clause: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    noted_at: Mapped[datetime] = mapped_column(Moment)
    noted_by: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(80))
    pinyin: Mapped[str] = mapped_column(String(60), default="")
    scope: Mapped[str] = mapped_column(String(20))
    specialty: Mapped[str] = mapped_column(String(40), default="")
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    lead_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    department_name: Mapped[str] = mapped_column(String(80))
    division_code: Mapped[str] = mapped_column(String(6))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    city: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(12))
    mark: Mapped[str] = mapped_column(String(20), default="")


class DesignationName(Base):
    """A name a designation bears or bore. It stays reserved until it is freed explicitly (SN15-3.3.d)."""

    __tablename__ = "designation_name"
    __table_args__ = (
        check("until IS NULL OR until >= since", "dates", _l("截止日不能早于起始日")),
        check("(freed_on IS NULL) = (freed_by = '')", "freed", _l("释放名称须记明办理人"), "SN15-3.3.d"),
        unique_where(
            "uq_designation_name_key",
            "programme",
            "name_key",
            where=text("freed_on IS NULL"),
            message=_l("名称已被使用或保留（含空格、全角等写法不同者）"),
            clause="SN15-3.3.d",
        ),
        unique_where(
            "uq_designation_name_borne",
            "designation_id",
            where=text("until IS NULL"),
            message=_l("联盟只有一个现用名称"),
            clause="SN15-3.3.d",
        ),
        Index("ix_designation_name_list", "programme", "freed_on", "until"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    programme: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(80))
    pinyin: Mapped[str] = mapped_column(String(60), default="")
    since: Mapped[date]
    until: Mapped[date | None]  # the first day it was no longer borne
    reason: Mapped[str] = mapped_column(String(300), default="")  # why it was given up
    freed_on: Mapped[date | None]
    freed_by: Mapped[str] = mapped_column(String(80), default="")
    freed_reason: Mapped[str] = mapped_column(String(300), default="")


class RegisterStand(Base):
    """How many entries the register has taken: one row, counted up inside the work that enters."""

    __tablename__ = "register_stand"
    id: Mapped[int] = mapped_column(primary_key=True)
    stand: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(Moment)


class Party(Base):
    """Who belongs to a designation, as the chapter of members wrote it: the lead, its members and open candidates.

    One row per hospital and stretch of time; what lists, scope and the public page read. `until` is the first day the
    hospital no longer belongs. The two stands say with which entry the beginning and the end came into the register.
    """

    __tablename__ = "party"
    __table_args__ = (
        check("kind IN ('lead', 'member', 'candidate')", "kind", _l("参加单位类别不合规定")),
        check("until IS NULL OR until >= since", "dates", _l("截止日不能早于起始日")),
        unique_where(
            "uq_party_open",
            "designation_id",
            "organisation_id",
            where=text("until IS NULL"),
            message=_l("该医院已是本联盟的成员或拟吸纳对象"),
        ),
        Index("ix_party_organisation", "organisation_id", "designation_id"),
        Index("ix_party_authority", "authority_id", "designation_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    organisation_name: Mapped[str] = mapped_column(String(120))
    department_name: Mapped[str] = mapped_column(String(80), default="")
    division_code: Mapped[str] = mapped_column(String(6))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    county_level: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(String(10))
    since: Mapped[date]
    until: Mapped[date | None]
    stand: Mapped[int] = mapped_column(default=0)
    until_stand: Mapped[int | None]


class DesignationContact(Base):
    """Whom to call about a designation: the person in charge, the secretary; kept by the lead department."""

    __tablename__ = "designation_contact"
    __table_args__ = (
        check("role IN ('head', 'secretary')", "role", _l("联系人类别不合规定")),
        unique("designation_id", "role", message=_l("另一位同事刚保存了联络表，请重新打开后再改")),
        check("name <> ''", "name", _l("请填写联系人姓名")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    role: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(40))
    telephone: Mapped[str] = mapped_column(String(30), default="")
    set_at: Mapped[datetime] = mapped_column(Moment)
    set_by: Mapped[str] = mapped_column(String(80))


class SpecialtyName(Base):
    """A specialty the office added to the names that may be used, with its reason (SN15-3.3.d, R)."""

    __tablename__ = "specialty_name"
    __table_args__ = (unique("programme", "name", message=_l("该专业类别已在名录中")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(300))
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[str] = mapped_column(String(80))


class Edition(Base):
    """The published list as of a date (SN15-2.a). Its rows are a copy: a published edition never changes.

    It is public from `published_at` on, which may lie ahead (embargo). A draft thrown away or overtaken by a later one
    gives its number back. `digest` is the SHA-256 of the rows as public files carry them.
    """

    __tablename__ = "edition"
    __table_args__ = (
        check(
            "state IN ('draft', 'signed', 'published', 'discarded', 'superseded')", "state", _l("名单版次状态不合规定")
        ),
        check(
            "(state = 'published') = (published_at IS NOT NULL)", "published", _l("公布的名单须有公布时间"), "SN15-2.a"
        ),
        check(
            "state NOT IN ('signed', 'published') OR signed_by IS NOT NULL",
            "signed",
            _l("名单须经负责人签发"),
            "SN15-2.a",
        ),
        check("(state IN ('discarded', 'superseded')) = (serial IS NULL)", "serial", _l("在用的名单须有版次号")),
        check("state <> 'published' OR digest <> ''", "digest", _l("公布的名单须有校验值"), "SN15-2.a"),
        unique("programme", "serial", message=_l("名单版次号重复")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    serial: Mapped[int | None]
    as_of: Mapped[date]
    stand: Mapped[int] = mapped_column(default=0)  # the register's newest entry when the rows were taken
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, deferred=True)
    row_count: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")
    left_out: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # each with its reason
    drafted_by: Mapped[str] = mapped_column(String(80))
    drafted_by_id: Mapped[int | None]
    drafted_at: Mapped[datetime] = mapped_column(Moment)
    signed_by: Mapped[str | None] = mapped_column(String(80))
    signed_by_id: Mapped[int | None]
    published_by: Mapped[str | None] = mapped_column(String(80))
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    objections_until: Mapped[date | None]
    objections_note: Mapped[str] = mapped_column(String(120), default="")  # 待定（缺某年放假安排）
    end_reason: Mapped[str] = mapped_column(String(300), default="")  # of a draft thrown away


class EditionRow(Base):
    """A row of a published edition: the page of an edition, and the editions of a designation, are found by it."""

    __tablename__ = "edition_row"
    __table_args__ = (Index("ix_edition_row_designation", "designation_id", "edition_id"),)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    row: Mapped[dict[str, Any]] = mapped_column(JSON)


class Correction(Base):
    """更正: what a published edition says wrongly, with its reason, signed by the head. The edition itself stays."""

    __tablename__ = "correction"
    __table_args__ = (
        check("state IN ('draft', 'signed', 'discarded')", "state", _l("更正状态不合规定")),
        check("(state = 'signed') = (signed_at IS NOT NULL)", "signed", _l("更正须经负责人签发"), "SN15-2.a"),
        check("(state = 'signed') = (serial IS NOT NULL)", "serial", _l("签发的更正须有编号"), "SN15-2.a"),
        unique("edition_id", "serial", message=_l("更正编号重复")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    serial: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    designation_id: Mapped[int | None] = mapped_column(ForeignKey("designation.id"))  # none: about the whole edition
    name: Mapped[str] = mapped_column(String(80), default="")
    fact: Mapped[str] = mapped_column(String(20), default="")
    was: Mapped[str] = mapped_column(String(200), default="")
    now: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(String(500))
    drafted_by: Mapped[str] = mapped_column(String(80))
    drafted_by_id: Mapped[int | None]
    drafted_at: Mapped[datetime] = mapped_column(Moment)
    signed_by: Mapped[str | None] = mapped_column(String(80))
    signed_at: Mapped[datetime | None] = mapped_column(Moment)
    end_reason: Mapped[str] = mapped_column(String(300), default="")


class PublicVisit(Base):
    """One use of a public form or check by an address, for the limits the office set; swept after a day."""

    __tablename__ = "public_visit"
    __table_args__ = (Index("ix_public_visit_address", "address", "kind", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(64))  # a keyed hash, never the address itself
    kind: Mapped[str] = mapped_column(String(10))  # check | letter
    at: Mapped[datetime] = mapped_column(Moment)


class Objection(Base):
    """What somebody holds against a published edition while it stands open (SN15-2.a), answered by the office."""

    __tablename__ = "objection"
    __table_args__ = (
        check("(closed_at IS NULL) = (outcome = '')", "closed", _l("异议办结须写明结果"), "SN15-2.a"),
        check("closed_at IS NOT NULL OR finding = ''", "finding", _l("认定结论在办结时写明"), "SN15-2.a"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))  # of the alliance
    reason: Mapped[str] = mapped_column(String(1000))
    contact: Mapped[str] = mapped_column(String(120))
    received_at: Mapped[datetime] = mapped_column(Moment)
    due: Mapped[date | None]
    due_note: Mapped[str] = mapped_column(String(120), default="")
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by: Mapped[str] = mapped_column(String(80), default="")
    finding: Mapped[str] = mapped_column(String(12), default="")  # of the office; see rules.FINDINGS
    outcome: Mapped[str] = mapped_column(String(500), default="")


class Misuse(Base):
    """A public report that an unfiled name is in use (SN15-3.3.e), handled by the office to a recorded end."""

    __tablename__ = "misuse"
    __table_args__ = (
        check("(closed_at IS NULL) = (outcome = '')", "closed", _l("举报办结须写明结果"), "SN15-3.3.e"),
        check("closed_at IS NOT NULL OR finding = ''", "finding", _l("认定结论在办结时写明"), "SN15-3.3.e"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    where: Mapped[str] = mapped_column(String(300))
    contact: Mapped[str] = mapped_column(String(120), default="")
    received_at: Mapped[datetime] = mapped_column(Moment)
    due: Mapped[date | None]
    due_note: Mapped[str] = mapped_column(String(120), default="")
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by: Mapped[str] = mapped_column(String(80), default="")
    finding: Mapped[str] = mapped_column(String(12), default="")  # of the office; see rules.FINDINGS
    outcome: Mapped[str] = mapped_column(String(500), default="")
