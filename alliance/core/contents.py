"""What an upload really is: parsed, not only looked at. Each refusal says in words what to do instead.

PDFs and pictures are opened by a program of its own (documents/gate.py) with bounded memory and time; Word and Excel files
are unpacked, counting. What acts by itself (scripts, macros, launching, files inside files) or is locked is not taken.
"""

import hashlib
import io
import zipfile
from pathlib import Path

from flask_babel import gettext as _

from alliance.core.imports.tables import BROKEN_ARCHIVE
from alliance.core.refusal import Refused
from alliance.documents import programs, scans

MEGABYTE = 1024 * 1024
LARGEST_UNPACKED = 200 * MEGABYTE
MOST_PAGES = 1000
GATE = Path(programs.__file__).with_name("gate.py")
SECONDS = 30
REMEMBERED = 500  # contents found good by this process: the same paper is often sent again
MACROS = (b"macroenabled", b"vbaproject")
BEGIN = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}

_good: dict[tuple[str, str], None] = {}


def look(name: str, kind: str, content: bytes) -> None:
    """Refused unless the content is a whole and harmless file of that kind."""
    if kind in BEGIN:
        if not content[:1024].lstrip().startswith(BEGIN[kind]):
            raise _other(name, kind)
        _open(name, kind, content)
    else:
        _unpack(name, kind, content)


def _other(name: str, kind: str) -> Refused:
    return Refused(
        "", _("「%(name)s」的内容不是 %(kind)s 文件，请另存后再传", name=name, kind=kind.upper()), field="file"
    )


def _open(name: str, kind: str, content: bytes) -> None:
    key = (hashlib.sha256(content).hexdigest(), kind)
    if key in _good:
        return
    try:
        programs.answer(GATE, [kind, str(MOST_PAGES), str(scans.MOST_PIXELS)], SECONDS, content)
    except programs.Unreadable as trouble:
        raise Refused("", _why(name, trouble.why), field="file") from trouble
    _good[key] = None
    for old in list(_good)[:-REMEMBERED]:
        _good.pop(old, None)


def _why(name: str, why: str) -> str:
    words = {
        "broken": _("「%(name)s」打不开：文件已损坏或不完整，请重新扫描或另存后再传", name=name),
        "locked": _("「%(name)s」设有密码或权限限制，请取消后再传", name=name),
        "pages": _("「%(name)s」超过 %(most)d 页，请分开上传", name=name, most=MOST_PAGES),
        "pixels": _("「%(name)s」的图像过大（超过 %(most)d 百万像素），请用 150–300 dpi 扫描", name=name,
                    most=scans.MOST_PIXELS // 1_000_000),
        "slow": _("「%(name)s」过于复杂，读取超时，请用 150–300 dpi 重新扫描", name=name),
        "script": _("「%(name)s」含有脚本，不能上传；请打印为 PDF 后再传", name=name),
        "launch": _("「%(name)s」含有会启动程序或提交数据的动作，不能上传；请打印为 PDF 后再传", name=name),
        "inside": _("「%(name)s」里面夹带了别的文件，不能上传；请打印为 PDF，夹带的文件单独上传", name=name),
        "macros": _("「%(name)s」含有宏，不能上传；请另存为不含宏的文件后再传", name=name),
        "unpacked": _("「%(name)s」解压后超过 %(most)d MB，不能上传", name=name, most=LARGEST_UNPACKED // MEGABYTE),
    }  # fmt: skip
    return str(words[why])


def _unpack(name: str, kind: str, content: bytes) -> None:
    wanted = "word/document.xml" if kind == "docx" else "xl/workbook.xml"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if wanted not in archive.namelist():
                raise _other(name, kind)
            why = "macros" if _has_macros(archive) else "unpacked" if _unpacked(archive) >= LARGEST_UNPACKED else ""
    except BROKEN_ARCHIVE as error:
        raise _other(name, kind) from error
    if why:
        raise Refused("", _why(name, why), field="file")


def _has_macros(archive: zipfile.ZipFile) -> bool:
    """By the part's name, or under another name by the type it is given."""
    if any("vbaproject" in one.lower() for one in archive.namelist()):
        return True
    if "[Content_Types].xml" not in archive.namelist():
        return False
    with archive.open("[Content_Types].xml") as types:
        said = types.read(MEGABYTE).lower()
    return any(mark in said for mark in MACROS)


def _unpacked(archive: zipfile.ZipFile) -> int:
    """How many bytes come out, counted while unpacking and no further than the limit: a header's claim is not believed."""
    count = 0
    for item in archive.infolist():
        with archive.open(item) as member:
            while piece := member.read(MEGABYTE):
                count += len(piece)
                if count >= LARGEST_UNPACKED:
                    return count
    return count
