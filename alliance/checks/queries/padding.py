"""The looks at padding: counted from the logs for tasks; shown to the alliance office of the programme only."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from alliance.activities import queries as activities
from alliance.care import queries as care
from alliance.checks.model import RADAR_WORKING, RadarFlag, RadarRow, RadarRun
from alliance.clock import BEIJING
from alliance.core import reach
from alliance.core.actor import Actor
from alliance.ext import db
from alliance.rules.radar import EVEN, Flag, Limits, Load, Pair, Seen, Text

FIELDS = ("reason", "outcome", "question", "opinion")
SHOWN = 30


def runs(actor: Actor) -> list[RadarRun]:
    """The looks of this office, newest first; nobody else's. One query."""
    if not actor.is_office:
        return []
    query = select(RadarRun).where(RadarRun.programme == actor.programme)
    return list(db.session.execute(query.order_by(RadarRun.id.desc())).scalars())


def run(actor: Actor, run_id: int) -> RadarRun:
    """One look, for this office."""
    wanted = select(RadarRun).where(RadarRun.id == run_id, RadarRun.programme == actor.programme)
    return reach.one(wanted) if actor.is_office else reach.found(None)


def latest_done(programme: str, year: int) -> RadarRun | None:
    """The look that stands for a year."""
    query = select(RadarRun).where(RadarRun.programme == programme, RadarRun.year == year, RadarRun.state == "done")
    return db.session.execute(query.order_by(RadarRun.id.desc()).limit(1)).scalar_one_or_none()


def looked_at(programme: str, year: int) -> bool:
    """Whether a look at the year is under way, or was begun when the year was over."""
    query = select(RadarRun).where(RadarRun.programme == programme, RadarRun.year == year)
    found = db.session.execute(query).scalars()
    return any(one.state in RADAR_WORKING or one.begun_at.astimezone(BEIJING).year > year for one in found)


def flagged(run_id: int | None) -> set[int]:
    """The alliances a look has flagged."""
    return set(db.session.execute(select(RadarFlag.designation_id).where(RadarFlag.run_id == run_id)).scalars())


def explained(run_id: int) -> list[tuple[RadarRow, list[RadarFlag]]]:
    """The flagged alliances of a look, the most flags first. Two queries, however many there are."""
    by_alliance: dict[int, list[RadarFlag]] = {}
    wanted = select(RadarFlag).where(RadarFlag.run_id == run_id).order_by(RadarFlag.id)
    for one in db.session.execute(wanted).scalars():
        by_alliance.setdefault(one.designation_id, []).append(one)
    rows = db.session.execute(
        select(RadarRow).where(RadarRow.run_id == run_id, RadarRow.designation_id.in_(by_alliance))
    ).scalars()
    found = [(row, by_alliance[row.designation_id]) for row in rows]
    return sorted(found, key=lambda one: (-len(one[1]), one[0].designation_name))


def seen_of(designation: Any, year: int, members: int, limits: Limits) -> Seen:
    """One alliance's year as counted from its logs: eight queries, however many records."""
    total, late = care.late(designation.id, year, limits.burst_days)
    first = datetime.combine(date(year + 1, 1, 1) - timedelta(days=limits.burst_days), time(), BEIJING)
    held, entered_late, crowds, even = activities.entered(designation.id, year, first, EVEN)
    texts = {}
    for name in FIELDS:
        having, wordings = care.texts(designation.id, year, name)
        texts[name] = (having, [Text(*one) for one in wordings])
    return Seen(
        designation.id, designation.specialty, members, total + held, late + entered_late, texts,
        [Load(*one) for one in care.loads(designation.id, year, limits.doctor_day)], crowds, even,
        [Pair(*one) for one in care.pairs(designation.id, year)],
    )  # fmt: skip


def numbers_behind(flag: Flag, year: int, limits: Limits) -> list[str]:
    """The numbers of some records behind a flag: one query, two for a burst."""
    if not flag.behind:
        return []
    if "even" in flag.behind:
        return activities.round_ones(flag.designation_id, year, EVEN, SHOWN)
    what = {**flag.behind, "field": flag.figures.get("field")}
    return care.behind(flag.designation_id, year, what, limits.burst_days)
