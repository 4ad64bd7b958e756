"""Lists: keyset paging, addresses that keep the filter, and where a record's page is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, has_request_context, request, url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, select

from alliance.core import reading
from alliance.core.keyset import newest
from alliance.ext import db

PAGE = 50
KEPT = 256  # statements of lists that stay built
MOST_COUNTED = 1000  # beyond this a list says "1,000+": counting millions of rows helps nobody


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, the way on, and how many there are (capped)."""

    rows: Sequence[Any]
    older_url: str | None
    newer_url: str | None
    count: int | None

    @property
    def count_words(self) -> str:
        if self.count is None:
            return ""
        return str(_("共 %(n)s 条", n=f"{MOST_COUNTED:,}+" if self.count > MOST_COUNTED else f"{self.count:,}"))


def paged(
    query: Select[Any], key: Any, *, size: int = PAGE, scalars: bool = True, count: bool = True,
    either: Sequence[ColumnElement[bool]] = (), values: Mapping[str, Any] | None = None,
) -> Page:  # fmt: skip
    """Cut one page out of `query`, newest (largest `key`, unique) first, by the address's `before` — never by offset.

    Two queries at the most: the capped count and the rows. `either`: see core.keyset.newest; `values`: see pages.listing.
    """
    before = request.args.get("before", type=int)
    number = counted(query, key, either, values) if count else None
    found = newest_rows(query, key, size + 1, before, either, values, scalars=scalars)
    rows: list[Any] = [row[0] for row in found] if scalars else list(found)
    older = address(before=_key_of(rows[size - 1], key)) if len(rows) > size else None
    return Page(rows[:size], older, address(before=None) if before is not None else None, number)


def read(statement: Select[Any], values: Mapping[str, Any] | None = None, *, scalars: bool) -> Sequence[Any]:
    """The rows of a select: of records (`scalars`), or of columns."""
    return db.session.execute(statement, values).all() if scalars else reading.rows(statement, values)


def newest_rows(
    query: Select[Any], key: Any, limit: int, before: int | None, either: Sequence[ColumnElement[bool]] = (),
    values: Mapping[str, Any] | None = None, *, scalars: bool,
) -> Sequence[Any]:  # fmt: skip
    """The newest rows of a query below a key (core.keyset.newest). `values`: see pages.listing."""
    if values is None:
        return read(newest(query, key, limit, before, either), scalars=scalars)
    statement = _newest_once(query, key, limit, before is not None, tuple(either))
    asked = {**values, "before": before}
    return read(statement, asked, scalars=True) if scalars else reading.again(statement, asked)


@lru_cache(KEPT)
def _newest_once(
    query: Select[Any], key: Any, limit: int, deep: bool, either: tuple[ColumnElement[bool], ...]
) -> Select[Any]:
    """Cut once from a query that is built once."""
    return newest(query, key, limit, bindparam("before", type_=Integer) if deep else None, either)


def counted(
    query: Select[Any], key: Any, either: Sequence[ColumnElement[bool]] = (), values: Mapping[str, Any] | None = None
) -> int:
    """How many rows there are, counted no further than one beyond MOST_COUNTED. `either`: see core.keyset.newest."""
    if values is None:
        [row] = reading.rows(_count_of(query, key, tuple(either)))
    else:
        [row] = reading.again(_count_once(query, key, tuple(either)), values)
    return int(min(sum(row), MOST_COUNTED + 1))


def _count_of(query: Select[Any], key: Any, either: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    keys = query.with_only_columns(key).order_by(None).limit(MOST_COUNTED + 1)
    parts = [keys.where(one).subquery() for one in either] or [keys.subquery()]
    numbers = [
        select(func.count()).select_from(part).scalar_subquery().label(f"n{at}") for at, part in enumerate(parts)
    ]
    return select(*numbers)


_count_once = lru_cache(KEPT)(_count_of)


def _key_of(row: Any, key: Any) -> Any:
    return getattr(row, key.key)


def address(**changes: Any) -> str:
    """This page's address with some arguments changed (None takes one out): filters stay in the address."""
    arguments: dict[str, Any] = {**request.args.to_dict(flat=False), **changes}
    kept = {name: value for name, value in arguments.items() if value not in (None, "", [""])}
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **kept})


def place(endpoint: str, **values: Any) -> str:
    """What `url_for` is in a template: a page that takes no arguments has its address once for where the site is mounted."""
    if values or endpoint.startswith(".") or not has_request_context():
        return url_for(endpoint, **values)
    kept: dict[tuple[str, str], str] = current_app.extensions.setdefault("places", {})
    key = (endpoint, request.script_root)
    if key not in kept:
        kept[key] = url_for(endpoint)
    return kept[key]


def page_of(record_type: str, record_id: int | None) -> str | None:
    """The address of a record's page, from the chapters' own tables PAGES; None where it has none."""
    endpoint = current_app.extensions["record_pages"].get(record_type)
    return url_for(endpoint, id=record_id) if endpoint and record_id is not None else None


def inside(target: str | None, otherwise: str) -> str:
    """A redirect's target if it stays inside this site and is one line."""
    if not target or any(sign < " " for sign in target):
        return otherwise
    parts = urlsplit(target)
    safe = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if safe and "\\" not in target else otherwise


def pages_of(modules: Sequence[Any]) -> Mapping[str, str]:
    """The chapters' tables record type → endpoint, joined."""
    joined: dict[str, str] = {}
    for module in modules:
        joined.update(getattr(module, "PAGES", {}))
    return joined
