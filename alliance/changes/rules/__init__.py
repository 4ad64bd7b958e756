"""What the text asks of a change: the way it goes, and the grounds it needs at submission, decision and effect."""

from alliance.changes.rules.grounds import (
    Missing,
    consent_key,
    digest,
    evidence,
    exceptions,
    is_asked,
    problems,
)
from alliance.changes.rules.route import (
    changes_of,
    city_for,
    first,
    following,
    holds,
    is_local,
    kind_of,
    resubmission,
    station_of,
    stations,
)
from alliance.changes.rules.values import Present, choices, kept, present, typed_words
from alliance.core.stations import is_lead_clerk

__all__ = [
    "Missing", "Present", "changes_of", "choices", "city_for", "consent_key", "digest", "evidence",
    "exceptions", "first", "following", "holds", "is_asked", "is_lead_clerk", "is_local", "kept", "kind_of", "present",
    "problems", "resubmission", "station_of", "stations", "typed_words",
]  # fmt: skip
