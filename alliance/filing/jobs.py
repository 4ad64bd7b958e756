"""What the calendar brings: a city that gave no opinion by the date (SN15-A2, 办公室设定)."""

from datetime import datetime

from alliance.filing import actions
from alliance.rules import programme as programmes


def silent_cities(at: datetime) -> str:
    """Let the filings go on whose city was silent, where the office has so set; says how many."""
    keys = [programme.key for programme in programmes.all_programmes() if programme.active]
    passed = sum(actions.pass_silent(key, at) for key in keys)
    return f"{passed} 件市级意见未按期反馈"
