"""The code on each printed sheet of an annex: which form, which dossier, which version, which page of how many.

It names no person. It tells a sealed scan from a scan of another version; it is no signature and proves nothing else.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

DRAFT: Final = "draft"
HASH: Final = 8
FORM: Final = re.compile(
    r"ZKLM1\|(?P<form>annex[0-9])\|(?P<dossier>[^|\s]{1,60})\|(?P<version>draft|[0-9]{1,4}-[0-9a-f]{8})"
    r"\|(?P<page>[0-9]{1,3})/(?P<pages>[0-9]{1,3})"
)


@dataclass(frozen=True)
class Code:
    """What one printed sheet says of itself. `version` is what version() gave, or DRAFT."""

    form: str
    dossier: str
    version: str
    page: int
    pages: int

    @property
    def serial(self) -> int | None:
        """The submission's number, None on a draft."""
        return None if self.version == DRAFT else int(self.version.split("-")[0])


def version(serial: int, content: Mapping[str, Any]) -> str:
    """The version's part of a code: number of the submission and a short hash of what was submitted (plain JSON)."""
    whole = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return f"{serial}-{hashlib.sha256(whole.encode()).hexdigest()[:HASH]}"


def write(code: Code) -> str:
    """The words inside the QR code."""
    return f"ZKLM1|{code.form}|{code.dossier}|{code.version}|{code.page}/{code.pages}"


def read(words: str) -> Code | None:
    """The code these words hold, None if they are not ours."""
    found = FORM.fullmatch(words)
    if found is None:
        return None
    page, pages = int(found["page"]), int(found["pages"])
    whole = 1 <= page <= pages
    return Code(found["form"], found["dossier"], found["version"], page, pages) if whole else None


def readable(code: Code) -> str:
    """The same for people, printed under the QR code."""
    return f"{code.dossier} {code.version} {code.page}/{code.pages}"


def picture(code: Code) -> bytes:
    """The QR code as SVG without a margin."""
    import segno

    out = io.BytesIO()
    made = segno.make(write(code), error="m", encoding="utf-8", micro=False)
    made.save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue()
