"""What changes about activities: planned, logged one by one or pasted, acknowledged or disputed, proved, confirmed,
withdrawn; the list of those trained (SN15-4.1, 4.2)."""

from alliance.activities.actions.logging import (
    acknowledge,
    add_evidence,
    confirm_silent,
    dispute,
    log,
    withdraw,
)
from alliance.activities.actions.paste import HEADS, MOST, Line, as_typed, check, enter
from alliance.activities.actions.plan import set_plan
from alliance.activities.actions.trainees import read_trainees, set_trainees
from alliance.activities.rules import Held

__all__ = [
    "HEADS",
    "MOST",
    "Held",
    "Line",
    "acknowledge",
    "add_evidence",
    "as_typed",
    "check",
    "confirm_silent",
    "dispute",
    "enter",
    "log",
    "read_trainees",
    "set_plan",
    "set_trainees",
    "withdraw",
]
