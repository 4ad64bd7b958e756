"""What changes about measures: proposed, heard, signed, issued, reviewed, lifted, carried out; what was decided on paper before."""

from alliance.standing.actions.casefile import make_case_file, order_case_file, work_off_case_files
from alliance.standing.actions.ending import carry_out, drop, lift, take_effect, verify
from alliance.standing.actions.measures import (
    close_hearing,
    decide_round,
    hear,
    issue,
    order,
    propose_conduct,
    sign,
    state,
    waive,
)
from alliance.standing.actions.reviews import lodge, reject, uphold, withdraw
from alliance.standing.actions.takeover import take_over_measure, take_over_result

__all__ = [
    "carry_out", "close_hearing", "decide_round", "drop", "hear", "issue", "lift", "lodge", "make_case_file",
    "order", "order_case_file", "propose_conduct", "reject", "sign", "state", "take_effect", "take_over_measure",
    "take_over_result", "uphold", "verify", "waive", "withdraw", "work_off_case_files",
]  # fmt: skip
