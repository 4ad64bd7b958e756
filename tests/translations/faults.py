"""What may be wrong with the catalogue, each as a list of sentences: empty when all is well."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from tests.translations.catalogue import HAN, Entry

PLACE = re.compile(r"%(?:\((\w+)\))?[-+ #0]*\d*(?:\.\d+)?([a-zA-Z%])")
BRACES = re.compile(r"\{\w*\}")


def untranslated(now: Iterable[Entry], english: Iterable[Entry]) -> list[str]:
    """Messages that are missing from the catalogue, empty in it, or only guessed (fuzzy)."""
    held = {(entry.source, entry.context): entry for entry in english}
    found = []
    for entry in now:
        told = held.get((entry.source, entry.context))
        if told is None:
            found.append(f"missing: {entry}")
        elif not all(text.strip() for text in told.english):
            found.append(f"empty: {entry}")
        elif told.fuzzy:
            found.append(f"fuzzy: {entry}")
    return found


def obsolete(now: Iterable[Entry], english: Iterable[Entry]) -> list[str]:
    """Messages of the catalogue that nobody says any more."""
    said = {(entry.source, entry.context) for entry in now}
    return [f"obsolete: {entry}" for entry in english if (entry.source, entry.context) not in said]


def places(text: str) -> Counter[tuple[str, str]]:
    """The placeholders of a text: name and conversion; {braces} count as their own kind. Widths may differ."""
    named = Counter((found[0], found[1]) for found in PLACE.findall(text))
    return named + Counter((found, "{}") for found in BRACES.findall(text))


def misplaced(english: Iterable[Entry]) -> list[str]:
    """Translations whose placeholders are not those of their source."""
    return [
        f"{entry} → {text}"
        for entry in english
        for text in entry.english
        if text and places(text) != places(entry.source[0])
    ]


def chinese_in(text: str, names: Iterable[str]) -> bool:
    """Whether an English text has Chinese in it besides these names."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return HAN.search(text) is not None


def half_told(thing: Any, names: Iterable[str], where: str = "") -> Iterator[str]:
    """Words of a programme without their English twin, or with Chinese left in it, all the way down."""
    if isinstance(thing, tuple | list):
        for number, one in enumerate(thing):
            yield from half_told(one, names, f"{where}[{getattr(one, 'key', getattr(one, 'id', number))}]")
    elif is_dataclass(thing):
        for field in fields(thing):
            value = getattr(thing, field.name)
            if isinstance(value, str):
                yield from _half_told_words(thing, field.name, names, where)
            else:
                yield from half_told(value, names, f"{where}.{field.name}")


def _half_told_words(thing: Any, name: str, names: Iterable[str], where: str) -> Iterator[str]:
    twin = "en" if name == "zh" else f"{name}_en"
    told = getattr(thing, twin, None)
    if told is not None and getattr(thing, name) and not told.strip():
        yield f"{where}.{twin} is empty: {getattr(thing, name)}"
    if told and chinese_in(told, names):
        yield f"{where}.{twin} has Chinese in it: {told}"


def without_twin(thing: Any, names: Iterable[str]) -> Iterator[str]:
    """The Chinese values of these fields, all the way down, where the thing has no field for their English."""
    if isinstance(thing, tuple | list):
        for one in thing:
            yield from without_twin(one, names)
    elif is_dataclass(thing):
        for field in fields(thing):
            value = getattr(thing, field.name)
            if not isinstance(value, str):
                yield from without_twin(value, names)
            elif field.name in names and not hasattr(thing, f"{field.name}_en") and HAN.search(value):
                yield value
