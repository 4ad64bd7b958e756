"""Which faults of the database pass by themselves, and how long to wait before trying again."""

import random
import time as pause

from sqlalchemy.exc import OperationalError

TRIES = 4
FIRST = 0.05  # seconds; each further pause twice as long, each between half and the whole
SERIALIZATION = frozenset({"40001", "40P01"})  # PostgreSQL: serialization failure, deadlock


def is_busy(error: OperationalError) -> bool:
    """Another writer has SQLite's lock."""
    return type(error.orig).__module__.startswith("sqlite3") and "locked" in str(error.orig)


def collided(error: OperationalError) -> bool:
    """PostgreSQL undid one of two transactions that stood in each other's way: the same again may well succeed."""
    return getattr(error.orig, "sqlstate", None) in SERIALIZATION


def rest(attempt: int) -> None:
    """Wait before the next try, not all for the same time: else those who collided would collide again."""
    longest = FIRST * 2**attempt
    pause.sleep(random.uniform(longest / 2, longest))  # noqa: S311 - spreads tries, guards nothing
