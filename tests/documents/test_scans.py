"""Codes are read from real scans: 150 dpi, JPEG at quality 60, turned, skewed, PDF and pictures; what cannot be, is said."""

import pytest
from PIL import Image

from alliance.documents import codes, pdf, programs, scans
from alliance.documents.scans import Sheet, check
from tests.documents import paper, samples

pytestmark = pytest.mark.clause("SN15-A1", "SN15-A2")
PRINTED = pdf.annex1(samples.ANNEX1)
DOSSIER, VERSION = samples.ANNEX1["dossier"], samples.ANNEX1["code"]


def found(sheets: list[Sheet]) -> list[str]:
    return [one.kind for one in check(sheets, "annex1", DOSSIER, VERSION)]


@pytest.mark.parametrize("turn", [0, 90, 180, 270, 2.5, 88, 183])
def test_a_scanned_pdf_is_read_however_it_lies(turn: float) -> None:
    sheets = scans.read(paper.bound(paper.pictures(PRINTED, turn=turn)), "pdf")
    assert [[code.page for code in sheet.codes] for sheet in sheets] == [[1], [2], [3], [4], [5], [6]]
    assert found(sheets) == []


@pytest.mark.parametrize(("dpi", "quality"), [(150, 60), (120, 60), (300, 40)])
def test_jpeg_and_png_pictures_are_read(dpi: int, quality: int) -> None:
    image = paper.pictures(PRINTED, dpi, turn=1.5)[3]
    for kind, content in (("jpg", paper.jpeg(image, quality)), ("png", paper.png(image.convert("RGB")))):
        (sheet,) = scans.read(content, kind)
        assert [(code.page, code.pages, code.version) for code in sheet.codes] == [(4, 6, VERSION)]
        assert sheet.dpi == pytest.approx(dpi, rel=0.06)


def test_the_pdf_as_it_was_printed_is_read_too() -> None:
    assert found(scans.read(PRINTED, "pdf")) == []


def test_empty_backs_are_no_sheets_and_written_ones_without_code_are() -> None:
    image = paper.pictures(PRINTED)[0]
    uncoded = image.crop((0, 300, image.width, image.height))
    empty, written = scans.read(paper.bound([Image.new("L", image.size, 245), uncoded]), "pdf")
    assert (empty.blank, written.blank) == (True, False)


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        (b"%PDF-1.4 nothing", "pdf", "broken"),
        (PRINTED[: len(PRINTED) // 2], "pdf", "broken"),
        (b"\xff\xd8\xff nothing", "jpg", "broken"),
        (paper.png(Image.new("1", (10_000, 9_000))), "png", "pixels"),
        (paper.bound([Image.new("L", (20, 20), 255)] * 4), "pdf", "pages"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, kind: str, why: str) -> None:
    with pytest.raises(programs.Unreadable) as caught:
        scans.read(content, kind, most_pages=6 if why != "pages" else 3)
    assert caught.value.why == why


def test_a_page_that_claims_to_be_a_mile_wide_is_drawn_small() -> None:
    assert PRINTED.count(b"/MediaBox[0 0 595.2756 841.8898]") == 6
    wide = PRINTED.replace(b"/MediaBox[0 0 595.2756 841.8898]", b"/MediaBox[0 0 99999999 99999999]")
    assert len(scans.read(wide, "pdf")) == 6


def sheet(page: int, version: str = VERSION, pages: int = 3, dossier: str = DOSSIER, form: str = "annex1") -> Sheet:
    return Sheet((codes.Code(form, dossier, version, page, pages),))


@pytest.mark.parametrize(
    ("sheets", "kinds"),
    [
        ([sheet(3), sheet(1), sheet(2)], []),
        ([sheet(1), sheet(2), sheet(3, "9-" + VERSION.split("-")[1])], []),
        ([Sheet((*sheet(1).codes, *sheet(2).codes)), sheet(3)], []),
        ([sheet(1), sheet(2)], ["missing"]),
        ([sheet(1), sheet(2), sheet(2), sheet(3)], ["twice"]),
        ([sheet(1), sheet(2, "1-00000000"), sheet(3)], ["version", "missing"]),
        ([sheet(1), sheet(2), sheet(3), sheet(1, codes.DRAFT)], ["draft"]),
        ([sheet(1), sheet(2), sheet(3, pages=4)], ["count", "missing"]),
        ([sheet(1), sheet(2), sheet(3), sheet(1, dossier="B")], ["dossier"]),
        ([sheet(1), sheet(2), sheet(3), sheet(1, form="annex2")], ["form"]),
        ([sheet(1), sheet(2), sheet(3), Sheet(())], ["unreadable"]),
        ([sheet(1), sheet(2), sheet(3), Sheet((), blank=True)], []),
        ([Sheet(())], ["empty"]),
        ([], ["empty"]),
    ],
)
def test_what_is_wrong_is_named(sheets: list[Sheet], kinds: list[str]) -> None:
    assert found(sheets) == kinds
