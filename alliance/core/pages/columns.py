"""Columns that many lists have: how a row stands, and by when what is asked about it is due."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _

from alliance import clock
from alliance.core import inbox
from alliance.core.flow import Flow
from alliance.core.pages.listing import Column

Pill = tuple[str, str]


def state_column(
    flow: Flow, sort: Any, marks: Callable[[Any], Sequence[Pill]] = lambda row: (), small: Callable[[Any], str] = lambda row: "",
    tone: Callable[[Any], str] | None = None,
) -> Column:  # fmt: skip
    """How each row stands, with what else marks it: words in a file, pills on the page. `tone`: where it is no matter of
    the state alone."""
    words = {state: str(label) for state, label in flow.states.items()}

    def pills(row: Any) -> list[Pill]:
        return [(words[row.state], tone(row) if tone else flow.tones.get(row.state, "plain")), *marks(row)]

    return Column(
        "state", _("状态"), lambda row: " ".join(label for label, _tone in pills(row)),
        lambda row: {"pills": pills(row), "small": small(row)}, sort=sort,
    )  # fmt: skip


class Dues:
    """The earliest open to-do about each row: a column, and the look of a row that is late.

    dues = Dues("application"); listing(…, (…, dues.column()), …, decorate=dues.known, look=dues.look)
    """

    def __init__(self, record_type: str, *kinds: str) -> None:
        self._record_type, self._kinds, self._today = record_type, kinds, clock.today()
        self._todos: dict[int, inbox.Todo] = {}

    def known(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Look up what is asked about these rows (one query)."""
        for todo in reversed(inbox.open_about(self._record_type, [row.id for row in rows])):
            if not self._kinds or todo.kind in self._kinds:
                self._todos[todo.record_id] = todo
        return rows

    def look(self, row: Any) -> str:
        """Late rows are marked."""
        todo = self._todos.get(row.id)
        return "late" if todo and todo.due and todo.due < self._today else ""

    def column(self) -> Column:
        """The due day and how long until then; the reason where no day is known."""
        return Column("due", _("办理期限"), self._day, self._shown, kind="date")

    def _day(self, row: Any) -> Any:
        todo = self._todos.get(row.id)
        return todo.due if todo else None

    def _shown(self, row: Any) -> Any:
        todo = self._todos.get(row.id)
        if todo is None or todo.due is None:
            return todo.due_note if todo else None
        return {"text": todo.due, "due": (todo.due, self._today)}
