"""Alliances that ended by an earlier chapter's act: read from the register's own fact, their state (DESIGN.md §2)."""

from sqlalchemy import select

from alliance.care.flow import OPEN
from alliance.care.queries.cases import CASES
from alliance.ext import db
from alliance.register import queries as register


def unmarked() -> list[int]:
    """The designations no longer in the register that still have open records not marked as ended, by id."""
    ids: set[int] = set()
    for kind, model in CASES.items():
        open_ones = select(model.designation_id).where(model.ended_at.is_(None), model.state.in_(OPEN[kind]))
        ids |= set(db.session.execute(open_ones.distinct()).scalars())
    return sorted(one.id for one in register.by_ids(ids).values() if one.ended_on is not None)
