"""Where people hold posts, of many at once: who must not judge whom (DESIGN.md §6)."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select

from alliance.ext import db
from alliance.organisations.model import Organisation, Post
from alliance.organisations.queries import LOOK_BACK


def hospitals_held(people: Collection[int], on: date) -> dict[int, frozenset[int]]:
    """The hospitals in which each of these people holds a post, or held one within the look-back (one query)."""
    query = (
        select(Post.person_id, Post.organisation_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(
            Post.person_id.in_(people), Organisation.kind.in_(("hospital", "military")), Post.since <= on,
            or_(Post.until.is_(None), Post.until >= on - LOOK_BACK),
        )
    )  # fmt: skip
    found: dict[int, set[int]] = {}
    for person_id, organisation_id in db.session.execute(query):
        found.setdefault(person_id, set()).add(organisation_id)
    return {key: frozenset(ids) for key, ids in found.items()}
