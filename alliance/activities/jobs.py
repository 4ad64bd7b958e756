"""What the calendar brings: a named member's silence counts from the day set (SN15-4.1, 办公室设定)."""

from datetime import datetime

from alliance.activities import actions


def silent(at: datetime) -> str:
    """Count the silence whose days are over; said in words for the log."""
    return f"{actions.confirm_silent(at)} 次活动因成员逾期未回应而确认"
