"""Tables of the selection board: what it is reckoned from, who is chosen in which order and why, and the meetings."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.promises import check, unique, unique_where
from alliance.ext import Base, Moment


class Board(Base):
    """遴选名单 of one year and track. Its row is the lock of the year's places; `list_version` counts the changes of the list."""

    __tablename__ = "selection_board"
    __table_args__ = (
        check("list_version >= 0", "list", _l("名单版次从 0 起")),
        unique("programme", "year", "track", message=_l("本年度本类别的遴选名单已建立")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    track: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    list_version: Mapped[int] = mapped_column(default=0)
    list_at: Mapped[datetime | None] = mapped_column(Moment)
    list_by: Mapped[str] = mapped_column(String(80), default="")


class BoardChoice(Base):
    """One candidacy on the proposed list, with its place and the reason."""

    __tablename__ = "board_choice"
    __table_args__ = (
        check("position >= 1", "position", _l("名单次序须为不小于 1 的整数")),
        check("reason <> ''", "reason", _l("列入名单须写明理由"), "SX3-19"),
        unique("candidacy_id", message=_l("这件申报已在名单上"), clause="SX3-19"),
        unique("board_id", "position", message=_l("另一位同事刚改了名单次序，请重新打开")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("selection_board.id"))
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"))
    position: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    chosen_at: Mapped[datetime] = mapped_column(Moment)
    chosen_by: Mapped[str] = mapped_column(String(80))
    chosen_by_id: Mapped[int | None]


class BoardMeeting(Base):
    """One recorded meeting on one version of the list (SX3-20, SX6-9, WZ10-4.1); its minutes are an attachment."""

    __tablename__ = "board_meeting"
    __table_args__ = (
        check("decision IN ('agree', 'disagree')", "decision", _l("会议结论只能是同意或不同意"), "SX3-20"),
        check("decision = 'agree' OR note <> ''", "note", _l("不同意须写明理由"), "SX3-20"),
        check("present <> ''", "present", _l("请写明出席人员"), "SX3-20"),
        unique_where(
            "uq_board_meeting_agreed", "board_id", "kind", "list_version", where=text("decision = 'agree'"),
            message=_l("这个会议已同意本版名单"), clause="SX3-20",
        ),
        Index("ix_board_meeting_board", "board_id", "list_version"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("selection_board.id"))
    kind: Mapped[str] = mapped_column(String(20))
    held_on: Mapped[date]
    list_version: Mapped[int]
    decision: Mapped[str] = mapped_column(String(10))
    present: Mapped[str] = mapped_column(String(500))
    note: Mapped[str] = mapped_column(Text, default="")
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by: Mapped[str] = mapped_column(String(80))


class Population(Base):
    """How many people live in an area, as a source has it; the newest entry of an area counts (WZ10-2.2, 2.3)."""

    __tablename__ = "area_population"
    __table_args__ = (
        check("people > 0", "people", _l("人口须大于 0")),
        check("source <> ''", "source", _l("请写明人口数据的来源")),
        Index("ix_area_population_area", "programme", "division_code", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    division_code: Mapped[str] = mapped_column(String(6))
    people: Mapped[int]
    as_of: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime] = mapped_column(Moment)
    set_by: Mapped[str] = mapped_column(String(80))
