"""The index of the search, kept in the transaction of the record: each combination of words once, with its pairs."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Insert, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from alliance.care.model import CareGram, CareText
from alliance.care.rules import searched_by
from alliance.core import grams
from alliance.core.work import current_work
from alliance.ext import db


def text_id(record: Any) -> int:
    """The text this record is found by; laid down with its pairs where it is new."""
    words = searched_by(record)
    return texts([words])[words]


def texts(wanted: Iterable[str]) -> dict[str, int]:
    """The ids of these texts, new ones laid down: three statements for a whole batch.

    Of two that bring the same text at once one lays it down, the other finds it.
    """
    current_work()
    words = sorted(set(wanted))
    known = _known(words)
    new = [one for one in words if one not in known]
    if new:
        db.session.execute(_insert(CareText.__table__), [{"words": one} for one in new])
        laid = _known(new)
        pairs = [{"gram": pair, "text_id": laid[one]} for one in new for pair in sorted(grams.pairs(one))]
        db.session.execute(_insert(CareGram.__table__), pairs)
        known |= laid
    return known


def _known(words: list[str]) -> dict[str, int]:
    found = db.session.execute(select(CareText.words, CareText.id).where(CareText.words.in_(words)))
    return {row.words: row.id for row in found}


def _insert(table: Any) -> Insert:
    known: Table = table
    kind = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    insert: Insert = kind.insert(known).on_conflict_do_nothing()
    return insert
