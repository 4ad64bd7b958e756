"""What a backup says of itself: counts and hashes, enough to know that everything came back. No key is in it."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, table, text

NAME = "manifest.json"
PIECE = 1024 * 1024


class BadBackup(RuntimeError):
    """The backup, or the place it should go to, is not as it should be; said in words."""


@dataclass(frozen=True)
class Manifest:
    """One backup. `files`: bytes by hash; `tables`: rows by name; `database`: the file beside it and its hash."""

    made_at: str
    kind: str  # sqlite | postgresql
    migration: str
    database: str
    database_sha256: str
    journal_head: str
    tables: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)  # named by a row, not found or not whole when the backup was made

    def write(self, folder: Path) -> None:
        """Lay it beside what it describes."""
        (folder / NAME).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True))


def read(folder: Path) -> Manifest:
    """The manifest of a backup; BadBackup where there is none or the database's hash is another."""
    try:
        found = Manifest(**json.loads((folder / NAME).read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise BadBackup(f"{folder} 不是完整的备份：没有可读的 {NAME}") from error
    if not (folder / found.database).is_file() or sha256(folder / found.database) != found.database_sha256:
        raise BadBackup(f"{folder / found.database} 缺失，或与清单中的哈希不符")
    return found


def sha256(path: Path) -> str:
    """The hash of a file's content."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()


def rows(connection: Connection) -> dict[str, int]:
    """How many rows each table has, in the transaction of this connection."""
    names = sorted(name for name in inspect(connection).get_table_names() if not name.startswith("sqlite_"))
    return {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}


def migration(connection: Connection) -> str:
    """Where the database stands."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())


def journal_head(connection: Connection) -> str:
    """The hash of the journal's last line."""
    return str(connection.execute(text("SELECT hash FROM journal ORDER BY id DESC LIMIT 1")).scalar() or "")
