"""The four-year index: made from a workbook of figures, published by another person (SX3-25)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.imports import tables
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import cscci, windows
from alliance.terms import queries, rules
from alliance.terms.flow import INDEX_FLOW
from alliance.terms.model import IndexRound

MOST_ROWS = 5000
SPECIALTY, HOSPITAL = "专科", "医院"


def make_index(programme: str, year: int, content: bytes, source: str, actor: Actor, at: datetime) -> IndexRound:
    """Reckon the index of a year from a workbook or CSV: 专科, 医院 and a column for each figure. Whole or not at all."""
    method = cscci.load(programme)
    if method is None:
        raise LookupError(programme)
    if not rules.enters(actor, programme):
        raise Refused(method.clause, _("指数由评价中心或主管部门计算"))
    if not 2000 <= year <= windows.beijing_day(at).year:
        raise Refused(method.clause, _("评估年度不能晚于今年"), field="year")
    if not source.strip():
        raise Refused(method.clause, _("请写明数据来源"), field="source")
    figures = _read(method, content)
    with work():
        rules.next_index(queries.last_index(programme), year, method.every_years, method.clause)
        row = IndexRound(
            programme=programme, year=year, source=source.strip()[:200], method=told(method), figures=figures,
            results=results(method, figures), made_at=at, made_by_id=actor.person_id, made_by=actor.name, state="draft",
            version=1,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        journal.write("index_round.make", actor, at, row, clause=method.clause, year=year, rows=len(figures))
    return row


def step_index(
    row: IndexRound, step: str, actor: Actor, at: datetime, *, remark: str = "", seen: int | None = None
) -> None:
    """Publish or discard it."""
    values: dict[str, Any] = {}
    if step == "publish":
        values = {"published_at": at, "published_by_id": actor.person_id, "published_by": actor.name}
    INDEX_FLOW.move(row, step, actor, at, seen=seen, remark=remark, values=values)


def told(method: cscci.Method) -> dict[str, Any]:
    """The method as data, figures as text: what a round keeps."""
    found: dict[str, Any] = _plain(asdict(method))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Decimal) else value


def results(method: cscci.Method, figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The index of every hospital, specialty by specialty."""
    found = []
    for specialty in sorted({one["specialty"] for one in figures}):
        mine = {
            one["hospital"]: {key: Decimal(value) for key, value in one["values"].items()}
            for one in figures if one["specialty"] == specialty
        }  # fmt: skip
        found += [
            {
                "specialty": specialty, "hospital": each.hospital, "dimensions": _plain(each.dimensions),
                "index": _plain(each.index), "place": each.place,
            }
            for each in cscci.scored(method, mine)
        ]  # fmt: skip
    return found


def _read(method: cscci.Method, content: bytes) -> list[dict[str, Any]]:
    try:
        sheets = tables.table(content, MOST_ROWS)
    except tables.Unreadable as error:
        raise Refused(method.clause, _("文件不是能读的工作簿或 CSV"), field="file") from error
    lines = next((rows for rows in sheets.values() if rows), [])
    heads = [str(cell or "").strip() for cell in lines[0]] if lines else []
    names = {one.words: one.key for one in method.indicators}
    if SPECIALTY not in heads or HOSPITAL not in heads or not set(heads) & set(names):
        raise Refused(method.clause, _("第一行须有“专科”“医院”和至少一项指标的名称"), field="file", todo=list(names))
    wrong: list[str] = []
    found = [
        row for count, line in enumerate(lines[1:], start=2)
        if (row := _row(dict(zip(heads, line, strict=False)), names, count, wrong)) is not None
    ]  # fmt: skip
    pairs = [(one["specialty"], one["hospital"]) for one in found]
    wrong += [_("“%(a)s · %(b)s”有两行", a=a, b=b) for a, b in sorted({one for one in pairs if pairs.count(one) > 1})]
    if wrong or not found:
        raise Refused(
            method.clause, _("有 %(n)d 处不能读入，一行也没有保存", n=len(wrong)), field="file", todo=wrong[:50]
        )
    return found


def _row(cells: dict[str, Any], names: dict[str, str], count: int, wrong: list[str]) -> dict[str, Any] | None:
    specialty, hospital = (str(cells.get(one) or "").strip() for one in (SPECIALTY, HOSPITAL))
    if not specialty and not hospital:
        return None
    if not specialty or not hospital:
        wrong.append(_("第 %(n)d 行：缺专科或医院", n=count))
    values = {}
    for words, key in names.items():
        cell = cells.get(words)
        if cell is None or str(cell).strip() == "":
            continue
        try:
            values[key] = format(rules.figure(str(cell), "").normalize(), "f")
        except Refused as refused:
            wrong.append(_("第 %(n)d 行：%(why)s", n=count, why=refused.message))
    return {"specialty": specialty, "hospital": hospital, "values": values}
