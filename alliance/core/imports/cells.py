"""How a cell is read: tidied text, days in several forms, identifiers that Excel has not turned into a number."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

RUINED = 10**11  # a number this long was an identifier: Excel keeps 15 digits and shows the rest as 4.2E+17
FIRST_YEAR = 1949
_RUINED = re.compile(r"\d(\.\d+)?[Ee]\+\d+")
_BETWEEN = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")


class Unread(ValueError):
    """A cell that cannot be read: what is wrong, and what to do."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(what)
        self.what, self.todo = what, todo


def text(value: Any) -> str:
    """Tidied text: full width folded, outer and doubled spaces and invisible characters gone; a whole number as digits."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    folded = unicodedata.normalize("NFKC", str(value))
    if folded.isprintable():  # nothing invisible in it, as nearly always
        return " ".join(folded.split())
    shown = "".join(
        " " if sign.isspace() else sign
        for sign in folded
        if unicodedata.category(sign) not in {"Cf", "Cc"} or sign.isspace()
    )
    return " ".join(shown.split())


def name(value: Any) -> str:
    """A name: tidied, without spaces between Chinese characters."""
    words = identifier(value)
    return _BETWEEN.sub("", words) if " " in words else words


def identifier(value: Any) -> str:
    """A code, number or account, which must be text: a long number was ruined by Excel."""
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    if (numeric and abs(value) >= RUINED) or _RUINED.fullmatch(str(value).strip()):
        raise Unread(
            _("长编号被 Excel 变成了数字（%(shown)s），末尾几位已丢失", shown=f"{float(value):.6g}"),
            _("把这一列设为“文本”格式，再照原件重新录入编号"),
        )
    return text(value)


def day(value: Any) -> date | None:
    """A day: an Excel date, 2021-03-01, 2021/3/1, 2021.3.1, 2021年3月1日 or 20210301."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    words = text(value).replace(" ", "")
    if not words:
        return None
    if re.fullmatch(r"\d{8}", words):
        words = f"{words[:4]}-{words[4:6]}-{words[6:]}"
    found = _DAY.match(words)
    if found is None:
        raise Unread(
            _("「%(words)s」不是日期", words=words[:40]), _("写成 2021-03-01 或 2021年3月1日，或把单元格设为日期格式")
        )
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise Unread(_("「%(words)s」没有这一天", words=words[:40]), _("照原件核对日期")) from error


def year(value: Any) -> int | None:
    """A year: 2023, 2023年, 2023年度."""
    words = text(value).replace(" ", "").removesuffix("度").removesuffix("年")
    if not words:
        return None
    if not re.fullmatch(r"\d{4}", words) or int(words) < FIRST_YEAR:
        raise Unread(_("「%(words)s」不是年度", words=words[:40]), _("写四位数的年度，如 2023"))
    return int(words)


def score(value: Any) -> Decimal | None:
    """A score of at most two decimals; empty where the paper has none."""
    words = text(value).removesuffix("分").strip()
    if not words:
        return None
    try:
        found = Decimal(words)
    except InvalidOperation as error:
        raise Unread(_("「%(words)s」不是分数", words=words[:40]), _("只写数字，如 78.5")) from error
    if not found.is_finite() or not 0 <= found < 10_000 or found != round(found, 2):
        raise Unread(_("「%(words)s」不是分数", words=words[:40]), _("写 0 以上、最多两位小数的数字"))
    return found
