"""Applications of further programmes, from the draft to the decision; the programme's route.toml has the way."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment

EDITABLE = ("draft", "returned")
TAKEN = ("publicity", "joint", "granted")  # states that hold a place of the year's quotas
CLOSED = ("granted", "refused", "withdrawn")


class Candidacy(Base):
    """申报: draft → hospital (leader signs) → [city] → form → review → board → publicity → [joint] → granted | refused;
    returned, withdrawn. State names are the station that is asked, as in filing.

    `subject` is the specialty or disease applied for, `code` its code in `code_system` (icd10, icd9cm3, technique, specialty).
    `city_id` is the authority that recommends (none: applies directly). `rank` is its place in that authority's list.
    Scores: `data_score` from objective data, `review_score` the experts' mean; `shortlisted`: taken into the written review.
    """

    __tablename__ = "candidacy"
    __table_args__ = (
        check(
            "state IN ('draft', 'hospital', 'city', 'form', 'returned', 'review', 'board', 'publicity', 'joint', 'granted',"
            " 'refused', 'withdrawn')",
            "state",
            _l("申报状态不合规定"),
        ),
        check("state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", "submitted", _l("提交的申报须有提交时间")),
        check(
            "(state IN ('granted', 'refused', 'withdrawn')) = (closed_at IS NOT NULL)",
            "closed",
            _l("办结的申报须有办结时间"),
        ),
        check("(state = 'granted') = (designation_id IS NOT NULL)", "granted", _l("确定的申报须有认定对象")),
        check("state <> 'returned' OR returned_from <> ''", "returned", _l("退回的申报须写明由哪一站退回")),
        check("state <> 'city' OR city_id IS NOT NULL", "city", _l("推荐意见须有推荐机关")),
        check("rank IS NULL OR rank >= 1", "rank", _l("推荐名次须为不小于 1 的整数"), "SX3-11"),
        check("subject <> ''", "subject", _l("请填写申报的专科或专病")),
        unique("number", message=_l("受理编号重复")),
        unique_where(
            "uq_candidacy_open",
            "programme",
            "department_id",
            where=text("state NOT IN ('granted', 'refused', 'withdrawn')"),
            message=_l("本科室已有一件在办的申报，同一基础条件不得重复申报"),
            clause="SX3-14",
        ),
        unique_where(
            "uq_candidacy_rank",
            "programme",
            "year",
            "track",
            "city_id",
            "rank",
            where=text("rank IS NOT NULL"),
            message=_l("这个名次已给了另一件申报"),
            clause="SX3-11",
        ),
        Index("ix_candidacy_state", "programme", "year", "state", "id"),
        Index("ix_candidacy_lead", "lead_id", "programme"),
        Index("ix_candidacy_city", "city_id", "programme", "year"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    track: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    number: Mapped[str] = mapped_column(String(40))  # 受理编号, once for life
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))  # the hospital
    lead_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    department_name: Mapped[str] = mapped_column(String(80))
    city_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    city_asked_at: Mapped[datetime | None] = mapped_column(Moment)
    division_code: Mapped[str] = mapped_column(String(6))
    main_city: Mapped[bool] = mapped_column(default=False)
    subject: Mapped[str] = mapped_column(String(80))
    code: Mapped[str] = mapped_column(String(20), default="")
    code_system: Mapped[str] = mapped_column(String(12), default="")
    name: Mapped[str] = mapped_column(String(120), default="")  # registered name, built from its parts
    plaque: Mapped[str] = mapped_column(String(120), default="")
    argued: Mapped[str] = mapped_column(Text, default="")  # why a further one is necessary (SX6-11.1)
    argued_approved: Mapped[bool | None]  # by the experts
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    returned_from: Mapped[str] = mapped_column(String(12), default="")
    signed_content: Mapped[str] = mapped_column(String(64), default="")  # hash of what the leader signed
    rank: Mapped[int | None]
    data_score: Mapped[Decimal | None] = mapped_column(Numeric(8, 4))
    shortlisted: Mapped[bool | None]
    review_score: Mapped[Decimal | None] = mapped_column(Numeric(8, 4))
    funded: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    saved_by: Mapped[str] = mapped_column(String(80), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    designation_id: Mapped[int | None] = mapped_column(ForeignKey("designation.id"), index=True)
    verdicts: Mapped[list["Verdict"]] = relationship(order_by="Verdict.id")
    submissions: Mapped[list["CandidacySubmission"]] = relationship(order_by="CandidacySubmission.serial")


class CandidacySubmission(Base):
    """One submission of a candidacy, whole and comparable: what was stated, the papers' hashes, what the criteria came to
    that day. `digest` is what the hospital's leader signs."""

    __tablename__ = "candidacy_submission"
    __table_args__ = (
        unique("candidacy_id", "serial", message=_l("这次提交已经记下")),
        check("serial >= 1", "serial", _l("提交次数须为不小于 1 的整数")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"))
    serial: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(80))


class Verdict(Base):
    """What one station said of a candidacy; `facts`: the answers its check asks one by one (exclusions, criteria)."""

    __tablename__ = "candidacy_verdict"
    __table_args__ = (
        check("verdict IN ('agree', 'return', 'refuse')", "verdict", _l("意见只能是同意、退回或不同意")),
        check("verdict = 'agree' OR text <> ''", "text", _l("退回或不同意须写明理由")),
        Index("ix_candidacy_verdict", "candidacy_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"))
    station: Mapped[str] = mapped_column(String(12))
    verdict: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    rank: Mapped[int | None]
    organisation_name: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(String(80))
    given_at: Mapped[datetime] = mapped_column(Moment)
