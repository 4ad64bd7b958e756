"""What changes in the audit: campaigns, forms on their way, qualifications lost."""

from alliance.audit.actions.campaign import (
    add,
    close_campaign,
    create,
    leave_out,
    open_campaign,
    propose_lapses,
    put_back,
)
from alliance.audit.actions.draft import save
from alliance.audit.actions.ending import clear, confirm_lapse, decline, doubt, keep, revoke, take
from alliance.audit.actions.route import evaluate, submit

__all__ = [
    "add",
    "clear",
    "close_campaign",
    "confirm_lapse",
    "create",
    "decline",
    "doubt",
    "evaluate",
    "keep",
    "leave_out",
    "open_campaign",
    "propose_lapses",
    "put_back",
    "revoke",
    "save",
    "submit",
    "take",
]
