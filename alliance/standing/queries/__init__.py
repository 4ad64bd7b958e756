"""What is read of standing, already limited to who asks."""

from alliance.standing.queries.annual import Annual, Entry, annual
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
    of_review,
    of_year,
    orders_due,
    rectify_by,
    review,
    review_until,
    reviews,
    shown_cards,
    suspended,
    usual_effect,
    visible,
)
from alliance.standing.queries.years import (
    Follows,
    NextYear,
    Outlook,
    Year,
    because,
    changed_by,
    designation,
    follows,
    next_year,
    outlook,
    plain,
    round_of,
    why_not_decided,
    years_of,
)

__all__ = [
    "Annual", "Area", "Entry", "Favoured", "Follows", "NextYear", "Outlook", "Quiet", "Year", "annual", "area",
    "as_seen_by", "because", "cards_in_force", "changed_by", "counts", "designation", "favoured", "follows", "get",
    "inactive", "inactive_since", "letters", "months", "narrowed", "next_year", "notice_numbers", "of_designation",
    "of_review", "of_year", "orders_due", "outlook", "plain", "rectify_by", "review", "review_until", "reviews",
    "round_of", "shown_cards", "suspended", "usual_effect", "visible", "why_not_decided", "years_of",
]  # fmt: skip
