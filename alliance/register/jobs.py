"""What the calendar brings: an edition of the list falls due (SN15-2.a); old visits are forgotten."""

from datetime import datetime

from alliance.register import actions
from alliance.rules import programme as programmes


def draft_lists(at: datetime) -> str:
    """Draft the editions that fall due today, programme by programme; says how many."""
    drafted = [
        actions.draft_if_due(programme.key, at.date(), at)
        for programme in programmes.all_programmes()
        if programme.active
    ]
    return f"{sum(edition is not None for edition in drafted)} 个名单版次"


def sweep_visits(at: datetime) -> str:
    """Forget who used the public checks more than a day ago."""
    return f"{actions.sweep_visits(at)} 次公众查询"
