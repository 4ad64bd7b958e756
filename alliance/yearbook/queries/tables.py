"""A year's evaluation as the tables of its workbook, report, CSV and JSON. The words are those of the official paper."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, Any

from alliance.evaluation import queries as rounds
from alliance.rules import programme as programmes
from alliance.rules.indicators import for_specialty
from alliance.rules.programme import Programme
from alliance.standing import queries as standing
from alliance.yearbook.queries.annual import Annual, Entry

if TYPE_CHECKING:
    from alliance.documents.excel import Cell, Column
    from alliance.documents.yearbook import Table, Year

SOURCES = {"data": "数据", "office": "办公室", "self": "自评", "qc": "质控中心", "expert": "专家"}
WHO = (("位次", "int", 7.0), ("联盟", "text", 30.0), ("牵头医院", "text", 26.0))
STATES = {
    "open": "自评中",
    "checking": "核对中",
    "scoring": "评分中",
    "provisional": "初步结果，未审定",
    "decided": "已审定",
}


def year_of(data: Annual, made: datetime, mark: str = "") -> "Year":
    """Everything the files of a year are made of; what is not decided is marked so on every page."""
    from alliance.documents.yearbook import Picture, Year

    programme = programmes.load(data.round.programme)
    unsettled = "" if data.round.state == "decided" else "未审定"
    drawn = [Picture(distribution(data, "png"), "得分分布：各分数段的联盟数，标出合格线和优秀线")]
    if data.judged:
        drawn.append(Picture(_dimensions(data), f"各维度得分率：{_best(data)}的中位数与全部联盟的中位数（%）"))
    tables = [
        _summary(data, programme), *(_dimension(data, one) for one in data.system.dimensions), _cards(data),
        _evidence(data, programme), _sampled(data), _objections(data), _measures(data), _about(data, programme, made),
    ]  # fmt: skip
    title = f"{programme.name} {data.round.year} 年度考核"
    return Year(title, made, tables, _opening(data, programme), drawn, "　".join(filter(None, (unsettled, mark))))


def distribution(data: Annual, form: Any) -> bytes:
    """The picture of the totals, with both marks."""
    from alliance import figures

    marks = {
        f"合格线 {data.round.pass_mark.normalize():f}": float(data.round.pass_mark),
        f"优秀线 {data.round.outstanding_mark.normalize():f}": float(data.round.outstanding_mark),
    }
    totals = [float(entry.card.total) for entry in data.judged]
    return figures.distribution(totals, marks, f"{data.round.year}年度考核得分分布", form=form)


def _dimensions(data: Annual) -> bytes:
    """The best beside all: by dimension the median in percent of its full points."""
    from alliance import figures

    best = [entry for entry in data.judged if entry.card.result == "outstanding"] or data.judged[:1]

    def shares(entries: Sequence[Entry]) -> list[float | None]:
        found: list[float | None] = []
        for one in data.system.dimensions:
            known = [share for entry in entries if (share := _share(data, entry, one.key)) is not None]
            found.append(median(known) if known else None)
        return found

    names = [one.words for one in data.system.dimensions]
    series = {f"{_best(data)}中位数": shares(best), "全部联盟中位数": shares(data.judged)}
    return figures.bars_by_month(series, names, "各维度得分率", unit="%", form="png")


def _best(data: Annual) -> str:
    """Who is set beside all: the outstanding, or in a year without any the first."""
    outstanding = any(entry.card.result == "outstanding" for entry in data.judged)
    return "优秀联盟" if outstanding else "首位联盟（本年度没有优秀）"


def _share(data: Annual, entry: Entry, dimension: str) -> float | None:
    """An alliance's points of a dimension in percent of the full points of its system."""
    points = entry.dimensions.get(dimension)
    system = for_specialty(data.systems, entry.card.specialty)
    full = sum(line.weight for line in system.indicators if line.dimension == dimension)
    return None if points is None or not full else float(points * 100 / full)


def _opening(data: Annual, programme: Programme) -> list[str]:
    """The report's first paragraphs."""
    assert programme.ladder is not None
    counted = {
        one.words: sum(entry.card.result == one.key for entry in data.judged) for one in programme.ladder.results
    }
    told = "，".join(f"{words} {n} 个" for words, n in counted.items())
    lines = [
        f"依据《{programme.document.title}》（{programme.document.number}），按{_by(data)}"
        f"考核 {data.round.year} 年度，参加考核 {len(data.judged)} 个联盟：{told}。状态：{STATES[data.round.state]}。",
        f"{_marks(data)}数据只取双方确认的记录。",
    ]
    if data.shares:
        assessed, verified = sum(one.assessed for one in data.shares), sum(one.verified for one in data.shares)
        lines.append(f"抽样核查 {sum(one.drawn for one in data.shares)} 条，有结论 {assessed} 条，核实 {verified} 条。")
    return [*lines, f"据考核结果提出或作出处理措施 {len(data.measures)} 项。"]


def _by(data: Annual) -> str:
    """The systems that judged: “总体系”，其中骨科按“骨科体系”."""
    used = rounds.versions_of(data.round)
    own = "".join(f"，其中{specialty}按“{one.title}”" for specialty, one in used.items() if specialty)
    return f"“{used[''].title}”{own}"


def _marks(data: Annual) -> str:
    low, high = data.round.pass_mark.normalize(), data.round.outstanding_mark.normalize()
    return f"合格线 {low:f} 分、优秀线 {high:f} 分为办公室设定。"


def _columns(*heads: tuple[str, str, float]) -> "list[Column]":
    from alliance.documents.excel import Column

    return [Column(head, kind, width) for head, kind, width in heads]  # type: ignore[arg-type]


def _table(name: str, heads: "list[Column]", rows: "Iterable[Sequence[Cell]]", title: str, **more: Any) -> "Table":
    from alliance.documents.yearbook import Table

    return Table(name, heads, list(rows), title, **more)


def _chart(values: tuple[int, ...], title: str, labels: int = 1) -> Any:
    from alliance.documents.yearbook import Chart

    return Chart("column", labels, values, title)


def _who(entry: Entry) -> "list[Cell]":
    return [entry.place, entry.card.designation_name, entry.card.lead_name]


def _summary(data: Annual, programme: Programme) -> "Table":
    assert programme.ladder is not None
    results = {one.key: one.words for one in programme.ladder.results}
    measures: dict[int, list[str]] = {}
    for one in data.measures:
        words = f"{standing.kind_words(one)}（{standing.state_words(one)}）"
        measures.setdefault(one.designation_id, []).append(words)
    dims = data.system.dimensions
    rows: Iterable[list[Cell]] = (
        [
            *_who(entry), entry.card.total, results.get(entry.card.result, entry.card.left_out),
            *(entry.dimensions.get(one.key) for one in dims), "；".join(measures.get(entry.card.designation_id, [])),
        ]
        for entry in data.entries
    )  # fmt: skip
    heads = _columns(*WHO, ("总分", "number", 9), ("结果", "text", 12), *((one.words, "number", 13) for one in dims),
                     ("处理措施", "text", 26))  # fmt: skip
    notes = [_marks(data)]
    charts = [_chart((3,), "总分"), _chart(tuple(range(5, 5 + len(dims))), "各维度得分")]
    return _table("汇总", heads, rows, f"{data.round.year} 年度考核汇总", notes=notes, charts=charts, reported=True,
                  shown=(0, 1, 2, 3, 4, 5 + len(dims)))  # fmt: skip


def _dimension(data: Annual, dimension: Any) -> "Table":
    wanted = [one for one in data.system.indicators if one.dimension == dimension.key]
    full = _weights(data, [one.key for one in wanted])
    heads = _columns(
        *WHO, *((f"{one.words}（{_weights(data, [one.key])}）", "number", 13.0) for one in wanted),
        (f"小计（{full}）", "number", 13),
    )  # fmt: skip
    rows: Iterable[list[Cell]] = (
        [*_who(entry), *(_points(entry, one.key) for one in wanted), entry.dimensions.get(dimension.key)]
        for entry in data.entries
    )
    charts = [_chart((len(heads) - 1,), dimension.words)]
    return _table(dimension.words, heads, rows, f"{data.round.year} 年度 · {dimension.words}", charts=charts)


def _weights(data: Annual, keys: Sequence[str]) -> str:
    """The full points of these indicators together; several where the systems of the specialties differ."""
    found = []
    for system in data.systems.values():
        asked = [one.weight for one in system.indicators if one.key in keys]
        if asked:
            found.append(f"{sum(asked, Decimal(0)).normalize():f}")
    return " / ".join(dict.fromkeys(found))


def _points(entry: Entry, indicator: str) -> Decimal | None:
    line = entry.lines.get(indicator)
    return None if line is None else line.points


def _cards(data: Annual) -> "Table":
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
    notes = ["每个联盟各行得分之和等于总分。"]
    return _table("评分表", heads, rows, f"{data.round.year} 年度评分表", notes=notes)


def _evidence(data: Annual, programme: Programme) -> "Table":
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
    notes = ["考核只用双方确认的数。"]
    return _table("佐证数量", _columns(*WHO, *heads), rows, f"{data.round.year} 年度佐证数量", notes=notes)


def _count(facts: dict[str, Any], key: str) -> Decimal | None:
    value = facts.get(key)
    return None if value is None else Decimal(str(value))


def _sampled(data: Annual) -> "Table":
    """What the checks of the drawn sample say of each alliance, with the hashes published before the draw."""
    heads = _columns(
        ("联盟", "text", 30), ("抽中", "int", 9), ("医院已答复", "int", 11), ("已核查", "int", 9), ("有结论", "int", 9),
        ("核实", "int", 9), ("核实率", "percent", 10), ("区间下限", "percent", 10), ("区间上限", "percent", 10),
    )  # fmt: skip
    rows: Iterable[list[Cell]] = (
        [
            one.name, one.drawn, one.answered, one.checked, one.assessed, one.verified, one.share,
            *(one.interval or (None, None)),
        ]
        for one in data.shares
    )  # fmt: skip
    drawn = data.sample
    notes = (
        [
            f"抽样框哈希 {drawn.frame_hash}",
            f"种子哈希 {drawn.commitment}",
            f"种子 {drawn.secret}，当场公开的字词“{drawn.word}”",
        ]
        if drawn is not None
        else ["本年度没有抽样。"]
    )
    title = f"{data.round.year} 年度抽样核查"
    charts = [_chart((6,), "核实率", 0)] if data.shares else []
    return _table("抽样核查", heads, rows, title, notes=notes, charts=charts, reported=drawn is not None)


def _objections(data: Annual) -> "Table":
    """What was objected to the provisional results, and what became of it."""
    heads = _columns(("联盟", "text", 30), ("指标", "text", 24), ("异议", "text", 40), ("提出", "date", 14), ("结果", "text", 10),
                     ("答复", "text", 40), ("答复人", "text", 12))  # fmt: skip
    states = {"open": "待答复", "upheld": "采纳", "rejected": "不采纳", "withdrawn": "撤回"}
    words = {one.key: one.words for one in data.system.indicators}
    rows: Iterable[list[Cell]] = (
        [
            one.card.designation_name, "、".join(words.get(key, key) for key in one.indicators) or "总体", one.text,
            one.raised_at.date(), states.get(one.state, one.state), one.answer, one.answered_by,
        ]
        for one in data.objections
    )  # fmt: skip
    return _table(
        "异议", heads, rows, f"{data.round.year} 年度异议", reported=bool(data.objections), shown=(0, 1, 2, 4, 5)
    )


def _measures(data: Annual) -> "Table":
    heads = _columns(("联盟", "text", 30), ("牵头医院", "text", 26), ("措施", "text", 12), ("依据", "text", 15), ("所依据年度", "text", 17),
                     ("状态", "text", 14), ("公文", "text", 20), ("生效日期", "date", 16))  # fmt: skip
    numbers = standing.notice_numbers(data.measures)
    rows: Iterable[list[Cell]] = (
        [
            one.designation_name, one.lead_name, standing.kind_words(one), one.clause,
            "、".join(str(row["year"]) for row in one.because) or str(one.year), standing.state_words(one),
            numbers.get(one.id, ""), one.effective_on,
        ]
        for one in data.measures
    )  # fmt: skip
    return _table(
        "处理措施", heads, rows, f"{data.round.year} 年度处理措施", reported=True, shown=(0, 2, 3, 4, 5, 6, 7)
    )


def _about(data: Annual, programme: Programme, made: datetime) -> "Table":
    round = data.round
    decided = f"{round.decided_at:%Y-%m-%d %H:%M} {round.decided_by}" if round.decided_at else "未审定"
    used: list[list[Cell]] = [
        [f"指标体系{f'（{specialty}）' if specialty else ''}", f"{one.title}（第 {one.serial} 版）"]
        for specialty, one in rounds.versions_of(round).items()
    ]
    rows: list[list[Cell]] = [
        ["文件", f"《{programme.document.title}》（{programme.document.number}）"],
        *used,
        ["数据计算", f"{round.computed_at:%Y-%m-%d %H:%M}" if round.computed_at else ""],
        ["审定", decided],
        ["参加考核", f"{len(data.judged)} 个联盟"],
        ["制表", f"{made:%Y-%m-%d %H:%M}"],
    ]
    return _table("说明", _columns(("项目", "text", 14), ("内容", "text", 70)), rows, f"{round.year} 年度考核说明")
