"""What changes in supervision: half-year reports, notices of events and major matters, the misconduct register."""

from alliance.supervision.actions.matters import answer, send, withdraw
from alliance.supervision.actions.misconduct import annul_misconduct, measure_misconduct, record_misconduct
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
from alliance.supervision.actions.tips import dismiss_tip, open_reporter, prove_tip, receive_tip

__all__ = [
    "accept",
    "accept_many",
    "annul_misconduct",
    "answer",
    "close_expired",
    "dismiss_tip",
    "extend",
    "follow_end",
    "measure_misconduct",
    "open_period",
    "open_reporter",
    "prove_tip",
    "receive_tip",
    "record_misconduct",
    "return_",
    "save",
    "send",
    "submit",
    "unlock",
    "withdraw",
]
