"""What changes: actuals, measures, prizes and fees (reaching); subsidies (money)."""

from alliance.targets.actions.money import grant, report, spend
from alliance.targets.actions.reaching import (
    ask_for_actuals,
    decide_fee,
    enter_prize,
    note,
    pay,
    put_actuals,
    set_holder,
)

__all__ = [
    "ask_for_actuals", "decide_fee", "enter_prize", "grant", "note", "pay", "put_actuals", "report", "set_holder", "spend",
]  # fmt: skip
