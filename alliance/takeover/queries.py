"""What is read of takeover, already limited to who asks: the office and the auditor all, a lead clerk his own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from alliance.core import reach
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.imports import tables
from alliance.ext import db
from alliance.register import queries as register
from alliance.takeover.model import Batch, Entry
from alliance.takeover.rules.check import Checked, Row, check_rows
from alliance.takeover.rules.fields import KINDS, choices
from alliance.takeover.rules.known import look
from alliance.takeover.rules.workbook import MOST_ROWS, rows_of, unreadable

SEES_ALL = OFFICE | {Role.AUDITOR}


def visible(actor: Actor) -> Select[Batch]:
    """The batches this actor may see."""
    query = select(Batch)
    if actor.programme is not None:
        query = query.where(Batch.programme == actor.programme)
    if actor.role in SEES_ALL:
        return query
    mine = (Batch.entered_role == str(Role.LEAD_CLERK), Batch.department_id == actor.department_id)
    return query.where(*mine) if actor.role == Role.LEAD_CLERK else query.where(Batch.id == -1)


def batch(actor: Actor, batch_id: int) -> Batch:
    """One batch this actor may see; NotFound otherwise."""
    return reach.one(visible(actor).where(Batch.id == batch_id))


def entry(actor: Actor, entry_id: int) -> Entry:
    """One entry of a batch this actor may see."""
    found = reach.found(db.session.get(Entry, entry_id))
    batch(actor, found.batch_id)
    return found


def entries(batch_id: int, *, kind: str = "", state: str = "") -> Select[Entry]:
    """The entries of a batch, filtered."""
    query = select(Entry).where(Entry.batch_id == batch_id)
    if kind:
        query = query.where(Entry.kind == kind)
    return query.where(Entry.state == state) if state else query


def chosen(batch_id: int, ids: Iterable[int]) -> list[Entry]:
    """These entries of a batch, as they stand."""
    query = select(Entry).where(Entry.batch_id == batch_id, Entry.id.in_(list(ids))).order_by(Entry.id)
    return list(db.session.execute(query.execution_options(populate_existing=True)).scalars())


def counts(batch_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """How many entries of each batch stand in which state (one query)."""
    ids = list(batch_ids)
    rows = db.session.execute(
        select(Entry.batch_id, Entry.state, func.count())
        .where(Entry.batch_id.in_(ids))
        .group_by(Entry.batch_id, Entry.state)
    )
    found: dict[int, dict[str, int]] = {one: {} for one in ids}
    for batch_id, state, count in rows:
        found[batch_id][state] = count
    return found


def kinds_in(batch_id: int) -> dict[str, int]:
    """How many entries of each kind a batch has."""
    rows = db.session.execute(select(Entry.kind, func.count()).where(Entry.batch_id == batch_id).group_by(Entry.kind))
    return {row[0]: int(row[1]) for row in rows}


def with_digest(programme: str, digest: str) -> Batch | None:
    """The batch into which the same workbook was imported."""
    query = select(Batch).where(Batch.programme == programme, Batch.digest == digest, Batch.state != "withdrawn")
    return db.session.execute(query.limit(1)).scalar_one_or_none()


def read_workbook(content: bytes) -> list[Row]:
    """The rows of an uploaded workbook, bounded before it is unpacked. Refused with the reason."""
    try:
        book = tables.sheets(content, MOST_ROWS)
    except tables.Unreadable as found:
        raise unreadable(found.what) from found
    return rows_of(book)


def check(found: Batch, rows: Sequence[Row], actor: Actor, today: date) -> list[Checked]:
    """The dry run: every row against what is known; writes nothing."""
    world = look(found.programme, found.id)
    return check_rows(rows, world, actor, today, found.paper_on, found.designation_id)


def shown(found: Entry) -> list[tuple[str, str]]:
    """An entry's data as headings and words, for people."""
    return [(one.head, _words(one.read, one.key, found)) for one in KINDS[found.kind].fields]


def _words(read: Any, key: str, found: Entry) -> str:
    value = found.data.get(key)
    if value in (None, ""):
        return ""
    if read == "hospital":
        return str(found.data["hospital_name"])
    meanings: Mapping[str, str] = {key: words for words, key in choices(read, found.programme).items()}
    return meanings.get(str(value), str(value))


def led_by(actor: Actor) -> list[Any]:
    """The alliances in the register a lead clerk may propose for."""
    return [one for one in register.led_by(actor) if one.state == "active"]
