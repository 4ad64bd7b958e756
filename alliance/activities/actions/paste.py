"""Many activities at once, as copied out of Excel: tried first, every fault by row and column; what is good is logged by
the action a single one uses, what is not stays as it was typed (SN15-4.1, 4.2)."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.activities import queries, rules
from alliance.activities.actions.logging import log
from alliance.activities.model import Activity
from alliance.activities.rules import Held
from alliance.core.actor import Actor
from alliance.core.imports import cells
from alliance.core.imports.names import Names
from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from alliance.rules import programme as programmes
from alliance.rules.shapes import ActivityKind

MOST = 300  # rows in one paste: a page that can still be read
LONGEST = {"title": 200, "place": 200, "teachers": 200, "technique": 120, "summary": 2000}
# The columns, in the order of the template; a first row of headings may put them in another.
HEADS = {
    "kind": _l("种类"), "title": _l("主题"), "held_on": _l("活动日期"), "until": _l("结束日期"), "host": _l("举办单位"),
    "members": _l("成员单位"), "place": _l("地点"), "people": _l("参加人数"), "teachers": _l("授课或指导专家"),
    "technique": _l("新技术名称"), "first_on": _l("首次开展日期"), "summary": _l("内容摘要"),
}  # fmt: skip
HEADING = 3  # so many known headings make a row a heading


@dataclass
class Line:
    """One row: its number in the box, its cells as typed, what was read, and what is wrong: (column, what, what to do)."""

    number: int
    cells: list[str]
    read: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(self, key: str, what: str, todo: str = "") -> None:
        """Note what is wrong, once for each column."""
        column = str(HEADS.get(key, ""))
        if all(one[0] != column for one in self.faults):
            self.faults.append((column, what, todo))


@dataclass
class _Look:
    """What rows are read against, asked once for all of them."""

    designation: Any
    own_id: int
    today: date
    kinds: dict[str, ActivityKind]
    names: Names
    bound: dict[tuple[int, date], bool] = field(default_factory=dict)
    seen: set[tuple[str, str, date]] = field(default_factory=set)

    def is_bound(self, organisation_id: int, on: date) -> bool:
        if (organisation_id, on) not in self.bound:
            found = queries.bound(self.designation.id, self.designation.lead_id, organisation_id, on)
            self.bound[organisation_id, on] = found
        return self.bound[organisation_id, on]


def check(designation: Any, actor: Actor, today: date, words: str) -> list[Line]:
    """Try a paste: nothing is written."""
    if actor.organisation_id is None or not queries.may_log(actor, designation):
        raise Refused(rules.COOPERATION, _("活动由牵头科室经办或成员单位经办登记"))
    rows = _rows(words)
    if len(rows) > MOST:
        raise Refused("", _("一次最多粘贴 %(n)d 行，请分几次", n=MOST), field="rows")
    keys = list(HEADS)
    lines: list[Line] = []
    look = _look(designation, actor.organisation_id, today)
    for number, row in rows:
        if not lines and (heading := _heading(row)):
            keys = heading
            continue
        line = Line(number, row)
        _read(line, dict(zip(keys, row, strict=False)), len(keys), look)
        lines.append(line)
    return lines


def _rows(words: str) -> list[tuple[int, list[str]]]:
    """The rows with their numbers in the box; a blank one is none. A cell of several lines is quoted, as Excel does."""
    reader = csv.reader(io.StringIO(words.replace("\0", "")), delimiter="\t")
    try:
        rows = list(enumerate(reader, 1))
    except csv.Error as error:
        raise Refused("", _("粘贴的内容读不出来，请从 Excel 重新复制"), field="rows") from error
    return [(number, row) for number, row in rows if any(cell.strip() for cell in row)]


def _heading(row: list[str]) -> list[str]:
    """The columns a first row of headings names; [] when it is no heading."""
    by_words = {cells.name(str(words)): key for key, words in HEADS.items()}
    found = [by_words.get(cells.name(cell).removesuffix("*"), "") for cell in row]
    return found if sum(map(bool, found)) >= HEADING else []


def _look(designation: Any, own_id: int, today: date) -> _Look:
    kinds: dict[str, ActivityKind] = {}
    for one in programmes.load(designation.programme).activity_kinds:
        kinds |= dict.fromkeys((cells.name(one.words), cells.name(one.words_en).lower(), one.key), one)
    return _Look(designation, own_id, today, kinds, queries.names(designation.id, today))


def _read(line: Line, given: dict[str, str], width: int, look: _Look) -> None:
    if len(line.cells) > width and any(cell.strip() for cell in line.cells[width:]):
        line.fault("", _("这一行比表头多出几列"), _("检查是否有单元格里夹带了制表符"))
    kind = look.kinds.get(cells.name(given.get("kind", "")).lower()) or look.kinds.get(
        cells.name(given.get("kind", ""))
    )
    if kind is None:
        line.fault("kind", _("没有这一种类"), _("照模板“种类”页的写法"))
    for key in ("held_on", "until", "first_on"):
        line.read[key] = _tried(line, key, lambda key=key: cells.day(given.get(key, "")))  # type: ignore[misc]
    if line.read["held_on"] is None:
        line.fault("held_on", _("请填写活动日期"))
    _texts(line, given)
    line.read["people"] = _people(line, given.get("people", ""), kind)
    line.read["host"] = _hospital(line, "host", given.get("host", ""), look) or look.own_id
    apart = [one for one in re.split(r"[、,，;；\n]", given.get("members", "")) if one.strip()]
    line.read["members"] = [one for one in (_hospital(line, "members", name, look) for name in apart) if one]
    line.read["kind"] = kind
    if kind is not None:
        _notes(line, given, kind)
        _judged(line, kind, look)


def _texts(line: Line, given: dict[str, str]) -> None:
    for key, most in LONGEST.items():
        line.read[key] = given.get(key, "").strip()
        if len(line.read[key]) > most:
            line.fault(key, _("超过 %(n)d 个字", n=most))
    if not line.read["title"]:
        line.fault("title", _("请填写活动主题"))


def _tried(line: Line, key: str, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except cells.Unread as unread:
        line.fault(key, unread.what, unread.todo)
    return None


def _people(line: Line, words: str, kind: ActivityKind | None) -> int:
    found = cells.text(words).removesuffix("人").removesuffix("名").strip()
    if not found:
        if kind is not None and kind.counts_people:
            line.fault("people", _("请填写人数，没有填 0"))
        return 0
    if not re.fullmatch(r"\d{1,6}", found):
        line.fault("people", _("「%(words)s」不是人数", words=found[:20]), _("人数须为不小于 0 的整数"))
        return 0
    return int(found)


def _hospital(line: Line, key: str, words: str, look: _Look) -> int | None:
    if not words.strip():
        return None
    ids = look.names.find(cells.name(words))
    if len(ids) == 1:
        return ids[0]
    near = look.names.near(cells.name(words))
    todo = _("最接近的：%(names)s", names=_("、").join(near)) if near else _("写联盟成员单位的全称")
    line.fault(key, _("「%(words)s」不是本联盟现在的单位", words=words.strip()[:40]), todo)
    return None


def _notes(line: Line, given: dict[str, str], kind: ActivityKind) -> None:
    """What was filled in and this kind does not keep."""
    asked = {*kind.fields, "people"} if kind.counts_people else set(kind.fields)
    optional = {"until": "until", "place": "place", "people": "people", "teachers": "teachers", "technique": "technique",
                "first_on": "first_date"}  # fmt: skip
    left = [str(HEADS[key]) for key, name in optional.items() if given.get(key, "").strip() and name not in asked]
    if left:
        line.notes.append(_("这一种类不填：%(columns)s，登记时不保存", columns=_("、").join(left)))


def _judged(line: Line, kind: ActivityKind, look: _Look) -> None:
    """The rules a single one is judged by, each asked, so that all that is wrong is said at once."""
    held_on = line.read["held_on"]
    if held_on is None:
        return
    held = _held(line)
    others = {*line.read["members"], line.read["host"], look.own_id} - {look.designation.lead_id}
    asked: list[Callable[[], None]] = [
        lambda: rules.right_dates(kind, held, look.today),
        lambda: rules.may_be_logged(look.designation.state, look.designation.filed_on, held_on),
        lambda: rules.complete(kind, held, look.today),
        lambda: rules.needs_member(kind, len(others)),
        lambda: rules.all_bound(
            {look.names.shown(one): look.is_bound(one, held_on) for one in sorted(others)}, held_on
        ),
        lambda: _once(kind, held, look),
    ]
    for rule in asked:
        try:
            rule()
        except Refused as refused:
            line.fault(refused.field or "title", refused.message)


def _once(kind: ActivityKind, held: Held, look: _Look) -> None:
    place = (kind.key, held.title.strip(), held.held_on)
    if place in look.seen:
        raise Refused(kind.clause, _("与上面某一行相同，不能重复计数"), field="title")
    look.seen.add(place)
    if queries.same_again(look.designation.id, *place):
        raise Refused(kind.clause, _("同一天同名的这类活动已经登记，不能重复计数"), field="title")


def _held(line: Line) -> Held:
    names = ("title", "held_on", "until", "place", "people", "teachers", "technique", "first_on", "summary")
    return Held(**{name: line.read[name] for name in names})


def enter(designation: Any, actor: Actor, at: datetime, words: str) -> tuple[list[Activity], list[Line]]:
    """Log the rows that are good, each in its own transaction; what was logged, and the rows left with their faults."""
    logged, left = [], []
    for line in check(designation, actor, at.date(), words):
        if not line.faults:
            try:
                logged.append(_log(designation, actor, at, line))
                continue
            except Refused as refused:
                db.session.rollback()
                line.fault(refused.field or "title", refused.message)
            except Overtaken as overtaken:
                db.session.rollback()
                line.fault("title", str(overtaken))
        left.append(line)
    return logged, left


def _log(designation: Any, actor: Actor, at: datetime, line: Line) -> Activity:
    return log(
        actor, at, designation_id=designation.id, kind=line.read["kind"].key, held=_held(line), host_id=line.read["host"],
        member_ids=line.read["members"],
    )  # fmt: skip


def as_typed(words: str, left: list[Line]) -> str:
    """What stays in the box: the heading, where there was one, and the rows left, cell for cell as typed."""
    rows = _rows(words)
    kept = [rows[0][1]] if rows and _heading(rows[0][1]) and left else []
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows([*kept, *(line.cells for line in left)])
    return out.getvalue()
