"""The shared queue of a post: who has a thing in hand, given on with words, copied; done whichever way it was done."""

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, update

from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.inbox import lists
from alliance.core.inbox.model import Todo, TodoCopy
from alliance.core.refusal import Refused
from alliance.core.work import current_work, work
from alliance.ext import db


def claim(todo: Todo, actor: Actor, at: datetime) -> None:
    """Take a thing of the post's queue in hand; the first of two has it, the second is told who."""
    _open_to(todo, actor)
    with work():
        if _take(todo, actor.person_id, actor.name, at):
            journal.write("todo.claim", actor, at, todo)
            return
    db.session.refresh(todo)
    if todo.claimed_by_id != actor.person_id:
        raise Refused("", _("%(name)s 已认领此事项；需要接手时请由其转交", name=todo.claimed_by or _("另一位同事")))


def release(todo: Todo, actor: Actor, at: datetime) -> None:
    """Put it back into the queue of the post."""
    _open_to(todo, actor)
    _held_by(todo, actor)
    with work():
        _put_down(todo)
        journal.write("todo.release", actor, at, todo)


def give(todo: Todo, person_id: int, name: str, words: str, actor: Actor, at: datetime) -> None:
    """Hand it to another holder of the same post (the caller has looked that he is one); the giver stays informed."""
    _open_to(todo, actor)
    if todo.claimed_by_id is not None:
        _held_by(todo, actor)
    if not words.strip():
        raise Refused("", _("转交须写明交接说明"), field="words")
    with work():
        _put_down(todo)
        _take(todo, person_id, name, at)
        journal.write("todo.hand-over", actor, at, todo, remark=words.strip(), to=name)
        if actor.person_id is not None and actor.person_id != person_id:
            inform(todo, actor.person_id, words, actor, at)


def copy(todo: Todo, person_id: int, name: str, words: str, actor: Actor, at: datetime) -> None:
    """Keep a colleague informed of a thing: it stands under 抄送我的, and asks nothing of him."""
    with work():
        if not inform(todo, person_id, words, actor, at):
            raise Refused("", _("已抄送此人"), field="person")
        journal.write("todo.copy", actor, at, todo, remark=words.strip(), to=name)


def inform(todo: Todo, person_id: int, words: str, actor: Actor, at: datetime) -> bool:
    """Add a copy, inside the present work(); False where this person has one."""
    current_work()
    had = select(TodoCopy.id).where(TodoCopy.todo_id == todo.id, TodoCopy.person_id == person_id)
    if db.session.execute(had).scalar() is not None:
        return False
    db.session.add(TodoCopy(todo_id=todo.id, person_id=person_id, at=at, by=actor.name, words=words.strip()[:300]))
    return True


def claimed(person_id: int | None = None) -> list[Todo]:
    """Open things in somebody's hand, or in this person's."""
    query = select(Todo).where(Todo.closed_at.is_(None), Todo.claimed_by_id.is_not(None))
    if person_id is not None:
        query = query.where(Todo.claimed_by_id == person_id)
    return list(db.session.execute(query.order_by(Todo.id)).scalars())


def lapse(todos: Collection[Todo], actor: Actor, at: datetime) -> None:
    """Put back into the queue what was in the hand of somebody who left the post, inside the present work()."""
    current_work()
    for todo in todos:
        name = todo.claimed_by
        _put_down(todo)
        journal.write("todo.lapse", actor, at, todo, was=name)


def _open_to(todo: Todo, actor: Actor) -> None:
    if todo.closed_at is not None:
        raise Refused("", _("此事项已办结"))
    if not lists.is_mine(actor, todo):
        raise Refused("", _("此事项不属于您现在的岗位"))
    if todo.person_id is not None:
        raise Refused("", _("此事项指定由本人办理，不能认领或转交"))


def _held_by(todo: Todo, actor: Actor) -> None:
    if todo.claimed_by_id is None:
        raise Refused("", _("此事项尚无人认领"))
    if todo.claimed_by_id not in (actor.person_id, actor.for_person_id):
        raise Refused("", _("此事项由 %(name)s 认领，须由其本人放回或转交", name=todo.claimed_by))


def _take(todo: Todo, person_id: int | None, name: str, at: datetime) -> bool:
    """Whether this was first: the database decides between two at once."""
    current_work()
    found = db.session.execute(
        update(Todo)
        .where(Todo.id == todo.id, Todo.claimed_by_id.is_(None), Todo.closed_at.is_(None))
        .values(claimed_by_id=person_id, claimed_by=name[:80], claimed_at=at)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(todo)
    return bool(found.rowcount)  # type: ignore[attr-defined]


def _put_down(todo: Todo) -> None:
    current_work()
    db.session.execute(
        update(Todo)
        .where(Todo.id == todo.id)
        .values(claimed_by_id=None, claimed_by=None, claimed_at=None)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(todo)
