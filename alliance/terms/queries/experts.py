"""The pool of a programme's experts before an evaluation: who may judge this designation, and why another may not (SX6-11.5)."""

from datetime import datetime
from typing import Any

from alliance.core.panel import Expert, pool
from alliance.organisations.queries import holding
from alliance.rules import windows


def experts_for(designation: Any, at: datetime) -> list[tuple[Expert, str]]:
    """Each expert of the pool with why he does not judge it; "" where nothing speaks against it (two queries)."""
    every = pool.every(designation.programme)
    own = holding.hospitals_held([one.person_id for one in every], windows.beijing_day(at)) if every else {}
    hospitals = {designation.lead_id: designation.lead_name}
    return [(one, pool.why_not(one, own.get(one.person_id, frozenset()), hospitals, at)) for one in every]
