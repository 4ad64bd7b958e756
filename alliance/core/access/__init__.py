"""Access: deny by default. Every route declares its audience; scope (own hospital, city, programme) is in the queries."""

from alliance.core.access.guard import (
    anyone,
    everyone,
    for_machines,
    fresh,
    me,
    open_to_post,
    shown_to,
    systems,
    to,
    will_open,
)
from alliance.core.access.policy import Policy
from alliance.core.access.sessions import DatabaseSessions, WebSession, end_one, end_others, end_sessions, open_sessions

__all__ = [
    "DatabaseSessions",
    "Policy",
    "WebSession",
    "anyone",
    "end_one",
    "end_others",
    "end_sessions",
    "everyone",
    "for_machines",
    "fresh",
    "me",
    "open_sessions",
    "open_to_post",
    "shown_to",
    "systems",
    "to",
    "will_open",
]
