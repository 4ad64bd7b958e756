"""A change takes effect: at its decision, or on its day by the calendar, once (SN15-3.3.a–d, 2.d)."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from alliance.changes import notices as tell
from alliance.changes import queries, rules
from alliance.changes.flow import FLOW
from alliance.changes.model import ChangeFiling
from alliance.core import handover, inbox, journal
from alliance.core.actor import SYSTEM, Actor
from alliance.core.work import work
from alliance.ext import db
from alliance.members import actions as members
from alliance.register import actions as registry
from alliance.register import queries as register


def take_effect(at: datetime) -> tuple[int, int]:
    """Carry out every approved change whose day has come; returns how many took effect and how many were sent back."""
    done, held = 0, 0
    with work():
        for change in queries.due_on(at.date()):
            db.session.refresh(change)  # an earlier one of the same alliance may have dropped it
            if change.state != "approved":
                continue
            lacking = rules.problems(change, at.date())
            if lacking:
                _hold(change, "；".join(one.label for one in lacking), at)
                held += 1
            else:
                carry_out(change, SYSTEM, at)
                done += 1
    return done, held


def _hold(change: ChangeFiling, why: str, at: datetime) -> None:
    """Its grounds are gone: back to the applicant, who corrects or withdraws it."""
    decided = rules.stations(change)[-1].key
    values = {"returned_from": decided, "takes_effect": None, "decided_at": None}
    FLOW.move(change, "hold", SYSTEM, at, remark=why, values=values)
    inbox.settle(change, at, SYSTEM)
    tell.ask_correction(change, SYSTEM, at)


def carry_out(change: ChangeFiling, actor: Actor, at: datetime) -> None:
    """Write the change into the register and close it, in the decider's name or the calendar's. Nested work()."""
    with work():
        kind, designation = rules.kind_of(change), register.by_id(change.designation_id)
        assert change.takes_effect is not None
        on = max(change.takes_effect, register.history(designation.id)[-1].since)
        _EFFECTS[kind.effect](change, designation, on, actor, at)
        FLOW.move(change, "carry-out", SYSTEM, at, values={"closed_at": at})
        inbox.settle(change, at, actor)
        tell.tell_result(change, actor, at)
        if kind.effect in ("lead", "end"):
            _drop_others(change, at)


def _amend(change: ChangeFiling, designation: Any, on: date, actor: Actor, at: datetime, **columns: Any) -> None:
    members.amend(
        designation, on=on, actor=actor, at=at, clause=rules.kind_of(change).clause,
        reason=f"{change.number}：{change.reason}", **columns,
    )  # fmt: skip


def _value(change: ChangeFiling, key: str) -> Any:
    return change.now[key]["value"]


def _name(change: ChangeFiling, designation: Any, on: date, actor: Actor, at: datetime) -> None:
    _amend(change, designation, on, actor, at, name=_value(change, "name"))


def _scope(change: ChangeFiling, designation: Any, on: date, actor: Actor, at: datetime) -> None:
    name = _value(change, "name")
    _amend(change, designation, on, actor, at, scope=_value(change, "scope"),
           name=name if name != designation.name else None)  # fmt: skip


def _department(change: ChangeFiling, designation: Any, on: date, actor: Actor, at: datetime) -> None:
    """What the former department had in hand goes along: open to-dos, drafts, reports, records of every chapter."""
    was, now = designation.department_id, int(_value(change, "department"))
    _amend(change, designation, on, actor, at, department_id=now)
    moved = handover.hand_over(designation.id, designation.lead_id, was, now)
    db.session.refresh(change)
    journal.write("change_filing.effect", actor, at, change, clause="SN15-3.3.a", moved=moved)


def _lead(change: ChangeFiling, designation: Any, on: date, actor: Actor, at: datetime) -> None:
    """Another hospital leads; what the former one began it finishes itself (reading former-lead)."""
    _amend(
        change, designation, on, actor, at, lead_id=change.new_lead_id, department_id=int(_value(change, "department"))
    )


def _end(change: ChangeFiling, designation: Any, on: date, actor: Actor, at: datetime) -> None:
    """Like a dissolution (SN15-2.d): memberships and agreements end; care reads the designation's state on its next day."""
    reason = _("自愿终止（%(number)s）：%(reason)s", number=change.number, reason=change.reason)
    members.end_all(designation, on, reason, actor, at)
    registry.end(designation, "dissolved", on, reason, actor, at)


def _record(_change: ChangeFiling, _designation: Any, _on: date, _actor: Actor, _at: datetime) -> None:
    """Persons and the list of members stand in the change itself: the newest one in effect holds."""


def _drop_others(change: ChangeFiling, at: datetime) -> None:
    for other in queries.others_open(change):
        FLOW.move(
            other, "drop", SYSTEM, at, remark=_("随 %(number)s 撤回", number=change.number), values={"closed_at": at}
        )
        inbox.settle(other, at, SYSTEM)
        tell.tell_result(other, SYSTEM, at)


_EFFECTS = {
    "person": _record, "members": _record, "department": _department, "lead": _lead, "scope": _scope, "name": _name,
    "end": _end,
}  # fmt: skip
