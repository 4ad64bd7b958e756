"""Records of care brought to a state by the steps that lead there, and traces counted."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, text

from alliance.care import actions
from alliance.care.model import CareStep, Consultation, Referral
from alliance.core.actor import SYSTEM
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.ext import db
from tests.care.allied import Allied, patient
from tests.support.world import NOW

SENDER, RECEIVER = "weinan-desk", "provincial-desk"
LATER = NOW + timedelta(hours=1)
TOMORROW = NOW + timedelta(days=1)


def sent(world: Allied, serial: int = 1, **more: Any) -> Referral:
    """A referral up from weinan to the lead."""
    given = {
        "designation_id": world.breath.id, "to_id": world.id("provincial"), "patient": patient(serial),
        "diagnosis": "社区获得性肺炎", "consent_by": "patient", "care_type": "outpatient", **more,
    }  # fmt: skip
    return actions.send_referral(world.actor(SENDER), NOW, **given)


def requested(world: Allied, serial: int = 1, **more: Any) -> Consultation:
    """A consultation asked of the lead by weinan."""
    given = {
        "designation_id": world.breath.id, "to_id": world.id("provincial"), "patient": patient(serial),
        "diagnosis": "肺部阴影待查", "question": "性质？", "consent_by": "relative", **more,
    }  # fmt: skip
    return actions.request_consultation(world.actor(SENDER), NOW, **given)


def step(world: Allied, case: Any, name: str, login: str) -> None:
    """Take one step as that person, with what the step asks; "calendar" is the calendar's own hand."""
    actor = SYSTEM if login == "calendar" else world.actor(login)
    reason: dict[str, Any] = {"code": "other", "text": "见说明"}
    calls: dict[str, Any] = {
        "accept": lambda: actions.accept(case, actor, LATER),
        "ask": lambda: actions.ask(case, actor, LATER, text="请补充胸部CT"),
        "supply": lambda: actions.supply(case, actor, LATER, text="CT见附件"),
        "forward": lambda: actions.forward(
            case, actor, LATER, to_id=world.id("yanan"), designation_id=world.breath.id, code="no-bed"
        ),
        "agree_forward": lambda: actions.agree_forward(case, actor, LATER, consent_by="patient"),
        "stay": lambda: actions.stay(case, actor, LATER),
        "decline": lambda: actions.decline(case, actor, LATER, **reason),
        "cancel": lambda: actions.cancel(case, actor, LATER, **reason),
        "ask_cancel": lambda: actions.ask_cancel(case, actor, LATER, **reason),
        "agree_cancel": lambda: actions.agree_cancel(case, actor, LATER),
        "keep": lambda: actions.keep(case, actor, LATER),
        "resume": lambda: actions.keep(case, actor, LATER),
        "no_show": lambda: actions.no_show(case, actor, LATER),
        "arrive": lambda: actions.arrive(case, actor, LATER),
        "outcome": lambda: actions.return_outcome(case, actor, LATER, "好转", result="improved"),
        "close": lambda: actions.close(case, actor, LATER),
        "schedule": lambda: actions.schedule(case, actor, LATER, scheduled_for=TOMORROW),
        "hold": lambda: actions.hold(case, actor, LATER),
        "answer": lambda: actions.answer(case, actor, LATER, opinion="考虑炎症", expert="主任医师"),
    }
    calls[name]()


# How each state is reached: the steps from the first, with the side that takes them.
_ACCEPTED = ("to accept",)
WAYS = {
    "referral": {
        "sent": (), "asked": ("to ask",), "forwarding": ("to forward",),
        "forwarded": ("to forward", "from agree_forward"), "declined": ("to decline",), "cancelled": ("from cancel",),
        "accepted": _ACCEPTED, "scheduled": ("to accept", "to schedule"), "no_show": ("to accept", "to no_show"),
        "cancelling": ("to accept", "from ask_cancel"), "arrived": ("to accept", "to arrive"),
        "returned": ("to accept", "to arrive", "to outcome"),
        "closed": ("to accept", "to arrive", "to outcome", "from close"),
    },
    "consultation": {
        "requested": (), "declined": ("to decline",), "cancelled": ("from cancel",), "scheduled": ("to schedule",),
        "held": ("to schedule", "to hold"), "answered": ("to schedule", "to hold", "to answer"),
        "closed": ("to schedule", "to hold", "to answer", "from close"),
    },
}  # fmt: skip


def in_state(world: Allied, kind: str, state: str, serial: int = 1) -> Any:
    """A new record of that kind in that state."""
    case: Any = sent(world, serial, despite_open=True) if kind == "referral" else requested(world, serial)
    for way in WAYS[kind][state]:
        side, name = way.split()
        step(world, case, name, RECEIVER if side == "to" else SENDER)
    assert case.state == state
    return case


def traces(case: Any) -> tuple[Any, ...]:
    """Everything a refused step must leave as it was: the row, the journal, the to-dos, the steps, the counts."""
    table = case.__table__
    row = tuple(db.session.execute(select(*table.c).where(table.c.id == case.id)).one())
    numbers = tuple(
        db.session.execute(select(func.count()).select_from(one)).scalar_one()
        for one in (JournalEntry, Todo, CareStep, Referral, Consultation)
    )
    closed = db.session.execute(select(func.count()).select_from(Todo).where(Todo.closed_at.is_not(None))).scalar_one()
    counted = tuple(db.session.execute(text("SELECT fact, confirmed, n FROM care_tally ORDER BY fact, confirmed")))
    return row, numbers, closed, counted
