"""What changes about members, whole or not at all."""

from alliance.members.actions.agreements import (
    decline_agreement,
    discard_agreement,
    draft_agreement,
    enter_existing,
    offer,
    recall,
    revise_agreement,
    sign,
    supply_scan,
)
from alliance.members.actions.amendments import amend
from alliance.members.actions.candidates import assess, conclude, decline, propose_candidate, reassess, take_off_file
from alliance.members.actions.council import Elected, elect, leave, remind_terms, renew
from alliance.members.actions.designations import add_paper, prepare, start
from alliance.members.actions.ending import TOLD, acknowledge, end_agreement, end_all, expire, remind_renewals
from alliance.members.actions.takeover import take_over_agreement, take_over_alliance, take_over_member

__all__ = [
    "TOLD",
    "Elected",
    "acknowledge",
    "add_paper",
    "amend",
    "assess",
    "conclude",
    "decline",
    "decline_agreement",
    "discard_agreement",
    "draft_agreement",
    "elect",
    "end_agreement",
    "end_all",
    "enter_existing",
    "expire",
    "leave",
    "offer",
    "prepare",
    "propose_candidate",
    "reassess",
    "recall",
    "remind_renewals",
    "remind_terms",
    "renew",
    "revise_agreement",
    "sign",
    "start",
    "supply_scan",
    "take_off_file",
    "take_over_agreement",
    "take_over_alliance",
    "take_over_member",
]
