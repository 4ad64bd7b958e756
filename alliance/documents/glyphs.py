"""Which signs our font has. A sign it lacks is never drawn as an empty box: it becomes 〓, and the sheet says which it was."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from alliance.documents import shapes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

INSTEAD: Final = "〓"
UNSEEN: Final = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})


def font_folder() -> Path:
    """The folder of zhplot's Chinese font, found without importing the package."""
    spec = find_spec("zhplot")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("zhplot is not installed: its font writes the Chinese words")
    return Path(spec.submodule_search_locations[0], "fonts")


@cache
def known() -> frozenset[int]:
    """The code points the font has."""
    from fontTools.ttLib import TTFont

    path = next(font_folder().glob("*.ttf"))
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def unknown(value: Any) -> list[str]:
    """The signs of this data that the font lacks, each once, in their order."""
    return list(dict.fromkeys(sign for words in _words(value) for sign in words if _is_lacking(sign)))


def told(data: Mapping[str, Any]) -> str:
    """What the sheet says of signs that could not be printed; nothing where there are none."""
    named = "、".join(f"U+{ord(sign):04X}" for sign in unknown(shapes.plain(dict(data))))
    return f"〓 处的字，字库未收（{named}），请在纸上手写补正" if named else ""


def replaced(value: Any) -> Any:
    """The data with 〓 for each sign the font lacks; signs that are not seen are left out."""
    if isinstance(value, str):
        return "".join(_shown(sign) for sign in value)
    if isinstance(value, dict):
        return {key: replaced(each) for key, each in value.items()}
    return [replaced(each) for each in value] if isinstance(value, list) else value


def _shown(sign: str) -> str:
    if ord(sign) in known() or sign in "\n\t":
        return sign
    if _is_lacking(sign):
        return INSTEAD
    return " " if unicodedata.category(sign) == "Zs" else ""


def _is_lacking(sign: str) -> bool:
    """Whether a reader would miss it: blanks, joiners and variation selectors are not seen anyway."""
    return ord(sign) not in known() and unicodedata.category(sign) not in UNSEEN and not _is_variant(ord(sign))


def _is_variant(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _words(each)
    elif isinstance(value, list):
        for each in value:
            yield from _words(each)
