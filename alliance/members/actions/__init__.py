"""What changes about members, whole or not at all."""

from alliance.members.actions.agreements import (
    acknowledge,
    decline_agreement,
    discard_agreement,
    draft_agreement,
    end_agreement,
    end_all,
    enter_existing,
    expire,
    offer,
    recall,
    remind_renewals,
    revise_agreement,
    sign,
)
from alliance.members.actions.amendments import amend
from alliance.members.actions.candidates import assess, conclude, decline, propose_candidate, reassess
from alliance.members.actions.designations import add_paper, prepare, start
from alliance.members.actions.takeover import take_over_agreement, take_over_alliance, take_over_member

__all__ = [
    "acknowledge",
    "add_paper",
    "amend",
    "assess",
    "conclude",
    "decline",
    "decline_agreement",
    "discard_agreement",
    "draft_agreement",
    "end_agreement",
    "end_all",
    "enter_existing",
    "expire",
    "offer",
    "prepare",
    "propose_candidate",
    "reassess",
    "recall",
    "remind_renewals",
    "revise_agreement",
    "sign",
    "start",
    "take_over_agreement",
    "take_over_alliance",
    "take_over_member",
]
