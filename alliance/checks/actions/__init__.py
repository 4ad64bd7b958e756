"""What changes in the checks: a look at padding, a sample from frame to close, leads told of what is dormant."""

from alliance.checks.actions.checking import again, answer, check, close
from alliance.checks.actions.drawing import begin_sample, draw, gather, withdraw
from alliance.checks.actions.looking import begin_radar, look, offer_radar, open_radar
from alliance.checks.actions.reminding import note, tell_leads
from alliance.checks.actions.tasks import work_off

__all__ = [
    "again",
    "answer",
    "begin_radar",
    "begin_sample",
    "check",
    "close",
    "draw",
    "gather",
    "look",
    "note",
    "offer_radar",
    "open_radar",
    "tell_leads",
    "withdraw",
    "work_off",
]
