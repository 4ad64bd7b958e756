"""What changes: actuals, measures, prizes (reaching); actuals by workbook (arriving); the yearly fee (fees); subsidies (money)."""

from alliance.targets.actions.arriving import Taken, take_actuals
from alliance.targets.actions.fees import propose_fee, return_fee, sign_fee
from alliance.targets.actions.money import grant, report, spend
from alliance.targets.actions.own import drop, put_own_actual, set_out
from alliance.targets.actions.reaching import (
    ask_for_actuals,
    enter_prize,
    note,
    pay,
    put_actuals,
    set_holder,
)

__all__ = [
    "Taken", "ask_for_actuals", "drop", "enter_prize", "grant", "note", "pay", "propose_fee", "put_actuals",
    "put_own_actual", "report", "return_fee", "set_holder", "set_out", "sign_fee", "spend", "take_actuals",
]  # fmt: skip
