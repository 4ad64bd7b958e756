"""What an address or a form may say: numbers that a column holds, and no NUL, which PostgreSQL's words cannot hold.

A number beyond that is no number: a path with one is 404, an argument with one is as if it were not there.
"""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, Request, abort, request
from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter, Map

from alliance.core.access import for_machines

LARGEST = 2**31 - 1  # what an INTEGER of PostgreSQL holds


def whole(text: str) -> int:
    """A number as typed; ValueError for one that no column holds."""
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError(number)
    return number


class Asked(ImmutableMultiDict[str, str]):
    """Arguments or fields: `type=int` asks for a number that a column holds."""

    def get(  # type: ignore[override]  # the library's five overloads, said in one
        self, key: str, default: Any = None, type: Callable[[str], Any] | None = None
    ) -> Any:
        """The first value, as that type; the default where it is none."""
        return super().get(key, default) if type is None else super().get(key, default, whole if type is int else type)

    def getlist(self, key: str, type: Callable[[str], Any] | None = None) -> list[Any]:
        """Every value that is of that type."""
        return super().getlist(key) if type is None else super().getlist(key, whole if type is int else type)


class AskedRequest(Request):
    """A request whose arguments and fields are bounded so."""

    parameter_storage_class = Asked


def _up_to(largest: int) -> str:
    """The pattern of the whole numbers up to that one."""
    text = str(largest)
    lower = [
        f"{text[:at]}[0-{int(digit) - 1}][0-9]{{{len(text) - at - 1}}}" for at, digit in enumerate(text) if digit > "0"
    ]
    return f"0*(?:{'|'.join([text, *lower, f'[0-9]{{1,{len(text) - 1}}}'])})"


class WholeConverter(IntegerConverter):
    """`<int:…>` in a route: 404 beyond what a column holds. The pattern says so: a converter that only refuses would have
    the router speak of the other methods of that address."""

    regex = _up_to(LARGEST)

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST, **options})


def refuse_nul() -> None:
    """Before each request: a NUL in the path is no page, one in arguments or fields is told."""
    if "\0" in request.path:
        abort(404)
    if any("\0" in text for text in _words()):
        abort(422, _("内容含有无法保存的字符（NUL），请去掉后再提交"))


def _words() -> Iterator[str]:
    sources = (
        [request.args] if for_machines() else [request.args, request.form]
    )  # a machine's body has limits of its own
    for source in sources:
        for name, texts in source.lists():
            yield name
            yield from texts


def bound(app: Flask) -> None:
    """Have the application read addresses and forms so; before its routes are added."""
    app.request_class = AskedRequest
    app.url_map.converters["int"] = WholeConverter
    app.before_request(refuse_nul)
