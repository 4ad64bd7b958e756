"""What is kept beside the records: counts, steps that can be corrected, drafts, diagnosis codes, closed years."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.codes import Diagnosis as Diagnosis
from alliance.core.promises import check, unique
from alliance.ext import Base, Moment


class CareTally(Base):
    """Monthly counts kept in the moves' own transactions: reports and evaluations read these, not the logs.

    `fact` is up_referrals, down_referrals, down_outpatient, down_inpatient, referrals_outcome, consultations_closed,
    tests_recognised, tests_saved (分) or took_part (the second of two members). Confirmed counts stand in the month of
    arrival (a consultation: in which it was held); those not yet confirmed in the month of sending or asking.
    """

    __tablename__ = "care_tally"
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)  # its first day
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)  # the member's side
    fact: Mapped[str] = mapped_column(String(30), primary_key=True)
    confirmed: Mapped[bool] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(default=0)


class CareStep(Base):
    """One step as it was taken, with what the record said before it: so that its author can correct it for a day.

    `code` and `text` are the words that went with it, for the two hospitals; `before` are the columns it changed.
    """

    __tablename__ = "care_step"
    __table_args__ = (
        check("(undone_at IS NULL) = (undone_reason = '')", "undone", _l("更正须写明理由"), "SN15-4.3.a"),
        Index("ix_care_step_record", "record_type", "record_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    record_type: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]  # the record's, once the step was taken
    at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int | None]
    organisation_id: Mapped[int | None]
    code: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_reason: Mapped[str] = mapped_column(String(300), default="")


class CareDraft(Base):
    """A form begun and not yet sent, one of each kind for a person in a post. Nothing of it identifies a patient."""

    __tablename__ = "care_draft"
    __table_args__ = (unique("person_id", "organisation_id", "kind", message=_l("已有未发出的草稿")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    organisation_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))  # referral | consultation
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[datetime] = mapped_column(Moment, index=True)


class CareText(Base):
    """What records are found by in words: diagnosis and departments as they stand, each combination once. No patient."""

    __tablename__ = "care_text"
    __table_args__ = (unique("words", message=_l("检索词重复")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(400))


class CareGram(Base):
    """Each two characters of a text: the index of the search (core.grams)."""

    __tablename__ = "care_gram"
    gram: Mapped[str] = mapped_column(String(2), primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("care_text.id"), primary_key=True)


class CareYear(Base):
    """A year whose evaluation is decided: what counts in it is corrected by exception only."""

    __tablename__ = "care_year"
    programme: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime] = mapped_column(Moment)
