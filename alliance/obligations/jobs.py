"""What the calendar brings: duties open with their period, are closed by their records, are reminded of and told of."""

from datetime import datetime

from alliance.core import programmes as running_here
from alliance.obligations import actions
from alliance.rules import programme as programmes


def _keys() -> list[str]:
    running = running_here.switched_on()
    return [one.key for one in programmes.all_programmes() if one.key in running and one.obligations]


def keep(at: datetime) -> str:
    """The day's work of every programme; said in words for the log."""
    kept = [actions.keep(key, at) for key in _keys()]
    opened, closed = sum(one.opened for one in kept), sum(one.closed for one in kept)
    reminded, told = sum(one.reminded for one in kept), sum(one.told for one in kept)
    return f"应办事项新增 {opened}，办结 {closed}，提醒 {reminded}，上报 {told}"


def follow(at: datetime) -> int:
    """Close what the records have fulfilled since the last look."""
    return sum(actions.follow(key, at) for key in _keys())
