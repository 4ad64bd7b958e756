"""Experts who judge: the pool, invitations with their conflicts of interest, the draw by lot, sheets blind until all are closed.

It knows no chapter: who asks it brings the records judged and the hospitals behind them. `model` has the pool and the columns
every invitation has, `flow` the way of an invitation, `pool` the pool's changes, `draw` and `points` are pure.
"""

from alliance.core.panel.draw import Candidate, drawn, lots, order_of, replayed
from alliance.core.panel.flow import LIVE, OPEN, TONES, WORDS, claim, invited, way
from alliance.core.panel.model import Expert, Invited
from alliance.core.panel.points import Points, majority, points_of, share_places

__all__ = [
    "LIVE",
    "OPEN",
    "TONES",
    "WORDS",
    "Candidate",
    "Expert",
    "Invited",
    "Points",
    "claim",
    "drawn",
    "invited",
    "lots",
    "majority",
    "order_of",
    "points_of",
    "replayed",
    "share_places",
    "way",
]
