"""What an interface answers when it refuses: a status, the clause, the message, the field, what to do."""

from collections.abc import Mapping, Sequence


class Problem(Exception):
    """A refusal of the interface itself (401, 403, 409, 429 …); chapters raise Refused, Overtaken, NotFound as ever."""

    def __init__(
        self, status: int, message: str, *, clause: str = "", field: str | None = None, todo: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.status, self.message, self.clause, self.field, self.todo = status, message, clause, field, todo
        self.headers = dict(headers or {})
