"""The journal: append-only, hash-chained, written in the action's own transaction. If it cannot be written, the action fails."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection, Index, String, Table, Text, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.actor import Actor
from alliance.core.work import current_work
from alliance.ext import Base, Moment, db

GENESIS = "0" * 64
READ_AT_ONCE = 1000
LOCK = 15_2023  # any constant of ours: the advisory lock that keeps PostgreSQL's writers in one line


class JournalEntry(Base):
    """One line: who, in which post, when, did what to which record, by which clause, with which remark."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_record", "record_type", "record_id"),
        Index("ix_journal_designation", "designation_id", "id"),
        Index("ix_journal_person", "person_id", "id"),
        Index("ix_journal_at", "at", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[int | None]
    organisation_name: Mapped[str] = mapped_column(String(120))
    event: Mapped[str] = mapped_column(String(60))
    record_type: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int | None]
    designation_id: Mapped[int | None]
    clause: Mapped[str] = mapped_column(String(20), default="")
    remark: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


def write(
    event: str,
    actor: Actor,
    at: datetime,
    record: Any,
    *,
    clause: str = "",
    remark: str = "",
    designation_id: int | None = None,
    **facts: Any,
) -> None:
    """Add one line about `record` (a flushed row, or None) inside the present work(). Facts hold no patient's identity."""
    current = current_work()
    db.session.flush()
    if actor.delegation_id is not None:
        facts = {"delegation": actor.delegation_id, "on_behalf_of": actor.for_person_id, **facts}
    if current.journal_head is None:
        current.journal_head = _head()
    line: dict[str, Any] = {
        "at": at,
        "person_id": actor.person_id,
        "name": actor.name,
        "role": str(actor.role),
        "organisation_id": actor.organisation_id,
        "organisation_name": actor.organisation_name,
        "event": event,
        "record_type": record.__tablename__ if record is not None else "",
        "record_id": record.id if record is not None else None,
        "designation_id": designation_id if designation_id is not None else designation_of(record),
        "clause": clause,
        "remark": remark,
        "facts": json.loads(json.dumps(facts, ensure_ascii=False, default=str)),
    }
    line["previous"] = current.journal_head
    line["hash"] = digest(line)
    db.session.execute(_NEW_LINE, line)
    current.journal_head = line["hash"]


_TABLE: Table = JournalEntry.__table__  # type: ignore[assignment]  # declared wider than it is
_NEW_LINE = insert(_TABLE)  # built once: a line is written with every step


def digest(line: dict[str, Any]) -> str:
    """The hash of a line: sha256 over its content and the hash before it."""
    content = {name: value for name, value in line.items() if name not in {"id", "hash"}}
    content["at"] = content["at"].timestamp()
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def verify() -> int | None:
    """The id of the first line that does not fit the chain, or None when the whole journal holds."""
    return next((line["id"] for line, fits in chain() if not fits), None)


def chain() -> Iterator[tuple[dict[str, Any], bool]]:
    """Every line in order of its id, and whether it fits: its content its hash, and the line before it."""
    previous, last = GENESIS, None
    while True:
        beyond = select(_TABLE) if last is None else select(_TABLE).where(_TABLE.c.id > last)
        found = db.session.execute(beyond.order_by(_TABLE.c.id).limit(READ_AT_ONCE)).mappings().all()
        for row in found:
            line = dict(row)
            yield line, line["previous"] == previous and digest(line) == line["hash"]
            previous, last = line["hash"], line["id"]
        if len(found) < READ_AT_ONCE:
            return


def missing_triggers() -> list[str]:
    """The triggers that should guard the journal and do not stand, or do not fire, in this database."""
    dialect = db.session.get_bind().dialect.name
    found = set(db.session.execute(text(_STANDING[dialect])).scalars())
    return [name for name in _GUARDS[dialect] if name not in found]


def _head() -> str:
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    last = db.session.execute(select(JournalEntry.hash).order_by(JournalEntry.id.desc()).limit(1)).scalar()
    return last or GENESIS


def designation_of(record: Any) -> int | None:
    """The designation a record is about: itself, or the one it names."""
    if record is None:
        return None
    if record.__tablename__ == "designation":
        return int(record.id)
    return getattr(record, "designation_id", None)


TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER journal_no_{verb} BEFORE {verb.upper()} ON journal "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        for verb in ("update", "delete")
    ],
    "postgresql": [
        "CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$",
        "CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal "
        "FOR EACH ROW EXECUTE FUNCTION journal_append_only()",
        "CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()",
    ],
}


UNTRIGGERS = {
    "sqlite": ["DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete"],
    "postgresql": [
        "DROP TRIGGER journal_append_only ON journal",
        "DROP TRIGGER journal_no_truncate ON journal",
        "DROP FUNCTION journal_append_only()",
    ],
}


_GUARDS = {
    "sqlite": ("journal_no_update", "journal_no_delete"),
    "postgresql": ("journal_append_only", "journal_no_truncate"),
}
_STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'journal'::regclass AND tgenabled IN ('O', 'A')",
}


def install_triggers(connection: Connection) -> None:
    """Have the database itself refuse to change or remove a line (called by the migration)."""
    for statement in TRIGGERS[connection.dialect.name]:
        connection.execute(text(statement))


def remove_triggers(connection: Connection) -> None:
    """Take the triggers away (a migration's way back; never called by the application)."""
    for statement in UNTRIGGERS[connection.dialect.name]:
        connection.execute(text(statement))
