"""How a record is entered and moved: state, stamps, whose turn it is, counts, journal and to-dos, whole or not at all."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from alliance.care import notices, rules
from alliance.care.actions.texts import text_id
from alliance.care.flow import AWAITED, OPEN, due_at, flow_of, waits_for
from alliance.care.model import CareStep, CareTally, Referral
from alliance.care.rules import Case, Count
from alliance.clock import BEIJING
from alliance.core import counters, journal, settings
from alliance.core.actor import Actor
from alliance.core.notices import next_serial
from alliance.core.work import work
from alliance.ext import db
from alliance.register import queries as register

KEYS = ("designation_id", "month", "organisation_id", "fact", "confirmed")
_FACTS = ("from_id", "to_id", "ask_by_id", "scheduled_for", "urgency", "green_channel")
NOT_ASKED: dict[str, Any] = {"ask_by_id": None, "ask_code": "", "ask_text": ""}
NOT_FORWARDED: dict[str, Any] = {"forward_to_id": None, "forward_to_name": "", "forward_designation_id": None}


def number(code: str, at: datetime) -> str:
    """The next number of a kind: ZZ referrals, HZ consultations. It says nothing about the patient."""
    return f"{code}{at.year}{next_serial(code, at.year):04d}"


def turn(kind: str, programme: str, state: str, facts: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The columns that say whose turn it is in a state, and until when."""
    wanted = AWAITED[kind].get(state)
    if wanted is None or state not in OPEN[kind]:
        return {"state_at": at, "waits_for_id": None, "due_at": None}
    due = due_at(wanted, facts, at, settings.values(programme))
    return {"state_at": at, "waits_for_id": waits_for(wanted, facts), "due_at": due}


def enter(record: Case, event: str, actor: Actor, at: datetime, **facts: Any) -> None:
    """Add a new record: found by its words, counted, journalled, on the other side's list."""
    record.text_id = text_id(record)
    db.session.add(record)
    db.session.flush()
    tally(record, {})
    known = {name: value for name, value in facts.items() if value is not None}
    clause = rules.REFERRAL if isinstance(record, Referral) else rules.CONSULTATION
    journal.write(event, actor, at, record, clause=clause, number=record.number, **known)
    notices.tell(record, actor, at)


def take(
    record: Case, name: str, actor: Actor, at: datetime, seen: int | None, values: Mapping[str, Any] | None = None, *,
    code: str = "", text: str = "", inform: Mapping[int, str] | None = None,
) -> None:  # fmt: skip
    """One step of either procedure. `code` and `text` are its words; `inform` tells a hospital something besides."""
    with work():
        flow = flow_of(record)
        state = flow.step(name).target
        given = {**(values or {}), **end_of_alliance(record)}
        facts = {one: given.get(one, getattr(record, one, None)) for one in _FACTS}
        given |= turn(flow.name, record.programme, state, facts, at)
        before = rules.counts(record)
        kept = {column: _plain(getattr(record, column)) for column in ("state", *given)}
        flow.move(record, name, actor, at, seen=seen, values=given, **({"code": code} if code else {}))
        db.session.add(
            CareStep(
                record_type=flow.name, record_id=record.id, name=name, version=record.version, at=at, code=code,
                person_id=actor.person_id, organisation_id=actor.organisation_id, text=text.strip(), before=kept,
            )
        )  # fmt: skip
        tally(record, before)
        notices.tell(record, actor, at)
        for organisation_id, words in (inform or {}).items():
            notices.inform(record, organisation_id, words, actor, at)


def end_of_alliance(record: Case) -> dict[str, Any]:
    """The register's fact: an alliance that has ended by now counts nothing from its last day on (SN15-2.d)."""
    ended_on = None if record.ended_at else register.by_id(record.designation_id).ended_on
    return {"ended_at": datetime.combine(ended_on, time(), BEIJING)} if ended_on else {}


def tally(record: Case, before: Mapping[Count, int]) -> None:
    """Add to the monthly counts what has changed since `before`."""
    after = rules.counts(record)
    changes = {
        (record.designation_id, *count): after.get(count, 0) - before.get(count, 0) for count in after.keys() | before
    }
    counters.add(CareTally, "n", changes, KEYS)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
