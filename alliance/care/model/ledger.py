"""One-sided entries of the two hospitals' own logs, and the imports that brought them."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.care.model.cases import KEPT, UNERASED, kept_whole
from alliance.core.patients import Sealed
from alliance.core.promises import check, unique_where
from alliance.ext import Base, Moment

WORKING = ("checking", "entering", "matching")  # a worker is asked for; any worker may go on where the last one stopped


class CareImport(Base):
    """One uploaded table: checking → checked → entering → matching → done; discarded before anything is entered.

    `position` and `cursor` stand in the same transaction as the rows they count. The content is sealed; it is removed
    once it has been kept as long as the office has set.
    """

    __tablename__ = "care_import"
    __table_args__ = (
        check("state IN ('checking', 'entering', 'matching', 'checked', 'done', 'discarded')", "state", _l("导入状态不合规定")),
        check("position >= 0 AND position <= total", "position", _l("导入进度不合规定")),
        check("good + bad + unchanged <= total", "counted", _l("导入行数不合规定")),
        Index("ix_care_import_organisation", "organisation_id", "id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(200))
    format: Mapped[str] = mapped_column(String(4))  # xlsx | csv
    content: Mapped[bytes | None] = mapped_column(Sealed("table", "import_kept_days"), deferred=True)
    state: Mapped[str] = mapped_column(String(10), default="checking", index=True)
    version: Mapped[int] = mapped_column(default=1)
    total: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)  # rows of the present pass that are done
    cursor: Mapped[int] = mapped_column(default=0)  # the last entry that was matched
    good: Mapped[int] = mapped_column(default=0)  # to be entered; entered, once that is done
    bad: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    agreed: Mapped[int] = mapped_column(default=0)
    conflicts: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(default=0.0)  # worked on the present pass
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(String(80))
    done_at: Mapped[datetime | None] = mapped_column(Moment)


class ImportFault(Base):
    """One thing that is wrong with one cell: where, what, what to do. Nothing of what was typed stands in it."""

    __tablename__ = "care_import_fault"
    __table_args__ = (Index("ix_care_import_fault_import", "import_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("care_import.id"))
    sheet: Mapped[str] = mapped_column(String(20))
    row: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    field: Mapped[str] = mapped_column(String(30))
    code: Mapped[str] = mapped_column(String(30))  # of the table of faults, which has the words
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class CareEntry(Base):
    """One line of one hospital's own log, one-sided until the other hospital says the same or accepts it (SN15-4.3.a, b).

    open → agreed (the other side's entry matches, or the other side accepts) | conflict (it differs) | withdrawn.
    """

    __tablename__ = "care_entry"
    __table_args__ = (
        check("kind IN ('referral', 'consultation')", "kind", _l("种类只能是转诊或会诊")),
        check("state IN ('open', 'conflict', 'agreed', 'withdrawn')", "state", _l("台账状态不合规定")),
        check("from_id <> to_id", "ends", _l("两端须是两家医院"), "SN15-4.3.a"),
        check(
            "(organisation_id = from_id AND other_id = to_id) OR (organisation_id = to_id AND other_id = from_id)",
            "own", _l("只能登记本院转出或转入的"), "SN15-4.3.a",
        ),
        check(
            "(kind = 'referral' AND direction IN ('up', 'down')) OR (kind = 'consultation' AND direction = '')",
            "direction", _l("转诊方向只能是上转或下转"),
        ),
        check("care_type IN ('', 'outpatient', 'inpatient')", "care_type", _l("就诊类别只能是门（急）诊或住院")),
        check("state <> 'conflict' OR partner_id IS NOT NULL", "partner", _l("矛盾须有两条记录")),
        check("state NOT IN ('open', 'withdrawn') OR partner_id IS NULL", "alone", _l("单方记录没有对应的记录")),
        kept_whole(),
        check("(erased_at IS NULL) = (person_key IS NOT NULL)", "person", _l("身份清除后不再留比对用的散列"), "SN15-4.3.a"),
        unique_where(
            "uq_care_entry_number", "organisation_id", "kind", "own_number", where=text("state <> 'withdrawn'"),
            message=_l("本院编号重复"),
        ),
        Index("ix_care_entry_patient", "patient_key"),
        Index("ix_care_entry_person", "person_key"),
        Index("ix_care_entry_own", "organisation_id", "state", "id"),
        Index("ix_care_entry_other", "other_id", "state", "id"),
        Index("ix_care_entry_import", "import_id", "id"),
        Index("ix_care_entry_designation", "designation_id", "day", "state", "partner_id", "id"),  # counted from it alone
        Index("ix_care_entry_kept", "entered_at", sqlite_where=UNERASED, postgresql_where=UNERASED),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("care_import.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))  # whose log it is
    other_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(12))
    own_number: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(String(64))  # keyed hash of everything the row said
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    from_name: Mapped[str] = mapped_column(String(120))
    to_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    to_name: Mapped[str] = mapped_column(String(120))
    direction: Mapped[str] = mapped_column(String(4), default="")
    care_type: Mapped[str] = mapped_column(String(12), default="")
    day: Mapped[date]  # of sending in the sender's log, of arrival or holding in the receiver's
    patient: Mapped[bytes | None] = mapped_column(Sealed("patient", KEPT))  # an Identity; None: erased
    patient_key: Mapped[str | None] = mapped_column(String(64))
    person_key: Mapped[str | None] = mapped_column(String(64))  # keyed hash of name and birth
    patient_masked: Mapped[str] = mapped_column(String(20))
    diagnosis_code: Mapped[str] = mapped_column(String(20), default="")
    diagnosis: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="open")
    version: Mapped[int] = mapped_column(default=1)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("care_entry.id"))
    differences: Mapped[list[Any]] = mapped_column(JSON, default=list)
    kept_reason: Mapped[str] = mapped_column(String(300), default="")
    entered_at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    erased_at: Mapped[datetime | None] = mapped_column(Moment)
