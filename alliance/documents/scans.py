"""A sealed scan that came back: the codes on its sheets, and whether they are all of one printed version, once each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from alliance.documents import codes, programs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alliance.documents.codes import Code

EYE: Final = Path(__file__).with_name("eye.py")
MOST_PAGES: Final = 200
MOST_PIXELS: Final = 80_000_000
"""A picture of more is refused unopened: A3 at 600 dpi has 70 million."""
LEAST_DPI: Final = 150
"""What we ask a scanner for; codes are read from 100 on."""
SECONDS: Final = 120
Kind = Literal["unreadable", "dossier", "form", "draft", "version", "missing", "twice", "count", "empty"]


@dataclass(frozen=True)
class Sheet:
    """One sheet of a scan, in the order it came; `dpi` is guessed from a picture's size (A4), 0 in a PDF."""

    codes: tuple[Code, ...]
    blank: bool = False
    dpi: int = 0


@dataclass(frozen=True)
class Finding:
    """What is not as it should be, as data: `told` has page, pages, sheets, serial or dossier."""

    kind: Kind
    told: dict[str, Any]


def read(content: bytes, kind: str, most_pages: int = MOST_PAGES) -> list[Sheet]:
    """The sheets of a PDF, JPEG or PNG with their codes; programs.Unreadable where that is not possible.

    Read in a process of its own with bounded memory and time (see eye.py): 0.02–0.06 s a page.
    """
    limits = [str(most_pages), str(MOST_PIXELS)]
    said = programs.answer(EYE, ["pdf" if kind == "pdf" else "picture", *limits], SECONDS, content)
    return [Sheet(_ours(one["codes"]), one["blank"], one["dpi"]) for one in said["sheets"]]


def _ours(words: Sequence[str]) -> tuple[Code, ...]:
    found = (codes.read(one) for one in words)
    return tuple(one for one in found if one is not None)


def check(sheets: Sequence[Sheet], form: str, dossier: str, version: str) -> list[Finding]:
    """What keeps these sheets from being this dossier's version, whole and once; an empty list when they are.

    Empty backs are passed over. A version is known by what was submitted: submitted again unchanged it is the same.
    """
    unread = [number for number, sheet in enumerate(sheets, 1) if not sheet.codes and not sheet.blank]
    found = [one for sheet in sheets for one in sheet.codes]
    own = [one for one in found if one.dossier == dossier and one.form == form]
    right = [one for one in own if _same(one.version, version)]
    return [
        *([Finding("empty", {"sheets": len(sheets)})] if not found else []),
        *_strangers(found, form, dossier),
        *_others(own, version),
        *_pages(right),
        *([Finding("unreadable", {"sheets": unread, "dpi": _coarsest(sheets)})] if unread and found else []),
    ]


def _same(one: str, other: str) -> bool:
    """Whether two versions have the same content, whichever submission brought it."""
    return one.split("-")[-1] == other.split("-")[-1]


def _coarsest(sheets: Sequence[Sheet]) -> int:
    return min((one.dpi for one in sheets if one.dpi and not one.codes and not one.blank), default=0)


def _strangers(found: Sequence[Code], form: str, dossier: str) -> Iterator[Finding]:
    """Sheets of another dossier, or of its other form."""
    for other, times in Counter(one.dossier for one in found if one.dossier != dossier).items():
        yield Finding("dossier", {"dossier": other, "sheets": times})
    for other, times in Counter(one.form for one in found if one.dossier == dossier and one.form != form).items():
        yield Finding("form", {"form": other, "sheets": times})


def _others(own: Sequence[Code], version: str) -> Iterator[Finding]:
    """Sheets of another version, and of drafts."""
    for one in sorted(set(own), key=lambda code: (code.page, code.version)):
        if one.version == codes.DRAFT:
            yield Finding("draft", {"page": one.page})
        elif not _same(one.version, version):
            yield Finding("version", {"page": one.page, "serial": one.serial})


def _pages(right: Sequence[Code]) -> Iterator[Finding]:
    """Missing pages, pages that came twice, prints of different length."""
    if not right:
        return
    lengths = sorted({one.pages for one in right})
    if len(lengths) > 1:
        yield Finding("count", {"pages": lengths})
    times = Counter(one.page for one in right)
    missing = [page for page in range(1, lengths[-1] + 1) if page not in times]
    if missing:
        yield Finding("missing", {"pages": missing})
    twice = sorted(page for page, count in times.items() if count > 1)
    if twice:
        yield Finding("twice", {"pages": twice})
