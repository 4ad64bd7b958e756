"""Editions of the list and what the public writes about it (SN15-2.a, 3.3.e)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from alliance.core import reach
from alliance.core.actor import Actor
from alliance.ext import db
from alliance.register.model import Correction, Designation, DesignationFact, Edition, EditionRow, Misuse, Objection
from alliance.register.queries.designations import party_counts
from alliance.register.queries.history import on_day
from alliance.rules import programme as programmes
from alliance.rules import windows

FACTS = (
    "number", "name", "specialty", "lead", "department", "city", "members", "county_members", "filed_on", "valid_until", "mark",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """What an edition has more, less and otherwise than an earlier one; changed: (name, fact, was, now)."""

    added: Sequence[Mapping[str, Any]]
    removed: Sequence[Mapping[str, Any]]
    changed: Sequence[tuple[str, str, Any, Any]]


def snapshot(programme: str, on: date, known: int | None = None) -> list[dict[str, Any]]:
    """The register as of a day, as plain rows that can be frozen into an edition; in the order of filing.

    `known`: as it was entered up to that stand; what was entered later for that day or an earlier one is left out.
    """
    query = on_day(programme, on, known).where(DesignationFact.state == "active")
    found = db.session.execute(query.order_by(Designation.filed_on, Designation.id)).all()
    if not programmes.load(programme).scopes:
        return [_decided(one, line) for one, line in found]
    counts = party_counts([one.id for one, _line in found], on, known)
    return [_row(one, line, counts[one.id]) for one, line in found]


def _decided(one: Designation, line: DesignationFact) -> dict[str, Any]:
    """A row of a further programme: nobody belongs to it, it has a term."""
    row = _row(one, line, (0, 0))
    del row["members"], row["county_members"]
    return row | {"valid_until": _iso(one.valid_until)}


def _row(one: Designation, line: DesignationFact, counted: tuple[int, int]) -> dict[str, Any]:
    assert one.filed_on is not None
    return {
        "designation_id": one.id, "number": one.number, "name": line.name, "specialty": line.specialty,
        "scope": line.scope, "lead": line.lead_name, "department": line.department_name, "city": line.city,
        "members": counted[0], "county_members": counted[1], "filed_on": one.filed_on.isoformat(), "mark": line.mark,
        "fictitious": one.fictitious,
    }  # fmt: skip


def register_of(programme: str, on: date) -> list[dict[str, Any]]:
    """The register as of a day for machines: who stood in it or had ended, as rows with state and day of ending."""
    found = db.session.execute(on_day(programme, on).order_by(Designation.filed_on, Designation.id)).all()
    counts = party_counts([one.id for one, _line in found], on)
    return [
        _row(one, line, counts[one.id])
        | {"state": line.state, "ended_on": _iso(one.ended_on if line.state != "active" else None)}
        for one, line in found
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def earlier(edition: Edition, at: datetime) -> list[Edition]:
    """The editions public at a moment that came before one, newest first; before an unpublished one: all of them."""
    query = editions(edition.programme, public_at=at).where(Edition.id != edition.id)
    if edition.serial is not None:
        query = query.where(Edition.serial < edition.serial)
    return list(db.session.execute(query.order_by(Edition.serial.desc())).scalars())


def editions(programme: str, *, public_at: datetime | None = None) -> Select[Edition]:
    """A select over the editions of a programme; with a moment only what is public then (none under embargo)."""
    query = select(Edition).where(Edition.programme == programme)
    return query if public_at is None else query.where(Edition.state == "published", Edition.published_at <= public_at)


def edition(actor: Actor, edition_id: int) -> Edition:
    """One edition in any state, for the office, the commission and the auditor of its programme."""
    return reach.of_programme(Edition, edition_id, actor)


def edition_by_serial(programme: str, serial: int, at: datetime) -> Edition:
    """A published edition by its number; NotFound for one that is not public at that moment."""
    query = editions(programme, public_at=at).where(Edition.serial == serial)
    return reach.one(query)


def published(programme: str, at: datetime, before: int | None = None) -> Edition | None:
    """The newest edition public at a moment, or the newest before a serial."""
    query = editions(programme, public_at=at)
    if before is not None:
        query = query.where(Edition.serial < before)
    return db.session.execute(query.order_by(Edition.serial.desc()).limit(1)).scalar_one_or_none()


def editions_of(designation: Designation, at: datetime) -> list[Edition]:
    """The editions public at a moment in which a designation stands, newest first."""
    query = (
        editions(designation.programme, public_at=at)
        .join(EditionRow, EditionRow.edition_id == Edition.id)
        .where(EditionRow.designation_id == designation.id)
    )
    return list(db.session.execute(query.order_by(Edition.serial.desc())).scalars())


def edition_rows(edition: Edition, after: int, size: int) -> list[EditionRow]:
    """The rows of a published edition after a position, in the order of the list."""
    query = select(EditionRow).where(EditionRow.edition_id == edition.id, EditionRow.position > after)
    return list(db.session.execute(query.order_by(EditionRow.position).limit(size)).scalars())


def digest(rows: Sequence[Mapping[str, Any]]) -> str:
    """The SHA-256 of an edition's rows: each as JSON with sorted keys, UTF-8, no spaces, joined by line feeds."""
    lines = (json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def corrections(edition: Edition, *, signed_only: bool = True) -> list[Correction]:
    """What is corrected about an edition, by number; drafts and discarded ones last, for the office only."""
    query = select(Correction).where(Correction.edition_id == edition.id)
    if signed_only:
        query = query.where(Correction.state == "signed")
    return list(
        db.session.execute(query.order_by(Correction.serial.is_(None), Correction.serial, Correction.id)).scalars()
    )


def correction(actor: Actor, correction_id: int) -> Correction:
    """One correction of this actor's programme."""
    return reach.of_programme(Correction, correction_id, actor)


def difference(newer: Edition, older: Edition | None) -> Difference:
    """How one edition differs from an earlier one."""
    before = {row["designation_id"]: row for row in (older.rows if older is not None else [])}
    after = {row["designation_id"]: row for row in newer.rows}
    changed = [
        (row["name"], fact, before[key].get(fact), row.get(fact))
        for key, row in after.items()
        if key in before
        for fact in FACTS
        if before[key].get(fact) != row.get(fact)
    ]
    return Difference(
        [row for key, row in after.items() if key not in before],
        [row for key, row in before.items() if key not in after],
        changed,
    )


def is_open_to_objections(edition: Edition, on: date) -> bool:
    """Whether a published edition takes objections on a day; one whose end is 待定 stays open."""
    if edition.state != "published" or edition.published_at is None or on < edition.published_at.date():
        return False
    if edition.objections_until is None and not edition.objections_note:  # its programme has no such period
        return False
    return windows.day_stands(edition.objections_until, on)


def is_embargoed(edition: Edition, at: datetime) -> bool:
    """Whether an edition is to be published at a moment still to come."""
    return edition.state == "published" and edition.published_at is not None and edition.published_at > at


def letters(actor: Actor, kind: str, *, closed: bool) -> Select[Any]:
    """Reports of misuse, or objections, of this actor's programme: open or closed ones."""
    table: Any = Misuse if kind == "misuse" else Objection
    query = select(table).where(table.closed_at.is_not(None) if closed else table.closed_at.is_(None))
    return query.where(table.programme == actor.programme) if actor.programme is not None else query


def misuse(actor: Actor, misuse_id: int) -> Misuse:
    """One report of misuse of this actor's programme."""
    return reach.of_programme(Misuse, misuse_id, actor)


def objection(actor: Actor, objection_id: int) -> Objection:
    """One objection of this actor's programme."""
    return reach.of_programme(Objection, objection_id, actor)
