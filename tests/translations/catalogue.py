"""The English catalogue beside the words now in code and templates: `make messages` and the tests use the same.

Without dates, places and line numbers, sorted: a change of the catalogue shows only the words it changed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("alliance", "forms", "templates")
ENGLISH = ROOT / "alliance" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS: Mapping[str, Any] = {
    "_": None,
    "gettext": None,
    "_l": None,
    "lazy_gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
WITHOUT_TWIN = re.compile(r'(?P<key>unit|section|note) = "(?P<words>.+)"')
HAN = re.compile("[\u3400-\u9fff]")
HEADER = """\
# English catalogue of the interface. Chinese is the source language: a msgid is what stands in the code.
# Gathered by `make messages`, which adds new words empty and drops those that are gone.
msgid ""
msgstr ""
"Project-Id-Version: alliance\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def programme_words(
    file: IO[bytes], keywords: object, comment_tags: object, options: object
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """What a programme says in Chinese alone because it recurs: units, headings of annexes, notes on their fields."""
    lines = [*file.read().decode().splitlines(), ""]
    for number, (line, after) in enumerate(pairwise(lines), 1):
        found = WITHOUT_TWIN.fullmatch(line)
        if found and HAN.search(found["words"]) and not after.startswith(f"{found['key']}_en"):
            yield number, "pgettext", ("programme", found["words"]), []


METHODS: list[tuple[str, Any]] = [("**.py", "python"), ("**.html", "jinja2"), ("programmes/**.toml", programme_words)]
OPTIONS = {"**.html": {"encoding": "utf-8", "silent": "false"}}


@dataclass(frozen=True)
class Entry:
    """One message of the catalogue: what the code says, and the English of it (two where it counts)."""

    source: tuple[str, ...]
    english: tuple[str, ...]
    context: str = ""
    fuzzy: bool = False
    places: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f"{self.places[0]}: " if self.places else ""
        return where + " / ".join(self.source)


def extracted(tree: Path = ROOT) -> Catalog:
    """The messages that code and templates of a tree now have, each with the places it stands at."""
    found = Catalog(locale="en", charset="utf-8")
    for folder in FOLDERS:
        for name, line, message, _comments, context in extract_from_dir(
            tree / folder, METHODS, OPTIONS, keywords=KEYWORDS
        ):
            found.add(message, None, [(f"{folder}/{name}", line)], context=context)
    return found


def stored(file: Path = ENGLISH) -> Catalog:
    """The catalogue as it is committed."""
    with file.open("rb") as source:
        return read_po(source, locale="en", charset="utf-8")


def entries(catalogue: Catalog) -> Iterator[Entry]:
    """The messages of a catalogue, without its header."""
    for message in catalogue:
        if message.id:
            yield _entry(message)


def gathered(now: Catalog, before: Catalog) -> bytes:
    """The file to write: the messages of `now` with the English of `before`; nothing guessed, nothing kept that is gone."""
    before.update(now, no_fuzzy_matching=True)
    written = BytesIO()
    write_po(written, before, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return HEADER.encode() + written.getvalue()


def compile_when_stale(file: Path = ENGLISH) -> None:
    """Make the binary catalogue the application reads, as `make setup` does, when it is older than its source."""
    made = file.with_suffix(".mo")
    if made.exists() and made.stat().st_mtime > file.stat().st_mtime:
        return
    part = BytesIO()
    write_mo(part, stored(file))
    made.write_bytes(part.getvalue())


def _entry(message: Message) -> Entry:
    places = tuple(f"{name}:{line}" for name, line in message.locations)
    return Entry(_tuple(message.id), _tuple(message.string), message.context or "", message.fuzzy, places)


def _tuple(words: object) -> tuple[str, ...]:
    return tuple(str(one) for one in words) if isinstance(words, (tuple, list)) else (str(words),)


if __name__ == "__main__":
    ENGLISH.write_bytes(gathered(extracted(), stored()))
