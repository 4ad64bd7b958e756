"""An import is worked off in steps, each whole with its position in one transaction: whoever comes next goes on from there."""

from collections.abc import Sequence
from datetime import datetime
from time import perf_counter
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update

from alliance.care.actions import confirming
from alliance.care.actions.imports.check import Checked, Row, check
from alliance.care.actions.imports.known import mark_known
from alliance.care.actions.imports.lookup import Lookup, look
from alliance.care.actions.imports.upload import Part, parts_of, rows_of
from alliance.care.actions.settling import match_new, tally
from alliance.care.model import CareEntry, CareImport, ImportFault
from alliance.care.model.ledger import WORKING
from alliance.care.rules import alike, of_entries
from alliance.core import journal, tasks
from alliance.core.actor import SYSTEM, Actor
from alliance.core.work import work
from alliance.ext import db

CHUNK = 500
Numbers = dict[tuple[str, str], int]


class Stand(NamedTuple):
    """Where an import stood when a worker looked: what it does next holds only if it still stands there."""

    id: int
    organisation_id: int
    state: str
    position: int
    cursor: int
    total: int


def advance(import_id: int, at: datetime, *, seconds: float = tasks.AT_ONCE, chunk: int = CHUNK) -> CareImport:
    """Work on an import for about so many seconds, step by step, from where it stands. Others may do the same at once."""
    one = _fresh(import_id)
    rows = rows_of(parts_of(one)) if one.state in ("checking", "entering") else []
    lookup = look(one.organisation_id, at.date()) if rows else None
    numbers = _first_rows(rows)

    def step(one: CareImport) -> bool:
        stand = Stand(*(getattr(one, name) for name in Stand._fields))
        if one.state == "matching":
            return _match(stand, at, chunk)
        return _rows(stand, rows, numbers, lookup, at, chunk)

    return tasks.go_on(lambda: _fresh(import_id), WORKING, step, seconds)


def work_off(at: datetime, *, seconds: float = tasks.IN_BACKGROUND) -> int:
    """Go on with every import that is under way, oldest first: the scheduler's part. Returns how many there were."""
    ids = tasks.under_way(CareImport, WORKING)
    for import_id in ids:
        advance(import_id, at, seconds=seconds)
    return len(ids)


def rejected(one: CareImport) -> list[tuple[Part, list[tuple[int, Sequence[Any]]]]]:
    """The rows with faults, sheet by sheet as they came."""
    bad = {(sheet, row) for sheet, row in db.session.execute(
        select(ImportFault.sheet, ImportFault.row).where(ImportFault.import_id == one.id).distinct()
    )}  # fmt: skip
    found = [(part, [line for line in part.rows if (part.name[:20], line[0]) in bad]) for part in parts_of(one)]
    return [(part, lines) for part, lines in found if lines]


def give_back(one: CareImport, actor: Actor, at: datetime) -> list[tuple[Part, list[tuple[int, Sequence[Any]]]]]:
    """The rows with faults, for whoever imported them: it names patients, so the reading is journalled."""
    found = rejected(one)
    if found:
        with work():
            journal.write("care_import.rejected", actor, at, one, rows=sum(len(lines) for _part, lines in found))
    return found


def _fresh(import_id: int) -> CareImport:
    return tasks.fresh(CareImport, import_id)


def _first_rows(rows: Sequence[Row]) -> Numbers:
    """Where each of the hospital's numbers stands first."""
    found: Numbers = {}
    for row in rows:
        found.setdefault((row.kind, str(row.cells.get("number") or "").strip()), row.number)
    return found


def _rows(one: Stand, rows: Sequence[Row], numbers: Numbers, lookup: Lookup | None, at: datetime, chunk: int) -> bool:
    """Check, or check and enter, the next rows; False when somebody else has taken them."""
    began, start = perf_counter(), one.position
    done = [check(row, lookup) for row in rows[start : start + chunk]] if lookup else []
    state, end = one.state, min(start + chunk, one.total)
    with work():
        if not _claim(one, position=end):
            return False
        _repeated(done, numbers)
        mark_known(one.organisation_id, done)
        good = [found for found in done if not found.faults and not found.unchanged]
        _note(one, done)
        if state == "entering":
            _enter(one, good, at)
        _count(one, done, len(good), perf_counter() - began)
        if end >= one.total:
            _next(one, {"checking": "checked", "entering": "matching"}[state])
    return True


def _claim(one: Stand, **values: Any) -> bool:
    """Move the position on. False: it has moved already."""
    stand = {"state": one.state, "position": one.position, "cursor": one.cursor}
    return tasks.claim(CareImport, one.id, stand, **values)


def _count(one: Stand, done: Sequence[Checked], good: int, seconds: float) -> None:
    table: Any = CareImport
    bad = sum(bool(found.faults) for found in done)
    db.session.execute(
        update(table).where(table.id == one.id).values(
            good=table.good + good, bad=table.bad + bad, unchanged=table.unchanged + len(done) - good - bad,
            seconds=table.seconds + seconds,
        ).execution_options(synchronize_session=False)
    )  # fmt: skip


def _next(one: Stand, state: str, **values: Any) -> None:
    table: Any = CareImport
    changed = {"state": state, "version": table.version + 1, **values}
    query = update(table).where(table.id == one.id).values(**changed)
    db.session.execute(query.execution_options(synchronize_session=False))


def _repeated(done: Sequence[Checked], numbers: Numbers) -> None:
    """A number stands once in a file."""
    for found in done:
        first = numbers.get((found.row.kind, str(found.row.cells.get("number") or "").strip()))
        if first is not None and first != found.row.number and found.data.get("number"):
            found.fault("number", "number_twice", n=first)


def _note(one: Stand, done: Sequence[Checked]) -> None:
    """Keep what is wrong with these rows."""
    lines = [
        {"import_id": one.id, "sheet": found.row.sheet[:20], "row": found.row.number, "kind": found.row.kind,
         "field": fault.key, "code": fault.code, "params": dict(fault.params)}
        for found in done for fault in found.faults
    ]  # fmt: skip
    if lines:
        db.session.execute(insert(ImportFault), lines)


def _enter(one: Stand, good: Sequence[Checked], at: datetime) -> None:
    """Enter them as one-sided, counted as not yet confirmed."""
    if not good:
        return
    same = {"import_id": one.id, "state": "open", "version": 1, "differences": [], "kept_reason": "", "entered_at": at}
    rows = [{**found.columns, **same} for found in good]
    table: Any = CareEntry.__table__
    db.session.connection().execute(insert(table), rows)
    tally(of_entries(alike({**found.columns, "id": 0}, "open", None) for found in good))


def _match(one: Stand, at: datetime, chunk: int) -> bool:
    """Match the next of the import's entries with the other hospitals' logs; the last step tells the journal."""
    with work():
        query = (
            select(CareEntry.id).where(CareEntry.import_id == one.id, CareEntry.id > one.cursor)
            .order_by(CareEntry.id).limit(chunk)
        )  # fmt: skip
        ids = list(db.session.execute(query).scalars())
        if not ids:
            return _finish(one, at)
        if not _claim(one, cursor=ids[-1]):
            return False
        found = match_new(one.organisation_id, ids, at)
        table: Any = CareImport
        counted = {"agreed": table.agreed + found["agreed"], "conflicts": table.conflicts + found["conflict"]}
        db.session.execute(update(table).where(table.id == one.id).values(**counted))
    return True


def _finish(one: Stand, at: datetime) -> bool:
    if not _claim(one, cursor=one.cursor):
        return False
    _next(one, "done", done_at=at)
    done = _fresh(one.id)
    confirming.ask_others(done, at)
    confirming.look_again({one.organisation_id}, SYSTEM, at)
    facts = {name: getattr(done, name) for name in ("good", "bad", "unchanged", "agreed", "conflicts")}
    journal.write("care_import.done", SYSTEM, at, done, **facts)
    return True
