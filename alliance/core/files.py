"""Attachments by content hash: pending row → part file → fsync → rename → ready row.

A crash leaves a row to sweep, never an unlisted file.
"""

import hashlib
import logging
import os
import re
import threading
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Index, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core import clamd, contents, journal
from alliance.core.actor import Actor
from alliance.core.promises import check
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import Base, Moment, db

MEGABYTE = 1024 * 1024
log = logging.getLogger(__name__)
KINDS = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MADE = KINDS | {"json": "application/json"}  # what the platform itself writes; nobody uploads it


class File(Base):
    """One uploaded or produced file, tied to a record. `purpose` says what it proves (agreement, charter, evidence …)."""

    __tablename__ = "file"
    __table_args__ = (
        Index("ix_file_record", "record_type", "record_id", "purpose"),
        Index("ix_file_organisation", "organisation_id", "added_at"),
        check("state IN ('pending', 'ready')", "state", _l("附件状态不合规定")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    record_type: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by_id: Mapped[int | None]
    added_by: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[int | None]  # whose daily quota it counts against


class Store:
    """The folder where contents lie, named by their hash. Set once by create_app()."""

    root: Path
    largest: int = 20 * MEGABYTE
    a_day: int = 0  # bytes one organisation may add a day; 0: no limit
    scanner: tuple[str, bool] = ("", True)  # where clamd listens, and whether uploads wait for it


def attach(
    record: Any, purpose: str, name: str, content: bytes, actor: Actor, at: datetime, *, clause: str = ""
) -> File:
    """Check a file, keep it and tie it to `record` (a flushed row). Raises Refused with the reason in words."""
    name = _plain_name(name)
    return _keep_as(record, purpose, name, checked_kind(name, content), content, actor, at, clause)


def keep(record: Any, purpose: str, name: str, content: bytes, actor: Actor, at: datetime, *, clause: str = "") -> File:
    """Keep what the platform made (never an upload) with `record`; its kind is that of its name."""
    return _keep_as(record, purpose, name, name.rsplit(".", 1)[-1], content, actor, at, clause)


def _keep_as(
    record: Any, purpose: str, name: str, kind: str, content: bytes, actor: Actor, at: datetime, clause: str
) -> File:
    digest = hashlib.sha256(content).hexdigest()
    clamd.check(content, *Store.scanner)
    with work():
        db.session.flush()
        _within_quota(len(content), actor, at)
        file = File(
            record_type=record.__tablename__,
            record_id=record.id,
            purpose=purpose,
            name=name,
            kind=kind,
            size=len(content),
            sha256=digest,
            added_at=at,
            added_by_id=actor.person_id,
            added_by=actor.name,
            organisation_id=actor.organisation_id,
        )
        db.session.add(file)
        db.session.flush()
        _keep(digest, content)
        file.state = "ready"
        journal.write("file.attach", actor, at, record, clause=clause, file=name, purpose=purpose, sha256=digest)
    return file


def _within_quota(size: int, actor: Actor, at: datetime) -> None:
    """One organisation cannot fill the disk for all in a day (UPLOAD_MB_A_DAY)."""
    if not Store.a_day or actor.organisation_id is None:
        return
    begin = datetime.combine(at.date(), time.min, at.tzinfo)
    today = select(func.coalesce(func.sum(File.size), 0)).where(
        File.organisation_id == actor.organisation_id, File.added_at >= begin
    )
    if int(db.session.execute(today).scalar_one()) + size > Store.a_day:
        raise Refused(
            "", _("本单位今天上传的文件已达上限 %(most)d MB，请明天再传", most=Store.a_day // MEGABYTE), field="file",
            todo=[_("确有需要时请系统管理员调整 UPLOAD_MB_A_DAY")],
        )  # fmt: skip


def _keep(digest: str, content: bytes) -> None:
    final = path_of(digest)
    if _there(final):
        return
    _folder(final.parent)
    part = final.with_name(f"{digest}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        with part.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.rename(final)
    except OSError as error:  # the disk is full, or no longer to be written to
        part.unlink(missing_ok=True)
        log.exception("a file could not be kept")
        raise Refused(
            "",
            _("文件没有保存：服务器的磁盘已满或不可写"),
            field="file",
            todo=[_("请稍后再传；一直如此请联系系统管理员")],
        ) from error
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _there(final: Path) -> bool:
    """Whether the content lies there already; it is young again then, so that a sweep under way leaves it."""
    try:
        os.utime(final)
    except FileNotFoundError:
        return False
    except OSError:  # a disk that only reads
        return final.exists()
    return True


def _folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        log.exception("a folder could not be made")
        raise Refused("", _("文件没有保存：服务器的磁盘已满或不可写"), field="file") from error


def path_of(digest: str) -> Path:
    """Where the content of that hash lies."""
    return Store.root / digest[:2] / digest


def content(file: File) -> bytes:
    """The content of a ready file."""
    return path_of(file.sha256).read_bytes()


def of(record: Any, *purposes: str) -> list[File]:
    """The ready files of a record, oldest first; all purposes when none is named."""
    wanted = [File.record_type == record.__tablename__, File.record_id == record.id, File.state == "ready"]
    if purposes:
        wanted.append(File.purpose.in_(purposes))
    return list(db.session.execute(select(File).where(*wanted).order_by(File.id)).scalars())


def one(record: Any, file_id: int) -> File | None:
    """That file if it belongs to this record: the caller has already checked who may see the record."""
    return next((file for file in of(record) if file.id == file_id), None)


def remove(record: Any, file_id: int, actor: Actor, at: datetime) -> None:
    """Take a file off a record still in preparation. The content stays while another record has it."""
    with work():
        file = one(record, file_id)
        if file is None:
            raise Refused("", _("没有这个附件"))
        db.session.delete(file)
        journal.write("file.remove", actor, at, record, file=file.name, sha256=file.sha256)


def forget(record_type: str, ids: Sequence[int]) -> int:
    """Take every file off these records, inside a work(); what no other record has is removed by the next sweep."""
    gone = db.session.execute(delete(File).where(File.record_type == record_type, File.record_id.in_(ids)))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # the result of a DELETE counts its rows


def sweep(at: datetime) -> int:
    """Remove pending rows a crash left behind and contents no row names any more. Returns how many files went."""
    with work():
        stale = at - timedelta(hours=1)
        db.session.execute(delete(File).where(File.state == "pending", File.added_at < stale))
        known = set(db.session.execute(select(File.sha256)).scalars())
    gone = 0
    for path in Store.root.glob("*/*"):
        if path.name not in known and path.stat().st_mtime < stale.timestamp():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _plain_name(name: str) -> str:
    plain = re.sub(r"[\x00-\x1f\x7f/\\:*?\"<>|\u202a-\u202e\u2066-\u2069]", "_", Path(name).name).strip(" .")
    return plain[-120:] or "附件"


def checked_kind(name: str, content: bytes) -> str:
    """The file's kind by its content, which its name must match; the content is really parsed (core.contents)."""
    kind = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if kind not in KINDS:
        raise Refused(
            "", _("「%(name)s」不能上传：只收 PDF、JPG、PNG、Word（docx）和 Excel（xlsx）", name=name), field="file"
        )
    if not content:
        raise Refused("", _("「%(name)s」是空文件", name=name), field="file")
    if len(content) > Store.largest:
        raise Refused(
            "",
            _(
                "「%(name)s」有 %(size).1f MB，超过上限 %(most)d MB；请降低扫描分辨率（150 dpi 即可）后再传",
                name=name,
                size=len(content) / MEGABYTE,
                most=Store.largest // MEGABYTE,
            ),
            field="file",
        )
    contents.look(name, kind, content)
    return kind
