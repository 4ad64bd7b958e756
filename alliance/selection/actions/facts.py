"""What changes: figures entered and withdrawn, the year's call set."""

from collections.abc import Mapping
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import delete

from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.reach import found
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations.queries import Department
from alliance.rules import criteria, intake, windows
from alliance.selection import queries, rules
from alliance.selection.model import CallDirection, FactEntry, IntakeCall
from alliance.selection.rules import Key, Origin


def enter(where: Department, typed: Mapping[Key, str], origin: Origin, actor: Actor, at: datetime) -> list[FactEntry]:
    """Enter figures of a department or its hospital: only what is new or differs from what this source said before.

    A fact belongs to the hospital or the department by its definition, so other programmes find it where it was put.
    """
    rules.origin_is_told(origin, windows.beijing_day(at))
    rules.may_enter(actor, where.organisation_id, where.id)
    read = {key: _read(key, text) for key, text in typed.items() if text.strip()}
    if not read:
        raise Refused("", _("还没有填写任何数据"))
    with work():
        standing = rules.settled(queries.entries(where)).entries
        new = [
            _entry(where, key, value, origin, actor, at) for key, value in read.items()
            if value not in {one.value for one in standing.get(key, []) if one.source == origin.source.strip()}
        ]  # fmt: skip
        db.session.add_all(new)
        db.session.flush()
        for one in new:
            journal.write(
                "fact.enter", actor, at, one, fact=one.fact, year=one.year, value=one.value, source=one.source
            )
    return new


def withdraw(entry: FactEntry, reason: str, actor: Actor, at: datetime) -> None:
    """Take an entry back with a reason; it stays on record."""
    rules.may_enter(actor, entry.organisation_id, entry.department_id)
    if not reason.strip():
        raise Refused("", _("撤回数据须写明理由"), field="remark")
    with work():
        db.session.refresh(entry, with_for_update=True)
        if entry.withdrawn_at is not None:
            raise Overtaken(entry.withdrawn_by or "", entry.withdrawn_at, _("撤回了这个数据"))
        entry.withdrawn_at, entry.withdrawn_by, entry.withdrawn_reason = at, actor.name, reason.strip()
        journal.write("fact.withdraw", actor, at, entry, remark=reason, fact=entry.fact, value=entry.value)


def set_call(
    programme: str, year: int, opens: date, closes: date, directions: Mapping[str, str], actor: Actor, at: datetime,
    *, reason: str = "", seen: int | None = None,
) -> IntakeCall:  # fmt: skip
    """Announce a year's call: its days, and per track the directions with their places. Changing it needs a reason."""
    taken = found(intake.load(programme))
    rules.may_call(actor, programme, taken, opens, closes)
    read = {one.key: rules.directions_of(directions.get(one.key, ""), one.key) for one in taken.tracks}
    if not any(read.values()):
        raise Refused(taken.called, _("请至少写一个方向和名额"))
    if opens.year != year:
        raise Refused(taken.called, _("申报须在通知的年度内开始"), field="opens")
    with work():
        call = queries.call(programme, year, held=True)
        version = call.version if call else 0
        if seen is not None and seen != version:
            raise Overtaken(call.set_by if call else "", call.set_at if call else None, _("修改了申报通知"))
        if call is not None and not reason.strip():
            raise Refused(taken.called, _("更改已发布的申报通知须写明理由"), field="reason")
        call = call or IntakeCall(programme=programme, year=year, version=0)
        call.opens, call.closes, call.set_at, call.set_by = opens, closes, at, actor.name
        call.version = version + 1
        db.session.add(call)
        db.session.flush()
        db.session.execute(delete(CallDirection).where(CallDirection.call_id == call.id))
        db.session.add_all(
            CallDirection(call_id=call.id, track=track, direction=name, places=places)
            for track, lines in read.items() for name, places in lines
        )  # fmt: skip
        journal.write(
            "intake.call", actor, at, call, clause=taken.called, remark=reason, year=year, opens=opens, closes=closes,
            directions={track: [list(line) for line in lines] for track, lines in read.items()},
        )  # fmt: skip
    return call


def _read(key: Key, text: str) -> str:
    fact = criteria.facts().get(key[0])
    if fact is None or fact.record or fact.yearly != (key[1] != criteria.STANDING):
        raise Refused("", _("没有这一项数据"))
    try:
        return rules.value_of(fact, text)
    except Refused as refused:
        raise Refused("", refused.message, field=rules.name_of(key)) from refused


def _entry(where: Department, key: Key, value: str, origin: Origin, actor: Actor, at: datetime) -> FactEntry:
    fact = criteria.facts()[key[0]]
    return FactEntry(
        organisation_id=where.organisation_id, department_id=where.id if fact.level == "department" else None,
        fact=fact.key, year=key[1], value=value, unit=fact.unit, as_of=origin.as_of, source=origin.source.strip(),
        signatory=origin.signatory.strip(), entered_at=at, entered_by=actor.name,
    )  # fmt: skip
