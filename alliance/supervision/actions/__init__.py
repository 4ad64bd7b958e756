"""What changes in supervision: half-year reports, notices of events and major matters, the misconduct register."""

from alliance.supervision.actions.matters import answer, send, withdraw
from alliance.supervision.actions.misconduct import annul_misconduct, record_misconduct
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

__all__ = [
    "accept",
    "accept_many",
    "annul_misconduct",
    "answer",
    "close_expired",
    "extend",
    "follow_end",
    "open_period",
    "record_misconduct",
    "return_",
    "save",
    "send",
    "submit",
    "unlock",
    "withdraw",
]
