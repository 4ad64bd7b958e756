"""What the calendar and the scheduler bring to the yearbook: parcels whose page was left, files whose days are over."""

from datetime import datetime

from alliance.yearbook import actions


def go_on(at: datetime) -> int:
    """Work off what is under way; returns how many there were."""
    return actions.work_off(at)


def sweep(at: datetime) -> str:
    """Remove the parcels that have been kept as long as the office has set (办公室设定)."""
    return f"清理年度汇编 {actions.sweep(at)}"
