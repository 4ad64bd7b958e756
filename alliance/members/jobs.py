"""What the calendar brings: agreements and terms of the council that come to their end (SN15-2.e, 3.5.e)."""

from datetime import datetime

from alliance.members import actions
from alliance.rules import programme as programmes


def _active() -> list[str]:
    return [programme.key for programme in programmes.all_programmes() if programme.active]


def watch_agreements(at: datetime) -> str:
    """End the agreements whose last day has passed, remind the leads of those that end soon; says how many."""
    ended = sum(actions.expire(key, at) for key in _active())
    reminded = sum(actions.remind_renewals(key, at) for key in _active())
    return f"{ended} 份协议期满，{reminded} 份待续签"


def watch_terms(at: datetime) -> str:
    """Remind the leads of seats in the council whose term ends soon; says how many."""
    return f"{sum(actions.remind_terms(key, at) for key in _active())} 个理事会席位待换届"
