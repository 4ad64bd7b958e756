"""The values a setting may hold, and how text becomes one."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

SettingValue = int | Decimal | bool | str
SettingType = Literal["int", "decimal", "bool", "text", "month-day", "months"]

LEAP = 2024
_WHOLE = re.compile(r"-?\d{1,9}")
_TRUE = frozenset({"true", "1", "yes", "是"})
_FALSE = frozenset({"false", "0", "no", "否"})


def typed(kind: SettingType, raw: SettingValue) -> SettingValue:
    """Return the value in its own type; raises ValueError with a reason in English."""
    if kind == "int":
        return _int(raw)
    if kind == "bool":
        return _bool(raw)
    if kind == "decimal":
        return _decimal(raw)
    if not isinstance(raw, str):
        raise ValueError(f"{raw!r} must be text")
    if kind == "month-day":
        month_day(raw)
    if kind == "months":
        months(raw)
    return raw


def month_day(text: str) -> tuple[int, int]:
    """Read MM-DD; raises ValueError."""
    found = re.fullmatch(r"(\d\d)-(\d\d)", text)
    if found is None:
        raise ValueError(f'"{text}" is not MM-DD')
    try:
        date(LEAP, int(found[1]), int(found[2]))
    except ValueError:
        raise ValueError(f'"{text}" is not a day of the year') from None
    return int(found[1]), int(found[2])


def months(text: str) -> tuple[int, ...]:
    """Read a list such as 1,7; raises ValueError."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= 12 for part in parts):
        raise ValueError(f'"{text}" is not a list of months such as 1,7')
    return tuple(sorted({int(part) for part in parts}))


def _int(raw: SettingValue) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and _WHOLE.fullmatch(raw.strip()):
        return int(raw)
    raise ValueError(f"{raw!r} is not a whole number")


def _bool(raw: SettingValue) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw).strip().casefold()
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise ValueError(f"{raw!r} is neither true nor false")


def _decimal(raw: SettingValue) -> Decimal:
    if isinstance(raw, bool):
        raise ValueError(f"{raw!r} is not a number")
    try:
        value = Decimal(str(raw).strip())
    except InvalidOperation:
        raise ValueError(f"{raw!r} is not a number") from None
    if not value.is_finite():
        raise ValueError(f"{raw!r} is not a number")
    return value
