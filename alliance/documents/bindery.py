"""Makes sheets of what people uploaded and binds a case file, as a program of its own (see apart.py).

`sheets KIND IN OUT` turns a PDF, JPEG or PNG into a PDF of plain pages; `bind OUT IN…` puts PDFs one after the other and
numbers every page through. Answers {"pages": [n, …]} or {"trouble": what, "number": n}.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MEMORY: Final = 2 * 1024**3
SECONDS: Final = 240
MOST_PAGES: Final = 300
MOST_PIXELS: Final = 80_000_000
SHEET: Final = (1240, 1754)  # A4 at 150 dpi
EDGE: Final = 60  # pixels left free round a picture
QUALITY: Final = 80
TYPE_SIZE: Final = 9.0
FOOT: Final = 14.0  # points from the lower edge to a page number
DIGIT: Final = 0.556  # of the type size: how wide a figure of the font is


class Trouble(Exception):
    """The file cannot be read: broken, locked, pages, pixels. `number` is what was found."""

    def __init__(self, what: str, number: int = 0) -> None:
        super().__init__(what)
        self.what, self.number = what, number


def sheets(content: bytes, kind: str) -> bytes:
    """The pages of one uploaded file, without whatever else it carries."""
    import pypdfium2

    try:
        source = pypdfium2.PdfDocument(content if kind == "pdf" else _picture(content))
        if not 0 < len(source) <= MOST_PAGES:
            raise Trouble("pages" if len(source) else "broken", len(source))
        made = pypdfium2.PdfDocument.new()
        made.import_pages(source)
        return _saved(made)
    except pypdfium2.PdfiumError as error:
        raise Trouble("locked" if "assword" in str(error) else "broken") from error


def _picture(content: bytes) -> bytes:
    """A picture on an A4 sheet, upright as its camera held it."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, asked before anything is unpacked
    try:
        image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
        if image.size[0] * image.size[1] > MOST_PIXELS:
            raise Trouble("pixels", image.size[0] * image.size[1] // 1_000_000)
        upright: Any = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise Trouble("broken") from error
    wide = upright.size[0] > upright.size[1]
    sheet = Image.new("RGB", SHEET[::-1] if wide else SHEET, "white")
    upright.thumbnail((sheet.size[0] - 2 * EDGE, sheet.size[1] - 2 * EDGE))
    sheet.paste(upright, ((sheet.size[0] - upright.size[0]) // 2, (sheet.size[1] - upright.size[1]) // 2))
    out = io.BytesIO()
    sheet.save(out, "PDF", resolution=150.0, quality=QUALITY)
    return out.getvalue()


def bind(parts: Sequence[bytes]) -> tuple[bytes, list[int]]:
    """The parts one after the other, each page with its number and how many there are; and the pages of each part."""
    import pypdfium2

    made = pypdfium2.PdfDocument.new()
    counts = []
    for part in parts:
        source = pypdfium2.PdfDocument(part)
        made.import_pages(source)
        counts.append(len(source))
        source.close()
    for index, within in enumerate(_within(counts)):
        _number(made, index, f"- {index + 1} / {len(made)} -{within}")
    return _saved(made), counts


def _within(counts: Sequence[int]) -> Iterator[str]:
    """Which entry of the index a page belongs to, and which of its pages it is; nothing on the first part, which has the index."""
    for serial, pages in enumerate(counts):
        for page in range(1, pages + 1):
            yield f"   [{serial}: {page} / {pages}]" if serial else ""


def _number(document: Any, index: int, words: str) -> None:
    """Write words at the foot of a page as it is looked at, whichever way it is turned."""
    from pypdfium2 import raw

    page = document[index]
    left, bottom, right, top = page.get_mediabox()
    wide, high, turned = right - left, top - bottom, page.get_rotation()
    shown = wide if turned in (0, 180) else high
    across = (shown - len(words) * TYPE_SIZE * DIGIT * 0.8) / 2
    place = {
        0: (1, 0, 0, 1, left + across, bottom + FOOT),
        90: (0, 1, -1, 0, right - FOOT, bottom + across),
        180: (-1, 0, 0, -1, right - across, top - FOOT),
        270: (0, -1, 1, 0, left + FOOT, top - across),
    }[turned]
    text = raw.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", TYPE_SIZE)
    encoded = (words + "\0").encode("utf-16-le")
    raw.FPDFText_SetText(text, (raw.FPDF_WCHAR * (len(encoded) // 2)).from_buffer_copy(encoded))
    raw.FPDFPageObj_Transform(text, *place)
    raw.FPDFPage_InsertObject(page.raw, text)
    page.gen_content()
    page.close()


def _saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def answer(arguments: list[str]) -> dict[str, Any]:
    """Make the sheets, or bind; how many pages came of it, part by part."""
    if arguments[0] == "sheets":
        made, target = sheets(Path(arguments[2]).read_bytes(), arguments[1]), arguments[3]
        counts: list[int] = []
    else:
        made, counts = bind([Path(one).read_bytes() for one in arguments[2:]])
        target = arguments[1]
    Path(target).write_bytes(made)
    return {"pages": counts or [_pages(made)]}


def _pages(content: bytes) -> int:
    import pypdfium2

    return len(pypdfium2.PdfDocument(content))
