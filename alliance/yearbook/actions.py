"""A parcel: asked for, made file by file, fetched, removed when its days are over. Each step is whole; anybody goes on."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select, update

from alliance.core import inbox, journal, settings, tasks
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.evaluation import queries as rounds
from alliance.ext import db
from alliance.yearbook import queries
from alliance.yearbook.flow import BOOK_FLOW
from alliance.yearbook.model import WORKING, YearBook, YearBookFile

if TYPE_CHECKING:
    from alliance.documents.yearbook import Year

CLAUSE = "SN15-2.b"
KEPT = "export_kept_days"
READY = "year_book.ready"
CHANGED = N_("制作期间考核有了变动，请重新制作")
BROKEN = N_("制作时出错，请重新制作；再次出错请联系系统管理员")
KNOWN = ("provisional", "decided")
log = logging.getLogger(__name__)


def _workbook(year: "Year") -> Mapping[str, bytes]:
    from alliance.documents import yearbook

    return {"考核工作簿.xlsx": yearbook.workbook(year)}


def _tables(year: "Year") -> Mapping[str, bytes]:
    from alliance.documents import yearbook

    return {"考核数据.json": yearbook.as_json(year), **yearbook.csvs(year)}


def _report(year: "Year") -> Mapping[str, bytes]:
    from alliance.documents import yearbook

    return {"考核报告.docx": yearbook.report(year)}


STEPS: tuple[Callable[["Year"], Mapping[str, bytes]], ...] = (_workbook, _tables, _report)


def order(round: Any, actor: Actor, at: datetime, mark: str = "") -> YearBook:
    """Ask for the parcel of a round whose results are known; asked for again while it is being made it is the same one."""
    if round.state not in KNOWN:
        raise Refused(CLAUSE, _("形成初步结果以后才有年度汇编"))
    assert actor.person_id is not None
    known = next((one for one in queries.mine(actor, round.id) if one.state in WORKING), None)
    if known is not None:
        return known
    with work():
        found = YearBook(
            programme=round.programme, round_id=round.id, round_version=round.version, year=round.year, total=len(STEPS) + 1,
            mark=mark, person_id=actor.person_id, post_id=actor.post_id, role=str(actor.role), by=actor.name, at=at,
            organisation_id=actor.organisation_id,
        )  # fmt: skip
        db.session.add(found)
        journal.write("year_book.order", actor, at, found, clause=CLAUSE, year=round.year)
    return found


def advance(book_id: int, at: datetime, *, seconds: float = tasks.AT_ONCE) -> YearBook:
    """Go on with a parcel for about so many seconds."""
    return tasks.go_on(lambda: tasks.fresh(YearBook, book_id), WORKING, lambda book: _step(book, at), seconds)


def work_off(at: datetime, *, seconds: float = tasks.IN_BACKGROUND) -> int:
    """Go on with every parcel under way; one that breaks fails with its reason and holds up no other."""
    ids = tasks.under_way(YearBook, WORKING)
    for book_id in ids:
        try:
            advance(book_id, at, seconds=seconds)
        except Exception:
            db.session.rollback()
            log.exception("year book %s", book_id)
            _fail(tasks.fresh(YearBook, book_id), BROKEN)
    return len(ids)


def _step(book: YearBook, at: datetime) -> bool:
    position, asked = book.position, book.at
    round = rounds.by_year(book.programme, book.year)
    if round is None or round.version != book.round_version:
        return _fail(book, CHANGED)
    if position == len(STEPS):
        return _finish(book, round, at)
    year = queries.year_of(queries.annual(round), asked, book.mark)
    return _keep(book.id, position, STEPS[position](year))


def _keep(book_id: int, position: int, made: Mapping[str, bytes], **values: Any) -> bool:
    """The files of one step, if the parcel still stands where it was seen."""
    rows = [
        {"book_id": book_id, "name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
         "content": content}
        for name, content in made.items()
    ]  # fmt: skip
    with work():
        stand = {"state": "making", "position": position}
        if not tasks.claim(YearBook, book_id, stand, position=position + 1, **values):
            return False
        db.session.execute(insert(YearBookFile), rows)
    return True


def _finish(book: YearBook, round: Any, at: datetime) -> bool:
    """The manifest of all hashes, and word to who asked."""
    from alliance.documents import yearbook

    book_id, version = book.id, book.version
    files = dict(queries.content_of(book_id))
    about = {
        "programme": book.programme, "year": book.year, "state": round.state, "made": f"{book.at:%Y-%m-%d %H:%M}",
        "indicators": round.indicator_version.serial,
        "indicators_of": {one.specialty: one.indicator_version.serial for one in round.systems},
    }  # fmt: skip
    made = yearbook.manifest(files, about)
    size = sum(map(len, files.values())) + sum(map(len, made.values()))
    kept = at.date() + timedelta(days=settings.least(KEPT))
    with work():
        values = {"state": "done", "version": version + 1, "done_at": at, "kept_until": kept, "size": size}
        if not _keep(book_id, len(STEPS), made, **values):
            return False
        done = tasks.fresh(YearBook, book_id)
        inbox.ask(
            READY, N_("下载年度汇编"), f"{done.year} 年度考核", done, at, role=Role(done.role), by=SYSTEM, due=done.kept_until,
            organisation_id=done.organisation_id, person_id=done.person_id,
        )  # fmt: skip
        journal.write("year_book.done", SYSTEM, at, done, clause=CLAUSE, files=len(files))
    return True


def _fail(book: YearBook, reason: str) -> bool:
    with work():
        stand = {"state": "making", "position": book.position}
        if not tasks.claim(YearBook, book.id, stand, state="failed", reason=reason, version=book.version + 1):
            return False
        _forget([book.id])
    return True


def stop(book: YearBook, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Do not go on with it; what was made is removed at once."""
    with work():
        BOOK_FLOW.move(book, "stop", actor, at, seen=seen)
        _forget([book.id])


def fetch(book: YearBook, actor: Actor, at: datetime) -> bytes:
    """The parcel as one ZIP: journalled, and off the to-do list."""
    from alliance.documents import yearbook

    if book.state != "done":
        raise Refused("", _("文件还没有生成，或已到期删除"))
    with work():
        inbox.settle(book, at, actor, READY)
        journal.write("year_book.fetch", actor, at, book, clause=CLAUSE)
    return yearbook.parcel(queries.content_of(book.id))


def sweep(at: datetime) -> int:
    """Remove the parcels whose days are over, with the to-dos about them; how many."""
    with work():
        found = list(
            db.session.execute(
                select(YearBook).where(YearBook.state == "done", YearBook.kept_until < at.date())
            ).scalars()
        )
        _forget([one.id for one in found])
        for one in found:
            inbox.settle(one, at, SYSTEM, READY)
            query = update(YearBook).where(YearBook.id == one.id).values(state="gone", size=0)
            db.session.execute(query.execution_options(synchronize_session=False))
    return len(found)


def _forget(ids: list[int]) -> None:
    db.session.execute(delete(YearBookFile).where(YearBookFile.book_id.in_(ids)))
