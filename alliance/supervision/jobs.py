"""What the calendar brings: half-years open by themselves, receipts follow the members, by the actions of the buttons."""

from datetime import datetime

from alliance.core import settings
from alliance.core.actor import SYSTEM
from alliance.rules import programme as programmes
from alliance.rules import windows
from alliance.supervision import actions, queries


def open_periods(at: datetime) -> str:
    """Open the periods that open today, or that opened lately and were missed; says what was made.

    A period is looked at until its due day: a day the scheduler was away, or an alliance filed since, is made up for.
    """
    day, made = windows.beijing_day(at), []
    for programme in programmes.all_programmes():
        if not programme.active or not programme.periods:
            continue
        for period in windows.open_on(programme, day, settings.values(programme.key)):
            if day <= period.due:
                count = actions.open_period(programme.key, period.year, period.half, SYSTEM, at)
                made.append(f"{period.year}{period.half} {count}")
    expired = actions.close_expired(at)
    ended = sum(actions.follow_end(one, last_day, at) for one, last_day in queries.ended_pending(day))
    return f"开放报送期：{'，'.join(made) or '无'}；补报期满 {expired} 份；联盟终止 {ended} 份"


def follow_quality(at: datetime) -> str:
    """Have the lists of receipts follow the members: who came is asked, who left is let go; says how many."""
    found = [actions.follow_members(one.key, at) for one in programmes.all_programmes() if one.active]
    asked, gone = sum(one[0] for one in found), sum(one[1] for one in found)
    return f"质控文件：新增待签收 {asked} 份，免签收 {gone} 份"


def forget_reporters(at: datetime) -> str:
    """Erase who reported a breach, once the tip has been closed as long as the office has set (办公室设定)."""
    return f"清除到期的举报人信息 {actions.forget_reporters(at)}"
