"""The lists of care as tasks: asked for, worked off, stopped, fetched, removed after their days."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alliance.care.queries.exporting import SOURCES
from alliance.core import exports, tasks
from alliance.core.actor import Actor
from alliance.core.exports import Export
from alliance.organisations import queries as organisations


def order(what: str, form: str, actor: Actor, at: datetime, chosen: Mapping[str, Any], mark: str = "") -> Export:
    """Ask for a list that is too large to go out at once; `mark` is printed on its sheets."""
    return exports.order(what, str(SOURCES[what].title), form, actor, at, chosen, mark)


def advance(export_id: int, at: datetime, *, seconds: float = tasks.AT_ONCE, to_the_end: bool = True) -> Export:
    """Go on with one for about so many seconds."""
    return exports.advance(export_id, MAKER, at, seconds=seconds, to_the_end=to_the_end)


def work_off(at: datetime, *, seconds: float = tasks.IN_BACKGROUND) -> int:
    """Go on with every one that is under way: the scheduler's part."""
    return exports.work_off(MAKER, at, seconds=seconds)


def _actor_of(one: Export, at: datetime) -> Actor | None:
    """Who asked, in the post he asked in, as it stands today: a post that has ended sees nothing more."""
    who = organisations.person(one.person_id)
    return organisations.actor_for(who, at.date(), one.post_id) if who is not None and who.active else None


MAKER = exports.Maker(SOURCES, _actor_of)
