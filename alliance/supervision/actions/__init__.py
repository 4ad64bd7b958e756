"""What changes in supervision: half-year reports, notices of events and major matters, the misconduct register."""

from alliance.supervision.actions.matters import answer, send, withdraw
from alliance.supervision.actions.misconduct import annul_misconduct, record_misconduct
from alliance.supervision.actions.reports import accept, close_expired, open_period, return_, save, submit

__all__ = [
    "accept",
    "annul_misconduct",
    "answer",
    "close_expired",
    "open_period",
    "record_misconduct",
    "return_",
    "save",
    "send",
    "submit",
    "withdraw",
]
