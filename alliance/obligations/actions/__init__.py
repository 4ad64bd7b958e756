"""What changes about duties: the calendar's hand, and people's."""

from alliance.obligations.actions.calendar import Kept, follow, keep
from alliance.obligations.actions.desk import excuse, extend, hand_in, remind_all, send_back

__all__ = ["Kept", "excuse", "extend", "follow", "hand_in", "keep", "remind_all", "send_back"]
