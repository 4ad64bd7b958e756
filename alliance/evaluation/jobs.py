"""What the calendar brings to a round: who still owes something is reminded before its day (SN15-2.b)."""

from datetime import datetime

from alliance.evaluation import actions
from alliance.rules import programme as programmes

NEEDED = "evaluation_reminder_days"  # a programme without this setting reminds nobody


def remind(at: datetime) -> str:
    """Remind, once each, some days before self-evaluations and scoring tasks are due (办公室设定); says how many."""
    having = [
        one for one in programmes.all_programmes() if one.active and any(known.key == NEEDED for known in one.settings)
    ]
    return f"提醒考核待办 {sum(actions.remind_due(one.key, at) for one in having)} 项"
