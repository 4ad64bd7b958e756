"""What the calendar brings: orders to dissolve whose day has come (SN15-2.d); case files under way."""

from datetime import datetime

from alliance.standing import actions


def take_effect(at: datetime) -> str:
    """Carry out the dissolutions that take effect by the day of `at`."""
    return f"{len(actions.take_effect(at))} 个联盟解散生效"


def go_on(at: datetime) -> int:
    """Go on with the case files under way: those whose page was left, or whose worker died."""
    return actions.work_off_case_files(at)
