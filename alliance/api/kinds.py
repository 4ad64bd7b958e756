"""The kinds of values of the interface: strict, bounded, without what a database cannot keep."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any

from flask_babel import gettext as _
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import core_schema

from alliance.core.refusal import Refused

MOST_ID = 2**31 - 1
MOST_ROWS = 100
FIRST_YEAR, LAST_YEAR = 1900, 2999  # what both databases and every time zone can hold
NO_NUL = r"^[^\x00]*$"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Strict(BaseModel):
    """What comes in: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Told(BaseModel):
    """What goes out."""


class Remembered(BaseModel):
    """flask-openapi3 asks for the schema of headers and arguments with every call; it is made once."""

    @classmethod
    def model_json_schema(cls, *args: Any, **named: Any) -> dict[str, Any]:
        """The schema, as pydantic makes it."""
        return _schema(cls, args, tuple(sorted(named.items())))


@cache
def _schema(kind: type[Remembered], args: tuple[Any, ...], named: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    return super(Remembered, kind).model_json_schema(*args, **dict(named))


class Asked(Remembered):
    """Arguments of an address: words, each of a kind of its own."""

    model_config = ConfigDict(extra="forbid")


def upto(longest: int, shortest: int = 0) -> StringConstraints:
    """For Annotated[str, upto(80)]: so many characters at the most."""
    return StringConstraints(min_length=shortest, max_length=longest, pattern=NO_NUL)


@dataclass(frozen=True)
class OneOf:
    """For Annotated[str, OneOf(codes)]: one of these codes."""

    codes: tuple[str, ...]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        """What pydantic asks: a literal of the codes."""
        return core_schema.literal_schema(list(self.codes))


def _moment(value: Any, info: ValidationInfo) -> Any:
    """RFC 3339 with its zone; a moment no calendar of ours reckons with is refused, not a fault of form."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value.upper()):
        raise ValueError("moment")
    return _reckoned(datetime.fromisoformat, value.upper(), info)


def _day(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("day")
    return _reckoned(date.fromisoformat, value, info)


def _reckoned(read: Callable[[str], Any], value: str, info: ValidationInfo) -> Any:
    try:
        found = read(value)
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Refused("", _("日期或时间不存在，或不在可办理的年份内"), field=info.field_name)
    return found


def whole(value: Any) -> Any:
    """JSON does not tell 5 from 5.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _digits(value: Any) -> Any:
    if not isinstance(value, str) or not value.isascii() or not value.isdigit():
        raise ValueError("digits")
    return int(value)


_BOUNDED = {"type": "integer", "minimum": 1}
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-06-15T10:00:00+08:00"]}),
]
Day = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-06-15"]})
]
Whole = Annotated[int, BeforeValidator(whole)]
Id = Annotated[int, Field(ge=1, le=MOST_ID), BeforeValidator(whole)]
# In an address everything is words; what is left out is None.
Size = Annotated[
    int, BeforeValidator(_digits), Field(ge=1, le=MOST_ROWS), WithJsonSchema({**_BOUNDED, "maximum": MOST_ROWS})
]
AskedId = Annotated[
    int | None, BeforeValidator(_digits), Field(ge=1, le=MOST_ID), WithJsonSchema({**_BOUNDED, "maximum": MOST_ID})
]
Cursor = Annotated[str, StringConstraints(pattern=r"^[0-9]{0,18}$")]
