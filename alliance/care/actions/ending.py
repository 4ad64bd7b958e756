"""What time and the register bring: records of an alliance that has ended, silence after N days."""

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from alliance.care import queries, rules
from alliance.care.actions.moving import take, tally
from alliance.care.flow import OPEN
from alliance.care.model import Referral
from alliance.clock import BEIJING
from alliance.core import journal, settings
from alliance.core.actor import SYSTEM, Actor
from alliance.core.language import N_
from alliance.core.work import work
from alliance.ext import db
from alliance.register import queries as register

BATCH = 500  # records looked at in one run; the rest waits for the next


def mark_ended(designation_id: int, actor: Actor, at: datetime, *, ended_at: datetime | None = None) -> int:
    """The alliance has ended: open records stay to be finished by the two hospitals, and count no more (SN15-2.d).

    Called by standing, and by the calendar with `ended_at` for what ended otherwise. Returns how many were marked.
    """
    marked = 0
    with work():
        for kind, model in queries.CASES.items():
            records: Any = db.session.execute(
                select(model).where(
                    model.designation_id == designation_id, model.ended_at.is_(None), model.state.in_(OPEN[kind])
                )
            ).scalars()
            for record in list(records):
                before = rules.counts(record)
                record.ended_at = ended_at or at
                tally(record, before)
                journal.write(f"{kind}.ended", actor, at, record, clause=rules.ENDED)
                marked += 1
    return marked


def mark_ended_alliances(at: datetime) -> int:
    """Read the register: whatever has ended, on whatever way, has its open records marked as of its last day."""
    found = {one for model in queries.CASES.values() for one in _unmarked(model)}
    marked = 0
    for designation in register.by_ids(found).values():
        if designation.ended_on is not None and designation.ended_on <= at.date():
            today = designation.ended_on == at.date()
            ended_at = at if today else datetime.combine(designation.ended_on, time(), BEIJING)
            marked += mark_ended(designation.id, SYSTEM, at, ended_at=ended_at)
    return marked


def _unmarked(model: Any) -> list[int]:
    query = select(model.designation_id).where(model.ended_at.is_(None), model.waits_for_id.is_not(None)).distinct()
    return list(db.session.execute(query).scalars())


def close_silent(programme: str, at: datetime) -> tuple[int, int]:
    """Silence has a consequence (办公室设定): accepted and no arrival for N days is closed as not come; an outcome the
    sender has not acknowledged for N days is closed. Returns how many of each."""
    days = settings.values(programme)
    arrival = at - timedelta(days=days["referral_arrival_days"])
    told = at - timedelta(days=days["referral_lapse_days"])
    expected = func.coalesce(Referral.scheduled_for, Referral.accepted_at)
    gone = _due(programme, ("accepted", "scheduled"), expected < arrival)
    silent = _due(programme, ("returned",), Referral.state_at < told)
    for record in gone:
        values = {"end_code": "no-arrival"}
        inform = {record.to_id: N_("逾期没有到诊记录，已自动关闭")}
        take(record, "expire", SYSTEM, at, None, values, code="no-arrival", inform=inform)
    for record in silent:
        inform = {record.from_id: N_("结果逾期未确认，已自动办结")}
        take(record, "lapse", SYSTEM, at, None, {"closed_at": at}, inform=inform)
    return len(gone), len(silent)


def _due(programme: str, states: tuple[str, ...], since: Any) -> list[Referral]:
    query = select(Referral).where(Referral.programme == programme, Referral.state.in_(states), since)
    return list(db.session.execute(query.order_by(Referral.id).limit(BATCH)).scalars())
