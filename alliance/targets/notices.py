"""What is said to whom about a table: its hospital fills in the year, the office evaluates, another person signs the fee."""

from collections.abc import Sequence
from datetime import datetime

from alliance.core import inbox
from alliance.core.actor import Actor, Role
from alliance.core.language import N_
from alliance.organisations import queries as organisations
from alliance.rules import targets, windows
from alliance.targets import queries
from alliance.targets.model import FeeDecision, TargetHolder

ACTUALS, FEE, SIGN = "target.actuals", "target.fee", "fee.sign"


def ask_actuals(holder: TargetHolder, plan: targets.Plan, year: int, actor: Actor, at: datetime) -> None:
    """Ask the hospital that reports for the actuals of a year; what was asked before is the same page."""
    inbox.settle(holder, at, actor, ACTUALS)
    inbox.ask(
        ACTUALS, N_("填报年度实际值"), _of(holder, plan, year), holder, at, role=Role.HOSPITAL_LEADER, by=actor,
        organisation_id=holder.organisation_id,
    )  # fmt: skip


def ask_fee(holder: TargetHolder, plan: targets.Plan, year: int | None, actor: Actor, at: datetime) -> None:
    """Ask the office for the evaluation of the newest year that has actuals and no fee; None: nothing is asked any more."""
    inbox.settle(holder, at, actor, FEE)
    if year is not None:
        _ask_first(
            (Role.OFFICE_HANDLER, Role.OFFICE_HEAD), FEE, N_("年度考核，提出管理费"), holder, plan, year, actor, at
        )


def ask_signature(fee: FeeDecision, plan: targets.Plan, actor: Actor, at: datetime) -> None:
    """Ask another person than who proposed it: the head, or the commission where the head did."""
    roles = (Role.OFFICE_HEAD, Role.PROVINCIAL_COMMISSION)
    _ask_first(roles, SIGN, N_("签署年度管理费"), fee, plan, fee.year, actor, at)


def _ask_first(
    roles: Sequence[Role], kind: str, text: str, record: TargetHolder | FeeDecision, plan: targets.Plan, year: int,
    actor: Actor, at: datetime,
) -> None:  # fmt: skip
    """Put it on the lists of the first of these roles that somebody else holds than who acts, and on no other."""
    for role in roles:
        posts = organisations.people_in_roles((role,), record.programme, windows.beijing_day(at))
        others = {post.organisation_id for post in posts if kind == FEE or post.person_id != actor.person_id}
        for place in sorted(others):
            inbox.ask(kind, text, _of(record, plan, year), record, at, role=role, by=actor, organisation_id=place)
        if others:
            return


def _of(record: TargetHolder | FeeDecision, plan: targets.Plan, year: int) -> str:
    """Which table and year a to-do is about, as pages name it."""
    known = targets.load(record.programme)
    named = {one.key: one.hospital for one in queries.plans(record.programme, known)} if known is not None else {}
    return f"{named.get(plan.key, plan.hospital)} · {year}"
