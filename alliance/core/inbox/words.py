"""Stored words in the reader's language, and the reminder one copies into a message: no patient is named in either."""

import re

from flask_babel import gettext as _

from alliance.core.inbox.model import Todo
from alliance.core.language import N_, day_words

NUMBER = re.compile(r"\d+")
JOINT = " · "
KNOWN = (N_("待定（缺 %(n)s 年放假安排）"),)  # said below where it is stored


def stored(text: str | None) -> str:
    """A text kept in Chinese, told in the reader's language where the catalogue has it: whole, part by part at " · ",
    or with its one number as %(n)s."""
    return JOINT.join(_part(part) for part in (text or "").split(JOINT))


def _part(text: str) -> str:
    if not text:
        return ""
    told = _whole(text)
    numbers = NUMBER.findall(text)
    if told == text and len(numbers) == 1:
        pattern = text.replace("%", "%%").replace(numbers[0], "%(n)s")
        told = _whole(pattern)
        told = told % {"n": numbers[0]} if told != pattern else text
    return told


def _whole(text: str) -> str:
    return str(_(text))


def reminder(todo: Todo, whom: str, address: str) -> str:
    """A plain text to copy into a message: whom, what, until when, where. A subject never names a patient."""
    lines = [
        _("【待办提醒】%(whom)s：", whom=whom),
        f"{stored(todo.subject)}{JOINT}{stored(todo.text)}",
        _("办理期限：%(due)s", due=due_words(todo)),
    ]
    return "\n".join([*lines, _("办理地址：%(address)s", address=address)] if address else lines)


def due_words(todo: Todo) -> str:
    """The due day, or why there is none."""
    return day_words(todo.due) if todo.due else stored(todo.due_note) or str(_("无期限"))
