"""What is read of changes, already limited to who asks."""

from alliance.changes.queries.reach import (
    MINE,
    READERS,
    TABS,
    by_id,
    counts,
    due_on,
    get,
    in_hand,
    listing,
    of_designation,
    opinions_on,
    others_open,
    tab_states,
    visible,
)
from alliance.changes.queries.shown import (
    Offer,
    Row,
    differences,
    effect_words,
    offers,
    open_work,
    persons,
    picture,
    route_ahead,
)

__all__ = [
    "MINE", "READERS", "TABS", "Offer", "Row", "by_id", "counts", "differences", "due_on", "effect_words", "get", "in_hand", "listing",
    "of_designation", "offers", "open_work", "opinions_on", "others_open", "persons", "picture", "route_ahead", "tab_states", "visible",
]  # fmt: skip
