"""What is read of care, already limited to who asks (DESIGN.md §6)."""

from alliance.care.queries.cases import (
    CASES,
    Filter,
    Partner,
    consultation,
    consultations,
    history,
    last_sent,
    many_open,
    narrowed,
    open_of_patient,
    partners,
    referral,
    referrals,
    sees_patients,
    worklist,
)
from alliance.care.queries.counts import Difference, active_members, by_month, facts, month_of, recount

__all__ = [
    "CASES",
    "Difference",
    "Filter",
    "Partner",
    "active_members",
    "by_month",
    "consultation",
    "consultations",
    "facts",
    "history",
    "last_sent",
    "many_open",
    "month_of",
    "narrowed",
    "open_of_patient",
    "partners",
    "recount",
    "referral",
    "referrals",
    "sees_patients",
    "worklist",
]
