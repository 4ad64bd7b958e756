"""A workbook of objective data against what is known: every problem with sheet, row, column and what to do (SX3-16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.core.imports import cells
from alliance.core.imports.names import Names
from alliance.core.imports.sheet import Row, Sheet, note_doubles, year_in
from alliance.rules import naming
from alliance.rules.objective import Indicator, System

HEADS = {
    "hospital": _l("医院"), "department": _l("科室"), "specialty": _l("专科"), "indicator": _l("指标"), "year": _l("年度"),
    "value": _l("数值"), "source": _l("来源"),
}  # fmt: skip
STANDS = ("医院", "科室", "专科", "指标", "年度", "数值", "来源")
OPTIONAL = ("department",)
SHEET = Sheet(HEADS, STANDS, ("specialty", "hospital_id", "indicator", "year"), "SX3-16", OPTIONAL)
LONGEST = {"department": 80, "specialty": 80, "source": 200}
LARGEST = Decimal(10) ** 12
STEP = Decimal("0.0001")


@dataclass(frozen=True)
class Known:
    """What rows are held against: the indicators by name, the hospitals by name, the specialties applied for, the year."""

    system: System
    hospitals: Names
    specialties: frozenset[str]
    year: int


def check(rows: Sequence[Row], known: Known) -> None:
    """Read every row and note everything that is wrong with it."""
    by_words = {naming.key(spelt): one for one in known.system.indicators for spelt in (one.words, one.key)}
    for row in rows:
        _texts(row, known)
        _hospital(row, known)
        _indicator(row, by_words)
        _year(row, known.year)
        _value(row)
    note_doubles(rows)


def _texts(row: Row, known: Known) -> None:
    for name in ("department", "specialty", "source"):
        words = cells.name(row.cells.get(name)) if name != "source" else _as_written(row.cells.get(name))
        row.data[name] = words
        if not words and name not in OPTIONAL:
            row.problem(name, _("没有填写"), _("每个数据都要写明%(what)s", what=HEADS[name]))
        elif len(words) > LONGEST[name]:
            row.problem(name, _("太长（上限 %(most)d 字）", most=LONGEST[name]), _("请缩短"))
    words = row.data["specialty"]
    if words and known.specialties and words not in known.specialties:
        row.problem("specialty", _("没有“%(words)s”的申报", words=words[:40]),
                    _("本年度申报的专科：%(all)s", all="、".join(sorted(known.specialties))))  # fmt: skip


def _as_written(value: Any) -> str:
    """Words for people keep the brackets they were written with; what else stands in the cell is tidied."""
    written = " ".join(str(value or "").split())
    tidied = cells.text(value)
    return written if cells.text(written) == tidied and written.isprintable() else tidied


def _hospital(row: Row, known: Known) -> None:
    try:
        words = cells.name(row.cells.get("hospital"))
    except cells.Unread as unread:
        row.problem("hospital", unread.what, unread.todo)
        return
    ids = known.hospitals.find(words) if words else []
    if len(ids) == 1:
        row.data["hospital_id"], row.data["hospital_name"] = ids[0], known.hospitals.shown(ids[0])
    elif ids:
        names = "、".join(known.hospitals.shown(one) for one in ids)
        row.problem("hospital", _("“%(words)s”对应不止一家医院", words=words), _("写全称：%(names)s", names=names))
    elif words:
        near = "、".join(known.hospitals.near(words))
        todo = _("是不是：%(names)s？", names=near) if near else _("先在机构名录中录入这家医院")
        row.problem("hospital", _("找不到医院“%(words)s”", words=words[:60]), todo)
    else:
        row.problem("hospital", _("没有填写"), _("写医院全称"))


def _indicator(row: Row, by_words: Mapping[str, Indicator]) -> None:
    words = cells.text(row.cells.get("indicator"))
    found = by_words.get(naming.key(words)) if words else None
    if found is not None:
        row.data["indicator"] = found.key
    else:
        what = _("没有“%(words)s”这一指标", words=words[:40]) if words else _("没有填写")
        row.problem("indicator", what, _("从模板“指标”表中照抄名称"))


def _year(row: Row, year: int) -> None:
    found = year_in(row, "year", year - 1)
    if found is None:
        return
    if found >= year:
        row.problem("year", _("%(year)s 年的数据还不完整", year=found), _("只用 %(year)d 年以前的数据", year=year))
    else:
        row.data["year"] = found


def _value(row: Row) -> None:
    words = cells.text(row.cells.get("value")).replace(",", "").removesuffix("%").strip()
    try:
        value = Decimal(words) if words else None
    except InvalidOperation:
        value = Decimal("NaN")
    if value is None:
        row.problem("value", _("没有填写"), _("没有数据就删去这一行，不要填 0"))
    elif not value.is_finite() or not 0 <= value < LARGEST:
        row.problem("value", _("“%(words)s”不是数值", words=words[:40]), _("只写不小于 0 的数字，如 1.2345"))
    elif value != value.quantize(STEP):
        row.problem("value", _("“%(words)s”超过四位小数", words=words[:40]), _("最多写四位小数"))
    else:
        row.data["value"] = value
