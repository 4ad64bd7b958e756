"""Looks through one upload, as a program of its own (see apart.py): KIND PAGES PIXELS, the file on standard input.

A PDF is opened, each page read, and its objects written out anew and looked through for what acts by itself; a picture is
decoded. Answers {} when it may be kept, else {"trouble", "number"}: broken, locked, pages, pixels, script, launch, inside.
"""

from __future__ import annotations

import io
import re
import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY: Final = 1024**3
SECONDS: Final = 20
OPEN: Final = -1  # what pdfium calls the security of a PDF that has none
ACTIVE: Final = {
    b"JavaScript": "script", b"JS": "script", b"XFA": "script",
    b"Launch": "launch", b"ImportData": "launch", b"SubmitForm": "launch",
    b"EmbeddedFile": "inside", b"EmbeddedFiles": "inside", b"FileAttachment": "inside", b"RichMedia": "inside",
}  # fmt: skip
TOKEN: Final = re.compile(
    rb"\((?:\\.|[^\\)])*\)|/Length\s+(\d+)|/([^\x00\s()<>\[\]{}/%]+)|(?<=>>)\s*stream\r?\n", re.DOTALL
)


class Trouble(Exception):
    """Why the file is not kept. `number` is what was found (pages, million pixels)."""

    def __init__(self, what: str, number: int = 0) -> None:
        super().__init__(what)
        self.what, self.number = what, number


def look(content: bytes, kind: str, most_pages: int, most_pixels: int) -> None:
    """Trouble where the file is not whole, too large to be drawn, or would act by itself."""
    if kind == "pdf":
        _pdf(content, most_pages, most_pixels)
    else:
        _picture(content, "PNG" if kind == "png" else "JPEG", most_pixels)


def _picture(content: bytes, kind: str, most_pixels: int) -> None:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, asked before anything is unpacked
    try:
        image = Image.open(io.BytesIO(content), formats=(kind,))
        width, height = image.size
        if width * height > most_pixels:
            raise Trouble("pixels", width * height // 1_000_000)
        image.draft(image.mode, (width // 8, height // 8))
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Trouble("broken") from error


def _pdf(content: bytes, most_pages: int, most_pixels: int) -> None:
    import pypdfium2
    from pypdfium2 import raw

    end = content.rfind(b"%%EOF")
    if end < 0 or b"endobj" in content[end:]:
        raise Trouble("broken")  # cut off: pdfium would show what is left of it
    try:
        document = pypdfium2.PdfDocument(content)
        if raw.FPDF_GetSecurityHandlerRevision(document) != OPEN:
            raise Trouble("locked")
        if not 0 < len(document) <= most_pages:
            raise Trouble("pages" if len(document) else "broken", len(document))
        for number in range(len(document)):
            _page(document[number], most_pixels)
        written = io.BytesIO()
        document.save(written)
    except pypdfium2.PdfiumError as error:
        raise Trouble("locked" if "assword" in str(error) else "broken") from error
    for name in names(written.getvalue()):
        if name in ACTIVE:
            raise Trouble(ACTIVE[name])


def _page(page: Any, most_pixels: int) -> None:
    """Read it whole; a picture in it that would unpack to too much is trouble."""
    from pypdfium2 import raw

    for found in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        width, height = found.get_px_size()
        if width * height > most_pixels:
            raise Trouble("pixels", width * height // 1_000_000)
    page.close()


def names(written: bytes) -> Iterator[bytes]:
    """Every name in the objects of a PDF as pdfium wrote it: none packed in another, strings and streams passed over."""
    at = length = 0
    while (found := TOKEN.search(written, at)) is not None:
        at = found.end()
        if found[1] is not None:
            length = int(found[1])
        elif found[2] is not None:
            yield found[2]
        elif found[0].endswith(b"\n"):
            whole = written[at + length : at + length + 11].lstrip().startswith(b"endstream")
            end = at + length if whole else written.find(b"endstream", at)
            at = end if end > 0 else len(written)


def answer(arguments: list[str]) -> dict[str, Any]:
    """Look through standard input: KIND PAGES PIXELS."""
    look(sys.stdin.buffer.read(), arguments[0], int(arguments[1]), int(arguments[2]))
    return {}
