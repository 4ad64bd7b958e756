"""The only place that asks what time it is. Beijing time throughout; a deadline at 23:59:59 is in time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, in Beijing time."""
    return datetime.now(BEIJING)


def today() -> date:
    """The present day in Beijing."""
    return now().date()


def beijing(moment: datetime) -> datetime:
    """An aware moment, told in Beijing time."""
    return moment.astimezone(BEIJING)
