"""What the calendar brings: approved changes whose day has come (SN15-3.3.a)."""

from datetime import datetime

from alliance.changes import actions


def carry_out_due(at: datetime) -> str:
    """Carry out what falls due today; says how many took effect and how many went back."""
    done, held = actions.take_effect(at)
    return f"{done} 件变更生效，{held} 件退回"
