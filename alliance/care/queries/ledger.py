"""The two-ended ledger as it is read: each hospital its own entries and those that name it."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import defer

from alliance.care.flow.ledger import LEDGER_DESKS
from alliance.care.model import CareEntry, CareImport, ImportFault
from alliance.care.queries.counts import month_of
from alliance.core import reading
from alliance.core.actor import Actor
from alliance.core.refusal import NotFound
from alliance.ext import db

MOST_COUNTED = 1000
ACTORS = 128  # of so many actors a statement stays built
LISTED = (
    "id", "own_number", "kind", "direction", "from_name", "to_name", "day", "patient_masked", "diagnosis_code", "diagnosis",
    "care_type", "state", "differences", "kept_reason", "version",
)  # fmt: skip
VIEWS = ("mine", "theirs", "conflict", "agreed", "withdrawn")


def entries(actor: Actor, view: str = "", period: str = "", kind: str = "") -> Select[CareEntry]:
    """The entries this hospital may see: its own, and those that name it; a withdrawn one only its own."""
    query = select(CareEntry).where(_may_see(actor)).options(defer(CareEntry.patient))
    if view:
        query = query.where(_in_view(actor, view))
    if kind:
        query = query.where(CareEntry.kind == kind)
    span = month_of(period) if period else None
    return query.where(CareEntry.day >= span[0], CareEntry.day < span[1]) if span else query


@lru_cache(ACTORS)
def listed(actor: Actor, view: str = "", period: str = "", kind: str = "") -> Select[Any]:
    """The same as rows of only the columns a list shows: no entry, and nothing sealed. Built once."""
    return entries(actor, view, period, kind).with_only_columns(*(getattr(CareEntry, name) for name in LISTED))


def _may_see(actor: Actor) -> ColumnElement[bool]:
    if actor.role not in LEDGER_DESKS or actor.organisation_id is None:
        return false()
    own = actor.organisation_id
    return or_(CareEntry.organisation_id == own, and_(CareEntry.other_id == own, CareEntry.state != "withdrawn"))


def _in_view(actor: Actor, view: str) -> ColumnElement[bool]:
    """A conflict or an agreed pair is listed once, by the hospital's own entry where it has one."""
    own = CareEntry.organisation_id == actor.organisation_id
    if view == "theirs":
        return and_(CareEntry.other_id == actor.organisation_id, CareEntry.state == "open")
    if view == "agreed":
        return and_(CareEntry.state == "agreed", or_(own, CareEntry.partner_id.is_(None)))
    return and_(own, CareEntry.state == {"mine": "open"}.get(view, view))


@lru_cache(ACTORS)
def ends(actor: Actor, view: str) -> tuple[ColumnElement[bool], ...]:
    """The hospital's own entries and those that name it, in a list of both (core.keyset.newest)."""
    if view not in ("", "agreed"):
        return ()
    own = actor.organisation_id
    return CareEntry.organisation_id == own, CareEntry.other_id == own


def many(actor: Actor, period: str = "") -> dict[str, int]:
    """How many entries stand in each view (one query), no further than to one more than MOST_COUNTED."""
    row = reading.row(_in_each(actor, period), {})
    return {view: int(getattr(row, view)) for view in VIEWS}


@lru_cache(ACTORS)
def _in_each(actor: Actor, period: str) -> Select[Any]:
    """Built once for an actor: every page of the ledger asks it."""
    capped = {
        view: entries(actor, view, period).with_only_columns(CareEntry.id).limit(MOST_COUNTED + 1).subquery()
        for view in VIEWS
    }
    return select(
        *(select(func.count()).select_from(found).scalar_subquery().label(view) for view, found in capped.items())
    )


def entry(actor: Actor, entry_id: int) -> CareEntry:
    """One entry this hospital may see; NotFound otherwise."""
    found = db.session.execute(entries(actor).where(CareEntry.id == entry_id)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def partner_of(one: CareEntry) -> CareEntry | None:
    """The other hospital's entry of the same event."""
    return db.session.get(CareEntry, one.partner_id) if one.partner_id else None


def imports(actor: Actor) -> Select[CareImport]:
    """The imports of the actor's hospital, without their content."""
    may = CareImport.organisation_id == actor.organisation_id if actor.role in LEDGER_DESKS else false()
    return select(CareImport).where(may).options(defer(CareImport.content))


def an_import(actor: Actor, import_id: int) -> CareImport:
    """One import of the actor's hospital; NotFound otherwise."""
    found = db.session.execute(imports(actor).where(CareImport.id == import_id)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def names(actor: Actor, import_id: int) -> bool:
    """Whether this is another hospital's import with an entry that names the actor's."""
    named = (CareEntry.import_id == import_id, CareEntry.other_id == actor.organisation_id)
    found = entries(actor).with_only_columns(CareEntry.id).where(*named)
    return db.session.execute(found.limit(1)).first() is not None


def theirs(actor: Actor, ids: Iterable[int]) -> dict[int, CareEntry]:
    """Of these entries those that wait for the actor's hospital, by id."""
    found = db.session.execute(entries(actor, "theirs").where(CareEntry.id.in_(list(ids)))).scalars()
    return {one.id: one for one in found}


def faults(import_id: int) -> Select[ImportFault]:
    """What is wrong with the rows of an import, in the order of the rows."""
    return select(ImportFault).where(ImportFault.import_id == import_id)


def outstanding(designation_ids: Iterable[int], start: date, end: date) -> dict[int, dict[str, int]]:
    """Before a round: how many events of each designation's logs agree, are one-sided, contradict; one query.

    {designation: {"agreed": n, "open": n, "conflict": n}}, a pair once; no patient, no hospital's number.
    """
    ids = list(designation_ids)
    found = {one: {"agreed": 0, "open": 0, "conflict": 0} for one in ids}
    once = or_(CareEntry.partner_id.is_(None), CareEntry.id < CareEntry.partner_id)
    rows = db.session.execute(
        select(CareEntry.designation_id, CareEntry.state, func.count())
        .where(
            CareEntry.designation_id.in_(ids), CareEntry.day.between(start, end), CareEntry.state != "withdrawn", once
        )
        .group_by(CareEntry.designation_id, CareEntry.state)
    )  # fmt: skip
    for designation_id, state, n in rows:
        found[designation_id][state] = int(n)
    return found
