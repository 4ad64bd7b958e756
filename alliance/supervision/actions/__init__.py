"""What changes in supervision: half-year reports, notices of events and major matters, the misconduct register."""

from alliance.supervision.actions.matters import answer, send, withdraw
from alliance.supervision.actions.misconduct import annul_misconduct, measure_misconduct, record_misconduct
from alliance.supervision.actions.quality import (
    follow_members,
    receive_quality,
    remind_quality,
    revise_quality,
    share_quality,
    withdraw_quality,
)
from alliance.supervision.actions.reports import (
    accept,
    accept_many,
    close_expired,
    extend,
    follow_end,
    open_period,
    return_,
    save,
    submit,
    unlock,
)
from alliance.supervision.actions.tips import dismiss_tip, forget_reporters, open_reporter, prove_tip, receive_tip

__all__ = [
    "accept",
    "accept_many",
    "annul_misconduct",
    "answer",
    "close_expired",
    "dismiss_tip",
    "extend",
    "follow_end",
    "follow_members",
    "forget_reporters",
    "measure_misconduct",
    "open_period",
    "open_reporter",
    "prove_tip",
    "receive_quality",
    "receive_tip",
    "record_misconduct",
    "remind_quality",
    "return_",
    "revise_quality",
    "save",
    "send",
    "share_quality",
    "submit",
    "unlock",
    "withdraw",
    "withdraw_quality",
]
