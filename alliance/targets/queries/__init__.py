"""What is read: tables, measures, prizes (tables); fees; subsidies (money); limited to who asks."""

from alliance.targets.model import OwnTarget
from alliance.targets.queries.fees import (
    Judged,
    Moved,
    basis,
    fee,
    fee_of_year,
    fees,
    judged,
    moved_since,
    without_fee,
)
from alliance.targets.queries.money import funded, funded_one, spendings, subsidies, subsidies_of, subsidy
from alliance.targets.queries.own import Own, logged, own_target, own_targets, own_years
from alliance.targets.queries.tables import (
    Measure,
    Table,
    actuals_of_year,
    held,
    history,
    holder,
    holder_row,
    holders,
    measure,
    measure_row,
    measures,
    notes,
    offered,
    offered_one,
    plan,
    planned,
    plans,
    prize,
    prizes,
    table,
    tables,
)

__all__ = [
    "Judged", "Measure", "Moved", "Own", "OwnTarget", "Table", "actuals_of_year", "basis", "fee", "fee_of_year", "fees", "funded",
    "funded_one", "held", "history", "holder", "holder_row", "holders", "judged", "logged", "measure", "measure_row",
    "measures", "moved_since", "notes", "offered", "offered_one", "own_target", "own_targets", "own_years", "plan",
    "planned", "plans", "prize", "prizes", "spendings", "subsidies", "subsidies_of", "subsidy", "table", "tables", "without_fee",
]  # fmt: skip
