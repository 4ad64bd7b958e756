"""What the calendar brings: experts whose day has passed (SX3-9), lists that were shown long enough (SX3-21, SX6-9)."""

from datetime import datetime

from alliance.core.actor import SYSTEM
from alliance.core.panel import pool
from alliance.selection.actions import asking, reviews


def overdue_reviews(at: datetime) -> str:
    """Ask the offices to urge them; says how many panels, and how many have not answered what they were asked."""
    late, silent, undecided = reviews.overdue(at, SYSTEM), asking.unanswered(at, SYSTEM), pool.overdue(at)
    return f"{late} 个评审组有专家逾期，{silent} 个评审组有专家未答复，{undecided} 名专家未答复职责"


def publicity_over(at: datetime) -> str:
    """Ask the commissions to decide what was shown long enough; says how many lists."""
    return f"{asking.publicity_over(at)} 份名单公示期满待确定"
