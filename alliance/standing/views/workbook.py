"""The annual evaluation as an Excel workbook with native charts, and its picture: plain data in, a file out."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import Response

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.files import KINDS
from alliance.core.pages import words
from alliance.rules import programme as programmes
from alliance.rules.programme import Programme
from alliance.standing import queries, rules
from alliance.standing.flow import STATES
from alliance.standing.queries import Annual, Entry
from alliance.standing.views.desk import OVERSEERS, bp

if TYPE_CHECKING:
    from alliance.documents.excel import Cell, Column, Sheet, Workbook

SOURCES = {"data": "数据", "office": "办公室", "self": "自评", "qc": "质控中心", "expert": "专家"}


@bp.get("/rounds/<int:id>/workbook.xlsx")
@to(OVERSEERS)
def workbook(id: int) -> Response:
    """The year's workbook: summary, dimensions, score cards, evidence counts, measures, charts."""
    data = queries.annual(queries.round_of(me(), id))
    name = f"{data.round.year}年度考核.xlsx"
    return pages.sent(book_of(data, clock.now()), name, KINDS["xlsx"])


@bp.get("/rounds/<int:id>/scores.svg")
@to(OVERSEERS)
def picture(id: int) -> Response:
    """How the totals of a round are spread, with both marks."""
    return pages.sent(
        spread(queries.annual(queries.round_of(me(), id)), "svg"), "scores.svg", "image/svg+xml", inline=True
    )


def spread(data: Annual, form: Any) -> bytes:
    """The picture of the totals."""
    from alliance import figures

    marks = {
        f"合格线 {data.round.pass_mark.normalize():f}": float(data.round.pass_mark),
        f"优秀线 {data.round.outstanding_mark.normalize():f}": float(data.round.outstanding_mark),
    }
    totals = [float(entry.card.total) for entry in data.judged]
    return figures.distribution(totals, marks, f"{data.round.year}年度考核得分分布", form=form)


def book_of(data: Annual, made: datetime) -> bytes:
    """The workbook's bytes. Provisional results are marked so on every sheet."""
    from alliance.documents.excel import Workbook

    programme = programmes.load(data.round.programme)
    mark = "" if data.round.state == "decided" else "未审定"
    book = Workbook(made, f"{words(programme, 'name')} {data.round.year} 年度考核", mark)
    summary = _summary(book, data, programme)
    for dimension in data.system.dimensions:
        _dimension(book, data, dimension)
    _cards(book, data)
    _evidence(book, data, programme)
    _measures(book, data)
    _about(book, data, programme, made)
    book.picture(
        summary, spread(data, "png"), "A" + str(summary.last + 22), "得分分布：各分数段的联盟数，标出合格线和优秀线"
    )
    return book.close()


def _columns(*heads: tuple[str, str, float]) -> "list[Column]":
    from alliance.documents.excel import Column

    return [Column(head, kind, width) for head, kind, width in heads]  # type: ignore[arg-type]


def _who(entry: Entry) -> "list[Cell]":
    return [entry.place, entry.card.designation_name, entry.card.lead_name]


WHO = (("位次", "int", 7.0), ("联盟", "text", 30.0), ("牵头医院", "text", 26.0))


def _summary(book: "Workbook", data: Annual, programme: Programme) -> "Sheet":
    assert programme.ladder is not None
    results = {one.key: one.words for one in programme.ladder.results}
    kinds = {one.key: one.words for one in programme.ladder.measures}
    measures: dict[int, list[str]] = {}
    for one in data.measures:
        measures.setdefault(one.designation_id, []).append(f"{kinds[one.kind]}（{STATES[one.state]}）")
    dims = data.system.dimensions
    rows: Iterable[list[Cell]] = (
        [
            *_who(entry), entry.card.total, results.get(entry.card.result, entry.card.left_out),
            *(entry.dimensions[one.key] for one in dims), "；".join(measures.get(entry.card.designation_id, [])),
        ]
        for entry in data.entries
    )  # fmt: skip
    heads = _columns(*WHO, ("总分", "number", 9), ("结果", "text", 12), *((one.words, "number", 13) for one in dims),
                     ("处理措施", "text", 26))  # fmt: skip
    notes = [f"合格线 {data.round.pass_mark} 分、优秀线 {data.round.outstanding_mark} 分为办公室设定。"]
    sheet = book.sheet("汇总", heads, rows, title=f"{data.round.year} 年度考核汇总", notes=notes)
    book.chart(sheet, "column", 1, [3], title="总分", at=f"A{sheet.last + 4}")
    return sheet


def _dimension(book: "Workbook", data: Annual, dimension: Any) -> None:
    wanted = [one for one in data.system.indicators if one.dimension == dimension.key]
    full = sum((one.weight for one in wanted), Decimal(0))
    heads = _columns(*WHO, *((f"{one.words}（{one.weight.normalize():f} 分）", "number", 16) for one in wanted),
                     (f"小计（{full.normalize():f} 分）", "number", 13))  # fmt: skip
    rows: Iterable[list[Cell]] = (
        [*_who(entry), *(_points(entry, one.key) for one in wanted), entry.dimensions[dimension.key]]
        for entry in data.entries
    )
    sheet = book.sheet(dimension.words, heads, rows, title=f"{data.round.year} 年度 · {dimension.words}")
    book.chart(sheet, "column", 1, [len(heads) - 1], title=dimension.words, at=f"A{sheet.last + 4}")


def _points(entry: Entry, indicator: str) -> Decimal | None:
    line = entry.lines.get(indicator)
    return None if line is None else line.points


def _cards(book: "Workbook", data: Annual) -> None:
    said = (
        ("维度", "text", 16.0),
        ("指标", "text", 28.0),
        ("依据", "text", 12.0),
        ("来源", "text", 10.0),
        ("数据", "text", 12.0),
    )
    points = (("自评", "number", 8.0), ("得分", "number", 8.0), ("满分", "number", 8.0))
    heads = _columns(*WHO, *said, *points, ("为什么", "text", 50), ("评分人", "text", 12))
    titles = {one.key: one.words for one in data.system.dimensions}
    rows: Iterable[list[Cell]] = (
        [
            *_who(entry), titles[one.dimension], one.words, one.clause, SOURCES.get(line.source, line.source), line.value,
            line.self_points, line.points, line.weight, line.why or line.note, line.scored_by,
        ]
        for entry in data.entries
        for one in data.system.indicators
        if (line := entry.lines.get(one.key)) is not None
    )  # fmt: skip
    book.sheet("评分表", heads, rows, title=f"{data.round.year} 年度评分表", notes=["每个联盟各行得分之和等于总分。"])


def _evidence(book: "Workbook", data: Annual, programme: Programme) -> None:
    """The counts behind the scores: what both sides confirmed, and what is not yet confirmed beside it."""
    facts = [one for one in programme.facts if any(one.key in entry.card.facts for entry in data.entries)]
    heads = [
        head for one in facts for head in ((f"{one.words}（{one.unit}）", "int", 14.0), ("其中未确认另计", "int", 12.0))
    ]
    rows: Iterable[list[Cell]] = (
        [
            *_who(entry),
            *(
                count
                for one in facts
                for count in (_count(entry.card.facts, one.key), _count(entry.card.unconfirmed, one.key))
            ),
        ]
        for entry in data.entries
    )
    book.sheet(
        "佐证数量",
        _columns(*WHO, *heads),
        rows,
        title=f"{data.round.year} 年度佐证数量",
        notes=["考核只用双方确认的数。"],
    )


def _count(facts: dict[str, Any], key: str) -> Decimal | None:
    value = facts.get(key)
    return None if value is None else Decimal(str(value))


def _measures(book: "Workbook", data: Annual) -> None:
    heads = _columns(("联盟", "text", 30), ("牵头医院", "text", 26), ("措施", "text", 12), ("依据", "text", 12), ("所依据年度", "text", 14),
                     ("状态", "text", 14), ("公文", "text", 20), ("生效日期", "date", 16))  # fmt: skip
    numbers = queries.notice_numbers(data.measures)
    rows: Iterable[list[Cell]] = (
        [
            one.designation_name, one.lead_name, rules.kind_of(one).words, one.clause,
            "、".join(str(row["year"]) for row in one.because) or str(one.year), str(STATES[one.state]),
            numbers.get(one.id, ""), one.effective_on,
        ]
        for one in data.measures
    )  # fmt: skip
    book.sheet("处理措施", heads, rows, title=f"{data.round.year} 年度处理措施")


def _about(book: "Workbook", data: Annual, programme: Programme, made: datetime) -> None:
    round = data.round
    decided = f"{round.decided_at:%Y-%m-%d %H:%M} {round.decided_by}" if round.decided_at else "未审定"
    rows: list[list[Cell]] = [
        ["文件", f"《{programme.document.title}》（{programme.document.number}）"],
        ["指标体系", f"{round.indicator_version.title}（第 {round.indicator_version.serial} 版）"],
        ["数据计算", f"{round.computed_at:%Y-%m-%d %H:%M}" if round.computed_at else ""],
        ["审定", decided],
        ["参加考核", f"{len(data.judged)} 个联盟"],
        ["制表", f"{made:%Y-%m-%d %H:%M}"],
    ]
    book.sheet("说明", _columns(("项目", "text", 14), ("内容", "text", 70)), rows, title=f"{round.year} 年度考核说明")
