"""Who is told of an activity: the hospitals it names, and the side that logged it."""

from datetime import datetime

from alliance.activities.model import Activity
from alliance.core import inbox
from alliance.core.actor import Actor, Role
from alliance.core.language import N_


def subject(activity: Activity) -> str:
    """The activity in words."""
    return f"{activity.number} {activity.title}"[:200]


def ask_named(activity: Activity, actor: Actor, at: datetime) -> None:
    """Each hospital named is asked for its word, by the day after which silence counts."""
    for member in activity.members:
        if member.answer == "":
            _ask(activity, "activity.acknowledge", N_("认可或异议：活动记录"), member.organisation_id, actor, at)


def ask_evidence(activity: Activity, actor: Actor, at: datetime) -> None:
    """The side that logged it still owes the evidence."""
    _ask(activity, "activity.evidence", N_("补传活动佐证"), activity.logger_id, actor, at)


def tell_dispute(activity: Activity, actor: Actor, at: datetime) -> None:
    """The side that logged it learns of the dispute."""
    inbox.settle(activity, at, actor, "activity.dispute")
    _ask(activity, "activity.dispute", N_("成员单位对活动有异议，请处理"), activity.logger_id, actor, at)


def _ask(activity: Activity, kind: str, text: str, organisation_id: int, actor: Actor, at: datetime) -> None:
    lead = organisation_id == activity.lead_id
    inbox.ask(
        kind, text, subject(activity), activity, at, by=actor, organisation_id=organisation_id,
        role=Role.LEAD_CLERK if lead else Role.MEMBER_CLERK, department_id=activity.department_id if lead else None,
        due=activity.silent_after if kind == "activity.acknowledge" else None,
    )  # fmt: skip
