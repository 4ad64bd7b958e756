"""The queue of a post among its holders: handing over, copying to colleagues, and claims that lapse when a post is left."""

from collections.abc import Iterable
from datetime import date, datetime

from flask_babel import gettext as _

from alliance.core import inbox
from alliance.core.actor import SYSTEM, Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.organisations import queries
from alliance.organisations.model import Post


def hand_over(todo: inbox.Todo, person_id: int, words: str, actor: Actor, at: datetime) -> None:
    """Give a thing to another holder of the same post, with words."""
    to = next((post for post in queries.holders(actor, at.date()) if post.person_id == person_id), None)
    if to is None or person_id == actor.person_id:
        raise Refused("", _("只能转交给同一岗位的另一位同事"), field="person")
    inbox.give(todo, person_id, to.person.name, words, actor, at)


def copy_to(todo: inbox.Todo, person_id: int, words: str, actor: Actor, at: datetime) -> None:
    """Keep a colleague of one's own organisation informed."""
    found = queries.colleagues(actor, at.date()).get(person_id)
    if found is None:
        raise Refused("", _("只能抄送给本单位在岗的同事"), field="person")
    inbox.copy(todo, person_id, found, words, actor, at)


def lapse_claims(at: datetime) -> str:
    """Put back what is in the hand of people who no longer hold the post it is asked of (a daily job)."""
    with work():
        claimed = inbox.claimed()
        held = queries.posts_acted_in({todo.claimed_by_id for todo in claimed if todo.claimed_by_id}, at.date())
        gone = [todo for todo in claimed if not _covered(todo, held.get(todo.claimed_by_id or 0, ()))]
        inbox.lapse(gone, SYSTEM, at)
    return f"{len(gone)} 项认领随离岗失效"


def let_go(person_id: int, on: date, actor: Actor, at: datetime, *, but: Iterable[Post] = ()) -> None:
    """Put back what a person leaves behind with the posts `but`, inside the present work()."""
    left = {post.id for post in but}
    held = [post for post in queries.posts_acted_in({person_id}, on).get(person_id, []) if post.id not in left]
    inbox.lapse([todo for todo in inbox.claimed(person_id) if not _covered(todo, held)], actor, at)


def _covered(todo: inbox.Todo, posts: Iterable[Post]) -> bool:
    return any(
        post.role == todo.role
        and todo.organisation_id in (None, post.organisation_id)
        and (todo.organisation_id is not None or not post.programme or todo.programme in ("", post.programme))
        and todo.department_id in (None, post.department_id)
        for post in posts
    )
