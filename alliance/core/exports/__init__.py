"""Lists on their way out: small ones at once, large ones as a task whose file is kept for some days. It knows no chapter."""

from alliance.core.exports.making import Maker, advance, work_off
from alliance.core.exports.model import EXPORT_FLOW, WORKING, Export
from alliance.core.exports.source import DIRECT, Source, at_once, by_row, is_large
from alliance.core.exports.tasks import fetch, mine, one, order, pieces, stop, sweep

__all__ = [
    "DIRECT",
    "EXPORT_FLOW",
    "WORKING",
    "Export",
    "Maker",
    "Source",
    "advance",
    "at_once",
    "by_row",
    "fetch",
    "is_large",
    "mine",
    "one",
    "order",
    "pieces",
    "stop",
    "sweep",
    "work_off",
]
