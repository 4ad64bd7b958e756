"""What stands in a list's cells and a filter's choices, written here and not in a template: a page has hundreds of them.

What a value looks like is what macros/parts.html says of it; the words are looked up once for a whole table.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from numbers import Number
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup, escape

from alliance.core.language import once_a_language

_MARKS_UP = re.compile("[&<>'\"]").search


def safe(words: Any) -> str:
    """Words as HTML has them. The library makes an object of each; a page has a thousand, nearly all of them as they were."""
    return words if type(words) is str and _MARKS_UP(words) is None else str(escape(words))


@once_a_language
def _words() -> tuple[str, str]:
    """How a table says that there is nothing, and a day."""
    return f'<span class="none" title="{safe(_("无数据"))}">—</span>', safe(_("%(year)d年%(month)d月%(day)d日"))


class Cells:
    """Writes the cells of one table."""

    def __init__(self) -> None:
        self.nothing, self.day = _words()
        self._pills: dict[tuple[str, str], str] = {}

    def write(self, value: Any) -> str:
        """A cell: words, a number, a day, a moment; or a mapping, as macros/list.html tells."""
        return self._told(value) if isinstance(value, dict) else self._plain(value)

    def _told(self, value: dict[str, Any]) -> str:
        told = value.get
        if told("pick"):
            name, picked, label = map(safe, value["pick"])
            return (
                f'<input class="form-check-input" type="checkbox" name="{name}" value="{picked}" aria-label="{label}">'
            )
        written = ""
        if told("url"):
            written = f'<a href="{safe(value["url"])}">{self._plain(told("text"))}</a>'
        elif "text" in value:
            written = self._plain(value["text"])
        if told("due"):
            written += f" {macro('due', *value['due'])}"
        for label, tone in told("pills") or ():
            written += self._pills.get((label, tone)) or self._pill(label, tone)
        if told("clause"):
            written += f" {macro('clause', value['clause'])}"
        if told("small"):
            written += f"<small>{safe(value['small'])}</small>"
        return written

    def _pill(self, label: str, tone: str) -> str:
        written = self._pills[label, tone] = f' <span class="state state-{tone}">{safe(label)}</span>'
        return written

    def markup(self, value: Any) -> Markup:
        """The same for a template."""
        return Markup(self.write(value))  # noqa: S704 - escaped word by word

    def _plain(self, value: Any) -> str:
        if isinstance(value, str):
            return safe(value) if value else self.nothing
        if value is None:
            return self.nothing
        if isinstance(value, datetime):
            return f'<time datetime="{value.isoformat(timespec="minutes")}">{self._on(value)} {value:%H:%M}</time>'
        if isinstance(value, date):
            return f'<time datetime="{value.isoformat()}">{self._on(value)}</time>'
        if isinstance(value, Number):
            return f"{value:,}"
        return safe(value) if value != "" else self.nothing

    def _on(self, day: date) -> str:
        return self.day % {"year": day.year, "month": day.month, "day": day.day}


def macro(name: str, *arguments: Any, of: str = "parts", **named: Any) -> Markup:
    """What is rare — in a list the chip of a clause, the days left —, by the macro that every page shows it with."""
    parts: Any = current_app.jinja_env.get_template(f"macros/{of}.html").module
    written: Markup = getattr(parts, name)(*arguments, **named)
    return written


def table_rows(columns: Sequence[Any], rows: Iterable[Any], look: Callable[[Any], str]) -> Markup:
    """The rows of a list's table: each cell with its column's name, for the phone; `look` marks a whole row."""
    write = Cells().write
    numeric = ' class="n"'
    heads = [
        (f'<td{numeric if one.numeric else ""} data-label="{safe(str(one.label))}">', one.shown or one.value)
        for one in columns
    ]
    lines = []
    for row in rows:
        mark = look(row)
        begin = f'<tr class="row-{mark}">' if mark else "<tr>"
        lines.append(begin + "".join([f"{head}{write(read(row))}</td>" for head, read in heads]) + "</tr>")
    return Markup("\n".join(lines))  # noqa: S704 - every word in it was escaped above


def table_heads(list: Any) -> Markup:
    """The heads of a list's table: its columns, those that can be sorted by as links."""
    heads = []
    for one in list.columns:
        url, way = list.sort_url(one), list.sorted(one)
        label = safe(str(one.label))
        shown = f'<a href="{safe(url)}">{label}</a>' if url else label
        marks = (' class="n"' if one.numeric else "") + (f' aria-sort="{way}"' if way else "")
        heads.append(f'<th scope="col"{marks}>{shown}</th>')
    return Markup("".join(heads))  # noqa: S704 - every word in it was escaped above


def fields_of(form: Any) -> Markup:
    """The fields of a filter with their labels, in one row; what is hidden stands behind them."""
    shown = [_field(one) for one in form if one.type not in ("CSRFTokenField", "HiddenField", "SubmitField")]
    return Markup("".join([*shown, *(one() for one in form if one.type == "HiddenField")]))  # noqa: S704 - see _field


def _field(field: Any) -> str:
    if field.type == "BooleanField":
        box, label = field(class_="form-check-input"), field.label(class_="form-check-label")
        return f'<div class="form-check">{box}{label}</div>'
    label = f'<label for="{safe(field.id)}">{safe(str(field.label.text))}</label>'
    return f"<div>{label}{_select(field) if field.type == 'SelectField' else field(class_='form-control')}</div>"


def _select(field: Any) -> Markup:
    """A filter's SelectField with its choices, several hundred at times; the library's own way takes 40 µs for each."""
    choices, shape = field.choices, "form-select"
    if isinstance(choices, dict) or field.render_kw or any(not isinstance(one, tuple) for one in choices or ()):
        written: Markup = field(class_=shape)
        return written
    options = _options(tuple([(str(one[0]), str(one[1])) for one in choices]))
    chosen = f' value="{safe(str(field.data))}">'
    options = options.replace(f"<option{chosen}", f"<option selected{chosen}", 1)
    return Markup(f'<select class="{shape}" id="{field.id}" name="{field.name}">{options}</select>')  # noqa: S704 - options were escaped, the rest is our own


@lru_cache(64)
def _options(choices: tuple[tuple[str, str], ...]) -> str:
    """Choices as the page has them, none of them chosen: the same ones come with every page of a list."""
    return "".join(f'<option value="{safe(value)}">{safe(label)}</option>' for value, label in choices)
