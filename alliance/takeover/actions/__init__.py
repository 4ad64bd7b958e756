"""What changes in takeover, whole or not at all: batches entered by one, entries confirmed by another."""

from alliance.takeover.actions.batches import (
    acknowledge,
    attach,
    enter,
    import_rows,
    open_batch,
    submit,
    take_back,
    withdraw,
)
from alliance.takeover.actions.deciding import confirm, reject

__all__ = [
    "acknowledge",
    "attach",
    "confirm",
    "enter",
    "import_rows",
    "open_batch",
    "reject",
    "submit",
    "take_back",
    "withdraw",
]
