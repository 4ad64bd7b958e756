"""Uploads and imports of broken bytes: refused or taken, never a crash."""

import io
import random
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from alliance import clock
from alliance.core import files
from alliance.core.imports import tables
from alliance.core.refusal import Refused
from alliance.documents import excel
from tests.support.counts import many
from tests.support.figures import Figure

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdb\x00C\x00"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
NAMES = (
    "a.pdf",
    "a.png",
    "a.jpg",
    "a.docx",
    "a.xlsx",
    "a",
    "..",
    "a.svg",
    "\u202egnp.exe",
    "a.xlsx\x00.pdf",
    "张.xlsx",
    "",
)


def samples() -> list[bytes]:
    """One whole file of each kind."""
    book = excel.Workbook(clock.now(), "表")
    book.sheet("表", [excel.Column("甲"), excel.Column("乙", "int")], [["一", 1], ["=1+1", 2]])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    csv = excel.csv_bytes(["甲", "乙"], [["一", 1], ["二", None]])
    return [PNG, JPG, PDF, out.getvalue(), book.close(), csv, csv.decode().encode("gb18030", "replace"), b""]


def broken(content: bytes, chance: random.Random) -> bytes:
    """The file with bytes changed, cut, doubled or put in."""
    found = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(found) + 1)
        match chance.randrange(5):
            case 0:
                found[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del found[at:]
            case 2:
                found[at:at] = found[: chance.randrange(64)]
            case 3:
                found[at:at] = chance.randbytes(chance.randrange(16))
            case _:
                found[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(found)


@pytest.mark.soak
@pytest.mark.on("sqlite")
def test_no_upload_and_no_table_crashes(app: Flask, figure: Figure) -> None:
    chance, whole = random.Random(7), samples()
    taken = refused = 0
    with app.test_request_context():
        for _ in range(many(300, 1_000_000)):
            content, name = broken(chance.choice(whole), chance), chance.choice(NAMES)
            for check in (
                lambda c, n=name: files.checked_kind(files._plain_name(n), c),
                lambda c: tables.table(c, 1000),
            ):
                try:
                    check(content)
                    taken += 1
                except (Refused, tables.Unreadable):
                    refused += 1
    assert taken and refused
    figure(
        "fuzzed",
        f"{(taken + refused) // 2} inputs to uploads and imports each, refused {refused}, taken {taken}, crashes 0",
    )


def test_the_samples_are_taken_as_they_are(app: Flask) -> None:
    """Else the fuzzing would only ever see what is refused at the door."""
    kinds = ("png", "jpg", "pdf", "docx", "xlsx")
    with app.test_request_context():
        found = [files.checked_kind(f"a.{kind}", content) for kind, content in zip(kinds, samples(), strict=False)]
    assert found == list(kinds)
    assert not Path("..").resolve().name.endswith(".part")
