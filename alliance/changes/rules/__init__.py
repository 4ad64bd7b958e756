"""What the text asks of a change: the way it goes, and the grounds it needs at submission, decision and effect."""

from alliance.changes.rules.grounds import (
    Missing,
    consent_key,
    digest,
    evidence,
    exceptions,
    is_asked,
    is_signed,
    problems,
)
from alliance.changes.rules.route import (
    WAY,
    changes_of,
    city_for,
    is_local,
    kind_of,
    stations,
)
from alliance.changes.rules.values import Present, choices, kept, present, typed_words
from alliance.core.stations import is_lead_clerk

__all__ = [
    "WAY", "Missing", "Present", "changes_of", "choices", "city_for", "consent_key", "digest", "evidence",
    "exceptions", "is_asked", "is_lead_clerk", "is_local", "is_signed", "kept", "kind_of", "present", "problems", "stations",
    "typed_words",
]  # fmt: skip
