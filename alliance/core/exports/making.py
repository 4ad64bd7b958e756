"""A large list is read and written in steps; whoever comes next goes on from there."""

import logging
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any, NamedTuple

from flask_babel import force_locale
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import OperationalError

from alliance.core import inbox, journal, settings, tasks
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.exports import source as lists
from alliance.core.exports.model import WORKING, Export, ExportPart
from alliance.core.exports.source import Source
from alliance.core.exports.tasks import READY, pieces
from alliance.core.language import N_
from alliance.core.work import work
from alliance.documents import excel
from alliance.ext import db

KEPT = "export_kept_days"
PIECE = 1024 * 1024
POST_GONE = N_("导出期间岗位已经变动，没有继续导出")
BROKEN = N_("导出时出错，请重新导出；再次出错请联系系统管理员")
log = logging.getLogger(__name__)


class Maker(NamedTuple):
    """What a worker needs to know of the chapters: their lists, and who asked for one; and how many rows are a step."""

    sources: Mapping[str, Source]
    actor_of: Callable[[Export, datetime], Actor | None]
    rows: int = lists.CHUNK


class Stand(NamedTuple):
    """An export as it stood when a worker looked: what it does next holds only if it still stands there."""

    id: int
    source: str
    chosen: Mapping[str, Any]
    format: str
    language: str
    mark: str
    at: datetime
    state: str
    version: int
    position: int
    cursor: int
    parts: int
    size: int
    seconds: float

    @classmethod
    def of(cls, task: Export) -> "Stand":
        """Its columns, apart from the session."""
        return cls(*(getattr(task, name) for name in cls._fields))


def advance(
    export_id: int, maker: Maker, at: datetime, *, seconds: float = tasks.AT_ONCE, to_the_end: bool = True
) -> Export:
    """Go on with an export from where it stands, for about so many seconds; without `to_the_end` up to the writing of
    the workbook, which is one long step."""
    working = WORKING if to_the_end else WORKING[:2]

    def step(task: Export) -> bool:
        with force_locale(task.language):
            return _step(task, maker, at)

    return tasks.go_on(lambda: tasks.fresh(Export, export_id), working, step, seconds)


def work_off(maker: Maker, at: datetime, *, seconds: float = tasks.IN_BACKGROUND) -> int:
    """Go on with every export that is under way, oldest first: the scheduler's part. One that breaks holds up no other."""
    ids = tasks.under_way(Export, WORKING)
    for export_id in ids:
        try:
            advance(export_id, maker, at, seconds=seconds)
        except OperationalError:  # a database that is busy or away: the next look tries again
            db.session.rollback()
            log.exception("export %s", export_id)
        except Exception:
            db.session.rollback()
            log.exception("export %s", export_id)
            _fail(Stand.of(tasks.fresh(Export, export_id)), BROKEN, at)
    return len(ids)


def _step(task: Export, maker: Maker, at: datetime) -> bool:
    stand, post_id = Stand.of(task), task.post_id
    actor = maker.actor_of(task, at)
    if actor is None or actor.post_id != post_id:
        return _fail(stand, POST_GONE, at)
    source = maker.sources[stand.source]
    if stand.state == "counting":
        return _count(stand, source, actor)
    if stand.state == "reading":
        return _read(stand, source, actor, maker.rows)
    return _write(stand, source, actor, at)


def _move(task: Stand, **values: Any) -> bool:
    """Inside a work(): on from here; False where somebody else has moved it, or stopped it."""
    seen = {"state": task.state, "parts": task.parts}
    changed = values.get("state", task.state) != task.state
    return tasks.claim(Export, task.id, seen, **values, **({"version": task.version + 1} if changed else {}))


def _fail(task: Stand, reason: str, at: datetime) -> bool:
    with work():
        moved = task.state in WORKING and _move(task, state="failed", reason=reason)
        if moved:
            db.session.execute(delete(ExportPart).where(ExportPart.export_id == task.id))
            journal.write("list_export.failed", SYSTEM, at, tasks.fresh(Export, task.id))
    return moved


def _count(task: Stand, source: Source, actor: Actor) -> bool:
    """How many rows there are: for the progress shown, outside any request."""
    rows = source.query(actor, task.chosen, task.at).with_only_columns(source.key).order_by(None).subquery()
    total = int(db.session.execute(select(func.count()).select_from(rows)).scalar_one())
    with work():
        return _move(task, state="reading", total=total)


def _read(task: Stand, source: Source, actor: Actor, most: int) -> bool:
    """The next piece: of a CSV as it will be sent, of a workbook as rows."""
    began = perf_counter()
    rows, last = lists.chunk(source, actor, task.chosen, task.at, task.cursor, most)
    if task.format == "xlsx":
        content = lists.packed(rows)
    else:
        head = excel.csv_bytes([one.head for one in source.columns(actor)], []) if task.parts == 0 else b""
        content = head + excel.csv_lines(rows)
    state = "writing" if len(rows) < most else "reading"
    spent = perf_counter() - began
    stood = {"position": task.position + len(rows), "cursor": last, "parts": task.parts + 1}
    with work():
        if not _move(task, state=state, seconds=task.seconds + spent, size=task.size + len(content), **stood):
            return False
        db.session.execute(insert(ExportPart).values(export_id=task.id, serial=stood["parts"], content=content))
    return True


def _write(task: Stand, source: Source, actor: Actor, at: datetime) -> bool:
    """The finished file in the place of the pieces, and word to who asked for it."""
    size = task.size
    with tempfile.TemporaryFile() as out:
        if task.format == "xlsx":
            lists.write_book(out, source, source.columns(actor), pieces(task.id), at, task.mark)
            size = out.tell() if out.seek(0, 2) else 0
            out.seek(0)
        with work():
            kept = at.date() + timedelta(days=settings.least(KEPT))
            if not _move(task, state="done", done_at=at, kept_until=kept, size=size):
                return False
            if task.format == "xlsx":
                db.session.execute(delete(ExportPart).where(ExportPart.export_id == task.id))
                _lay_down(task.id, out)
            _tell(task, at)
    return True


def _lay_down(export_id: int, file: Any) -> None:
    serial = 0
    while content := file.read(PIECE):
        serial += 1
        db.session.execute(insert(ExportPart).values(export_id=export_id, serial=serial, content=content))


def _tell(task: Stand, at: datetime) -> None:
    """Onto the list of who asked, in the post he asked in, until the file is removed."""
    done = tasks.fresh(Export, task.id)
    inbox.ask(
        READY, N_("下载导出的文件"), done.title, done, at, role=Role(done.role), by=SYSTEM, due=done.kept_until,
        organisation_id=done.organisation_id, department_id=done.department_id, person_id=done.person_id,
    )  # fmt: skip
    journal.write("list_export.done", SYSTEM, at, done, rows=done.position, size=done.size)
