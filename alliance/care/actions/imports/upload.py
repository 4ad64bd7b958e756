"""An uploaded table becomes an import: measured, read, sealed; entered or discarded; removed after its time."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, update

from alliance.care.actions.imports.check import Row
from alliance.care.actions.imports.fields import EXAMPLE, KINDS, MARK, Sheet
from alliance.care.flow.ledger import IMPORT_FLOW, LEDGER_DESKS
from alliance.care.model import CareImport, ImportFault
from alliance.core import files, journal, patients, settings
from alliance.core.actor import Actor
from alliance.core.imports import cells, tables
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db

MOST_ROWS = 100_000
MOST_LINES = 3 * MOST_ROWS  # with formatted but empty ones
MOST_UNPACKED = 256 * 1024 * 1024
SEARCHED = 20  # the heading stands within the first rows, below title and notes
KEPT = "import_kept_days"
IDENTITY = frozenset({"name", "resident_id"})


@dataclass(frozen=True)
class Part:
    """One sheet as it was read: its kind, its name, its headings, its rows that are not empty with their numbers."""

    kind: str
    name: str
    heads: Sequence[str]
    rows: Sequence[tuple[int, Sequence[Any]]]

    def places(self) -> dict[str, int]:
        """Where each column stands."""
        keys = {one.head: one.key for one in KINDS[self.kind].fields}
        return {keys[plain(head)]: place for place, head in enumerate(self.heads) if plain(head) in keys}


def open_import(actor: Actor, at: datetime, name: str, content: bytes) -> CareImport:
    """Take a workbook or CSV of the hospital's own log; nothing is entered by this."""
    if actor.role not in LEDGER_DESKS or actor.organisation_id is None:
        raise Refused("", _("由转诊办或成员单位经办导入本院台账"))
    if len(content) > files.Store.largest:
        most = files.Store.largest // files.MEGABYTE
        raise Refused("", _("文件超过 %(most)d MB，没有读取", most=most), field="file", todo=[_("拆成几份，分批导入")])
    parts = _read(content)
    total = sum(len(part.rows) for part in parts)
    if total > MOST_ROWS:
        raise _unreadable("rows")
    packed = json.dumps([vars(part) for part in parts], ensure_ascii=False).encode()
    form = "xlsx" if content.startswith(b"PK") else "csv"
    with work():
        one = CareImport(
            organisation_id=actor.organisation_id, name=_name(name, parts, form), format=form, total=total, at=at,
            content=patients.seal_bytes(zlib.compress(packed, 1)), by_id=actor.person_id, by=actor.name,
        )  # fmt: skip
        db.session.add(one)
        db.session.flush()
        journal.write("care_import.open", actor, at, one, rows=total)
    return one


def pasted(words: str) -> tuple[str, bytes] | None:
    """Rows copied out of a spreadsheet, as a file: without a heading they are referrals in the template's order."""
    if not words.strip():
        return None
    lines = words.strip("\r\n").splitlines()
    first = {plain(cell) for cell in lines[0].split("\t")}
    if not any(kind.head(end) in first for kind in KINDS.values() for end in ("from", "to")):
        lines.insert(0, "\t".join(one.head for one in KINDS["referral"].fields))
    return _("粘贴的行.csv"), "\r\n".join(lines).encode()


def _name(name: str, parts: Sequence[Part], form: str) -> str:
    """The file's name; where it says who one of its patients is, only what it is: names of files are read by many."""
    told = (
        cells.text(line[place])
        for part in parts
        for key, place in part.places().items() if key in IDENTITY
        for _number, line in part.rows if place < len(line)
    )  # fmt: skip
    return f"台账.{form}" if any(len(one) > 1 and one in name for one in told) else name[-200:]


def start_entering(one: CareImport, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Enter the good rows; each is checked once more when its turn comes."""
    again = {"position": 0, "good": 0, "bad": 0, "unchanged": 0, "seconds": 0.0}
    with work():
        IMPORT_FLOW.move(one, "enter", actor, at, seen=seen, values=again)
        db.session.execute(delete(ImportFault).where(ImportFault.import_id == one.id))


def discard(one: CareImport, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Do not enter it; its content is removed at once."""
    IMPORT_FLOW.move(one, "discard", actor, at, seen=seen, values={"content": None, "done_at": at})


def sweep(at: datetime) -> int:
    """Remove the contents that have been kept as long as the office has set. Returns how many."""
    before = at - timedelta(days=settings.least(KEPT))
    with work():
        gone = db.session.execute(
            update(CareImport)
            .where(CareImport.at < before, CareImport.content.is_not(None), CareImport.state.in_(("checked", "done")))
            .values(content=None).returning(CareImport.id)
        ).all()  # fmt: skip
    return len(gone)


def parts_of(one: CareImport) -> list[Part]:
    """The sheets of an import, unsealed; none once the content is removed."""
    if one.content is None:
        return []
    return [Part(**part) for part in json.loads(zlib.decompress(patients.unseal_bytes(one.content)))]


def rows_of(parts: Sequence[Part]) -> list[Row]:
    """All rows, sheet by sheet."""
    found: list[Row] = []
    for part in parts:
        places = part.places()
        found.extend(
            Row(part.kind, part.name, number, {key: line[at] for key, at in places.items() if at < len(line)})
            for number, line in part.rows
        )
    return found


def plain(head: Any) -> str:
    """A heading without its mark for required columns."""
    return cells.text(head).removesuffix("*").strip()


def _read(content: bytes) -> list[Part]:
    try:
        book = tables.table(content, MOST_LINES, MOST_UNPACKED)
    except tables.Unreadable as found:
        raise _unreadable(found.what) from found
    parts = [part for name, lines in book.items() if (part := _part(name, lines)) is not None]
    if not parts:
        heads = "、".join(one.head for one in KINDS["referral"].fields if one.required)
        raise Refused(
            "", _("没有找到表头"), field="file", todo=[_("表头须有：%(heads)s", heads=heads), _("用本页的模板填写")]
        )
    if not any(part.rows for part in parts):
        raise Refused("", _("文件里没有要导入的内容（标记为“示例”的行不导入）"), field="file")
    return parts


def _unreadable(what: str) -> Refused:
    said = {
        "file": _("这不是 Excel 工作簿（xlsx）或 CSV，或文件已损坏"),
        "text": _("CSV 的文字编码不是 UTF-8，也不是 GB18030"),
        "size": _("工作簿解开后过大，没有读取"),
        "rows": _("超过 %(n)s 行，没有读取", n=f"{MOST_ROWS:,}"),
    }[what]
    todo = _("用本页的模板另存后再传") if what in ("file", "text") else _("拆成几份，分批导入")
    return Refused("", said, field="file", todo=[todo])


def _part(name: str, lines: Sequence[Sequence[Any]]) -> Part | None:
    """A sheet whose heading is that of a kind; None for any other. A missing required column is refused."""
    for at, line in enumerate(lines[:SEARCHED]):
        words = [plain(cell) for cell in line]
        kind = next((one for one in KINDS.values() if one.head("from") in words or one.head("to") in words), None)
        if kind is not None:
            if missing := [one.head for one in kind.fields if one.required and one.head not in words]:
                said = _("缺少列：%(columns)s", columns="、".join(missing))
                raise Refused(kind.clause, said, field="file", todo=[_("用本页的模板填写")])
            heads = [cells.text(cell) for cell in line]
            return Part(kind.key, name or kind.name, heads, _filled(kind, words, lines[at + 1 :], at + 2))
    return None


def _filled(
    kind: Sheet, words: Sequence[str], lines: Sequence[Sequence[Any]], first: int
) -> list[tuple[int, Sequence[Any]]]:
    known = {one.head for one in kind.fields}
    places = [place for place, word in enumerate(words) if word in known]
    mark = words.index(MARK) if MARK in words else None
    found: list[tuple[int, Sequence[Any]]] = []
    for number, line in enumerate(lines, first):
        filled = any(line[place] is not None and str(line[place]).strip() for place in places if place < len(line))
        if filled and not (mark is not None and mark < len(line) and cells.text(line[mark]) == EXAMPLE):
            found.append((number, [_plain(cell) for cell in line]))
    return found


def _plain(cell: Any) -> str | float | None:
    """A cell as it is kept."""
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, time | timedelta | bool):
        return str(cell)
    return cell if isinstance(cell, int | float) or cell is None else str(cell)
