"""Long work in steps: each step is whole with its position in one transaction, so whoever comes next goes on from there.

A task is a row with a state and a position. Any number of workers may look at it at once: the page that waits for it, the
scheduler, another machine; the one that claims the step does it.
"""

from collections.abc import Callable, Collection, Mapping
from time import perf_counter
from typing import Any, TypeVar

from sqlalchemy import select, update

from alliance.core.work import current_work
from alliance.ext import db

AT_ONCE = 5.0  # seconds a request works itself before it shows how far it is
IN_BACKGROUND = 60.0  # seconds the scheduler stays with one task before it looks at the next
Task = TypeVar("Task")


def fresh(model: type[Task], task_id: int) -> Task:
    """The task as it stands now."""
    table: Any = model
    query = select(table).where(table.id == task_id).execution_options(populate_existing=True)
    found: Task = db.session.execute(query).scalar_one()
    return found


def go_on(look: Callable[[], Task], working: Collection[str], step: Callable[[Task], bool], seconds: float) -> Task:
    """Step by step from where the task stands, for about so many seconds, until it waits for nobody's work.

    `step` is False when somebody else has taken it.
    """
    began, one = perf_counter(), look()
    while getattr(one, "state") in working:  # noqa: B009 - every task has a state
        stepped = step(one)
        one = look()
        if not stepped or perf_counter() - began >= seconds:
            break
    return one


def claim(model: Any, task_id: int, stand: Mapping[str, Any], **values: Any) -> bool:
    """Inside a work(): move the task on if it still stands where it was seen; its row stays locked until the step is whole."""
    current_work()
    seen = [getattr(model, name) == value for name, value in stand.items()]
    taken = db.session.execute(
        update(model).where(model.id == task_id, *seen).values(**values).returning(model.id)
        .execution_options(synchronize_session=False)
    ).first()  # fmt: skip
    return taken is not None


def under_way(model: Any, working: Collection[str]) -> list[int]:
    """The tasks a worker is asked for, oldest first."""
    query = select(model.id).where(model.state.in_(working)).order_by(model.id)
    return list(db.session.execute(query).scalars())
