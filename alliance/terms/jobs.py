"""What the calendar brings: evaluations open, terms near their end."""

from datetime import datetime

from alliance.core import programmes
from alliance.rules import terms
from alliance.terms import actions


def watch(at: datetime) -> str:
    """Ask for what the open evaluations of every running programme rest on."""
    keys = sorted(key for key in programmes.switched_on() if terms.load(key) is not None)
    return f"评估事项新提请 {sum(actions.watch(key, at) for key in keys)} 项"
