"""What no document fixes: 办公室设定. The programme file gives the first value; the office may set another, journalled."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.language import told
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import Base, Moment, db
from alliance.rules import programme as programmes
from alliance.rules import settings as rules
from alliance.rules import workdays


class SettingValue(Base):
    """A value the office set in place of the programme file's."""

    __tablename__ = "setting_value"
    id: Mapped[int] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(40), index=True)
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(String(200))  # as typed; read by rules.settings
    set_at: Mapped[datetime] = mapped_column(Moment)
    set_by: Mapped[str] = mapped_column(String(80))


class CalendarDay(Base):
    """A day off, or a weekend day worked, with the State Council notice it comes from."""

    __tablename__ = "calendar_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))  # off | work
    source: Mapped[str] = mapped_column(String(300), default="")


class CalendarYear(Base):
    """A year whose arrangement is known whole. A year not listed here stops a workday computation."""

    __tablename__ = "calendar_year"
    year: Mapped[int] = mapped_column(primary_key=True)
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by: Mapped[str] = mapped_column(String(80))


def values(programme: str) -> dict[str, Any]:
    """Every setting of a programme as it stands: the file's, overlaid with the office's."""
    rows = db.session.execute(
        select(SettingValue.key, SettingValue.value)
        .where(SettingValue.programme == programme)
        .order_by(SettingValue.id)
    )
    return rules.effective(programmes.load(programme), {row.key: row.value for row in rows})


def latest(programme: str) -> dict[str, SettingValue]:
    """What the office last set of each key: the row with its time and name."""
    return {key: rows[-1] for key, rows in every(programme).items()}


def every(programme: str) -> dict[str, list[SettingValue]]:
    """Everything the office has set of each key, oldest first: which value stood when."""
    rows = db.session.execute(
        select(SettingValue).where(SettingValue.programme == programme).order_by(SettingValue.id)
    ).scalars()
    found: dict[str, list[SettingValue]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(row)
    return found


def value(programme: str, key: str) -> Any:
    """One setting as it stands."""
    return values(programme)[key]


def least(key: str, otherwise: int = 0) -> int:
    """The smallest value of a setting over the programmes that have it: for what is kept or done for all of them at once."""
    having = [one.key for one in programmes.all_programmes() if any(known.key == key for known in one.settings)]
    return min((int(value(one, key)) for one in having), default=otherwise)


def put(programme: str, key: str, typed: str, actor: Actor, at: datetime, remark: str) -> None:
    """Set another value, as typed, with a reason. What the document itself fixes cannot be set."""
    setting = programmes.load(programme).setting(key)
    if setting.law:
        raise Refused(setting.clause, _("文件已有规定的数值不能改设"), field="value")
    try:
        rules.parse(setting, typed)
    except rules.SettingError as error:
        raise Refused(setting.clause, told(error.zh, error.en), field="value") from error
    if not remark.strip():
        raise Refused(setting.clause, _("改设须写明理由"), field="remark")
    with work():
        row = SettingValue(programme=programme, key=key, value=typed, set_at=at, set_by=actor.name)
        db.session.add(row)
        journal.write("setting.put", actor, at, row, clause=setting.clause, remark=remark, key=key, value=typed)


def years() -> list[int]:
    """The years whose arrangement is complete."""
    return sorted(db.session.execute(select(CalendarYear.year)).scalars())


def days() -> list[CalendarDay]:
    """Every day off or worked, by date."""
    return list(db.session.execute(select(CalendarDay).order_by(CalendarDay.day)).scalars())


def put_day(day: date, kind: str, name: str, source: str, actor: Actor, at: datetime) -> None:
    """Enter or correct one day of an arrangement."""
    with work():
        row = db.session.get(CalendarDay, day) or CalendarDay(day=day)
        row.kind, row.name, row.source = kind, name, source
        db.session.add(row)
        journal.write("calendar.day", actor, at, None, day=str(day), kind=kind, name=name)


def complete_year(year: int, actor: Actor, at: datetime) -> None:
    """Declare a year's arrangement complete; a year without a single day off is not one."""
    if not any(day.day.year == year and day.kind == "off" for day in days()):
        raise Refused("", _("%(year)s 年还没有录入放假日期，不能确认完整", year=year))
    with work():
        if db.session.get(CalendarYear, year) is None:
            db.session.add(CalendarYear(year=year, entered_at=at, entered_by=actor.name))
            journal.write("calendar.year", actor, at, None, year=year)


def works_on(day: date) -> bool:
    """Whether it is known to be a workday; a year without a calendar has none that is known."""
    try:
        return workdays.is_workday(calendar(), day)
    except workdays.NoCalendar:
        return False


def calendar() -> workdays.Calendar:
    """The workday calendar as the database holds it."""
    years = frozenset(db.session.execute(select(CalendarYear.year)).scalars())
    days = db.session.execute(select(CalendarDay.day, CalendarDay.kind)).all()
    off = frozenset(day for day, kind in days if kind == "off")
    made_up = frozenset(day for day, kind in days if kind == "work")
    return workdays.Calendar(years, off, made_up)


def due_in_workdays(start: date, days: int, known: workdays.Calendar | None = None) -> tuple[date | None, str]:
    """An internal due date N workdays after `start`; (None, "待定…") where the year has no calendar yet.

    Who asks for many days reads the calendar once and gives it.
    """
    try:
        return workdays.last_day(known or calendar(), start, days), ""
    except workdays.NoCalendar as missing:
        return None, f"待定（缺 {missing.year} 年放假安排）"
