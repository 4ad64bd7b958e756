"""Reads back what was written: the words of a Word file and of a PDF made by typst."""

import io
import re
import zlib

from docx import Document

NAMES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def word_text(docx: bytes) -> str:
    """All text in reading order, tables included, without blanks."""
    body = Document(io.BytesIO(docx)).element.body
    texts = body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")
    return squeezed("".join(part.text or "" for part in texts))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u3000]", "", text)


def pdf_sheets(pdf: bytes) -> list[str]:
    """The words of each sheet without blanks, by the glyph table the file carries. One font, as all our files have."""
    streams = [_unpacked(pdf[found.end() :]) for found in re.finditer(rb"stream\r?\n", pdf)]
    tables = [stream for stream in streams if b"begincmap" in stream]
    assert len(tables) == 1, f"{len(tables)} fonts"
    glyphs = {int(a, 16): _utf16(b) for a, b in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", tables[0])}
    sheets = [stream for stream in streams if b" Tf " in stream and b"begincmap" not in stream]
    return [squeezed("".join(_shown(sheet, glyphs))) for sheet in sheets]


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error:
        return b""


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be")


def _shown(stream: bytes, glyphs: dict[int, str]) -> list[str]:
    """The strings the stream shows, one per Tj or TJ."""
    words: list[str] = []
    pieces: list[bytes] = []
    for found in TOKEN.finditer(stream):
        if found["open"]:
            pieces = []
        elif found["hex"]:
            pieces.append(bytes.fromhex(found["hex"].decode()))
        elif found["word"] is not None:
            pieces.append(_unescaped(found["word"][1:-1]))
        else:
            raw = b"".join(pieces[-1:] if found["show"] == b"Tj" else pieces)
            words.append("".join(glyphs.get(raw[at] << 8 | raw[at + 1], "?") for at in range(0, len(raw), 2)))
    return words


# A literal may hold balanced brackets one deep; that is as deep as these files go.
TOKEN = re.compile(
    rb"(?P<word>\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\))|<(?P<hex>[0-9A-F]+)>|(?P<open>\[)|(?P<show>Tj|TJ)", re.DOTALL
)


def _unescaped(literal: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        sign = found.group(1)
        return bytes([int(sign, 8)]) if sign[:1].isdigit() else NAMES.get(sign, sign)

    return re.sub(rb"\\([0-7]{1,3}|.)", one, literal, flags=re.DOTALL)
