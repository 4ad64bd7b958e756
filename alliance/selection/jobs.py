"""What the calendar brings: experts whose day has passed (SX3-9)."""

from datetime import datetime

from alliance.core.actor import SYSTEM
from alliance.selection.actions import reviews


def overdue_reviews(at: datetime) -> str:
    """Ask the offices to urge them; says how many panels."""
    return f"{reviews.overdue(at, SYSTEM)} 个评审组有专家逾期"
