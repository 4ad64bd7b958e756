"""What stands in a list's cells and a filter's choices, written here and not in a template: a page has hundreds of them.

What a value looks like is what macros/parts.html says of it; the words are looked up once for a whole table.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from numbers import Number
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup, escape


class Cells:
    """Writes the cells of one table."""

    def __init__(self) -> None:
        self.nothing = f'<span class="none" title="{escape(_("无数据"))}">—</span>'
        self.day = str(escape(_("%(year)d年%(month)d月%(day)d日")))

    def write(self, value: Any) -> str:
        """A cell: words, a number, a day, a moment; or a mapping, as macros/list.html tells."""
        if not isinstance(value, Mapping):
            return self._plain(value)
        if value.get("pick"):
            name, picked, label = map(escape, value["pick"])
            return (
                f'<input class="form-check-input" type="checkbox" name="{name}" value="{picked}" aria-label="{label}">'
            )
        parts = []
        if value.get("url"):
            parts.append(f'<a href="{escape(value["url"])}">{self._plain(value.get("text"))}</a>')
        elif "text" in value:
            parts.append(self._plain(value["text"]))
        if value.get("due"):
            parts.append(f" {_macro('due', *value['due'])}")
        parts += [
            f' <span class="state state-{tone}">{escape(label)}</span>' for label, tone in value.get("pills") or ()
        ]
        if value.get("clause"):
            parts.append(f" {_macro('clause', value['clause'])}")
        if value.get("small"):
            parts.append(f"<small>{escape(value['small'])}</small>")
        return "".join(parts)

    def markup(self, value: Any) -> Markup:
        """The same for a template."""
        return Markup(self.write(value))  # noqa: S704 - escaped word by word

    def _plain(self, value: Any) -> str:
        if isinstance(value, str):
            return escape(value) if value else self.nothing
        if value is None:
            return self.nothing
        if isinstance(value, datetime):
            return f'<time datetime="{value.isoformat(timespec="minutes")}">{self._on(value)} {value:%H:%M}</time>'
        if isinstance(value, date):
            return f'<time datetime="{value.isoformat()}">{self._on(value)}</time>'
        if isinstance(value, Number):
            return f"{value:,}"
        return escape(value) if value != "" else self.nothing

    def _on(self, day: date) -> str:
        return self.day % {"year": day.year, "month": day.month, "day": day.day}


def _macro(name: str, *arguments: Any) -> str:
    """What is rare in a list — the chip of a clause, the days left —, by the macro that every page shows it with."""
    parts: Any = current_app.jinja_env.get_template("macros/parts.html").module
    return str(getattr(parts, name)(*arguments))


def table_rows(columns: Sequence[Any], rows: Iterable[Any], look: Callable[[Any], str]) -> Markup:
    """The rows of a list's table: each cell with its column's name, for the phone; `look` marks a whole row."""
    write = Cells().write
    numeric = ' class="n"'
    heads = [
        (f'<td{numeric if one.numeric else ""} data-label="{escape(str(one.label))}">', one.shown or one.value)
        for one in columns
    ]
    lines = []
    for row in rows:
        mark = look(row)
        begin = f'<tr class="row-{mark}">' if mark else "<tr>"
        lines.append(begin + "".join([f"{head}{write(read(row))}</td>" for head, read in heads]) + "</tr>")
    return Markup("\n".join(lines))  # noqa: S704 - every word in it was escaped above


def select_of(field: Any, shape: str) -> Markup:
    """A filter's SelectField with its choices, several hundred at times; the library's own way takes 40 µs for each."""
    choices = field.choices
    if isinstance(choices, dict) or field.render_kw or any(not isinstance(one, tuple) for one in choices or ()):
        written: Markup = field(class_=shape)
        return written
    options = _options(tuple((str(one[0]), str(one[1])) for one in choices))
    chosen = f' value="{escape(str(field.data))}">'
    options = options.replace(f"<option{chosen}", f"<option selected{chosen}", 1)
    return Markup(f'<select class="{shape}" id="{field.id}" name="{field.name}">{options}</select>')  # noqa: S704 - options were escaped, the rest is our own


@lru_cache(64)
def _options(choices: tuple[tuple[str, str], ...]) -> str:
    """Choices as the page has them, none of them chosen: the same ones come with every page of a list."""
    return "".join(f'<option value="{escape(value)}">{escape(label)}</option>' for value, label in choices)
