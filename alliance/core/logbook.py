"""The journal as it is read: by who, what, day, clause and record; on the page and on its way out."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from datetime import time as daytime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, select

from alliance.clock import BEIJING
from alliance.core.actor import ROLE_LABELS, Actor, Role
from alliance.core.exports import Source, by_row
from alliance.core.journal import JournalEntry
from alliance.core.keyset import begins
from alliance.documents.excel import Column

READERS = frozenset({Role.AUDITOR, Role.AUDIT_ADMIN})
FILTERS = ("since", "until", "who", "event", "clause", "record_type", "record_id")
_READ = (
    "id",
    "at",
    "name",
    "role",
    "organisation_name",
    "event",
    "record_type",
    "record_id",
    "clause",
    "remark",
    "facts",
    "hash",
)


def sees_words(actor: Actor) -> bool:
    """The auditor reads what was written; the audit administrator sees who did what when, no business record."""
    return actor.role == Role.AUDITOR


def found(chosen: Mapping[str, Any]) -> Select[JournalEntry]:
    """The lines this filter asks for; days as ISO words or dates."""
    return select(JournalEntry).where(*_wanted(chosen))


def _wanted(chosen: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    line, wanted = JournalEntry, []
    if since := _day(chosen.get("since")):
        wanted.append(line.at >= datetime.combine(since, daytime.min, BEIJING))
    if until := _day(chosen.get("until")):
        wanted.append(line.at < datetime.combine(until + timedelta(days=1), daytime.min, BEIJING))
    if who := str(chosen.get("who") or "").strip():
        wanted.append(line.name.contains(who, autoescape=True) | line.organisation_name.contains(who, autoescape=True))
    if event := str(chosen.get("event") or "").strip():
        wanted.append(begins(line.event, event))
    words = {name: str(chosen.get(name) or "").strip() for name in ("clause", "record_type")}
    wanted += [getattr(line, name) == word for name, word in words.items() if word]
    if chosen.get("record_id"):
        wanted.append(line.record_id == int(chosen["record_id"]))
    return wanted


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


def _query(actor: Actor, chosen: Mapping[str, Any], _at: datetime) -> Select[Any]:
    return found(chosen).with_only_columns(*(getattr(JournalEntry, name) for name in _READ))


def _columns(actor: Actor) -> Sequence[Column]:
    words = [Column(_("说明"), width=40), Column(_("事实"), width=40)] if sees_words(actor) else []
    return [
        Column(_("行号"), "int", 10), Column(_("时间"), "moment", 18), Column(_("姓名")), Column(_("岗位")),
        Column(_("单位"), width=28), Column(_("动作"), "code", 26), Column(_("记录"), "code", 20), Column(_("条款"), "code"),
        *words, Column(_("哈希"), "code", 30),
    ]  # fmt: skip


def _cells(actor: Actor, _at: datetime) -> Callable[[Any], Any]:
    reads = sees_words(actor)

    def cells(row: Any) -> list[Any]:
        words = [row.remark, json.dumps(row.facts, ensure_ascii=False) if row.facts else ""] if reads else []
        record = f"{row.record_type} {row.record_id}" if row.record_id is not None else row.record_type
        return [
            row.id, row.at, row.name, str(ROLE_LABELS[Role(row.role)]), row.organisation_name, row.event, record, row.clause,
            *words, row.hash,
        ]  # fmt: skip

    return by_row(cells)


SOURCE = Source(_l("日志"), JournalEntry.id, _columns, _query, _cells)
