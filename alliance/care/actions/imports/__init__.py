"""Importing a hospital's own log: read, tried, entered in steps that a dying worker leaves whole, then matched."""

from alliance.care.actions.imports.fields import EXAMPLE, KINDS, MARK, words
from alliance.care.actions.imports.upload import discard, open_import, pasted, start_entering, sweep
from alliance.care.actions.imports.working import advance, give_back, rejected, work_off

__all__ = [
    "EXAMPLE",
    "KINDS",
    "MARK",
    "advance",
    "discard",
    "give_back",
    "open_import",
    "pasted",
    "rejected",
    "start_entering",
    "sweep",
    "words",
    "work_off",
]
