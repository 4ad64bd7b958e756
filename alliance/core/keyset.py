"""A long list cut by its key, newest first: as quick deep in the list as on its first page, on both databases."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true, union_all
from sqlalchemy.orm import aliased

from alliance.ext import db

LAST = "\U0010ffff"


def newest(
    query: Select[Any],
    key: Any,
    limit: int,
    before: Any = None,
    either: Sequence[ColumnElement[bool]] = (),
    by: Any = None,
) -> Select[Any]:
    """The newest rows (largest `key`, unique), those below `before`.

    `either`: conditions of which a row of the query meets exactly one, such as "sent by us", "sent to us". Each is cut from
    its own index; joined by OR the database would fetch and sort every row of both.
    `by`: what they are sorted by before the key, largest first; the caller has then cut off what came before.
    """
    cut = query if before is None else query.where(key < before)
    if either:
        ends = [_cut(cut.where(one), key, limit, by).with_only_columns(key).subquery() for one in either]
        cut = query.where(key.in_(union_all(*(select(end) for end in ends))))
    return _cut(cut, key, limit, by)


def newest_of_each(parts: Select[Any], rows_of: Callable[[Any], Select[Any]], key: Any, limit: int) -> Select[Any]:
    """The keys of the newest rows of many `parts` together: `parts` selects their ids, `rows_of` a part's rows by its id.

    First the parts are put in order by their newest row alone: the newest rows of all are among those of as many parts.
    Each is read from its own place in an index, so that a common word costs no more than a rare one.
    """
    part = parts.subquery()
    [one] = part.c
    newest_row = _cut(rows_of(one).with_only_columns(key), key, 1, None).correlate(part).scalar_subquery()
    best = select(one.label("id")).select_from(part).order_by(newest_row.desc().nulls_last()).limit(limit).subquery()
    cut = _cut(rows_of(best.c.id).with_only_columns(key), key, limit, None).correlate(best)
    if db.engine.dialect.name == "postgresql":
        each = cut.lateral()
        return select(each.c[key.key]).select_from(best.join(each, true()))
    row = aliased(key.parent)  # SQLite knows no LATERAL; PostgreSQL would read the whole table for this
    return select(getattr(row, key.key)).select_from(best).join(row, getattr(row, key.key).in_(cut))


def _cut(query: Select[Any], key: Any, limit: int, by: Any) -> Select[Any]:
    order = (key.desc(),) if by is None else (by.desc(), key.desc())
    return query.order_by(None).order_by(*order).limit(limit)


def among(key: Any, found: Select[Any]) -> ColumnElement[bool]:
    """Rows whose key is one of those that `found` selects, which are looked up first. Said with IN, PostgreSQL may read the
    whole table from its newest row on, in the hope of meeting some soon."""
    if db.engine.dialect.name == "postgresql":
        one_of: ColumnElement[bool] = key == func.any(func.array(found.scalar_subquery()))
        return one_of
    within: ColumnElement[bool] = key.in_(found)
    return within


def begins(column: Any, words: str) -> ColumnElement[bool]:
    """Values that begin with these words, as a range: LIKE is answered by the column's index neither on SQLite nor, but in
    the C locale, on PostgreSQL."""
    return and_(column >= words, column < words + LAST)
