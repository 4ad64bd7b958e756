"""The procedures of care as tables: who takes which step, from which state, by which clause (SN15-4.3.a, b)."""

from alliance.care.flow.guards import DESKS, may_act_for
from alliance.care.flow.tables import CONSULTATION_FLOW, OPEN, REFERRAL_FLOW, flow_of
from alliance.care.flow.waiting import AWAITED, Awaited, due_at, waits_for
from alliance.care.flow.words import CARE_TYPES, END_REASONS, PURPOSES, REASONS_OF, RESULTS, UNDONE

__all__ = [
    "AWAITED",
    "CARE_TYPES",
    "CONSULTATION_FLOW",
    "DESKS",
    "END_REASONS",
    "OPEN",
    "PURPOSES",
    "REASONS_OF",
    "REFERRAL_FLOW",
    "RESULTS",
    "UNDONE",
    "Awaited",
    "due_at",
    "flow_of",
    "may_act_for",
    "waits_for",
]
