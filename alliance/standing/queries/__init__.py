"""What is read of standing, already limited to who asks."""

from alliance.standing.queries.area import Area, area, as_seen_by, months
from alliance.standing.queries.measures import (
    Favoured,
    Quiet,
    cards_in_force,
    counts,
    favoured,
    get,
    inactive,
    inactive_since,
    letters,
    narrowed,
    notice_numbers,
    of_designation,
    of_year,
    orders_due,
    usual_effect,
    visible,
)
from alliance.standing.queries.words import kind_words, state_words
from alliance.standing.queries.years import (
    NextYear,
    Outlook,
    Year,
    because,
    changed_by,
    designation,
    next_year,
    outlook,
    plain,
    round_of,
    why_not_decided,
    years_of,
)

__all__ = [
    "Area", "Favoured", "NextYear", "Outlook", "Quiet", "Year", "area", "as_seen_by", "because", "cards_in_force",
    "changed_by", "counts", "designation", "favoured", "get", "inactive", "inactive_since", "kind_words", "letters",
    "months", "narrowed", "next_year", "notice_numbers", "of_designation", "of_year", "orders_due", "outlook", "plain",
    "round_of", "state_words", "usual_effect", "visible", "why_not_decided", "years_of",
]  # fmt: skip
