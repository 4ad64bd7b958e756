"""What comes back from a scanner: printed sheets as pictures, turned, skewed, coarse; and PDF files of such pictures."""

import io
from collections.abc import Sequence

import pypdfium2
from PIL import Image


def pictures(pdf: bytes, dpi: int = 150, turn: float = 0) -> list[Image.Image]:
    """The sheets of a PDF as a scanner sees them, turned by so many degrees."""
    document = pypdfium2.PdfDocument(pdf)
    drawn = [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    return [one.rotate(turn, expand=True, fillcolor=255) if turn else one for one in drawn]


def jpeg(image: Image.Image, quality: int = 60) -> bytes:
    return _saved(image, "JPEG", quality=quality)


def png(image: Image.Image) -> bytes:
    return _saved(image, "PNG")


def bound(images: Sequence[Image.Image], dpi: int = 150) -> bytes:
    """A PDF with a picture on each page, as a scanner makes it."""
    return _saved(images[0], "PDF", save_all=True, append_images=list(images[1:]), resolution=dpi, quality=60)


def _saved(image: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()
