"""Words for the catalogue: Chinese is the source language of the interface, English a complete second one."""

from collections.abc import Callable, Hashable
from datetime import date
from functools import wraps
from typing import ParamSpec, TypeVar

from flask_babel import get_locale
from flask_babel import gettext as _

Asked = ParamSpec("Asked")
Told = TypeVar("Told")


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools know
    """Mark a text for the catalogue that is stored as it is and translated when shown."""
    return text


def is_english() -> bool:
    """Whether the reader's language is English."""
    locale = get_locale()
    return locale is not None and str(locale.language) == "en"


def once_a_language(make: Callable[Asked, Told]) -> Callable[Asked, Told]:
    """Have what a page says by itself — heads, choices, words of states — put together once for each language and set of
    (few, hashable) arguments. What comes is shared: nobody changes it."""
    kept: dict[tuple[Hashable, ...], Told] = {}

    @wraps(make)
    def found(*given: Asked.args, **named: Asked.kwargs) -> Told:
        key = (is_english(), *given, *sorted(named.items()))
        if key not in kept:
            kept[key] = make(*given, **named)
        return kept[key]

    return found


def day_words(day: date | None) -> str:
    """A day as people read it: 2026年5月1日; "" for none."""
    return "" if day is None else str(_("%(year)d年%(month)d月%(day)d日", year=day.year, month=day.month, day=day.day))


def told(zh: str, en: str) -> str:
    """The reader's one of two wordings that the rules give."""
    return en if is_english() else zh
