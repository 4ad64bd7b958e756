"""Uploads and imports of broken bytes: refused or taken, never a crash."""

import io
import os
import random
import resource
import zipfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask

from alliance import clock
from alliance.core import contents, files
from alliance.core.imports import tables
from alliance.core.refusal import Refused
from alliance.documents import excel, gate
from tests.support import papers
from tests.support.counts import many
from tests.support.figures import Figure

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
    return [
        papers.picture(),
        papers.picture(kind="JPEG"),
        papers.PDF,
        papers.packed(b"/Lang (zh)"),
        out.getvalue(),
        book.close(),
        csv,
        csv.decode().encode("gb18030", "replace"),
        b"",
    ]


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


class Pile:
    """Contents that begin like a PDF or a picture: looked through many at a time by a reader with its own limits.

    In the product each has a reader to itself; what ends one (a signal, its time) is then that upload's refusal.
    """

    SIZE = 200

    def __init__(self) -> None:
        self.waiting: list[tuple[str, bytes]] = []
        self.taken = self.refused = self.ended = 0

    def put(self, kind: str, content: bytes) -> None:
        """One more; a full pile is read."""
        self.waiting.append((kind, content))
        if len(self.waiting) >= self.SIZE:
            self.read()

    def read(self) -> None:
        """Read the pile; a reader that ended early goes on behind the one that ended it."""
        while self.waiting:
            done, ended = self._forked()
            self.waiting = self.waiting[done + ended :]
            self.ended += ended

    def _forked(self) -> tuple[int, int]:
        told, tells = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(told)
            resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
            for kind, content in self.waiting:
                os.write(tells, _looked(kind, content))
            os._exit(0)
        os.close(tells)
        with os.fdopen(told, "rb") as said:
            answers = said.read()
        status = os.waitpid(child, 0)[1]
        assert b"!" not in answers, self.waiting[answers.index(b"!")]
        self.taken += answers.count(b"+")
        self.refused += answers.count(b"-")
        return len(answers), int(status != 0)


def _looked(kind: str, content: bytes) -> bytes:
    try:
        gate.look(content, kind, contents.MOST_PAGES, 1_000_000)
    except (gate.Trouble, MemoryError):
        return b"-"
    except Exception:
        return b"!"
    return b"+"


def at_the_door(name: str, content: bytes, pile: Pile) -> bool | None:
    """Whether an upload is taken; None where a reader decides that, in its pile."""
    kind = name.rsplit(".", 1)[-1]
    begin = contents.BEGIN.get(kind)
    if begin is not None and content[:1024].lstrip().startswith(begin):
        pile.put(kind, content)
        return None
    try:
        files.checked_kind(files._plain_name(name), content)
    except Refused:
        return False
    return True


@pytest.mark.soak
@pytest.mark.on("sqlite")
def test_no_upload_and_no_table_crashes(app: Flask, figure: Figure) -> None:
    chance, whole, pile = random.Random(7), samples(), Pile()
    answers: Counter[bool | None] = Counter()
    tried = many(300, 1_000_000)
    with app.test_request_context():
        for _ in range(tried):
            content, name = broken(chance.choice(whole), chance), chance.choice(NAMES)
            answers[at_the_door(name, content, pile)] += 1
            with suppress(tables.Unreadable):
                tables.table(content, 1000)
        pile.read()
    refused, taken = answers[False] + pile.refused, answers[True] + pile.taken
    assert refused and taken and pile.refused and pile.taken
    figure(
        "fuzzed",
        f"{tried} inputs to uploads and imports each, refused {refused}, taken {taken} ({pile.taken + pile.refused} parsed "
        f"as PDF or picture, readers ended {pile.ended}), crashes 0",
    )


def test_the_samples_are_taken_as_they_are(app: Flask) -> None:
    """Else the fuzzing would only ever see what is refused at the door."""
    kinds = ("png", "jpg", "pdf", "pdf", "docx", "xlsx")
    with app.test_request_context():
        found = [files.checked_kind(f"a.{kind}", content) for kind, content in zip(kinds, samples(), strict=False)]
    assert found == list(kinds)
    assert not Path("..").resolve().name.endswith(".part")
