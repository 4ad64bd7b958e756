"""What the calendar and the scheduler bring to the checks: leads told before a round; looks and frames whose page was left."""

from datetime import datetime

from alliance.checks import actions
from alliance.rules import programme as programmes

NEEDED = "inactivity_notice_months"  # a programme without this setting tells nobody


def tell_leads(at: datetime) -> str:
    """Tell the leads who is long without activity, some months before the round (办公室设定); says how many."""
    having = [
        one for one in programmes.all_programmes() if one.active and any(known.key == NEEDED for known in one.settings)
    ]
    return f"提醒长期没有活动 {sum(actions.tell_leads(one.key, at) for one in having)} 个联盟"


def go_on(at: datetime) -> int:
    """Work off what is under way; returns how many there were."""
    return actions.work_off(at)
