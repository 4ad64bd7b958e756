"""What changes about a filing: the draft, its way through the stations, its exceptions."""

from alliance.filing.actions.draft import answer_condition, answer_remarks, save, start
from alliance.filing.actions.exemptions import ask_exemption, decide_exemption
from alliance.filing.actions.route import opinion, submit, withdraw

__all__ = [
    "answer_condition",
    "answer_remarks",
    "ask_exemption",
    "decide_exemption",
    "opinion",
    "save",
    "start",
    "submit",
    "withdraw",
]
