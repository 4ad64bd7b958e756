"""FHIR's search: what the address asks, as conditions on the records; what it asks and we do not know, named.

A value that cannot be read is refused; a parameter nobody knows is passed over (`Prefer: handling=strict` refuses it).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, false, not_, or_, true
from werkzeug.datastructures import MultiDict

from alliance.api.fhir import codes
from alliance.api.kinds import MOST_ID
from alliance.api.problems import Problem
from alliance.care import queries
from alliance.clock import BEIJING

Condition = ColumnElement[bool]
KINDS = queries.CASES  # referral, consultation: in the order in which a page lists them
SIZE, MOST = 50, 100  # entries of a page: unless asked otherwise; at the most
CURSOR = "_before"  # ours, in the link to the next page
TELLS = ("_format", "_pretty")  # read elsewhere
_PARTS = r"((?:19|2\d)\d\d)(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?)?)?"
_WHEN = re.compile(rf"([a-z]{{2}})?{_PARTS}")


@dataclass(frozen=True)
class Parameter:
    """One search parameter: its type and the address of its definition, and how a value is read."""

    type: str
    definition: str
    read: Callable[[str, str, str], Condition]  # the kind of record, the parameter's name, one value


@dataclass(frozen=True)
class Search:
    """What was asked: conditions by kind of record, the page, what of the address was honoured, what was not known.

    `before`: the kind and number after which the page begins.
    """

    conditions: Mapping[str, Sequence[Condition]]
    size: int
    before: tuple[str, int] | None
    honoured: Sequence[tuple[str, str]]
    unknown: Sequence[str]


def read(parameters: dict[str, Parameter], given: MultiDict[str, str]) -> Search:
    """Read an address by the parameters of its resource. A comma says or, a repeated parameter says and."""
    conditions: dict[str, list[Condition]] = {kind: [] for kind in KINDS}
    honoured, unknown = [], []
    for name, value in given.items(multi=True):
        if name in (CURSOR, "_count", *TELLS) or not value:
            continue
        plain, _colon, modifier = name.partition(":")
        if plain not in parameters:
            unknown.append(name)
            continue
        if modifier:
            raise _unread(name, value, _("不支持修饰符"))
        for kind, wanted in conditions.items():
            wanted.append(or_(*(parameters[plain].read(kind, name, one) for one in value.split(","))))
        honoured.append((name, value))
    size = min(_whole(given, "_count", SIZE), MOST)
    if "_count" in given:
        honoured.append(("_count", str(size)))
    return Search(conditions, size, _place(given.get(CURSOR, "")), honoured, unknown)


def _place(value: str) -> tuple[str, int] | None:
    """The kind and number in an id, as the link to the next page has it."""
    if not value:
        return None
    found = number_of(value)
    if found is None:
        raise _unread(CURSOR, value, _("须为不小于 0 的整数"))
    return found


def number_of(value: str) -> tuple[str, int] | None:
    """The kind and number of a record by its id here; None for what cannot be one."""
    kind = "consultation" if value.startswith(codes.MARKS["consultation"]) else "referral"
    number = value.removeprefix(codes.MARKS[kind])
    known = number.isascii() and number.isdigit() and int(number) <= MOST_ID
    return (kind, int(number)) if known else None


def _unread(name: str, value: str, why: str) -> Problem:
    return Problem(400, _("检索参数 %(name)s=%(value)s 无法识别：%(why)s", name=name, value=value, why=why), field=name)


def _whole(given: MultiDict[str, str], name: str, otherwise: int) -> int:
    value = given.get(name, "")
    if not value:
        return otherwise
    if not (value.isascii() and value.isdigit()) or int(value) > MOST_ID:
        raise _unread(name, value, _("须为不小于 0 的整数"))
    return int(value)


def by_id(kind: str, _name: str, value: str) -> Condition:
    """The row itself; what cannot be an id finds nothing."""
    found = number_of(value)
    return KINDS[kind].id == found[1] if found is not None and found[0] == kind else false()


def by_number(kind: str, _name: str, value: str) -> Condition:
    """[system|]number; another system's identifiers find nothing."""
    system, bar, number = value.rpartition("|")
    return false() if bar and system != codes.NUMBERS[kind] else KINDS[kind].number == number.strip().upper()


def by_category(kind: str, _name: str, value: str) -> Condition:
    """[system|]code: a referral, a consultation, or what goes by the green channel."""
    system, bar, code = value.rpartition("|")
    if code == codes.CATEGORIES[kind][0] and (not bar or system == codes.SNOMED):
        return true()
    green = kind == "referral" and code == codes.GREEN and (not bar or system == codes.CHANNEL)
    return KINDS[kind].green_channel.is_(True) if green else false()


def by_status(kind: str, known: Sequence[str], system: str) -> Callable[[str, str, str], Condition]:
    """A status of the resource ("request", "task") or our own ("business"); a code FHIR does not have is refused."""

    def read_status(of: str, name: str, value: str) -> Condition:
        given, bar, code = value.rpartition("|")
        if code not in known:
            raise _unread(name, value, _("只能取：%(codes)s", codes="、".join(known)))
        return false() if bar and given != system else KINDS[of].state.in_(codes.states(kind, code, of))

    return read_status


def by_focus(kind: str, name: str, value: str) -> Condition:
    """The request a task is about."""
    return by_id(kind, name, value.rpartition("ServiceRequest/")[2])


def by_sent(kind: str, name: str, value: str) -> Condition:
    """When it was sent."""
    model = KINDS[kind]
    return by_moment(model.sent_at if kind == "referral" else model.requested_at, name, value)


def by_update(kind: str, name: str, value: str) -> Condition:
    """When it came to where it stands: meta.lastUpdated."""
    return by_moment(KINDS[kind].state_at, name, value)


def by_moment(column: Any, name: str, value: str) -> Condition:
    """A date or moment, as exact as it is written, with a prefix; without a zone in Beijing time."""
    found = _WHEN.fullmatch(value.replace(" ", "+"))  # a plus that was not escaped comes as a blank
    prefix = (found.group(1) or "eq") if found else ""
    if found is None or prefix not in _BY_PREFIX:
        raise _unread(name, value, _("应为日期或时间，前缀可用 %(prefixes)s", prefixes="、".join(_BY_PREFIX)))
    try:
        start, end = _span(*found.groups()[1:])
    except ValueError:
        raise _unread(name, value, _("没有这个日期或时间")) from None
    return _BY_PREFIX[prefix](column, start, end)


def _span(
    year: str, month: str | None, day: str | None, clock: str | None, zone: str | None
) -> tuple[datetime, datetime]:
    """From when to before when, as exact as was written."""
    if clock is not None:
        moment = datetime.fromisoformat(f"{year}-{month}-{day}T{clock}{zone or '+08:00'}")
        return moment, moment + (timedelta(minutes=1) if len(clock) == len("00:00") else timedelta(seconds=1))
    start = datetime(int(year), int(month or 1), int(day or 1), tzinfo=BEIJING)
    if day is not None:
        return start, start + timedelta(days=1)
    if month is None:
        return start, start.replace(year=start.year + 1)
    return start, start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)


_BY_PREFIX: dict[str, Callable[[Any, datetime, datetime], Condition]] = {
    "eq": lambda at, start, end: and_(at >= start, at < end),
    "ne": lambda at, start, end: not_(and_(at >= start, at < end)),
    "ge": lambda at, start, _end: at >= start,
    "gt": lambda at, _start, end: at >= end,
    "le": lambda at, _start, end: at < end,
    "lt": lambda at, start, _end: at < start,
    "sa": lambda at, _start, end: at >= end,
    "eb": lambda at, start, _end: at < start,
}
_DEFINED = "http://hl7.org/fhir/SearchParameter/"
_ALIKE = {
    "_id": Parameter("token", _DEFINED + "Resource-id", by_id),
    "_lastUpdated": Parameter("date", _DEFINED + "Resource-lastUpdated", by_update),
}
PARAMETERS: dict[str, dict[str, Parameter]] = {
    "ServiceRequest": {
        **_ALIKE,
        "category": Parameter("token", _DEFINED + "ServiceRequest-category", by_category),
        "identifier": Parameter("token", _DEFINED + "clinical-identifier", by_number),
        "status": Parameter(
            "token", _DEFINED + "ServiceRequest-status",
            by_status("request", codes.REQUEST_CODES, "http://hl7.org/fhir/request-status"),
        ),
        "authored": Parameter("date", _DEFINED + "ServiceRequest-authored", by_sent),
    },
    "Task": {
        **_ALIKE,
        "identifier": Parameter("token", _DEFINED + "Task-identifier", by_number),
        "status": Parameter(
            "token", _DEFINED + "Task-status", by_status("task", codes.TASK_CODES, "http://hl7.org/fhir/task-status")
        ),
        "business-status": Parameter(
            "token", _DEFINED + "Task-business-status", by_status("business", tuple(codes.STANDING), codes.STATE)
        ),
        "authored-on": Parameter("date", _DEFINED + "Task-authored-on", by_sent),
        "focus": Parameter("reference", _DEFINED + "Task-focus", by_focus),
    },
}  # fmt: skip
