"""Lists: keyset paging, addresses that keep the filter, and where a record's page is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, select

from alliance.core.keyset import newest
from alliance.ext import db

PAGE = 50
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
    either: Sequence[ColumnElement[bool]] = (),
) -> Page:  # fmt: skip
    """Cut one page out of `query`, newest (largest `key`, unique) first, by the address's `before` — never by offset.

    Two queries at the most: the capped count and the rows. `either`: see core.keyset.newest.
    """
    before = request.args.get("before", type=int)
    number = counted(query, key, either) if count else None
    found = db.session.execute(newest(query, key, size + 1, before, either))
    rows: list[Any] = list(found.scalars() if scalars else found)
    older = address(before=_key_of(rows[size - 1], key)) if len(rows) > size else None
    return Page(rows[:size], older, address(before=None) if before is not None else None, number)


def counted(query: Select[Any], key: Any, either: Sequence[ColumnElement[bool]] = ()) -> int:
    """How many rows there are, counted no further than one beyond MOST_COUNTED. `either`: see core.keyset.newest."""
    keys = query.with_only_columns(key).order_by(None).limit(MOST_COUNTED + 1)
    parts = [keys.where(one).subquery() for one in either] or [keys.subquery()]
    numbers = [
        select(func.count()).select_from(part).scalar_subquery().label(f"n{at}") for at, part in enumerate(parts)
    ]
    return min(sum(db.session.execute(select(*numbers)).one()), MOST_COUNTED + 1)


def _key_of(row: Any, key: Any) -> Any:
    return getattr(row, key.key)


def address(**changes: Any) -> str:
    """This page's address with some arguments changed (None takes one out): filters stay in the address."""
    arguments: dict[str, Any] = {**request.args.to_dict(flat=False), **changes}
    kept = {name: value for name, value in arguments.items() if value not in (None, "", [""])}
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **kept})


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
