"""A list shown to the public before it is decided: how long, what anybody may hold against it, who answers (SX6-9, SX3-20).

A period of N days, calendar days or workdays, begins the day after the list is shown and stands until 23:59:59 Beijing time of its
last day. A workday of a year without a calendar is never guessed: the end is 待定, the period stays open until the year is entered.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.core import journal, settings
from alliance.core.actor import SYSTEM, Actor
from alliance.core.language import day_words
from alliance.core.promises import check, unique
from alliance.core.reach import found
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import Base, Moment, db
from alliance.rules import windows

FINDINGS = {"upheld": _l("成立"), "rejected": _l("不成立")}
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE = 10  # letters and digits by which who objected finds the answer


class Publicity(Base):
    """One list as shown: its rows never change; its last day may be put off with a reason, never brought forward."""

    __tablename__ = "publicity"
    __table_args__ = (
        check("counted IN ('calendar', 'workdays')", "counted", _l("公示按日历日或工作日计")),
        check("days >= 1", "days", _l("公示期至少一天")),
        check("(until IS NULL) = (until_note <> '')", "until", _l("公示截止日待定的须写明缺哪一年的放假安排")),
        check("extended_at IS NULL OR extended_reason <> ''", "extended", _l("延长公示须写明理由")),
        Index("ix_publicity_record", "record_type", "record_id"),
        Index("ix_publicity_programme", "programme", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    record_type: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    clause: Mapped[str] = mapped_column(String(20))
    began_at: Mapped[datetime] = mapped_column(Moment)
    began_by: Mapped[str] = mapped_column(String(80))
    days: Mapped[int]
    counted: Mapped[str] = mapped_column(String(10))
    until: Mapped[date | None]
    until_note: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)
    extended_at: Mapped[datetime | None] = mapped_column(Moment)
    extended_by: Mapped[str] = mapped_column(String(80), default="")
    extended_reason: Mapped[str] = mapped_column(String(500), default="")
    lines: Mapped[list["PublicityLine"]] = relationship(order_by="PublicityLine.id")


class PublicityLine(Base):
    """One row of the list, as shown."""

    __tablename__ = "publicity_line"
    __table_args__ = (
        unique("publicity_id", "record_type", "record_id", message=_l("名单中不能重复")),
        Index("ix_publicity_line_record", "record_type", "record_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    publicity_id: Mapped[int] = mapped_column(ForeignKey("publicity.id"))
    record_type: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    hospital: Mapped[str] = mapped_column(String(120))
    specialty: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120), default="")


class PublicObjection(Base):
    """What somebody holds against a list or one row of it: by name, or without one but with a contact."""

    __tablename__ = "publicity_objection"
    __table_args__ = (
        check("reason <> ''", "reason", _l("请写明异议的理由")),
        check("contact <> ''", "contact", _l("请留下联系方式，以便核实和答复")),
        check("(closed_at IS NULL) = (finding = '')", "closed", _l("异议办结须写明认定结论")),
        check("closed_at IS NULL OR outcome <> ''", "outcome", _l("异议办结须写明理由")),
        unique("code", message=_l("查询码重复")),
        Index("ix_publicity_objection_list", "publicity_id", "line_id", "closed_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40))
    publicity_id: Mapped[int] = mapped_column(ForeignKey("publicity.id"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("publicity_line.id"))  # none: the whole list
    name: Mapped[str] = mapped_column(String(80), default="")  # of who objects; empty: not told
    contact: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(String(12))
    received_at: Mapped[datetime] = mapped_column(Moment)
    due: Mapped[date | None]
    due_note: Mapped[str] = mapped_column(String(120), default="")
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by: Mapped[str] = mapped_column(String(80), default="")
    finding: Mapped[str] = mapped_column(String(12), default="")
    outcome: Mapped[str] = mapped_column(String(1000), default="")


@dataclass(frozen=True)
class Row:
    """One row to be shown: the record it stands for, and what the public reads."""

    record: Any
    hospital: str
    specialty: str
    name: str = ""


def last_day(start: date, days: int, counted: str) -> tuple[date | None, str]:
    """The last day of a period, or (None, "待定…") where a year of workdays is not entered."""
    if counted == "calendar":
        return start + timedelta(days=days), ""
    return settings.due_in_workdays(start, days)


def begin(
    record: Any, programme: str, title: str, rows: Sequence[Row], days: int, counted: str, clause: str, actor: Actor, at: datetime
) -> Publicity:  # fmt: skip
    """Show a list from this moment on; inside a work()."""
    until, note = last_day(windows.beijing_day(at), days, counted)
    with work():
        shown = Publicity(
            programme=programme, record_type=record.__tablename__, record_id=record.id, title=title, clause=clause,
            began_at=at, began_by=actor.name, days=days, counted=counted, until=until, until_note=note,
        )  # fmt: skip
        shown.lines = [
            PublicityLine(record_type=one.record.__tablename__, record_id=one.record.id, hospital=one.hospital,
                          specialty=one.specialty, name=one.name)
            for one in rows
        ]  # fmt: skip
        db.session.add(shown)
        db.session.flush()
        journal.write("publicity.begin", actor, at, shown, clause=clause, rows=len(rows), until=until, days=days)
    return shown


def end_of(shown: Publicity) -> tuple[date | None, str]:
    """The last day as it stands now: one that was 待定 is reckoned as soon as its year is entered."""
    if shown.until is not None:
        return shown.until, ""
    return last_day(windows.beijing_day(shown.began_at), shown.days, shown.counted)


def is_open(shown: Publicity, at: datetime) -> bool:
    """Whether anybody may still object at a moment."""
    return windows.stands_open(end_of(shown)[0], at)


def extend(shown: Publicity, until: date, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Put the last day off, with a reason; the caller has checked who may."""
    if not reason.strip():
        raise Refused(shown.clause, _("延长公示须写明理由"), field="reason")
    with work():
        db.session.refresh(shown, with_for_update=True)
        if seen is not None and seen != shown.version:
            raise Overtaken(shown.extended_by or shown.began_by, shown.extended_at or shown.began_at, _("延长了公示"))
        was = end_of(shown)[0]
        if was is None:
            raise Refused(shown.clause, _("公示截止日待定，录入工作日历后才能延长"), field="until")
        if until <= was or until < windows.beijing_day(at):
            raise Refused(shown.clause, _("延长后的截止日须晚于原截止日，且不早于今天"), field="until")
        shown.until, shown.until_note = until, ""
        shown.extended_at, shown.extended_by, shown.extended_reason = at, actor.name, reason.strip()[:500]
        shown.version += 1
        journal.write("publicity.extend", actor, at, shown, clause=shown.clause, remark=reason, was=was, until=until)


def object_to(
    shown: Publicity, line: PublicityLine | None, reason: str, name: str, contact: str, at: datetime, days: int
) -> PublicObjection:  # fmt: skip
    """Take an objection while the period stands, until its last second; to be answered within so many workdays."""
    if not is_open(shown, at):
        until = end_of(shown)[0]
        raise Refused(shown.clause, _("公示期已于 %(day)s 结束", day=day_words(until) if until else ""))
    if not reason.strip():
        raise Refused(shown.clause, _("请写明异议的理由"), field="reason")
    if not contact.strip():
        raise Refused(shown.clause, _("请留下联系方式，以便核实和答复"), field="contact")
    due, note = settings.due_in_workdays(windows.beijing_day(at), days)
    with work():
        one = PublicObjection(
            programme=shown.programme, publicity_id=shown.id, line_id=line.id if line else None, name=name.strip(),
            contact=contact.strip(), reason=reason.strip(), code=_code(), received_at=at, due=due, due_note=note,
        )  # fmt: skip
        db.session.add(one)
        db.session.flush()
        journal.write("publicity.object", SYSTEM, at, one, clause=shown.clause, list=shown.id, named=bool(name.strip()))
    return one


def answer(one: PublicObjection, finding: str, outcome: str, clause: str, actor: Actor, at: datetime) -> None:
    """End an objection with what was found and why; the caller has checked who may."""
    if finding not in FINDINGS:
        raise Refused(clause, _("办结须选择认定结论"), field="finding")
    if not outcome.strip():
        raise Refused(clause, _("办结须写明理由"), field="outcome")
    with work():
        db.session.refresh(one, with_for_update=True)
        if one.closed_at is not None:
            raise Overtaken(one.closed_by, one.closed_at, _("办结了异议"))
        one.closed_at, one.closed_by, one.finding, one.outcome = at, actor.name, finding, outcome.strip()[:1000]
        journal.write("publicity.answer", actor, at, one, clause=clause, remark=one.outcome, finding=finding)


def get(programme: str, publicity_id: int) -> Publicity:
    """One list of a programme; NotFound for another's."""
    shown = db.session.get(Publicity, publicity_id)
    return found(shown if shown is not None and shown.programme == programme else None)


def of(record: Any) -> list[Publicity]:
    """The lists of a record that were shown, newest first."""
    query = select(Publicity).where(Publicity.record_type == record.__tablename__, Publicity.record_id == record.id)
    return list(db.session.execute(query.order_by(Publicity.id.desc())).scalars())


def shown_by(programme: str, limit: int = 20) -> list[Publicity]:
    """The lists of a programme, newest first."""
    query = select(Publicity).where(Publicity.programme == programme).order_by(Publicity.id.desc()).limit(limit)
    return list(db.session.execute(query).scalars())


def line_of(record: Any) -> PublicityLine | None:
    """The newest row that shows a record; None when it never was."""
    query = select(PublicityLine).where(
        PublicityLine.record_type == record.__tablename__, PublicityLine.record_id == record.id
    )
    return db.session.execute(query.order_by(PublicityLine.id.desc()).limit(1)).scalar_one_or_none()


def open_against(line: PublicityLine) -> int:
    """How many objections to this row, or to the whole list it stands in, are not answered."""
    return len(db.session.execute(_against(line).where(PublicObjection.closed_at.is_(None))).scalars().all())


def upheld_against(line: PublicityLine) -> bool:
    """Whether an objection to this row, or to the whole list, was found right."""
    query = _against(line).where(PublicObjection.finding == "upheld").limit(1)
    return db.session.execute(query).scalar_one_or_none() is not None


def _against(line: PublicityLine) -> Select[int]:
    about = (PublicObjection.line_id == line.id) | PublicObjection.line_id.is_(None)
    return select(PublicObjection.id).where(PublicObjection.publicity_id == line.publicity_id, about)


def objections(programme: str) -> list[PublicObjection]:
    """Every objection of a programme, the open ones first, then the newest."""
    query = select(PublicObjection).where(PublicObjection.programme == programme)
    return list(
        db.session.execute(query.order_by(PublicObjection.closed_at.is_not(None), PublicObjection.id.desc())).scalars()
    )


def objection(objection_id: int) -> PublicObjection:
    """One objection, whoever asks: the caller checks whose programme it is."""
    return found(db.session.get(PublicObjection, objection_id))


def objection_by_code(programme: str, code: str) -> PublicObjection | None:
    """The objection of who holds this code."""
    query = select(PublicObjection).where(
        PublicObjection.programme == programme, PublicObjection.code == code.strip().upper()
    )
    return db.session.execute(query).scalar_one_or_none()


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _each in range(CODE))
