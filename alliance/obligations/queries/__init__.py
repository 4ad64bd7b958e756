"""What is read of duties, already limited to who asks; and what the records say of them."""

from alliance.obligations.queries.kinds import KINDS, Survey, outcomes, survey
from alliance.obligations.queries.reach import (
    DO,
    OVERDUE,
    OVERSEERS,
    OWN_SIDE,
    READERS,
    STANDS,
    Seen,
    board,
    get,
    in_year,
    known,
    mine,
    month,
    notices,
    of_designation,
    of_record,
    pending,
    seen,
    todos,
    told,
    years,
)

__all__ = [
    "DO", "KINDS", "OVERDUE", "OVERSEERS", "OWN_SIDE", "READERS", "STANDS", "Seen", "Survey", "board", "get", "in_year",
    "known", "mine", "month", "notices", "of_designation", "of_record", "outcomes", "pending", "seen", "survey", "todos", "told", "years",
]  # fmt: skip
