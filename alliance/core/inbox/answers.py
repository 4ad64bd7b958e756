"""One thing asked of several: who has answered, who has not, and a reminder to all who have not, once a workday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select

from alliance.core import journal, settings
from alliance.core.actor import Actor
from alliance.core.inbox import lists
from alliance.core.inbox.model import Reminding, Todo
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import workdays


@dataclass(frozen=True)
class Answers:
    """Everybody asked the same about one record: a to-do each, oldest first; and when they were reminded."""

    todos: Sequence[Todo]
    remindings: Sequence[Reminding]

    @property
    def waiting(self) -> list[Todo]:
        return [todo for todo in self.todos if todo.closed_at is None]

    @property
    def answered(self) -> list[Todo]:
        return [todo for todo in self.todos if todo.closed_at is not None]


def answers_to(actor: Actor, todo: Todo) -> Answers | None:
    """The answers of all who were asked the same as `todo`, for the one who asks; None where only one was asked.

    Of two askings of one organisation the later stands: what was taken back and asked again is asked once.
    """
    query = (
        select(Todo)
        .where(
            Todo.record_type == todo.record_type, Todo.record_id == todo.record_id, Todo.kind == todo.kind,
            lists.asked_by(actor),
        )
        .order_by(Todo.id)
    )  # fmt: skip
    latest = {
        (one.role, one.organisation_id, one.department_id, one.person_id): one
        for one in db.session.execute(query).scalars()
    }
    if len(latest) < 2:
        return None
    return Answers(sorted(latest.values(), key=lambda one: one.id), remindings(todo))


def remindings(todo: Todo) -> list[Reminding]:
    """When all were reminded of this, newest first."""
    return list(
        db.session.execute(
            select(Reminding)
            .where(
                Reminding.record_type == todo.record_type, Reminding.record_id == todo.record_id,
                Reminding.kind == todo.kind,
            )
            .order_by(Reminding.id.desc())
        ).scalars()
    )  # fmt: skip


def reminded(todos: Sequence[Todo]) -> dict[int, Reminding]:
    """The last reminder that reached each of these to-dos, by to-do: one query for a page of them."""
    waiting = [todo for todo in todos if todo.closed_at is None]
    kinds = {
        todo.record_type: {one.record_id for one in waiting if one.record_type == todo.record_type} for todo in waiting
    }
    if not kinds:
        return {}
    about = [(Reminding.record_type == kind) & Reminding.record_id.in_(ids) for kind, ids in sorted(kinds.items())]
    rows = db.session.execute(select(Reminding).where(or_(*about)).order_by(Reminding.id)).scalars()
    last = {(row.record_type, row.record_id, row.kind): row for row in rows}
    found = {todo.id: (todo, last.get((todo.record_type, todo.record_id, todo.kind))) for todo in waiting}
    return {key: row for key, (todo, row) in found.items() if row is not None and row.at >= todo.opened_at}


def remind_all(actor: Actor, todo: Todo, at: datetime) -> Reminding:
    """Remind all who have not answered: it stands with their to-do and in their next mail. Once a workday."""
    answers = answers_to(actor, todo)
    if answers is None:
        raise Refused("", _("只有发起多方办理的一方可以一并催办"))
    if not answers.waiting:
        raise Refused("", _("全部已办，无需催办"))
    _on_a_workday(at)
    with work():
        row = Reminding(
            record_type=todo.record_type, record_id=todo.record_id, kind=todo.kind, day=at.date(), at=at,
            by_id=actor.person_id, by=actor.name, reached=len(answers.waiting),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        journal.write("todo.remind", actor, at, todo, reached=len(answers.waiting), asked=len(answers.todos))
    return row


def remind(todos: Sequence[Todo], actor: Actor, at: datetime) -> int:
    """Remind the holders of several to-dos, each about a record of its own; who was reminded today is left out.

    Says how many were reminded. Once a workday for each, as remind_all.
    """
    _on_a_workday(at)
    with work():
        last = reminded(todos)
        fresh = [one for one in todos if one.closed_at is None and not _today(last.get(one.id), at)]
        for todo in fresh:
            db.session.add(Reminding(
                record_type=todo.record_type, record_id=todo.record_id, kind=todo.kind, day=at.date(), at=at,
                by_id=actor.person_id, by=actor.name, reached=1,
            ))  # fmt: skip
            journal.write("todo.remind", actor, at, todo, reached=1, asked=len(todos))
    return len(fresh)


def _today(last: Reminding | None, at: datetime) -> bool:
    return last is not None and last.day == at.date()


def _on_a_workday(at: datetime) -> None:
    try:
        works = workdays.is_workday(settings.calendar(), at.date())
    except workdays.NoCalendar as missing:
        raise Refused("", _("%(year)s 年的放假安排尚未录入，不能判断工作日", year=missing.year)) from missing
    if not works:
        raise Refused("", _("今天不是工作日，请在工作日催办"))
