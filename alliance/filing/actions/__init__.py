"""What changes about a filing: the draft, its way through the stations and its days there, its exceptions."""

from alliance.filing.actions.batch import Answer, agree_all
from alliance.filing.actions.draft import answer_condition, answer_remarks, save, start
from alliance.filing.actions.exemptions import ask_exemption, decide_exemption
from alliance.filing.actions.route import opinion, submit, withdraw
from alliance.filing.actions.silence import pass_silent
from alliance.filing.actions.stays import chase

__all__ = [
    "Answer",
    "agree_all",
    "answer_condition",
    "answer_remarks",
    "ask_exemption",
    "chase",
    "decide_exemption",
    "opinion",
    "pass_silent",
    "save",
    "start",
    "submit",
    "withdraw",
]
