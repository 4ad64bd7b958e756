"""What the calendar brings: after the due day a lapse is proposed for each form not sent."""

from datetime import datetime

from alliance.audit import actions, queries
from alliance.core.actor import SYSTEM
from alliance.rules import programme as programmes


def propose_lapses(at: datetime) -> str:
    """Propose what the office's button proposes; the commission confirms one by one."""
    found = sum(
        actions.propose_lapses(campaign, SYSTEM, at)
        for programme in programmes.all_programmes()
        for campaign in queries.current(programme.key)
    )
    return f"提出视为放弃 {found} 件"
