"""What changes about a change after filing: the draft, its way through the stations, its effect."""

from alliance.changes.actions.draft import begin, save
from alliance.changes.actions.effect import take_effect
from alliance.changes.actions.route import acknowledge, note_result, opinion, submit, withdraw

__all__ = ["acknowledge", "begin", "note_result", "opinion", "save", "submit", "take_effect", "withdraw"]
