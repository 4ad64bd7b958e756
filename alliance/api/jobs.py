"""What the calendar brings: tokens of hospital systems that come to their end."""

from datetime import datetime

from alliance.api import expiry


def watch_tokens(at: datetime) -> str:
    """Ask the administrators about tokens that end soon or have ended; says how many."""
    return f"{expiry.watch(at)} 个接口令牌将到期或已到期"
