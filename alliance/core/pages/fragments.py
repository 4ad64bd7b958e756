"""Pieces of pages that are alike for many readers: written by their macro once, afterwards only joined with what differs.

A macro of such a piece takes `put`, and writes put.NAME where a value of the request goes. The first time it is called
with marks in these places, and its text is cut there; later its pieces and the values, escaped, are joined. Whatever
else it shows must stand in the key; its language and where the site is mounted always do.
"""

from collections.abc import Callable, Hashable, Mapping
from secrets import token_hex
from typing import Any

from flask import current_app, request
from jinja2 import Template
from markupsafe import Markup

from alliance.core.language import is_english
from alliance.core.pages.cells import safe

MOST = 1_000  # pieces kept for an application, of some kilobytes each


class PageTemplate(Template):
    """A template whose macros others import. None of ours gives an import names of its own, which the library finds out
    at every import by comparing some eighty of them."""

    def _get_default_module(self, ctx: Any = None) -> Any:
        return self._module or super()._get_default_module()


class Marks:
    """What a macro is given as `put`."""

    def __init__(self) -> None:
        self.mark = token_hex(12)  # no text holds it: nobody knows it

    def __getitem__(self, name: str) -> str:
        return f"{self.mark}{name}{self.mark}"


def piece(
    macro: str, key: Hashable = (), values: Mapping[str, Any] | None = None,
    given: Callable[[], Mapping[str, Any]] = dict, *, of: str = "frame",
) -> Markup:  # fmt: skip
    """The piece of that name in macros/<of>.html, with the values in their places (markup stands as it is).

    `given` are the macro's other arguments, asked for only where it is written anew: `key` tells them apart.
    """
    kept: dict[Hashable, list[str]] = current_app.extensions.setdefault("fragments", {})
    whole = (of, macro, key, is_english(), request.script_root)
    pieces = kept.get(whole)
    if pieces is None:
        if len(kept) >= MOST:
            kept.clear()
        pieces = kept[whole] = _written(macro, given(), of)
    parts = pieces.copy()
    for at in range(1, len(parts), 2):
        parts[at] = safe((values or {})[parts[at]])
    return Markup("".join(parts))  # noqa: S704 - the macro's text, and values escaped one by one


def _written(name: str, given: Mapping[str, Any], of: str) -> list[str]:
    marks = Marks()
    macro = getattr(current_app.jinja_env.get_template(f"macros/{of}.html").module, name)
    return str(macro(put=marks, **given)).split(marks.mark)
