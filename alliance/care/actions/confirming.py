"""The hospitals that a log names are asked to say whether it was so, until nothing of it is left to settle (SN15-4.3.a, b)."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import and_, exists, select

from alliance.care.actions import settling
from alliance.care.model import CareEntry, CareImport
from alliance.core import inbox, settings
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.inbox import Todo
from alliance.core.language import N_
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import part, work
from alliance.ext import db
from alliance.organisations import queries as organisations

SETTLE = "care_import.settle"
DAYS = "ledger_settle_days"
MOST_AT_ONCE = 100
_DESKS = (str(Role.REFERRAL_DESK), str(Role.MEMBER_CLERK))
_LEFT = and_(CareEntry.state.in_(("open", "conflict")), CareEntry.erased_at.is_(None))


class Accepted(NamedTuple):
    """What became of several entries: how many are agreed now; of each other one its number and why it was not accepted."""

    n: int
    refused: list[tuple[str, str]]


def ask_others(one: CareImport, at: datetime) -> None:
    """An import is done: each hospital it names that has not said the same is asked to look, once, inside a work()."""
    named = select(CareEntry.other_id).where(CareEntry.import_id == one.id, _LEFT).distinct()
    for other in sorted(db.session.execute(named).scalars()):
        _ask(one, other, at)


def _ask(one: CareImport, other: int, at: datetime) -> None:
    hospital = organisations.organisation(one.organisation_id).name
    inbox.ask(
        SETTLE, N_("核对对方登记的台账"), hospital, one, at, role=_desk(other, at), by=SYSTEM, organisation_id=other,
        due=at.date() + timedelta(days=settings.least(DAYS)),
    )  # fmt: skip


def _desk(organisation_id: int, at: datetime) -> Role:
    """The post that stands for a whole hospital: its referral desk, else the member's clerk."""
    held = organisations.roles_in(organisation_id, at.date())
    clerk = Role.MEMBER_CLERK in held and Role.REFERRAL_DESK not in held
    return Role.MEMBER_CLERK if clerk else Role.REFERRAL_DESK


def look_again(hospitals: Collection[int] | None, actor: Actor, at: datetime) -> int:
    """Take off these hospitals' lists (None: off all) the logs of which nothing waits for them any more. Returns how many."""
    left = exists().where(CareEntry.import_id == Todo.record_id, CareEntry.other_id == Todo.organisation_id, _LEFT)
    asked = (Todo.role.in_(_DESKS), Todo.closed_at.is_(None), Todo.kind == SETTLE)  # the first two have an index
    over = select(Todo.record_id, Todo.organisation_id).where(*asked, ~left)
    if hospitals is not None:
        over = over.where(Todo.organisation_id.in_(hospitals))
    with work():
        done = list(db.session.execute(over))
        for import_id, organisation_id in done:
            about = db.session.get_one(CareImport, import_id)
            inbox.settle(about, at, actor, SETTLE, organisation_id=organisation_id)
    return len(done)


def accept(entry: CareEntry, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """It was so: counted from now on, and off the list where it was the last one (see settling)."""
    with work():
        settling.accept(entry, actor, at, seen=seen)
        look_again({entry.organisation_id, entry.other_id}, actor, at)


def accept_many(found: Sequence[tuple[CareEntry, int]], actor: Actor, at: datetime) -> Accepted:
    """Several at once, each with the version that was seen and judged by itself: one that is refused holds up no other."""
    refused: list[tuple[str, str]] = []
    with work():
        for entry, seen in found[:MOST_AT_ONCE]:
            number = entry.own_number
            try:
                with part():
                    settling.accept(entry, actor, at, seen=seen)
            except (Refused, Overtaken, NotFound) as error:
                refused.append((number, _why(error)))
        hospitals = {place for entry, _seen in found for place in (entry.organisation_id, entry.other_id)}
        look_again(hospitals, actor, at)
    return Accepted(min(len(found), MOST_AT_ONCE) - len(refused), refused)


def withdraw(entry: CareEntry, actor: Actor, at: datetime, reason: str, *, seen: int | None = None) -> None:
    """The hospital's own entry is taken back: nobody needs to look at it any more."""
    with work():
        settling.withdraw(entry, actor, at, reason, seen=seen)
        look_again({entry.other_id}, actor, at)


def retract(entry: CareEntry, actor: Actor, at: datetime, reason: str, *, seen: int | None = None) -> None:
    """An acceptance was a wrong click: within the hours the office has set the entry is one-sided again, and asked about."""
    with work():
        settling.retract(entry, actor, at, reason, seen=seen)
        if entry.import_id is not None:
            _ask_again(db.session.get_one(CareImport, entry.import_id), entry.other_id, at)


def _ask_again(one: CareImport, other: int, at: datetime) -> None:
    asked = inbox.open_about("care_import", [one.id])
    if all(todo.organisation_id != other for todo in asked):
        _ask(one, other, at)


def _why(error: Refused | Overtaken | NotFound) -> str:
    return str(error.message) if isinstance(error, Refused) else _("已由他人办理")
