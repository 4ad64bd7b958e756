"""What is said to whom about a table: its hospital fills in the year, the office's head evaluates and fixes the fee."""

from datetime import datetime

from alliance.core import inbox
from alliance.core.actor import Actor, Role
from alliance.core.language import N_
from alliance.organisations import queries as organisations
from alliance.rules import targets, windows
from alliance.targets.model import TargetHolder

ACTUALS, FEE = "target.actuals", "target.fee"


def ask_actuals(holder: TargetHolder, plan: targets.Plan, year: int, actor: Actor, at: datetime) -> None:
    """Ask the hospital that reports for the actuals of a year; what was asked before is the same page."""
    inbox.settle(holder, at, actor, ACTUALS)
    inbox.ask(
        ACTUALS, N_("填报年度实际值"), f"{plan.hospital} · {year}", holder, at, role=Role.HOSPITAL_LEADER, by=actor,
        organisation_id=holder.organisation_id,
    )  # fmt: skip


def ask_fee(holder: TargetHolder, plan: targets.Plan, year: int | None, actor: Actor, at: datetime) -> None:
    """Ask the head for the evaluation of the newest year that has actuals and no fee; None: nothing is asked any more."""
    inbox.settle(holder, at, actor, FEE)
    posts = organisations.people_in_roles((Role.OFFICE_HEAD,), holder.programme, windows.beijing_day(at))
    if year is not None and posts:
        inbox.ask(
            FEE, N_("年度考核，确定管理费"), f"{plan.hospital} · {year}", holder, at, role=Role.OFFICE_HEAD, by=actor,
            organisation_id=posts[0].organisation_id,
        )  # fmt: skip
