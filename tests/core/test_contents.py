"""Uploads are parsed: what is whole and harmless is taken, all else refused in words that say what to do."""

import io
import time
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask

from alliance.config import ROOT
from alliance.core import contents, files
from alliance.core.actor import SYSTEM
from alliance.core.files import File
from alliance.core.refusal import Refused
from alliance.documents import gate
from alliance.ext import db
from tests.support import papers
from tests.support.world import NOW, the_world

pytestmark = pytest.mark.on("sqlite")
SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
FILE = b"<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>"
PAGES = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"


def types(content_type: str) -> bytes:
    """A Word file without any part of a macro's usual name, that says it has one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "x")
        archive.writestr("word/harmless.bin", "x")
        archive.writestr(
            "[Content_Types].xml", f'<Override PartName="/word/harmless.bin" ContentType="{content_type}"/>'
        )
    return out.getvalue()


def paged(count: int) -> bytes:
    """A PDF of so many empty pages."""
    kids = b" ".join(b"%d 0 R" % (3 + number) for number in range(count))
    return papers.laid([
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, count), *[PAGES] * count,
    ])  # fmt: skip


def drawn(width: int, height: int) -> bytes:
    """A PDF whose only page shows a picture that claims to be so large."""
    image = papers.stream(
        b"\0",
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
        % (width, height),
    )
    page = b"/Contents 5 0 R /Resources << /XObject << /I 4 0 R >> >>"
    return papers.carrying(b"", page, image, papers.stream(b"595 0 0 842 0 0 cm /I Do"))


TAKEN = {
    "plain.pdf": papers.PDF,
    "ballast.pdf": papers.pdf(ballast=bytes(1000)),
    "packed.pdf": papers.packed(b"/Lang (zh)"),
    "words about a /JavaScript.pdf": papers.carrying(b"", b"", b"<< /Title (/JavaScript \\) /Launch) >>"),
    "stream about.pdf": papers.carrying(b"", b"/Contents 4 0 R", b"<< /Length 24 >>\nstream\n% /JavaScript /Launch %%\nendstream"),
    "goes to a page.pdf": papers.carrying(b"/OpenAction [3 0 R /Fit]"),
    "links.pdf": papers.carrying(
        b"", b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.cn/) >> >>]"
    ),
    "many.pdf": paged(contents.MOST_PAGES),
    "a.png": papers.picture(),
    "a.jpg": papers.picture(kind="JPEG"),
    "a.jpeg": papers.picture(3000, 4000, "JPEG"),
    "a.docx": papers.office("word/document.xml"),
    "a.xlsx": papers.office("xl/workbook.xml"),
}  # fmt: skip
REFUSED = {
    "magic only.pdf": (b"%PDF-1.4\n%%EOF\n", "打不开"),
    "cut.pdf": (papers.PDF[:400], "打不开"),
    "cut after a whole.pdf": (papers.PDF + b"6 0 obj\n<< >>\nendobj\n", "打不开"),
    "no pages.pdf": (papers.laid([b"<< /Type /Catalog >>"]), "打不开"),
    "page of another.pdf": (papers.picture(), "内容不是 PDF"),
    "one too many.pdf": (paged(contents.MOST_PAGES + 1), "超过 1000 页"),
    "asks.pdf": (papers.locked(opens=False), "设有密码"),
    "forbids.pdf": (papers.locked(opens=True), "设有密码"),
    "script at the opening.pdf": (papers.carrying(b"/OpenAction " + SCRIPT), "脚本"),
    "script by name.pdf": (papers.carrying(b"/Names << /JavaScript << /Names [(a) 4 0 R] >> >>", b"", SCRIPT), "脚本"),
    "script on a page.pdf": (papers.carrying(b"", b"/AA << /O %b >>" % SCRIPT), "脚本"),
    "script spelt.pdf": (papers.carrying(b"/OpenAction << /S /J#61vaScript /J#53 (app.alert\\(1\\)) >>"), "脚本"),
    "script packed.pdf": (papers.packed(b"/OpenAction 4 0 R", SCRIPT), "脚本"),
    "form with a script of its own.pdf": (papers.carrying(b"/AcroForm << /XFA [(a) 4 0 R] >>", b"", papers.stream(b"<x/>")), "脚本"),
    "starts.pdf": (papers.carrying(b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "启动程序"),
    "sends.pdf": (papers.carrying(b"", b"/AA << /C << /S /SubmitForm /F (http://a.cn/) >> >>"), "启动程序"),
    "inside.pdf": (papers.carrying(b"/Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >>", b"", FILE, papers.stream(b"MZ")), "夹带"),
    "inside on a page.pdf": (
        papers.carrying(
            b"", b"/Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 4 0 R >>]", FILE, papers.stream(b"MZ")
        ), "夹带",
    ),
    "huge picture.pdf": (drawn(10_000, 9_000), "图像过大"),
    "head only.png": (b"\x89PNG\r\n\x1a\n" + b"0" * 20, "打不开"),
    "cut.png": (papers.picture()[:-20], "打不开"),
    "bomb.png": (papers.picture(10_000, 9_000), "图像过大"),
    "cut.jpg": (papers.picture(600, 800, "JPEG")[:700], "打不开"),
    "page.jpg": (papers.PDF, "内容不是 JPG"),
    "other.png": (papers.picture(kind="JPEG"), "内容不是 PNG"),
    "vba.docx": (papers.office("word/document.xml", "word/VBAProject.bin"), "含有宏"),
    "vba by type.docx": (types("application/vnd.ms-office.vbaProject"), "含有宏"),
    "vba by kind.docx": (types("application/vnd.ms-word.document.macroEnabled.main+xml"), "含有宏"),
    "no word.docx": (papers.office("xl/workbook.xml"), "内容不是 DOCX"),
    "cut.xlsx": (papers.office("xl/workbook.xml")[:-30], "内容不是 XLSX"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_whole_is_taken(app: Flask, name: str) -> None:
    with app.test_request_context():
        assert files.checked_kind(name, TAKEN[name]) == name.rsplit(".", 1)[1]


@pytest.mark.parametrize("name", REFUSED)
def test_what_acts_or_is_broken_is_refused_in_words(app: Flask, name: str) -> None:
    content, words = REFUSED[name]
    with app.test_request_context(), pytest.raises(Refused, match=words) as refused:
        files.checked_kind(name, content)
    assert refused.value.field == "file"
    assert "%(" not in refused.value.message


def test_what_unpacks_without_end_is_refused(app: Flask) -> None:
    """A Word file that would come out at 300 MB, counted while it is unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("word/document.xml", bytes(300 * contents.MEGABYTE))
    with app.test_request_context(), pytest.raises(Refused, match="解压后超过 200 MB"):
        files.checked_kind("a.docx", out.getvalue())


def test_a_page_that_unpacks_without_end_ends_the_reader_and_not_us(app: Flask) -> None:
    """Its own memory and time are bounded: a stream packed four times over comes out at 3 GB of nothing."""
    content = b"0 0 m " * 1000
    for _ in range(3):
        content = content * 400
        content = zlib.compress(content)
    bomb = b"<< /Length %d /Filter [/FlateDecode /FlateDecode /FlateDecode] >>\nstream\n%b\nendstream" % (
        len(content),
        content,
    )
    with app.test_request_context():
        began = time.monotonic()
        with suppress(Refused):
            files.checked_kind("a.pdf", papers.carrying(b"", b"/Contents 4 0 R", bomb))
        assert time.monotonic() - began < contents.SECONDS


def test_what_is_refused_leaves_nothing(settled: Flask) -> None:
    with settled.app_context():
        record, before = the_world().hospital("weinan"), list(files.Store.root.glob("*/*"))
        for name in ("script packed.pdf", "cut.jpg"):
            with pytest.raises(Refused):
                files.attach(record, "evidence", name, REFUSED[name][0], SYSTEM, NOW)
        assert list(files.Store.root.glob("*/*")) == before
        assert (
            db.session.query(File).filter(File.record_id == record.id, File.record_type == "organisation").count() == 0
        )
        kept = files.attach(record, "evidence", "好.pdf", papers.PDF, SYSTEM, NOW)
        assert files.content(kept) == papers.PDF


def test_what_is_taken_is_read_once(app: Flask) -> None:
    """A good content is remembered by its hash and kind, and no more of them than that; a bad one never."""
    contents._good.clear()
    with app.test_request_context():
        files.checked_kind("a.pdf", papers.PDF)
        assert len(contents._good) == 1
        for _ in range(2):
            with pytest.raises(Refused):
                files.checked_kind("b.pdf", REFUSED["cut.pdf"][0])
        assert len(contents._good) == 1
        contents._good.update({(str(number), "pdf"): None for number in range(contents.REMEMBERED + 50)})
        files.checked_kind("a.png", papers.picture())
        assert len(contents._good) == contents.REMEMBERED


def test_the_reader_is_a_program_of_its_own() -> None:
    """It imports nothing of ours, so that its end is not ours."""
    assert contents.GATE == ROOT / "alliance" / "documents" / "gate.py"
    assert "alliance" not in Path(gate.__file__).read_text().split("from __future__", 1)[1]
