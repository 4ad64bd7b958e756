"""What the scheduler goes on with: looks and frames whose page was left."""

import logging
from datetime import datetime

from alliance.checks.actions.drawing import gather
from alliance.checks.actions.looking import look
from alliance.checks.model import DRAW_WORKING, RADAR_WORKING, RadarRun, SampleDraw
from alliance.core import tasks
from alliance.ext import db

log = logging.getLogger(__name__)


def work_off(at: datetime, *, seconds: float = tasks.IN_BACKGROUND) -> int:
    """Go on with every one under way; returns how many there were. One that breaks holds up no other."""
    looks, frames = tasks.under_way(RadarRun, RADAR_WORKING), tasks.under_way(SampleDraw, DRAW_WORKING)
    for act, ids in ((look, looks), (gather, frames)):
        for one in ids:
            try:
                act(one, at, seconds=seconds)
            except Exception:
                db.session.rollback()
                log.exception("%s %s", act.__name__, one)
    return len(looks) + len(frames)
