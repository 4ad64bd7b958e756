"""What is read of standing, already limited to who asks."""

from alliance.standing.queries.area import Area, area, as_seen_by, months
from alliance.standing.queries.casefile import (
    attachment,
    case_file,
    case_files,
    cover,
    letter,
    parts_of,
    plan,
    readable,
    section,
)
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
    unmarked_cards,
    usual_effect,
    visible,
)
from alliance.standing.queries.words import kind_words, state_words
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
    sees_years,
    why_not_decided,
    years_of,
)

__all__ = [
    "Area", "Favoured", "Follows", "NextYear", "Outlook", "Quiet", "Year", "area", "as_seen_by", "attachment",
    "because", "cards_in_force", "case_file", "case_files", "changed_by", "counts", "cover", "designation",
    "favoured", "follows", "get", "inactive", "inactive_since", "kind_words", "letter", "letters", "months",
    "narrowed", "next_year", "notice_numbers", "of_designation", "of_review", "of_year", "orders_due", "outlook",
    "parts_of", "plain", "plan", "readable", "rectify_by", "review", "review_until", "reviews", "round_of",
    "section", "sees_years", "shown_cards", "state_words", "suspended", "unmarked_cards", "usual_effect",
    "visible", "why_not_decided", "years_of",
]  # fmt: skip
