"""One thing asked: who has it in hand, handing over, copies, the text of a reminder, and the answers of all who were asked."""

from collections.abc import Callable

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.core import flow, inbox, pages
from alliance.core.access import everyone, me
from alliance.core.actor import ROLE_LABELS, Role
from alliance.core.refusal import Refused
from alliance.organisations import actions, queries
from forms.organisations import CopyForm, HandOverForm

bp = Blueprint("todos", __name__)
EVENTS = {
    "todo.claim": _l("认领"),
    "todo.release": _l("放回岗位"),
    "todo.hand-over": _l("转交"),
    "todo.copy": _l("抄送"),
    "todo.lapse": _l("离岗，认领失效"),
    "todo.remind": _l("催办未办理的单位"),
}


@bp.get("/todos/<int:id>")
@everyone
def show(id: int) -> ResponseReturnValue:
    """One thing asked of a post, for those who are asked, ask, did it or were sent a copy."""
    return _page(inbox.one(me(), id), None)


def _page(
    todo: inbox.Todo, refused: Refused | None, give: HandOverForm | None = None, copy: CopyForm | None = None
) -> str:
    actor, on = me(), clock.today()
    answers = inbox.answers_to(actor, todo)
    asked = answers.todos if answers else [todo]
    places = queries.names_of({one.organisation_id for one in asked})
    give, copy = give or HandOverForm(prefix="give", formdata=None), copy or CopyForm(prefix="copy", formdata=None)
    _choices(give, copy)
    shared = todo.closed_at is None and todo.person_id is None and inbox.is_mine(actor, todo)
    return render_template(
        "organisations/todo.html",
        todo=todo,
        answers=answers,
        places=places,
        text=inbox.reminder(todo, _whom(todo, places), _address(todo)),
        reminders=inbox.remindings(todo),
        lines=flow.timeline(todo, [], EVENTS),
        shared=shared,
        in_my_hand=todo.claimed_by_id in (actor.person_id, actor.for_person_id) and todo.claimed_by_id is not None,
        give=give,
        copy=copy,
        refused=refused,
        today=on,
    )


def _choices(give: HandOverForm, copy: CopyForm) -> None:
    """Whom a thing may be given to, and whom it may be copied to."""
    actor, on = me(), clock.today()
    held = {post.person_id: post.person.name for post in queries.holders(actor, on)}
    give.person.choices = [(key, name) for key, name in held.items() if key != actor.person_id]
    copy.person.choices = list(queries.colleagues(actor, on).items())


def _whom(todo: inbox.Todo, places: dict[int, str]) -> str:
    """Who is reminded, by office: the person who claimed it, else the post."""
    place = places.get(todo.organisation_id or 0, "")
    return f"{place} {todo.claimed_by or ROLE_LABELS[Role(todo.role)]}".strip()


def _address(todo: inbox.Todo) -> str:
    return url_for("todos.show", id=todo.id, _external=True)


def _act(id: int, action: Callable[[inbox.Todo], object], said: str) -> ResponseReturnValue:
    todo = inbox.one(me(), id)

    def act() -> str:
        action(todo)
        return url_for("todos.show", id=id)

    return pages.attempt(act, lambda refused: _page(inbox.one(me(), id), refused), said)


@bp.post("/todos/<int:id>/claim")
@everyone
def claim(id: int) -> ResponseReturnValue:
    """Take it in hand."""
    return _act(id, lambda todo: inbox.claim(todo, me(), clock.now()), _("已认领，同岗位的同事可以看到由您办理"))


@bp.post("/todos/<int:id>/release")
@everyone
def release(id: int) -> ResponseReturnValue:
    """Put it back into the queue."""
    return _act(id, lambda todo: inbox.release(todo, me(), clock.now()), _("已放回岗位"))


@bp.post("/todos/<int:id>/hand-over")
@everyone
def hand_over(id: int) -> ResponseReturnValue:
    """Hand it to another holder of the post."""
    todo, form = inbox.one(me(), id), HandOverForm(prefix="give")
    _choices(form, CopyForm(prefix="copy", formdata=None))
    if not form.validate():
        return _page(todo, None, give=form), 422

    def act() -> str:
        actions.hand_over(todo, form.person.data, str(form.words.data), me(), clock.now())
        return url_for("todos.show", id=id)

    return pages.attempt(act, lambda refused: _page(inbox.one(me(), id), refused, give=form), _("已转交"))


@bp.post("/todos/<int:id>/copy")
@everyone
def copy(id: int) -> ResponseReturnValue:
    """Keep a colleague informed."""
    todo, form = inbox.one(me(), id), CopyForm(prefix="copy")
    _choices(HandOverForm(prefix="give", formdata=None), form)
    if not form.validate():
        return _page(todo, None, copy=form), 422

    def act() -> str:
        actions.copy_to(todo, form.person.data, str(form.words.data or ""), me(), clock.now())
        return url_for("todos.show", id=id)

    return pages.attempt(act, lambda refused: _page(inbox.one(me(), id), refused, copy=form), _("已抄送"))


@bp.post("/todos/<int:id>/remind")
@everyone
def remind(id: int) -> ResponseReturnValue:
    """Remind all who have not answered."""
    return _act(id, lambda todo: inbox.remind_all(me(), todo, clock.now()), _("已催办全部未办理的单位"))
