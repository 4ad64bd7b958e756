"""Making one: the database first, then every file its rows name. Files are never changed, so none of them can be too new."""

import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from alliance.core import files
from alliance.core.anchors import Anchors
from alliance.core.backups import tools
from alliance.core.backups.manifest import BadBackup, Manifest, journal_head, migration, rows, sha256
from alliance.ext import db

FILES = "SELECT DISTINCT sha256, size FROM file WHERE state = 'ready' ORDER BY sha256"


def back_up(to: Path, at: datetime) -> Path:
    """A new folder in `to`, whole or not there at all. People go on working meanwhile."""
    folder = to / f"alliance-{at:%Y%m%d-%H%M%S}"
    part = folder.with_name(f".{folder.name}.part")  # hidden: what a kill left behind is never taken for a backup
    if folder.exists() or part.exists():
        raise BadBackup(f"{folder} 已存在")
    part.mkdir(parents=True, mode=0o700)
    try:
        kind = db.engine.dialect.name
        name, said, wanted = _sqlite(part) if kind == "sqlite" else _postgresql(part)
        kept, missing = _files(part / "files", wanted)
        if Anchors.root.is_dir():
            shutil.copytree(Anchors.root, part / "anchors")
        Manifest(
            at.isoformat(timespec="seconds"), kind, said[0], name, sha256(part / name), said[1], said[2], kept, missing
        ).write(part)
        _settle(part)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return folder


Said = tuple[str, str, dict[str, int]]


def _said(connection: Connection) -> tuple[Said, dict[str, int]]:
    wanted = {row.sha256: row.size for row in connection.execute(text(FILES))}
    return (migration(connection), journal_head(connection), rows(connection)), wanted


def _sqlite(part: Path) -> tuple[str, Said, dict[str, int]]:
    """SQLite's own online copy: page by page, begun again by itself where somebody wrote meanwhile."""
    copy = part / "database.sqlite3"
    source, target = sqlite3.connect(str(db.engine.url.database)), sqlite3.connect(copy)
    try:
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        target.close()
        source.close()
    engine = create_engine(f"sqlite:///{copy}")
    with engine.connect() as connection:
        said, wanted = _said(connection)
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")  # our own connections set WAL
    engine.dispose()
    return copy.name, said, wanted


def _postgresql(part: Path) -> tuple[str, Said, dict[str, int]]:
    """pg_dump on the very snapshot whose rows are counted here."""
    copy = part / "database.dump"
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        said, wanted = _said(connection)
        tools.run(
            "pg_dump", db.engine.url, "--format=custom", f"--snapshot={snapshot}", f"--file={copy}", "--no-password"
        )
    return copy.name, said, wanted


def _files(to: Path, wanted: dict[str, int]) -> tuple[dict[str, int], list[str]]:
    """Every content a row names, its hash computed again on the way."""
    kept, missing = {}, []
    for digest, size in wanted.items():
        place, copy = files.path_of(digest), to / digest[:2] / digest
        copy.parent.mkdir(parents=True, exist_ok=True)
        if place.is_file():
            shutil.copyfile(place, copy)
        if not copy.is_file() or sha256(copy) != digest:
            missing.append(digest)
            copy.unlink(missing_ok=True)
        else:
            kept[digest] = size
    return kept, missing


def _settle(folder: Path) -> None:
    """Have the disk itself hold it before it gets its name."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
