"""One alliance's year as its logs have it: what a sample is drawn from, and what a look at padding counts.

Each reads the counted records of one alliance through one index, grouped in the database; for tasks, never for a request.
Nothing of a patient is read.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, select, union_all

from alliance.care.model import CareEntry, CareTally, Consultation, Referral
from alliance.care.queries.cases import counted_within
from alliance.care.queries.counts import month_of
from alliance.clock import BEIJING
from alliance.ext import db

MODELS: dict[str, Any] = {"referral": Referral, "consultation": Consultation}
STAMPS = {"referral": Referral.arrived_at, "consultation": Consultation.held_at}
DOCTORS = {"referral": Referral.doctor, "consultation": Consultation.expert}
SIDES = {"referral": Referral.from_name, "consultation": Consultation.to_name}  # the hospital of that doctor
TEXTS = {
    "reason": ("referral", Referral.reason), "outcome": ("referral", Referral.outcome),
    "question": ("consultation", Consultation.question), "opinion": ("consultation", Consultation.opinion),
}  # fmt: skip
DIGITS = "0123456789 "
MOST_TEXTS = 40  # the texts of a field most often found: rarer ones are no pattern
SHOWN = 30  # numbers of records named behind one flag


class Counted(NamedTuple):
    """A record of the frame: where it is found again, its number, its day, its two hospitals."""

    record_type: str
    record_id: int
    number: str
    day: date
    first_id: int
    first_name: str
    second_id: int
    second_name: str


def _within(kind: str, designation_id: int, year: int) -> ColumnElement[bool]:
    span = month_of(str(year))
    assert span is not None
    return and_(MODELS[kind].designation_id == designation_id, counted_within(kind, *span))


def counted_numbers(designation_id: int, year: int) -> dict[str, list[str]]:
    """The numbers of all records that count in a year, by kind: up, down, consultation. One query."""
    rows = union_all(
        select(Referral.direction, Referral.number).where(_within("referral", designation_id, year)),
        select(literal("consultation"), Consultation.number).where(_within("consultation", designation_id, year)),
    )
    found: dict[str, list[str]] = {"up": [], "down": [], "consultation": []}
    for kind, number in db.session.execute(rows):
        found[kind].append(number)
    return found


def counted(numbers: Iterable[str]) -> dict[str, Counted]:
    """Those records by number, whoever asks (for the draw). Two queries."""
    wanted = list(numbers)
    found: dict[str, Counted] = {}
    for kind, model in MODELS.items():
        rows = db.session.execute(
            select(model.id, model.number, STAMPS[kind], model.from_id, model.from_name, model.to_id, model.to_name)
            .where(model.number.in_(wanted))
        )  # fmt: skip
        found |= {row[1]: Counted(kind, row[0], row[1], row[2].date(), *row[3:]) for row in rows}
    return found


def _last_days(kind: str, year: int, days: int) -> ColumnElement[bool]:
    first = datetime.combine(date(year + 1, 1, 1) - timedelta(days=days), time(), BEIJING)
    stamp: Any = STAMPS[kind]
    return and_(stamp >= first, stamp.is_not(None))


def late(designation_id: int, year: int, days: int) -> tuple[int, int]:
    """All that counts in a year, and what of it fell into its last days. One query."""
    parts = [
        select(func.count().label("n"), func.count().filter(_last_days(kind, year, days)).label("late"))
        .where(_within(kind, designation_id, year))
        for kind in MODELS
    ]  # fmt: skip
    both = union_all(*parts).subquery()
    row = db.session.execute(select(func.sum(both.c.n), func.sum(both.c.late))).one()
    return int(row[0] or 0), int(row[1] or 0)


def bare(column: Any) -> ColumnElement[str]:
    """A text without digits and spaces: what is left when ages and dosages are changed from copy to copy."""
    for character in DIGITS:
        column = func.replace(column, character, "")
    return func.replace(column, "\n", "")


def texts(designation_id: int, year: int, name: str) -> tuple[int, list[tuple[str, int]]]:
    """How many records have this text at all, and the wordings most often found with how many have them. One query."""
    kind, column = TEXTS[name]
    plain = bare(column).label("plain")
    rows = (
        select(plain, func.count().label("n")).where(_within(kind, designation_id, year), column != "").group_by(plain)
    ).subquery()
    found = db.session.execute(
        select(rows.c.plain, rows.c.n, func.sum(rows.c.n).over())
        .order_by(rows.c.n.desc(), rows.c.plain)
        .limit(MOST_TEXTS)
    ).all()
    return (int(found[0][2]) if found else 0), [(words, int(n)) for words, n, _all in found]


def beijing_day(column: Any) -> ColumnElement[Any]:
    """The day of a moment, as text, on both databases."""
    if db.engine.dialect.name == "sqlite":
        return func.date(column, "+8 hours")
    return func.to_char(func.timezone("Asia/Shanghai", column), "YYYY-MM-DD")


def loads(designation_id: int, year: int, above: int) -> list[tuple[str, str, str, date, int]]:
    """(kind, hospital, doctor, day, how many) where one doctor has more than `above` on a day. One query."""
    parts = []
    for kind in MODELS:
        doctor, side, day = DOCTORS[kind], SIDES[kind], beijing_day(_done_at(kind)).label("day")
        parts.append(
            select(literal(kind), side, doctor, day, func.count())
            .where(_within(kind, designation_id, year), doctor != "")
            .group_by(side, doctor, day).having(func.count() > above)
        )  # fmt: skip
    return [(*row[:3], date.fromisoformat(row[3]), int(row[4])) for row in db.session.execute(union_all(*parts))]


def _done_at(kind: str) -> Any:
    """When the doctor did it: wrote the referral, held the consultation."""
    return Referral.sent_at if kind == "referral" else Consultation.held_at


def pairs(designation_id: int, year: int) -> list[tuple[str, str, int, int]]:
    """(from, to, entries in the two hospitals' own logs, those the other has not): by pair. One query."""
    alone = func.count().filter(CareEntry.state.in_(("open", "conflict")))
    rows = db.session.execute(
        select(func.max(CareEntry.from_name), func.max(CareEntry.to_name), func.count(), alone)
        .where(
            CareEntry.designation_id == designation_id, CareEntry.state != "withdrawn",
            CareEntry.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(CareEntry.from_id, CareEntry.to_id)
    )  # fmt: skip
    return [(row[0], row[1], int(row[2]), int(row[3])) for row in rows]


def behind(designation_id: int, year: int, what: Mapping[str, Any], days: int) -> list[str]:
    """The numbers of some records behind a flag, newest first; never a patient. One query a table."""
    if "pair" in what:
        return _of_pair(designation_id, year, *what["pair"])
    if "texts" in what:
        kind, column = TEXTS[what["field"]]
        return _numbers(kind, designation_id, year, bare(column).in_(what["texts"]))
    if "doctor" in what:
        kind = what["record"]
        same_day = beijing_day(_done_at(kind)) == what["day"].isoformat()
        return _numbers(kind, designation_id, year, and_(DOCTORS[kind] == what["doctor"], same_day))
    if "late" in what:
        found = [_numbers(kind, designation_id, year, _last_days(kind, year, days)) for kind in MODELS]
        return [number for part in found for number in part][:SHOWN]
    return _numbers("referral", designation_id, year, false())


def _numbers(kind: str, designation_id: int, year: int, where: ColumnElement[bool]) -> list[str]:
    model = MODELS[kind]
    query: Select[str] = select(model.number).where(_within(kind, designation_id, year), where)
    return list(db.session.execute(query.order_by(model.id.desc()).limit(SHOWN)).scalars())


def _of_pair(designation_id: int, year: int, sender: str, receiver: str) -> list[str]:
    """Entries by our own number: a hospital's own may lead to a patient."""
    query = select(CareEntry.id).where(
        CareEntry.designation_id == designation_id, CareEntry.from_name == sender, CareEntry.to_name == receiver,
        CareEntry.state.in_(("open", "conflict")), CareEntry.day.between(date(year, 1, 1), date(year, 12, 31)),
    )  # fmt: skip
    return [f"#{one}" for one in db.session.execute(query.order_by(CareEntry.id.desc()).limit(SHOWN)).scalars()]


def last_months(designation_ids: Iterable[int]) -> dict[tuple[int, int], date]:
    """The last month in which a hospital has anything confirmed, by (alliance, hospital): from the tallies. One query."""
    rows = db.session.execute(
        select(CareTally.designation_id, CareTally.organisation_id, func.max(CareTally.month))
        .where(CareTally.designation_id.in_(list(designation_ids)), CareTally.confirmed.is_(True), CareTally.n > 0)
        .group_by(CareTally.designation_id, CareTally.organisation_id)
    )
    return {(row[0], row[1]): row[2] for row in rows}
