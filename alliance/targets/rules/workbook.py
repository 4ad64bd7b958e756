"""A workbook of yearly actuals against a table of targets: every problem with sheet, row, column and what to do (SX19-4.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.core.imports import cells
from alliance.core.imports.names import Names
from alliance.core.imports.sheet import Row, Sheet, note_doubles, read, year_in
from alliance.core.language import told
from alliance.core.refusal import Refused
from alliance.rules import naming, targets

HEADS = {
    "year": _l("年度"), "target": _l("目标"), "value": _l("实际值"), "source": _l("数据来源"), "reason": _l("更正理由"),
}  # fmt: skip
STANDS = ("年度", "目标", "实际值", "数据来源", "更正理由")
LONGEST = {"source": 200, "reason": 300}
FIRST, MOST_ROWS = 2000, 2000


@dataclass(frozen=True)
class Known:
    """What rows are held against: the targets of the table, the actuals that stand by (year, target), the present year."""

    rows: Sequence[targets.Target]
    standing: Mapping[tuple[int, str], str]
    this: int


def sheet(clause: str) -> Sheet:
    """What the workbook of a table looks like."""
    return Sheet(HEADS, STANDS, ("year", "target"), clause, ("reason",), MOST_ROWS)


def checked(content: bytes, clause: str, known: Known) -> list[Row]:
    """Every row with a figure, with everything that is wrong with it. A row of the template that was left empty is none."""
    rows = [one for one in read(content, sheet(clause)) if _filled(one)]
    if not rows:
        raise Refused(clause, _("还没有填写任何实际值"), field="file")
    by_words = {naming.key(spelt): one for one in known.rows for spelt in (one.words, one.words_en, one.key)}
    names = Names()
    for count, target in enumerate(known.rows):
        names.add(count, target.words)
    for row in rows:
        _year(row, known.this)
        _value(row, _target(row, by_words, names))
        _texts(row)
        _reason(row, known)
    note_doubles(rows)
    return rows


def _filled(row: Row) -> bool:
    return any(cells.text(row.cells.get(name)) for name in ("value", "source", "reason"))


def _year(row: Row, this: int) -> None:
    found = year_in(row, "year", this - 1)
    if found is None:
        return
    if not FIRST <= found <= this:
        row.problem("year", _("不能填报 %(year)d 年", year=found), _("只能填报今年及以前的年度"))
    else:
        row.data["year"] = found


def _target(row: Row, by_words: Mapping[str, targets.Target], names: Names) -> targets.Target | None:
    words = cells.text(row.cells.get("target"))
    found = by_words.get(naming.key(words)) if words else None
    if found is not None:
        row.data["target"] = found.key
        return found
    near = "、".join(names.near(words)) if words else ""
    what = _("这张表没有“%(words)s”这一目标", words=words[:40]) if words else _("没有填写")
    row.problem("target", what, _("是不是：%(names)s？", names=near) if near else _("从模板中照抄目标的名称"))
    return None


def _value(row: Row, target: targets.Target | None) -> None:
    words = cells.text(row.cells.get("value"))
    if not words:
        row.problem("value", _("没有填写"), _("没有数据就删去这一行，不要填 0"))
    elif target is not None:
        try:
            row.data["value"] = targets.value_of(target, words)
        except targets.NoValue as wrong:
            row.problem("value", _("“%(words)s”不能作为实际值", words=words[:40]), told(wrong.zh, wrong.en))


def _texts(row: Row) -> None:
    for name, most in LONGEST.items():
        row.data[name] = cells.text(row.cells.get(name))
        if len(row.data[name]) > most:
            row.problem(name, _("太长（上限 %(most)d 字）", most=most), _("请缩短"))
    if not row.data["source"]:
        row.problem("source", _("没有填写"), _("写明数据来源，如医院年报、病案首页统计"))


def _reason(row: Row, known: Known) -> None:
    """What stands and differs is corrected with its reason."""
    if not {"year", "target", "value"} <= set(row.data):
        return
    was = known.standing.get((row.data["year"], row.data["target"]))
    if was is not None and was != row.data["value"] and not row.data["reason"]:
        row.problem(
            "reason", _("已填 %(was)s，现在是 %(now)s", was=was, now=row.data["value"]), _("改动已填的数须写明理由。")
        )
