"""What is read of what follows a designation, already limited to who asks."""

from alliance.terms.queries.designations import get, listed, offered, offered_one, reach
from alliance.terms.queries.evaluations import (
    Open,
    due_now,
    figures,
    figures_year,
    held,
    held_one,
    histories,
    lacking,
    open_of,
    sources_of,
    views,
)
from alliance.terms.queries.experts import experts_for
from alliance.terms.queries.findings import compared, decided, finding, findings, found_of, last_year, outcome_if, past
from alliance.terms.queries.index import index_round, index_rounds, indexed, indexed_one, last_index
from alliance.terms.queries.papers import alliances_of, due_of, paper, papers, papers_of, rectifications, spreads

__all__ = [
    "Open",
    "alliances_of",
    "compared",
    "decided",
    "due_now",
    "due_of",
    "experts_for",
    "figures",
    "figures_year",
    "finding",
    "findings",
    "found_of",
    "get",
    "held",
    "held_one",
    "histories",
    "index_round",
    "index_rounds",
    "indexed",
    "indexed_one",
    "lacking",
    "last_index",
    "last_year",
    "listed",
    "offered",
    "offered_one",
    "open_of",
    "outcome_if",
    "paper",
    "papers",
    "papers_of",
    "past",
    "reach",
    "rectifications",
    "sources_of",
    "spreads",
    "views",
]  # fmt: skip
