"""Several signed at once: each by the action its own page uses, in a work() of its own, none in another's way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.audit import actions as audits
from alliance.audit import queries as audit_queries
from alliance.changes import actions as changes
from alliance.changes import queries as change_queries
from alliance.core.actor import Actor, Role
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.filing import actions as filings
from alliance.filing import queries as filing_queries
from alliance.signing.model import SigningBatch


@dataclass(frozen=True)
class Answer:
    """One thing to sign: which, as seen, with its words and the answers it asks for."""

    kind: str
    id: int
    name: str
    seen: int | None
    text: str
    facts: Mapping[str, str]


def _filing(one: Answer, actor: Actor, at: datetime) -> None:
    filings.opinion(filing_queries.get(actor, one.id), "agree", one.text, one.facts, {}, actor, at, one.seen)


def _change(one: Answer, actor: Actor, at: datetime) -> None:
    changes.opinion(change_queries.get(actor, one.id), "agree", one.text, actor, at, one.seen)


def _audit(one: Answer, actor: Actor, at: datetime) -> None:
    audits.evaluate(audit_queries.get(actor, one.id), "agree", one.facts.get("evaluation", ""), actor, at, one.seen)


SIGN: Mapping[str, Callable[[Answer, Actor, datetime], None]] = {
    "application": _filing, "change": _change, "audit": _audit,
}  # fmt: skip


def sign_all(answers: Sequence[Answer], actor: Actor, at: datetime) -> SigningBatch:
    """Sign each in turn; what was done, and what was not and why, is kept as one with the words typed."""
    if actor.role != Role.HOSPITAL_LEADER:
        raise Refused("SN15-3.3.a", _("由医院负责人签署"))
    lines = [_one(answer, actor, at) for answer in answers]
    with work():
        made = SigningBatch(person_id=actor.person_id, made_at=at, lines=lines)
        db.session.add(made)
        db.session.flush()
    return made


def _one(answer: Answer, actor: Actor, at: datetime) -> dict[str, Any]:
    line: dict[str, Any] = {
        "kind": answer.kind, "id": answer.id, "name": answer.name, "done": False, "text": answer.text,
        "facts": dict(answer.facts),
    }  # fmt: skip
    try:
        SIGN[answer.kind](answer, actor, at)
        return {**line, "done": True}
    except Refused as refusal:
        db.session.rollback()
        return {**line, "clause": refusal.clause, "why": refusal.message, "todo": [str(one) for one in refusal.todo]}
    except Overtaken as first:
        db.session.rollback()
        when = f"{first.at:%Y-%m-%d %H:%M}" if first.at else ""
        why = _("已有人先办理：%(who)s %(when)s %(what)s", who=first.who, when=when, what=first.what)
        return {**line, "clause": "SN15-3.3.a", "why": why.strip()}
    except NotFound:
        return {**line, "clause": "SN15-3.3.a", "why": _("这件已不在您的办理范围内")}
