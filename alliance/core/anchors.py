"""Anchors: the journal's head and count outside the database, one line a day. A chain alone does not notice a cut tail.

`journal.txt` only grows; each line carries a seal over itself and the line before it. `latest.txt` is written anew with
every look of the scheduler. Both are to be copied to another machine (docs/operate): who can write both the database and
the anchors could still rewrite both.
"""

import hashlib
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import func, select

from alliance.core import journal
from alliance.core.journal import GENESIS, JournalEntry
from alliance.ext import db

log = logging.getLogger(__name__)


class Anchors:
    """The folder of the anchors. Set once by create_app()."""

    root: Path


@dataclass(frozen=True)
class Anchor:
    """How many lines the journal had, the last one's id and hash; and the seal over this and the anchor before."""

    day: date
    at: str
    count: int
    last_id: int
    head: str
    seal: str

    def written(self) -> str:
        """The line of the file."""
        return f"{self.day} {self.at} {self.count} {self.last_id} {self.head} {self.seal}"


def daily() -> Path:
    """The file that grows by a line a day."""
    return Anchors.root / "journal.txt"


def latest() -> Path:
    """The file with the one newest anchor."""
    return Anchors.root / "latest.txt"


def drop(at: datetime) -> Anchor:
    """Write the day's anchor, unless it stands already."""
    _mend()
    before = _read(daily())
    if before and before[-1].day >= at.date():
        return before[-1]
    made = _made(at, before[-1].seal if before else GENESIS)
    Anchors.root.mkdir(parents=True, exist_ok=True)
    with daily().open("a", encoding="ascii") as file:
        file.write(made.written() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return made


def _mend() -> None:
    """Take away a last line without its end, as a full disk or a power cut leaves it: it was never an anchor."""
    if not daily().exists():
        return
    words = daily().read_bytes()
    if words and not words.endswith(b"\n"):
        os.truncate(daily(), words.rfind(b"\n") + 1)
        log.warning("a torn last line was taken off %s", daily().name)


def note(at: datetime) -> Anchor:
    """Write the newest anchor in place of the last one: a tail cut off is noticed within minutes, not a day."""
    made = _made(at, GENESIS)
    Anchors.root.mkdir(parents=True, exist_ok=True)
    part = latest().with_name(f"latest.{os.getpid()}.part")
    part.write_text(made.written() + "\n", encoding="ascii")
    part.replace(latest())
    return made


def _made(at: datetime, before: str) -> Anchor:
    last = db.session.execute(
        select(JournalEntry.id, JournalEntry.hash).order_by(JournalEntry.id.desc()).limit(1)
    ).first()
    last_id, head = (last.id, last.hash) if last else (0, GENESIS)
    found = select(func.count()).select_from(JournalEntry).where(JournalEntry.id <= last_id)
    count = int(db.session.execute(found).scalar_one())
    words = (at.date(), at.isoformat(timespec="seconds"), count, last_id, head)
    return Anchor(*words, _seal(before, *words))


def _seal(before: str, *words: object) -> str:
    return hashlib.sha256(" ".join([before, *map(str, words)]).encode()).hexdigest()


def newest(number: int) -> list[Anchor]:
    """The last daily anchors, newest first, for the auditor. What cannot be read is left out here and told by faults()."""
    try:
        return _read(daily())[: -number - 1 : -1]
    except (ValueError, OSError):
        return []


def _read(file: Path) -> list[Anchor]:
    """The anchors of a file; ValueError with the number of the line that is none."""
    found: list[Anchor] = []
    lines = file.read_text(encoding="ascii", errors="replace").splitlines() if file.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            day, at, count, last_id, head, seal = line.split(" ")
            found.append(Anchor(date.fromisoformat(day), at, int(count), int(last_id), head, seal))
        except ValueError as error:
            raise ValueError(number) from error
    return found


def faults() -> Iterator[str]:
    """What is wrong with the journal, the first line that does not fit by its id: triggers, chain, anchors."""
    for name in journal.missing_triggers():
        yield _("数据库中缺少保护日志的触发器 %(name)s", name=name)
    anchors, broken = _all_anchors()
    yield from broken
    by_id: dict[int, list[Anchor]] = {}
    for one in anchors:
        by_id.setdefault(one.last_id, []).append(one)
    first = True
    for count, (line, fits) in enumerate(journal.chain(), 1):
        if not fits and first:
            first = False
            yield _("日志第 %(id)s 行与前后不相衔接：此行或前一行被改动、插入、删除或调换", id=line["id"])
        for one in by_id.pop(line["id"], ()):
            if (one.count, one.head) != (count, line["hash"]):
                yield _("日志第 %(id)s 行与 %(day)s 的锚点不符", id=line["id"], day=one.day)
    for one in sorted((one for rest in by_id.values() for one in rest if one.count), key=lambda one: one.last_id):
        yield _(
            "%(day)s 的锚点记到第 %(id)s 行（共 %(n)s 行），日志中已没有这一行：末尾被截去", day=one.day, id=one.last_id, n=one.count,
        )  # fmt: skip


def _all_anchors() -> tuple[list[Anchor], list[str]]:
    """Daily anchors and the newest one, and what is wrong with the files themselves."""
    found: list[Anchor] = []
    broken: list[str] = []
    for file in (daily(), latest()):
        try:
            read = _read(file)
        except ValueError as error:
            broken.append(_("锚点文件 %(file)s 第 %(n)s 行不能辨认", file=file.name, n=error))
            continue
        before = GENESIS
        for number, one in enumerate(read, 1):
            if one.seal != _seal(before, one.day, one.at, one.count, one.last_id, one.head):
                broken.append(_("锚点文件 %(file)s 第 %(n)s 行被改动", file=file.name, n=number))
            before = one.seal
        found += read
    return found, broken
