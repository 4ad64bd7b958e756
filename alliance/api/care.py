"""Referrals and consultations: send, list, read, take a step, follow the changes. Both kinds by the same hands."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from sqlalchemy import and_, func, select

from alliance import clock
from alliance.api import shapes, tokens, told
from alliance.api.answers import answer, refusal
from alliance.api.kinds import MOST_ID, Told
from alliance.api.once import once
from alliance.care import actions, queries
from alliance.care.actions.taking import FLOWS, Taking
from alliance.core.actor import Actor
from alliance.core.journal import JournalEntry
from alliance.core.patients import Identity
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import part
from alliance.ext import db

FEN = 100
SHAPES: dict[str, Any] = {"referral": shapes.NewReferral, "consultation": shapes.NewConsultation}
_SELECT: dict[str, Callable[[Actor], Any]] = {"referral": queries.referrals, "consultation": queries.consultations}
_ONE: dict[str, Callable[[Actor, int], Any]] = {"referral": queries.referral, "consultation": queries.consultation}
_OTHERS = ("send", "request", "undo", "ended", "except")  # what moves a record beside the steps of its table


def create(kind: str, body: Any) -> Response:
    """Send one."""
    actor, at = tokens.require(f"{kind}s:write"), clock.now()

    def act() -> tuple[Told, int, str]:
        made = _made(kind, body, actor, at)
        return told.case(kind, made, actor), 201, url_for(f"api.{kind}", id=made.id)

    return once(act, at)


def create_many(kind: str, body: shapes.Batch) -> Response:
    """Send several: the good ones stand, each bad one is told with its clause; all in one transaction."""
    actor, at = tokens.require(f"{kind}s:write"), clock.now()

    def act() -> tuple[Told, int, str]:
        results = [_item(kind, place, item, actor, at) for place, item in enumerate(body.items)]
        refused = sum(one.refusal is not None for one in results)
        return told.Many(created=len(results) - refused, refused=refused, results=results), 200, ""

    return once(act, at)


def _item(kind: str, place: int, item: dict[str, Any], actor: Actor, at: datetime) -> told.Item:
    try:
        with part():
            made = _made(kind, SHAPES[kind].model_validate(item), actor, at)
            db.session.flush()
    except (Refused, Overtaken, NotFound, ValidationError) as error:
        return told.Item(index=place, refusal=refusal(error)[1])
    return told.Item(index=place, **{kind: told.case(kind, made, actor)})


def _made(kind: str, body: Any, actor: Actor, at: datetime) -> Any:
    """Call the action the page's form calls."""
    given = body.model_dump(
        exclude={"alliance_id", "from_department", "to_department", "doctor", "patient", "tests", "consultation_id"}
    )
    given |= {
        "designation_id": body.alliance_id,
        "clinic": actions.Clinic(body.from_department, body.to_department, body.doctor),
        "patient": Identity(**body.patient.model_dump()) if body.patient else None,
    }
    if kind == "consultation":
        return actions.request_consultation(actor, at, **given)
    tests = [{"name": one.name, "on": one.on, "saved": Decimal(one.saved_fen) / FEN} for one in body.tests]
    return actions.send_referral(actor, at, **given, tests=tests, consultation=_origin(body.consultation_id, actor))


def _origin(consultation_id: int | None, actor: Actor) -> Any:
    """The consultation a referral follows from: the asking hospital's own, with an opinion."""
    if consultation_id is None:
        return None
    found = queries.consultation(actor, consultation_id)
    if found.from_id != actor.organisation_id or found.state not in ("answered", "closed"):
        raise NotFound
    return found


def listed(kind: str, query: Any) -> Response:
    """A page of the hospital's own, newest first, by cursor; never by offset."""
    actor, at = tokens.require(f"{kind}s:read"), clock.now()
    model = queries.CASES[kind]
    chosen = queries.Filter(
        scope=query.side, state=query.state, direction=getattr(query, "direction", ""), designation_id=query.alliance_id,
        period=query.period, number=query.number,
    )  # fmt: skip
    wanted = queries.worklist(kind, actor, chosen, at)
    if query.cursor:
        wanted = wanted.where(model.id < _place(query.cursor))
    rows = list(db.session.execute(wanted.order_by(model.id.desc()).limit(query.limit + 1)).scalars())
    onward = str(rows[query.limit - 1].id) if len(rows) > query.limit else None
    items = [told.case(kind, row, actor) for row in rows[: query.limit]]
    last = db.session.execute(select(func.max(JournalEntry.id))).scalar() or 0
    page = told.Referrals if kind == "referral" else told.Consultations
    return answer(page(items=items, next=onward, changes=str(last)))


def _place(cursor: str) -> int:
    """A cursor as a row's number; beyond all numbers is at their end."""
    return min(int(cursor or 0), MOST_ID)


def one(kind: str, record_id: int) -> Response:
    """One record of the hospital's own; another's is not there."""
    actor = tokens.require(f"{kind}s:read")
    return answer(told.case(kind, one_of(kind, record_id, actor), actor))


def one_of(kind: str, record_id: int, actor: Actor) -> Any:
    """The record of a kind by its number; NotFound for whoever is no end of it."""
    return _ONE[kind](actor, record_id)


def take(kind: str, taking: Taking, record_id: int, body: Any) -> Response:
    """One step of the table. Agreeing to forward answers with the new referral that follows."""
    actor, at = tokens.require(f"{kind}s:write"), clock.now()

    def act() -> tuple[Told, int, str]:
        record = one_of(kind, record_id, actor)
        words = {name: getattr(body, shapes.ALIASES.get(name, name)) for name in taking.takes}
        made = taking.act(record, actor, at, **words, seen=body.version) or record
        return told.case(kind, made, actor), 200, url_for(f"api.{kind}", id=made.id)

    return once(act, at)


def undo(kind: str, record_id: int, body: shapes.Undo) -> Response:
    """Take back the last step that this hospital's systems took, within the hours the office has set."""
    actor, at = tokens.require(f"{kind}s:write"), clock.now()

    def act() -> tuple[Told, int, str]:
        record = one_of(kind, record_id, actor)
        actions.undo(record, actor, at, body.reason, seen=body.version)
        return told.case(kind, record, actor), 200, url_for(f"api.{kind}", id=record.id)

    return once(act, at)


def changes(kind: str, query: shapes.Since) -> Response:
    """What has moved since a cursor, in its order: the journal's own, which nobody can overtake."""
    actor = tokens.require(f"{kind}s:read")
    model, entry, flow = queries.CASES[kind], JournalEntry, FLOWS[kind]
    events = [f"{kind}.{name}" for name in (*(step.name for step in flow.steps), *_OTHERS)]
    rows = db.session.execute(
        _SELECT[kind](actor)
        .add_columns(entry.id, entry.event, entry.at, entry.organisation_name)
        .join(entry, and_(entry.record_type == kind, entry.record_id == model.id))
        .where(entry.id > _place(query.cursor), entry.event.in_(events))
        .order_by(entry.id).limit(query.limit + 1)
    ).all()  # fmt: skip
    shown = rows[: query.limit]
    items = [
        told.Change(
            cursor=str(cursor), event=event.removeprefix(f"{kind}."), at=at, by=by or _("系统"),
            **{kind: told.case(kind, record, actor)},
        )
        for record, cursor, event, at, by in shown
    ]  # fmt: skip
    onward = items[-1].cursor if items else query.cursor or "0"
    return answer(told.Changes(items=items, next=onward, more=len(rows) > len(shown)))


def reveal(kind: str, record_id: int, body: shapes.Reveal) -> Response:
    """The patient in clear, for a purpose; each reading is journalled and shown in the record's history."""
    actor, at = tokens.require("patients:read"), clock.now()
    record = one_of(kind, record_id, actor)
    return answer(told.clear(actions.reveal(record, actor, at, body.purpose)))
