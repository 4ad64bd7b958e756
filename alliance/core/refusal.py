"""To refuse is to raise: with the clause, the reason and what can be done about it. Nothing is lost, nothing half-saved."""

from collections.abc import Sequence
from datetime import datetime

from alliance.rules import clauses


class Refused(Exception):
    """A business refusal (HTTP 409): the clause it rests on, said in the user's language.

    `clause` is a clause id or "" where only good sense asks it; `field` ties the message to an input, `todo` says what is missing or
    what to do, line by line.
    """

    def __init__(self, clause: str, message: str, *, field: str | None = None, todo: Sequence[str] = ()) -> None:
        if clause:
            clauses.get(clause)
        super().__init__(message)
        self.clause, self.message, self.field, self.todo = clause, message, field, todo


class Overtaken(Exception):
    """Somebody was first: the record is no longer in the state or version that was seen (HTTP 409)."""

    def __init__(self, who: str = "", at: datetime | None = None, what: str = "") -> None:
        super().__init__(who)
        self.who, self.at, self.what = who, at, what


class Repeated(Exception):
    """The same form was sent twice (double click): the first one counts, its page is shown."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


class NotFound(Exception):
    """No such record, or not one this actor may see: the two are told alike (HTTP 404)."""
