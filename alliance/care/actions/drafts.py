"""Forms begun and not yet sent: kept for their writer, without whatever identifies the patient."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, delete

from alliance.care import queries, rules
from alliance.care.model import CareDraft
from alliance.core import drafts, settings
from alliance.core.actor import Actor
from alliance.core.patients import Identity
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db

IDENTITY = frozenset({"patient_name", "resident_id", "phone"})
LONGEST = 4000
MOST_FIELDS = 120


def keep_draft(kind: str, typed: Mapping[str, str], actor: Actor, at: datetime) -> None:
    """Keep what was typed, without validation: never name, number or telephone, nor a text that repeats one of them."""
    if actor.person_id is None or actor.organisation_id is None:
        raise NotFound
    patient = Identity(*(typed.get(name, "").strip() for name in ("patient_name", "resident_id", "phone")))
    content = {
        name: text[:LONGEST] for name, text in list(typed.items())[:MOST_FIELDS] if _harmless(name, text, patient)
    }
    with work():
        draft = queries.draft(kind, actor)
        if draft is None:
            draft = CareDraft(person_id=actor.person_id, organisation_id=actor.organisation_id, kind=kind)
            db.session.add(draft)
        draft.content, draft.saved_at = content, at


def drop_draft(kind: str, actor: Actor) -> None:
    """The form was sent, or is not wanted any more."""
    with work():
        db.session.execute(
            delete(CareDraft).where(
                CareDraft.person_id == actor.person_id, CareDraft.organisation_id == actor.organisation_id,
                CareDraft.kind == kind,
            )
        )  # fmt: skip


def sweep_drafts(at: datetime) -> int:
    """Remove drafts nobody came back to for as long as the office has set."""
    before = at - timedelta(days=settings.least(drafts.KEPT, drafts.KEPT_DAYS))
    with work():
        gone: CursorResult[Any] = db.session.execute(delete(CareDraft).where(CareDraft.saved_at < before))  # type: ignore[assignment]
        return gone.rowcount


def _harmless(name: str, text: str, patient: Identity) -> bool:
    if name in IDENTITY or name.startswith("_") or name == "csrf_token":
        return False
    try:
        rules.without_identity(patient, {name: text})
    except Refused:
        return False
    return bool(text)
