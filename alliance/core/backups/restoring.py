"""Bringing one back, into an empty database and an empty folder; then everything is counted and hashed again."""

import shutil
from pathlib import Path

from sqlalchemy import inspect

from alliance.core import files
from alliance.core.anchors import Anchors
from alliance.core.backups import tools
from alliance.core.backups.manifest import BadBackup, Manifest, journal_head, read, rows, sha256
from alliance.ext import db


def restore(folder: Path) -> Manifest:
    """What the backup held, in the configured database and data directory; BadBackup where they are not empty."""
    found = read(folder)
    _whole(folder, found)
    _empty(found)
    if found.kind == "sqlite":
        _sqlite(folder / found.database)
    else:
        tools.run(
            "pg_restore", db.engine.url, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
            "--no-password", folder / found.database,
        )  # fmt: skip
    shutil.copytree(folder / "files", files.Store.root, dirs_exist_ok=True) if (folder / "files").is_dir() else None
    if (folder / "anchors").is_dir():
        shutil.copytree(folder / "anchors", Anchors.root, dirs_exist_ok=True)
    wrong = list(_differences(found))
    if wrong:
        raise BadBackup("恢复后核对不符：" + "；".join(wrong))
    return found


def _whole(folder: Path, found: Manifest) -> None:
    for digest in found.files:
        path = folder / "files" / digest[:2] / digest
        if not path.is_file() or sha256(path) != digest:
            raise BadBackup(f"备份中的文件 {digest} 缺失或被改动")


def _empty(found: Manifest) -> None:
    """Nothing is ever written over: a mistaken restore cannot cost anything."""
    if db.engine.dialect.name != found.kind:
        raise BadBackup(f"备份来自 {found.kind}，而 DATABASE_URL 指向 {db.engine.dialect.name}")
    path = Path(db.engine.url.database or "")
    fresh = db.engine.dialect.name == "sqlite" and (not path.exists() or path.stat().st_size == 0)
    tables = [] if fresh else inspect(db.engine).get_table_names()
    if tables:
        raise BadBackup(f"DATABASE_URL 指向的数据库不是空的（{len(tables)} 张表）：请先新建一个空数据库")
    if files.Store.root.is_dir() and any(files.Store.root.iterdir()):
        raise BadBackup(f"{files.Store.root} 不是空的：请指定空的 DATA_DIR")
    if Anchors.root.is_dir() and any(Anchors.root.iterdir()):
        raise BadBackup(f"{Anchors.root} 不是空的：请指定空的 DATA_DIR")


def _sqlite(copy: Path) -> None:
    target = Path(str(db.engine.url.database))
    db.engine.dispose()
    part = target.with_name(target.name + ".part")
    shutil.copyfile(copy, part)
    for name in ("-wal", "-shm"):
        target.with_name(target.name + name).unlink(missing_ok=True)
    part.replace(target)


def _differences(found: Manifest) -> list[str]:
    """Row for row and hash for hash what the manifest says."""
    with db.engine.connect() as connection:
        counted, head = rows(connection), journal_head(connection)
    wrong = [
        f"{name} {found.tables.get(name, 0)} → {counted.get(name, 0)} 行"
        for name in sorted({*found.tables, *counted})
        if found.tables.get(name) != counted.get(name)
    ]
    wrong += ["日志末行的哈希"] if head != found.journal_head else []
    return wrong + [f"文件 {one}" for one in found.files if sha256(files.path_of(one)) != one]
