"""Pieces of pages that are alike for many readers: written by their macro once, afterwards only joined with what differs.

A macro of such a piece takes `put`, and writes put.NAME where a value of the request goes. The first time it is called
with marks in these places, and its text is cut there; later its pieces and the values, escaped, are joined. Whatever
else it shows must stand in the key; its language and where the site is mounted always do.
"""

from collections.abc import Callable, Hashable, Mapping
from secrets import token_hex
from typing import Any

from flask import request
from jinja2 import Environment
from markupsafe import Markup, escape

from alliance.core.language import is_english

MOST = 1_000  # pieces kept, of some kilobytes each


class Marks:
    """What a macro is given as `put`."""

    def __init__(self) -> None:
        self.mark = token_hex(12)  # no text holds it: nobody knows it

    def __getitem__(self, name: str) -> str:
        return f"{self.mark}{name}{self.mark}"


class Fragments:
    """The pieces of one application's pages."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._kept: dict[Hashable, list[str]] = {}

    def piece(
        self, name: str, key: Hashable, values: Mapping[str, Any], given: Callable[[], Mapping[str, Any]] = dict
    ) -> Markup:
        """The piece of macros/frame.html of that name; `given` are the macro's other arguments, asked only to write it
        anew: `key` tells them apart."""
        whole = (name, key, is_english(), request.script_root)
        pieces = self._kept.get(whole)
        if pieces is None:
            pieces = self._written(name, given())
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[whole] = pieces
        parts = pieces.copy()
        for at in range(1, len(parts), 2):
            parts[at] = escape(values[parts[at]])
        return Markup("".join(parts))  # noqa: S704 - the macro's text, and values escaped one by one

    def _written(self, name: str, given: Mapping[str, Any]) -> list[str]:
        marks = Marks()
        macro = getattr(self._environment.get_template("macros/frame.html").module, name)
        return str(macro(put=marks, **given)).split(marks.mark)
