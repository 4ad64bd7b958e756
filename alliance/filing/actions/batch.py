"""Several agreements signed at once: each by the action a single one uses, in a work() of its own, none in another's way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.core.actor import Actor
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.filing import queries
from alliance.filing.actions.route import opinion
from alliance.filing.model import OpinionBatch


@dataclass(frozen=True)
class Answer:
    """One agreement of a batch: the version seen, its words, and the answers its station must give."""

    application_id: int
    seen: int | None
    text: str
    facts: Mapping[str, str]


def agree_all(answers: Sequence[Answer], actor: Actor, at: datetime) -> OpinionBatch:
    """Agree to each in turn; what was done and what was not and why is kept as one batch, with the words typed."""
    lines = [_one(answer, actor, at) for answer in answers]
    with work():
        signed = OpinionBatch(person_id=actor.person_id, made_at=at, lines=lines)
        db.session.add(signed)
        db.session.flush()
    return signed


def _one(answer: Answer, actor: Actor, at: datetime) -> dict[str, Any]:
    line: dict[str, Any] = {
        "id": answer.application_id,
        "done": False,
        "text": answer.text,
        "facts": dict(answer.facts),
    }
    try:
        application = queries.get(actor, answer.application_id)
        line |= {"name": application.name, "number": application.number, "lead": application.lead_name}
        opinion(application, "agree", answer.text, answer.facts, {}, actor, at, answer.seen)
        return {**line, "done": True, "state": application.state}
    except Refused as refusal:
        return {**line, "clause": refusal.clause, "why": refusal.message, "todo": [str(one) for one in refusal.todo]}
    except Overtaken as first:
        when = f"{first.at:%Y-%m-%d %H:%M}" if first.at else ""
        why = _("已有人先办理：%(who)s %(when)s %(what)s", who=first.who, when=when, what=first.what)
        return {**line, "clause": "SN15-3.3.a", "why": why.strip()}
    except NotFound:
        return {**line, "clause": "SN15-3.3.a", "why": _("这件申请已不在您的办理范围内")}
