"""The search box: each chapter says what of its own can be found, by number or name; never a patient."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import Select

from alliance.core.access.guard import open_to_post
from alliance.core.actor import Actor
from alliance.core.reach import contains
from alliance.ext import db

MOST_FOUND = 10  # of one kind: whoever has more types more


@dataclass(frozen=True)
class Found:
    """One thing found."""

    label: str
    url: str
    small: str = ""


@dataclass(frozen=True)
class Finder:
    """What a chapter offers: a heading, the page that must be open to the post, and how it is found by words."""

    label: Any
    endpoint: str
    find: Callable[[Actor, str], Sequence[Found]]


def first_found(query: Select[Any], columns: Sequence[Any], words: str, key: Any) -> Sequence[Any]:
    """The newest rows of `query` (already limited to who asks) that have every word in one of the columns."""
    found = db.session.execute(
        query.where(contains(columns, words)).order_by(None).order_by(key.desc()).limit(MOST_FOUND)
    )
    return found.scalars().all()


def find(actor: Actor, words: str) -> list[tuple[str, Sequence[Found]]]:
    """What is found, kind by kind, as far as this post sees it (one query for each kind)."""
    finders: Sequence[Finder] = current_app.extensions["finders"]
    asked = [(str(one.label), one.find(actor, words)) for one in finders if open_to_post(one.endpoint, actor)]
    return [(label, found) for label, found in asked if found]


def finders_of(modules: Sequence[Any]) -> list[Finder]:
    """What the chapters offer, in their order."""
    return [one for module in modules for one in getattr(module, "FINDERS", ())]
