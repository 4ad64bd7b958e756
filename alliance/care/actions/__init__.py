"""What changes in care: referrals and consultations, each move with its stamp, its count and its to-do (SN15-4.3.a–c)."""

from alliance.care.actions.drafts import drop_draft, keep_draft, sweep_drafts
from alliance.care.actions.ending import close_silent, mark_ended, mark_ended_alliances
from alliance.care.actions.erasing import erase, erase_old, find_records
from alliance.care.actions.forwarding import agree_forward, forward, stay
from alliance.care.actions.sending import Clinic, attach, request_consultation, send_referral
from alliance.care.actions.steps import (
    accept,
    agree_cancel,
    answer,
    arrive,
    ask,
    ask_cancel,
    cancel,
    close,
    decline,
    hold,
    keep,
    no_show,
    note,
    open_file,
    return_outcome,
    reveal,
    schedule,
    supply,
)
from alliance.care.actions.tables import import_diagnoses, load_diagnoses
from alliance.care.actions.undoing import allow_correction, close_year, may_undo, undo

__all__ = [
    "Clinic",
    "accept",
    "agree_cancel",
    "agree_forward",
    "allow_correction",
    "answer",
    "arrive",
    "ask",
    "ask_cancel",
    "attach",
    "cancel",
    "close",
    "close_silent",
    "close_year",
    "decline",
    "drop_draft",
    "erase",
    "erase_old",
    "find_records",
    "forward",
    "hold",
    "import_diagnoses",
    "keep",
    "keep_draft",
    "load_diagnoses",
    "mark_ended",
    "mark_ended_alliances",
    "may_undo",
    "no_show",
    "note",
    "open_file",
    "request_consultation",
    "return_outcome",
    "reveal",
    "schedule",
    "send_referral",
    "stay",
    "supply",
    "sweep_drafts",
    "undo",
]
