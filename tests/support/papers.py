"""Small real files to upload: what is uploaded is really parsed, so that three bytes that begin like one will not do."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Sequence

from alliance.demo import papers

PDF = papers.scan("TEST")
PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")  # of the PDF standard
LINE = 200


def pdf(words: str = "TEST", ballast: bytes = b"") -> bytes:
    """A PDF of one page; `ballast` lies in it as comments, for a size or a content of its own."""
    plain = papers.scan(words)
    lines = (b"%" + ballast[at : at + LINE].hex().encode() + b"\n" for at in range(0, len(ballast), LINE))
    return plain[:9] + b"".join(lines) + plain[9:]


def laid(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first its catalogue, the second its pages, the third a page."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        table,
    )


def carrying(catalogue: bytes = b"", page: bytes = b"", *more: bytes) -> bytes:
    """A PDF of one page with these entries in its catalogue and its page, and further objects from number 4."""
    return laid([
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalogue, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %b >>" % page, *more,
    ])  # fmt: skip


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A packed stream."""
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode %b >>\nstream\n%b\nendstream" % (len(packed), entries, packed)


def packed(catalogue: bytes, *hidden: bytes) -> bytes:
    """A PDF 1.5 whose catalogue, pages and further objects (from number 4) lie in an object stream: no plain word of them."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalogue, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>", *hidden,
    ]  # fmt: skip
    at, places = 0, []
    for number, body in enumerate(bodies, 1):
        places.append(b"%d %d" % (number, at))
        at += len(body) + 1
    head = b" ".join(places) + b"\n"
    number = len(bodies) + 1
    kept = stream(head + b"\n".join(bodies), b"/Type /ObjStm /N %d /First %d" % (len(bodies), len(head)))
    out = b"%PDF-1.5\n"
    offset = len(out)
    out += b"%d 0 obj\n%b\nendobj\n" % (number, kept)
    table = len(out)
    rows = b"\0\0\0\0" + b"".join(b"\2" + number.to_bytes(2, "big") + bytes([i]) for i in range(len(bodies)))
    rows += b"\1" + offset.to_bytes(2, "big") + b"\0" + b"\1" + table.to_bytes(2, "big") + b"\0"
    entries = b"/Type /XRef /Size %d /W [1 2 1] /Root 1 0 R" % (number + 2)
    out += b"%d 0 obj\n%b\nendobj\n" % (number + 1, stream(rows, entries))
    return out + b"startxref\n%d\n%%%%EOF\n" % table


def locked(opens: bool) -> bytes:
    """An encrypted PDF: one that opens for anybody but forbids, or one that asks for a password."""
    owner, number = bytes(range(65, 97)), b"0123456789abcdef"
    key = hashlib.md5(PAD + owner + (-4 & 0xFFFFFFFF).to_bytes(4, "little") + number).digest()[:5]
    user = _rc4(key, PAD) if opens else bytes(32)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >>" % (owner.hex().encode(), user.hex().encode()),
    ]  # fmt: skip
    return laid(objects, b"/Encrypt 4 0 R /ID [<%b> <%b>]" % (number.hex().encode(), number.hex().encode()))


def _rc4(key: bytes, content: bytes) -> bytes:
    box, at, out = list(range(256)), 0, bytearray()
    for index in range(256):
        at = (at + box[index] + key[index % len(key)]) % 256
        box[index], box[at] = box[at], box[index]
    one = two = 0
    for byte in content:
        one = (one + 1) % 256
        two = (two + box[one]) % 256
        box[one], box[two] = box[two], box[one]
        out.append(byte ^ box[(box[one] + box[two]) % 256])
    return bytes(out)


def picture(width: int = 60, height: int = 80, kind: str = "PNG") -> bytes:
    """A plain picture."""
    from PIL import Image

    made = io.BytesIO()
    Image.new("L", (width, height), 255).save(made, kind)
    return made.getvalue()


def office(*names: str, **parts: bytes) -> bytes:
    """A Word or Excel file of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, parts.get(name, b"x"))
    return out.getvalue()
