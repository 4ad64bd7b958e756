"""A look at padding: ten alliances a step, each step whole; whoever comes next goes on."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, select

from alliance.checks import rules
from alliance.checks.model import RADAR_WORKING, RadarFlag, RadarRow, RadarRun
from alliance.checks.queries import padding, samples
from alliance.core import journal, settings, tasks
from alliance.core.actor import SYSTEM, Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import queries as members
from alliance.rules import radar
from alliance.rules.radar import Flag, Limits, Seen

CLAUSE = "SN15-2.b"
BATCH = 10


def begin_radar(programme: str, year: int, actor: Actor, at: datetime) -> RadarRun:
    """Begin to look at a year's logs. Its flags give the sample more weight; they never enter a score."""
    if not (actor.is_office and actor.programme == programme):
        raise Refused(CLAUSE, _("填报核对由本项目的联盟管理办公室进行"))
    hold_past(year, at)
    limits = rules.limits_of(settings.values(programme))
    with work():
        found = RadarRun(
            programme=programme, year=year, limits=asdict(limits), begun_at=at, begun_by=actor.name,
            total=len(samples.taking_part(programme, year, at.date())),
        )  # fmt: skip
        db.session.add(found)
        journal.write("radar.begin", actor, at, found, clause=CLAUSE, year=year)
    return found


def offer_radar(programme: str, year: int, actor: Actor, at: datetime) -> RadarRun | None:
    """With the opening of a round a look begins, where the office has set so; none while one stands or is under way."""
    if not settings.values(programme).get("radar_at_opening") or padding.looked_at(programme, year):
        return None
    return begin_radar(programme, year, actor, at)


def hold_past(year: int, at: datetime) -> None:
    """A year that has begun can be looked at; its records are complete once it is over."""
    if year > at.year:
        raise Refused(CLAUSE, _("%(year)s 年度还没有开始", year=year), field="year")


def open_radar(found: RadarRun, actor: Actor, at: datetime) -> None:
    """The office reads what a look says of hospitals: journalled each time."""
    with work():
        journal.write("radar.read", actor, at, found, clause=CLAUSE, year=found.year)


def look(run_id: int, at: datetime, *, seconds: float = tasks.AT_ONCE) -> RadarRun:
    """Go on with a look for about so many seconds."""
    return tasks.go_on(
        lambda: tasks.fresh(RadarRun, run_id), RADAR_WORKING, lambda run: _step(run, at), seconds
    )  # fmt: skip


def _step(run: RadarRun, at: datetime) -> bool:
    limits, stand = Limits(**run.limits), {"state": run.state, "position": run.position}
    key, year, run_id = run.programme, run.year, run.id
    taking_part = [one for one in samples.taking_part(key, year, run.begun_at.date()) if one.id > run.position]
    if not taking_part:
        return _finish(run_id, stand, limits, at)
    batch = taking_part[:BATCH]
    counted = members.counts([one.id for one in batch], date(year, 12, 31))
    seen = [(one, padding.seen_of(one, year, counted[one.id][0], limits)) for one in batch]
    flags = [flag for _one, its in seen for flag in radar.flags(its, limits)]
    rows = [_flag_row(run_id, flag, padding.numbers_behind(flag, year, limits)) for flag in flags]
    with work():
        if not tasks.claim(RadarRun, run_id, stand, position=batch[-1].id, alliances=run.alliances + len(batch)):
            return False
        db.session.execute(insert(RadarRow), [_row(run_id, one, its) for one, its in seen])
        if rows:
            db.session.execute(insert(RadarFlag), rows)
    return True


def _row(run_id: int, designation: Any, seen: Seen) -> dict[str, Any]:
    return {
        "run_id": run_id, "designation_id": designation.id, "designation_name": designation.name,
        "lead_name": designation.lead_name, "specialty": designation.specialty, "members": seen.members,
        "records": seen.total,
    }  # fmt: skip


def _flag_row(run_id: int, flag: Flag, numbers: list[str]) -> dict[str, Any]:
    return {
        "run_id": run_id, "designation_id": flag.designation_id, "kind": flag.kind, "figures": dict(flag.figures),
        "numbers": numbers,
    }  # fmt: skip


def _finish(run_id: int, stand: dict[str, Any], limits: Limits, at: datetime) -> bool:
    """The comparison within each specialty, which needs them all."""
    rows = db.session.execute(select(RadarRow).where(RadarRow.run_id == run_id)).scalars()
    seen = [Seen(one.designation_id, one.specialty, one.members, one.records, 0) for one in rows]
    flags = [_flag_row(run_id, flag, []) for flag in radar.size_flags(seen, limits)]
    with work():
        if not tasks.claim(RadarRun, run_id, stand, state="done", done_at=at):
            return False
        if flags:
            db.session.execute(insert(RadarFlag), flags)
        found = tasks.fresh(RadarRun, run_id)
        journal.write("radar.done", SYSTEM, at, found, clause=CLAUSE, flagged=len(padding.flagged(run_id)))
    return True
