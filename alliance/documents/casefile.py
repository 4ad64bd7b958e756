"""A case file 卷宗: cover, index and parts bound into one PDF with page numbers running through. Plain data in, a file out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from alliance.documents import pdf, programs, shapes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROGRAM: Final = Path(__file__).with_name("bindery.py")
SECONDS: Final = 300
BOUND: Final = frozenset({"pdf", "jpg", "jpeg", "png"})
"""Kinds of files whose pages go into the case file; others are listed with their hash."""


def part(data: Mapping[str, Any]) -> bytes:
    """One part as PDF; data as in shapes.CASE_PART."""
    return pdf.render("casepart", shapes.checked(shapes.CASE_PART, data))


def sheets(content: bytes, kind: str) -> tuple[bytes, int]:
    """An uploaded PDF or picture as plain pages, and how many; programs.Unreadable where that is not possible."""
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder, "in"), Path(folder, "out")
        source.write_bytes(content)
        answer = _run("sheets", "pdf" if kind == "pdf" else "picture", str(source), str(made))
        return made.read_bytes(), answer[0]


def bind(cover: Mapping[str, Any], parts: Sequence[tuple[str, bytes, int]]) -> tuple[bytes, int]:
    """Cover, index and parts (title, PDF, pages) in one file, and its pages. The cover's `index` is made here."""
    front, length = b"", 0
    for guess in (2, 0):  # the index says where each part begins, so its own length is found first
        first = (guess or length) + 1
        front = pdf.render("casecover", shapes.checked(shapes.CASE_COVER, {**cover, "index": _index(parts, first)}))
        length = pdf.pages(front)
        if length == first - 1:
            break
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, content in enumerate([front, *(one[1] for one in parts)]):
            paths.append(Path(folder, f"{number:04}.pdf"))
            paths[-1].write_bytes(content)
        made = Path(folder, "out")
        counts = _run("bind", str(made), *(str(one) for one in paths))
        return made.read_bytes(), sum(counts)


def _index(parts: Sequence[tuple[str, bytes, int]], first: int) -> list[dict[str, str]]:
    rows, page = [], first
    for number, (title, _content, pages) in enumerate(parts, 1):
        rows.append({"number": str(number), "title": title, "pages": str(pages), "page": str(page)})
        page += pages
    return rows


def _run(*arguments: str) -> list[int]:
    return [int(one) for one in programs.answer(PROGRAM, arguments, SECONDS)["pages"]]
