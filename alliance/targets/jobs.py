"""What the calendar brings: a year is over, its actuals are asked for (SX19-4.1 … 4.4)."""

from datetime import datetime

from alliance.core.actor import SYSTEM
from alliance.targets import actions


def ask_for_actuals(at: datetime) -> str:
    """On the day the office has set, ask every hospital that reports; says how many."""
    return f"{actions.ask_for_actuals(SYSTEM, at)} 张目标表请填报上年实际值"
