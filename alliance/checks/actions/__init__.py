"""What changes in the checks: a look at padding, a sample prepared, drawn, answered, checked and closed."""

from alliance.checks.actions.checking import again, answer, check, close
from alliance.checks.actions.drawing import begin_sample, draw, gather, withdraw
from alliance.checks.actions.looking import begin_radar, look
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
    "withdraw",
    "work_off",
]
