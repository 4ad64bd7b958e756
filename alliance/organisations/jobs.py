"""What the calendar brings to who takes part: claims lapse with the post, mails are written."""

from datetime import datetime

from alliance.organisations import actions


def lapse_claims(at: datetime) -> str:
    """Put back what is in the hand of people who no longer hold the post."""
    return actions.lapse_claims(at)


def order_due(at: datetime) -> str:
    """Order a mail for what is due today or was due yesterday."""
    return actions.order_due(at)


def write_digests(at: datetime) -> str:
    """One digest to each person."""
    return actions.write_digests(at)


def write_mails(at: datetime) -> int:
    """Make mails of what was ordered since the last look."""
    return actions.write_mails(at)


def watch_unused(at: datetime) -> str:
    """Tell of accounts nobody uses, then close them."""
    return actions.watch_unused(at)


def answer_forgotten(at: datetime) -> int:
    """Answer who said a password is forgotten since the last look."""
    return actions.codes.answer_forgotten(at)
