"""What the calendar brings: experts whose day has passed (SX3-9), lists that were shown long enough (SX3-21, SX6-9)."""

from datetime import datetime

from alliance.core.actor import SYSTEM
from alliance.selection.actions import asking, reviews


def overdue_reviews(at: datetime) -> str:
    """Ask the offices to urge them; says how many panels."""
    return f"{reviews.overdue(at, SYSTEM)} 个评审组有专家逾期"


def publicity_over(at: datetime) -> str:
    """Ask the commissions to decide what was shown long enough; says how many lists."""
    return f"{asking.publicity_over(at)} 份名单公示期满待确定"
