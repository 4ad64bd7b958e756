"""What changes after a designation: figures and views, findings and their effects, papers, spread of techniques."""

from alliance.terms.actions.deciding import decide, drop, hand_over, propose, prove, send_on, state_view, verify
from alliance.terms.actions.index import make_index, results, step_index, told
from alliance.terms.actions.papers import (
    accept,
    add_spread,
    begin,
    give_back,
    kind_of,
    save,
    submit,
    take_back_spread,
)
from alliance.terms.actions.sources import import_figures, put_figures, put_view, reuse_figures
from alliance.terms.actions.watching import watch

__all__ = [
    "accept",
    "add_spread",
    "begin",
    "decide",
    "drop",
    "give_back",
    "hand_over",
    "import_figures",
    "kind_of",
    "make_index",
    "propose",
    "prove",
    "put_figures",
    "put_view",
    "results",
    "reuse_figures",
    "save",
    "send_on",
    "state_view",
    "step_index",
    "submit",
    "take_back_spread",
    "told",
    "verify",
    "watch",
]  # fmt: skip
