"""What changes: figures entered and withdrawn, the year's call set."""

from alliance.selection.actions.facts import enter as enter
from alliance.selection.actions.facts import set_call as set_call
from alliance.selection.actions.facts import withdraw as withdraw
