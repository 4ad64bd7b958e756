"""The settings in force: the programme's defaults with what the office has set otherwise (办公室设定)."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from alliance.rules import values
from alliance.rules.programme import Programme
from alliance.rules.shapes import Setting
from alliance.rules.values import SettingValue

NOTHING: Mapping[str, str] = MappingProxyType({})


class SettingError(ValueError):
    """A value the office may not set; `zh` and `en` say why."""

    def __init__(self, setting: Setting, zh: str, en: str) -> None:
        super().__init__(f"{setting.key}: {en}")
        self.key = setting.key
        self.clause = setting.clause
        self.zh = f"{setting.words}：{zh}"
        self.en = f"{setting.words_en}: {en}"


def effective(programme: Programme, overrides: Mapping[str, str] = NOTHING) -> dict[str, SettingValue]:
    """Return every setting's value; `overrides` is text by key, as the office's table holds it.

    Raises SettingError for an override that `parse` refuses; an override of an unknown key is ignored.
    """
    found: dict[str, SettingValue] = {}
    for one in programme.settings:
        found[one.key] = parse(one, overrides[one.key]) if one.key in overrides else one.value
    return found


def parse(setting: Setting, text: str) -> SettingValue:
    """Turn the office's text into a value; raises SettingError."""
    if setting.law:
        raise SettingError(setting, f"由{setting.clause}规定，不能改", f"fixed by {setting.clause}")
    try:
        value = values.typed(setting.type, text)
    except ValueError as error:
        raise SettingError(setting, f"“{text}”不是有效的值", str(error)) from error
    _within(setting, value)
    return value


def whole(settings: Mapping[str, SettingValue], key: str) -> int:
    """Return a setting that is a whole number; raises KeyError or TypeError."""
    value = settings[key]
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{key} is no whole number")
    return value


def text(settings: Mapping[str, SettingValue], key: str) -> str:
    """Return a setting that is text; raises KeyError or TypeError."""
    value = settings[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is no text")
    return value


def _within(setting: Setting, value: SettingValue) -> None:
    if isinstance(value, (bool, str)):
        return
    low, high = setting.low, setting.high
    if low is not None and value < Decimal(low):
        raise SettingError(setting, f"不能小于{low}", f"not below {low}")
    if high is not None and value > Decimal(high):
        raise SettingError(setting, f"不能大于{high}", f"not above {high}")
