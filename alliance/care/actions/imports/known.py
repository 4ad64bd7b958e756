"""What is there already: the hospital's own numbers, and records the two hospitals keep on the platform together."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from alliance.care.actions.imports.check import Checked
from alliance.care.model import CareEntry, Consultation, Referral
from alliance.care.model.cases import CONSULTATION_ENDED, REFERRAL_ENDED
from alliance.clock import BEIJING
from alliance.core import settings
from alliance.ext import db

DAYS = "ledger_match_days"


def mark_known(own: int, done: Sequence[Checked]) -> None:
    """The same again is unchanged; another body under the number, or a record of the platform, is refused."""
    whole = [found for found in done if not found.faults]
    if not whole:
        return
    numbers = {found.columns["own_number"] for found in whole}
    query = select(CareEntry.kind, CareEntry.own_number, CareEntry.body).where(
        CareEntry.organisation_id == own, CareEntry.own_number.in_(numbers), CareEntry.state != "withdrawn"
    )
    bodies = {(kind, number): body for kind, number, body in db.session.execute(query)}
    for found in whole:
        body = bodies.get((found.row.kind, found.columns["own_number"]))
        found.unchanged = body == found.columns["body"]
        if body is not None and not found.unchanged:
            found.fault("number", "number_other")
    _on_platform([found for found in whole if not found.faults and not found.unchanged])


def _on_platform(new: Sequence[Checked]) -> None:
    for model, kind, stamp, ended in (
        (Referral, "referral", Referral.sent_at, REFERRAL_ENDED),
        (Consultation, "consultation", Consultation.requested_at, CONSULTATION_ENDED),
    ):
        mine = {found.columns["patient_key"] for found in new if found.row.kind == kind}
        if mine:
            _refuse(new, kind, _kept(model, stamp, ended, mine))


def _kept(model: Any, stamp: Any, ended: Sequence[str], keys: set[str]) -> dict[Any, list[tuple[str, list[date]]]]:
    """Records of the platform by patient and ends, each with its number and days."""
    second = model.arrived_at if model is Referral else model.held_at
    rows = db.session.execute(
        select(model.patient_key, model.from_id, model.to_id, model.number, stamp, second).where(
            model.patient_key.in_(keys), model.state.not_in(ended)
        )
    )
    found: dict[Any, list[tuple[str, list[date]]]] = defaultdict(list)
    for key, from_id, to_id, number, *moments in rows:
        days = [moment.astimezone(BEIJING).date() for moment in moments if moment is not None]
        found[(key, from_id, to_id)].append((number, days))
    return found


def _refuse(new: Sequence[Checked], kind: str, kept: dict[Any, list[tuple[str, list[date]]]]) -> None:
    for found in new:
        columns = found.columns
        known = kept.get((columns["patient_key"], columns["from_id"], columns["to_id"]), ())
        if found.row.kind != kind or not known:
            continue
        near = timedelta(days=settings.value(columns["programme"], DAYS))
        for number, days in known:
            if any(abs(day - columns["day"]) <= near for day in days):
                found.fault("number", "platform", number=number)
