"""Reads the QR codes of one file, as a program of its own (see apart.py): KIND PAGES PIXELS, the file on standard input.

Answers {"sheets": [{"codes", "blank", "dpi"}]} or {"trouble", "number"}.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

MEMORY: Final = 2 * 1024**3
SECONDS: Final = 90
POINTS: Final = 72
SHARP: Final = (150, 300)  # dpi a PDF page is drawn at: the second only where the first shows no code
DRAWN: Final = 16_000_000  # pixels a page is drawn with at most, whatever size it claims
A4_INCHES: Final = 8.27
INK: Final = 0.0005  # a sheet with less ink than this is an empty back


class Trouble(Exception):
    """The file cannot be read: broken, locked, pages, pixels. `number` is what was found."""

    def __init__(self, what: str, number: int = 0) -> None:
        super().__init__(what)
        self.what, self.number = what, number


def sheets(content: bytes, kind: str, most_pages: int, most_pixels: int) -> Iterator[dict[str, Any]]:
    """Each sheet of the file with its codes."""
    if kind == "pdf":
        yield from _pdf(content, most_pages, most_pixels)
    else:
        yield _picture(content, most_pixels)


def _picture(content: bytes, most_pixels: int) -> dict[str, Any]:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, asked before anything is unpacked
    try:
        image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
        width, height = image.size
        if width * height > most_pixels:
            raise Trouble("pixels", width * height // 1_000_000)
        image.draft("L", (2500, 3500))
        grey = image.convert("L")
    except (OSError, SyntaxError, ValueError) as error:
        raise Trouble("broken") from error
    return _sheet(grey, _codes(grey), round(min(width, height) / A4_INCHES))


def _pdf(content: bytes, most_pages: int, most_pixels: int) -> Iterator[dict[str, Any]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        if not 0 < len(document) <= most_pages:
            raise Trouble("pages" if len(document) else "broken", len(document))
        for number in range(len(document)):
            page = document[number]
            _bounded(page, most_pixels)
            grey, found = _drawn(page)
            yield _sheet(grey, found, 0)
            page.close()
    except pypdfium2.PdfiumError as error:
        raise Trouble("locked" if "assword" in str(error) else "broken") from error


def _bounded(page: Any, most_pixels: int) -> None:
    """A picture inside the page that would unpack to too much."""
    from pypdfium2 import PdfImage, raw

    for found in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        if isinstance(found, PdfImage):
            width, height = found.get_px_size()
            if width * height > most_pixels:
                raise Trouble("pixels", width * height // 1_000_000)


def _drawn(page: Any) -> tuple[Image, list[str]]:
    width, height = page.get_size()
    most = (DRAWN / max(1.0, width * height)) ** 0.5
    grey: Any = None
    found: list[str] = []
    for dpi in SHARP:
        grey = page.render(scale=min(dpi / POINTS, most), grayscale=True).to_pil()
        found = _codes(grey)
        if found or _is_blank(grey):
            break
    return grey, found


def _codes(image: Image) -> list[str]:
    import zxingcpp

    return [
        one.bytes.decode("utf-8", "replace")
        for one in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    ]


def _sheet(image: Image, codes: list[str], dpi: int) -> dict[str, Any]:
    return {"codes": codes, "blank": not codes and _is_blank(image), "dpi": dpi}


def _is_blank(image: Image) -> bool:
    counts = image.histogram()
    return sum(counts[:160]) < INK * sum(counts)


def answer(arguments: list[str]) -> dict[str, Any]:
    """What is found on the sheets of standard input: KIND PAGES PIXELS."""
    kind, most_pages, most_pixels = arguments[0], int(arguments[1]), int(arguments[2])
    return {"sheets": list(sheets(sys.stdin.buffer.read(), kind, most_pages, most_pixels))}
