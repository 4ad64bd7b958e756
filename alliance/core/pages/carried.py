"""A workbook that was just tried is carried along in the page itself, so that it need not be chosen again to be taken in."""

import base64
import binascii
from typing import Any

from flask_babel import gettext as _

from alliance.core.pages.posts import uploaded
from alliance.core.refusal import Refused

MOST_CARRIED = 2 * 1024 * 1024  # bytes; a larger one has to be chosen again


def tried(form: Any, name: str, clause: str = "") -> tuple[str, bytes]:
    """The file chosen now, else the one that was tried before (fields `carried`, `carried_name`; `name` where it has none)."""
    if (chosen := uploaded()) is not None:
        return chosen
    try:
        content = base64.b64decode(str(form.carried.data or ""), validate=True)
    except binascii.Error:
        content = b""
    if not content:
        raise Refused(clause, _("请选择工作簿"), field="file")
    return str(form.carried_name.data or name), content


def carry(form: Any, upload: tuple[str, bytes]) -> None:
    """Keep a tried workbook in the page: nothing is stored before it is taken in."""
    if len(upload[1]) <= MOST_CARRIED:
        form.carried.data, form.carried_name.data = base64.b64encode(upload[1]).decode(), upload[0]
