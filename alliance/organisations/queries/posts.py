"""Who acts, asked anew with every request: access that ended has ended. One select of rows, no records."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Select, bindparam, exists, select

from alliance.core import reading
from alliance.core.actor import Actor, Role
from alliance.organisations.model import HOSPITALS, Delegation, Organisation, Person, Post


def posts_of(person_id: int, on: date) -> list[Any]:
    """The posts an open account ever held, in the order they were given, each with its place and whether the person
    stands in for somebody; none of an account that is closed."""
    return list(reading.again(_posts(), {"person_id": person_id, "on": on}))


def actor_of(posts: list[Any], on: date, post_id: int | None, since: date) -> Actor | None:
    """The actor of these posts on a day: in the chosen one if still held, else in the first; None where none is.

    Hospitals with a post after `since` are its own.
    """
    held = [one for one in posts if one.since <= on and (one.until is None or one.until >= on)]
    if not held:
        return None
    post = next((one for one in held if one.id == post_id), held[0])
    own = {
        one.organisation_id
        for one in posts
        if one.kind in HOSPITALS and one.since <= on and (one.until is None or one.until >= since)
    }
    return Actor(
        role=Role(post.role),
        name=post.name,
        person_id=post.person_id,
        post_id=post.id,
        organisation_id=post.organisation_id,
        organisation_name=post.place,
        department_id=post.department_id,
        programme=post.programme,
        own_hospitals=frozenset(own),
        division=post.division_code,
    )


@cache
def _posts() -> Select[Any]:
    standing = exists().where(
        Delegation.to_id == Person.id, Delegation.until >= bindparam("on", type_=Date), Delegation.ended_at.is_(None)
    )
    columns: tuple[Any, ...] = (
        Post.id, Post.person_id, Post.role, Post.organisation_id, Post.department_id, Post.programme, Post.since,
        Post.until, Person.name, Organisation.name.label("place"), Organisation.division_code, Organisation.kind,
        standing.label("stands_in"),
    )  # fmt: skip
    query = select(*columns).join(Person, Person.id == Post.person_id)
    query = query.join(Organisation, Organisation.id == Post.organisation_id)
    return query.where(Person.id == bindparam("person_id", type_=Integer), Person.active).order_by(Post.id)
