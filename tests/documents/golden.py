"""The annexes and the certificate as pictures: `python -m tests.documents.golden` draws them again after a look at each."""

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops

from alliance.documents import pdf
from tests.documents import paper, samples

FOLDER = Path(__file__).parent / "golden"
DPI = 45
GREYS = 8
FAR = 48  # greys apart that an eye would see
MOST = 0.003  # share of the sheet that may differ so: another version of the drawing library, not another layout
CASES = {
    "annex1": lambda: pdf.annex1(samples.ANNEX1),
    "annex2": lambda: pdf.annex2(samples.FULL2),
    "draft": lambda: pdf.annex2({"dossier": "A2026-0018", "version": "草稿"}),
    "certificate": lambda: pdf.certificate(samples.CERTIFICATE),
}


def drawn(name: str) -> list[Image.Image]:
    """The sheets of a document, small and in few greys."""
    return [one.quantize(GREYS).convert("L") for one in paper.pictures(CASES[name](), DPI)]


def kept(name: str) -> list[Image.Image]:
    """The sheets as they were looked at and kept, in order."""
    return [Image.open(path).convert("L") for path in sorted(FOLDER.glob(f"{name}-*.png"))]


def apart(one: Image.Image, other: Image.Image) -> float:
    """The share of a sheet whose greys an eye would tell apart."""
    if one.size != other.size:
        return 1.0
    counts = ImageChops.difference(one, other).histogram()
    return sum(counts[FAR:]) / sum(counts)


def main() -> Iterator[Path]:
    """Draw and keep every sheet."""
    FOLDER.mkdir(exist_ok=True)
    for name in CASES:
        for path in FOLDER.glob(f"{name}-*.png"):
            path.unlink()
        for number, image in enumerate(drawn(name), 1):
            out = io.BytesIO()
            image.quantize(GREYS).save(out, "PNG", optimize=True)
            path = FOLDER / f"{name}-{number:02}.png"
            path.write_bytes(out.getvalue())
            yield path


if __name__ == "__main__":
    list(main())
