"""Tables of the checks: a drawn sample with its strata and records; a look at padding with what it found. No patients."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment

DRAW_WORKING = ("gathering",)
RADAR_WORKING = ("computing",)
NOT_WITHDRAWN = text("state <> 'withdrawn'")
COMPUTING = text("state = 'computing'")


class SampleDraw(Base):
    """The sample of one year: gathering → committed (frame and the secret's hash stand) → drawn → closed; withdrawn before.

    The secret is nowhere before the draw: it is made of `nonce` by a key outside the database (see actions.drawing).
    """

    __tablename__ = "sample_draw"
    __table_args__ = (
        check("state IN ('gathering', 'committed', 'drawn', 'closed', 'withdrawn')", "state", _l("抽样状态不合规定")),
        check("state NOT IN ('committed', 'drawn', 'closed') OR (commitment <> '' AND frame_hash <> '')", "committed",
              _l("抽样前须先公布抽样框和种子的哈希"), "SN15-2.b"),
        check("(state IN ('drawn', 'closed')) = (secret <> '')", "drawn", _l("抽样以后才能公布种子"), "SN15-2.b"),
        check("(state IN ('drawn', 'closed')) = (word <> '')", "word", _l("抽样须有当场公开的字词"), "SN15-2.b"),
        check("drawn_by_id IS NULL OR drawn_by_id <> begun_by_id", "two", _l("准备抽样和抽样须由两人分别办理"), "SN15-2.b"),
        unique_where("uq_sample_draw_year", "programme", "year", where=NOT_WITHDRAWN,
                     message=_l("该年度已有一次抽样，每年只抽一次"), clause="SN15-2.b"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="gathering")
    version: Mapped[int] = mapped_column(default=1)
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)  # rules.sample.Plan, as the office had set it
    radar_id: Mapped[int | None] = mapped_column(ForeignKey("radar_run.id"))
    nonce: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(default=0)  # the last alliance gathered
    alliances: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)  # alliances to gather
    size: Mapped[int] = mapped_column(default=0)  # records in the frame
    frame_hash: Mapped[str] = mapped_column(String(64), default="")
    commitment: Mapped[str] = mapped_column(String(64), default="")
    secret: Mapped[str] = mapped_column(String(64), default="")  # revealed by the draw
    word: Mapped[str] = mapped_column(String(80), default="")
    begun_at: Mapped[datetime] = mapped_column(Moment)
    begun_by_id: Mapped[int | None]
    begun_by: Mapped[str] = mapped_column(String(80))
    committed_at: Mapped[datetime | None] = mapped_column(Moment)
    drawn_at: Mapped[datetime | None] = mapped_column(Moment)
    drawn_by_id: Mapped[int | None]
    drawn_by: Mapped[str] = mapped_column(String(80), default="")
    due: Mapped[date | None]
    due_note: Mapped[str] = mapped_column(String(120), default="")
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


class SampleStratum(Base):
    """One kind of record of one alliance in the frame: its size, how many are drawn, the numbers themselves (compressed)."""

    __tablename__ = "sample_stratum"
    __table_args__ = (
        check("kind IN ('up', 'down', 'consultation', 'activity')", "kind", _l("抽样的类别不合规定")),
        check("take > 0 AND take <= size", "take", _l("抽取数须在 1 与记录数之间"), "SN15-2.b"),
        unique("draw_id", "designation_id", "kind", message=_l("该联盟该类记录已在抽样框中"), clause="SN15-2.b"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("sample_draw.id"))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(12))
    size: Mapped[int]
    take: Mapped[int]
    flagged: Mapped[bool]
    hash: Mapped[str] = mapped_column(String(64))
    numbers: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)  # zlib of the sorted numbers, one a line


class SampleItem(Base):
    """One drawn record: drawn → answered by its hospital → checked by somebody of no hospital of it. Its number only.

    `hospital` is asked; `other` is the second hospital of the record, which its checker may not be of either.
    """

    __tablename__ = "sample_item"
    __table_args__ = (
        check("state IN ('drawn', 'answered', 'checked')", "state", _l("核查状态不合规定")),
        check("answer IN ('', 'verified', 'differs', 'missing')", "answer", _l("医院的答复不合规定")),
        check("state <> 'answered' OR answer <> ''", "answered", _l("已答复的记录须有答复"), "SN15-2.b"),
        check("result IN ('', 'verified', 'differs', 'missing', 'unchecked')", "result", _l("核查结果不合规定")),
        check("(state = 'checked') = (result <> '')", "checked", _l("核查过的记录须有结果"), "SN15-2.b"),
        check("(result = '') = (checked_on IS NULL)", "day", _l("核查结果须有核查日期"), "SN15-2.b"),
        check("result = '' OR way IN ('site', 'phone')", "way", _l("核查方式是现场或电话"), "SN15-2.b"),
        check("result IN ('', 'verified') OR note <> ''", "note", _l("没有核实的记录须写明情况"), "SN15-2.b"),
        unique("draw_id", "record_type", "record_id", message=_l("该记录已被抽中"), clause="SN15-2.b"),
        Index("ix_sample_item_hospital", "hospital_id", "draw_id"),
        Index("ix_sample_item_designation", "draw_id", "designation_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("sample_draw.id"))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(12))
    place: Mapped[int]  # in the order of the draw within its stratum
    record_type: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[int]
    number: Mapped[str] = mapped_column(String(24))
    day: Mapped[date]
    hospital_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    hospital_name: Mapped[str] = mapped_column(String(120))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    other_name: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(10), default="drawn")
    version: Mapped[int] = mapped_column(default=1)
    answer: Mapped[str] = mapped_column(String(10), default="")
    answer_note: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by: Mapped[str] = mapped_column(String(80), default="")
    result: Mapped[str] = mapped_column(String(10), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    way: Mapped[str] = mapped_column(String(6), default="")
    checked_on: Mapped[date | None]
    checked_by_id: Mapped[int | None]
    checked_by: Mapped[str] = mapped_column(String(80), default="")
    draw: Mapped[SampleDraw] = relationship()


class RadarRun(Base):
    """One look at a year's logs for padding, alliance by alliance: computing → done. The newest one done is what stands."""

    __tablename__ = "radar_run"
    __table_args__ = (
        check("state IN ('computing', 'done')", "state", _l("填报核对状态不合规定")),
        check("(state = 'done') = (done_at IS NOT NULL)", "done", _l("完成的填报核对须有完成时间")),
        unique_where("uq_radar_run_computing", "programme", "year", where=COMPUTING,
                     message=_l("该年度的填报核对正在计算"), clause="SN15-2.b"),
        Index("ix_radar_run_year", "programme", "year", "id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="computing")
    version: Mapped[int] = mapped_column(default=1)
    limits: Mapped[dict[str, Any]] = mapped_column(JSON)  # rules.radar.Limits, as the office had set them
    position: Mapped[int] = mapped_column(default=0)  # the last alliance looked at
    alliances: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    begun_by: Mapped[str] = mapped_column(String(80))
    done_at: Mapped[datetime | None] = mapped_column(Moment)


class RadarRow(Base):
    """One alliance in a look: how much it has, for the comparison within its specialty."""

    __tablename__ = "radar_row"
    __table_args__ = (unique("run_id", "designation_id", message=_l("该联盟已核对"), clause="SN15-2.b"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("radar_run.id"))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    lead_name: Mapped[str] = mapped_column(String(120))
    specialty: Mapped[str] = mapped_column(String(40), default="")
    members: Mapped[int]
    records: Mapped[int]


class RadarFlag(Base):
    """Something that looks padded: the kind, the figures that say so, some numbers of the records behind."""

    __tablename__ = "radar_flag"
    __table_args__ = (
        check(
            "kind IN ('burst', 'copied', 'load', 'round', 'one_sided', 'size')", "kind", _l("填报提示的类别不合规定")
        ),
        Index("ix_radar_flag_run", "run_id", "designation_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("radar_run.id"))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    kind: Mapped[str] = mapped_column(String(12))
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    numbers: Mapped[list[str]] = mapped_column(JSON, default=list)


class Dormancy(Base):
    """What a lead is told some months before a round: members, or the whole alliance, long without a confirmed record.

    open → noted by the lead, with what it will do. The office sees it once the round's day has come.
    """

    __tablename__ = "dormancy"
    __table_args__ = (
        check("state IN ('open', 'noted')", "state", _l("提醒状态不合规定")),
        check("(state = 'noted') = (noted_at IS NOT NULL)", "noted", _l("已回应的提醒须有时间"), "SN15-3.6.c"),
        check("state = 'open' OR note <> ''", "note", _l("请写明打算怎么办"), "SN15-3.6.c"),
        check("since < told_on AND told_on <= opens_on", "days", _l("提醒的日期不合规定"), "SN15-3.6.c"),
        unique("designation_id", "opens_on", message=_l("该联盟本次考核前已提醒过"), clause="SN15-3.6.c"),
        Index("ix_dormancy_lead", "lead_id", "department_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"))
    designation_name: Mapped[str] = mapped_column(String(80))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    lead_name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    version: Mapped[int] = mapped_column(default=1)
    since: Mapped[date]  # nothing confirmed from that day on
    told_on: Mapped[date]
    opens_on: Mapped[date]  # the round's day
    whole: Mapped[bool]  # the alliance itself, and not only members of it
    members: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # id and name, as told
    note: Mapped[str] = mapped_column(Text, default="")
    noted_at: Mapped[datetime | None] = mapped_column(Moment)
    noted_by: Mapped[str] = mapped_column(String(80), default="")
