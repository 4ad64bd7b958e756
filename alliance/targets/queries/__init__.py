"""What is read: tables, measures, prizes and fees (tables); subsidies (money); limited to who asks."""

from alliance.targets.queries.money import funded, funded_one, spendings, subsidies, subsidies_of, subsidy
from alliance.targets.queries.tables import (
    Measure,
    Table,
    actuals_of_year,
    fees,
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
    prize,
    prizes,
    table,
    tables,
    without_fee,
)

__all__ = [
    "Measure", "Table", "actuals_of_year", "fees", "funded", "funded_one", "held", "history", "holder", "holder_row",
    "holders", "measure", "measure_row", "measures", "notes", "offered", "offered_one", "plan", "planned", "prize",
    "prizes", "spendings", "subsidies", "subsidies_of", "subsidy", "table", "tables", "without_fee",
]  # fmt: skip
