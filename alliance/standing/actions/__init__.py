"""What changes about measures: proposed, heard, signed, issued, lifted, carried out; and what was decided before the platform."""

from alliance.standing.actions.measures import (
    carry_out,
    close_hearing,
    decide_round,
    drop,
    hear,
    issue,
    lift,
    order,
    propose_conduct,
    sign,
    state,
    take_effect,
    waive,
)
from alliance.standing.actions.takeover import take_over_measure, take_over_result

__all__ = [
    "carry_out",
    "close_hearing",
    "decide_round",
    "drop",
    "hear",
    "issue",
    "lift",
    "order",
    "propose_conduct",
    "sign",
    "state",
    "take_effect",
    "take_over_measure",
    "take_over_result",
    "waive",
]
