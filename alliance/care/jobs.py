"""What the calendar brings: alliances that have ended by a voluntary end (SN15-2.d)."""

from datetime import datetime

from alliance.care import actions
from alliance.care.queries.ended import unmarked
from alliance.core.actor import SYSTEM


def follow_ends(at: datetime) -> str:
    """Mark the open records of alliances the register no longer holds; a dissolution has marked its own already."""
    return f"{sum(actions.mark_ended(one, SYSTEM, at) for one in unmarked())} 件在办记录标为联盟已终止"
