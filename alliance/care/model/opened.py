"""Where the journal tells of identities opened and erased: the events, and the indexes a hospital's own lines are found by."""

from sqlalchemy import Index, text

from alliance.core.journal import JournalEntry

OPENED = (
    "referral.reveal", "consultation.reveal", "referral.open-file", "consultation.open-file", "care_import.rejected",
)  # fmt: skip
ERASED = ("referral.erase", "consultation.erase", "care_entry.erase")


def _among(events: tuple[str, ...]) -> str:
    return "event IN ({})".format(", ".join(f"'{event}'" for event in events))


# Lines of other events are not in them: they cost a writer nothing.
BY_HOSPITAL = Index(
    "ix_journal_opened", JournalEntry.organisation_id, JournalEntry.id,
    sqlite_where=text(_among(OPENED)), postgresql_where=text(_among(OPENED)),
)  # fmt: skip
BY_DAY = Index(
    "ix_journal_opened_at", JournalEntry.at, sqlite_where=text(_among(OPENED)), postgresql_where=text(_among(OPENED))
)
ERASURES = Index(
    "ix_journal_erased", JournalEntry.id, sqlite_where=text(_among(ERASED)), postgresql_where=text(_among(ERASED))
)
