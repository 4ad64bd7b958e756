"""Strangers' files are opened by programs of their own (eye.py, bindery.py, gate.py): how one is asked.

Each limits its memory and its time by itself and answers JSON; its end is not ours.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

APART: Final = Path(__file__).with_name("apart.py")


class Unreadable(ValueError):
    """The file could not be read: why (broken, locked, pages, pixels, slow …) and what was found (pages, million pixels)."""

    def __init__(self, why: str, number: int = 0) -> None:
        super().__init__(f"{why} {number}")
        self.why = why
        self.number = number


def answer(program: Path, arguments: Sequence[str], seconds: int, content: bytes = b"") -> dict[str, Any]:
    """What the program says about the file on its standard input (or named in its arguments); Unreadable where it cannot."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program with our own arguments
            [sys.executable, "-I", str(APART), str(program), *arguments], input=content, capture_output=True,
            timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unreadable("slow") from error
    if done.returncode != 0:
        raise Unreadable("broken")
    said: dict[str, Any] = json.loads(done.stdout)
    if "trouble" in said:
        raise Unreadable(str(said["trouble"]), int(said.get("number", 0)))
    return said
