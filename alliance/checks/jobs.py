"""What the calendar and the scheduler bring to the checks: looks and frames whose page was left."""

from datetime import datetime

from alliance.checks import actions


def go_on(at: datetime) -> int:
    """Work off what is under way; returns how many there were."""
    return actions.work_off(at)
