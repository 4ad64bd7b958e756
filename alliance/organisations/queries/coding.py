"""The imports of tables of codes, from the journal."""

from sqlalchemy import select

from alliance.core.journal import JournalEntry
from alliance.ext import db


def codes_imported(most: int = 20) -> list[JournalEntry]:
    """The last imports, newest first."""
    query = select(JournalEntry).where(JournalEntry.event == "codes.import").order_by(JournalEntry.id.desc())
    return list(db.session.execute(query.limit(most)).scalars())
