"""评审意见书: what a closed panel came to, for one dossier or for all, with the draw as anybody can repeat it (SX6-9, SX3-9, SX3-17).

Experts stand as numbers; their names, apart from the numbers, only on the paper of the office, which they sign. `named` says so.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from alliance.core import panel as experts
from alliance.core import settings
from alliance.rules import intake, sample
from alliance.rules import programme as programmes
from alliance.selection import rules
from alliance.selection.model import Panel, PanelCase
from alliance.selection.queries import panels
from alliance.selection.rules import judging
from alliance.selection.rules.judging import Result

Block = dict[str, Any]
TITLE = "评审意见书"
REPEAT = (
    "复算办法：种子＝SHA-256（秘密|现场词）；对名册中每个编号计算 SHA-256（种子|专业|编号），取值最小的若干个。"
    "秘密的 SHA-256 应等于事先公布的种子哈希，名册的哈希应等于事先公布的名册哈希。"
)


def case_opinion(case: PanelCase, result: Result, *, named: bool) -> dict[str, Any]:
    """The opinion on one dossier; the panel is closed."""
    one, which = case.candidacy, case.panel
    judges = judging.judges(which, case, ("closed",))
    rows = [
        ["受理编号", one.number], ["申报医院", one.lead_name], ["申报科室", one.department_name],
        ["专科（专病）", one.subject], *_panel_rows(which), ["评审专家", f"{len(judges)} 名"],
        *([["回避", f"{_away(which, case)} 名专家因利害关系未评审本件"]] if _away(which, case) else []),
    ]  # fmt: skip
    blocks: list[Block] = [{"kind": "facts", "rows": rows}, _head("一、评审结论"), *_conclusion(case, result)]
    if result.points:
        blocks += [_head("二、各方面得分"), _points(which, result)]
    else:
        blocks += [_head("二、评分"), _text("本项目文件没有规定打分，由评审组出具意见。")]
    blocks += [_head("三、专家意见"), _texts(result), _head("四、答辩和现场审核"), *_heard_and_seen(case)]
    blocks += [_head("五、专家产生办法"), *_draw(which, named), _head("六、专家签名"), *_signing(judges, named)]
    return _paper(which, one.number, blocks, _said(case, result), TITLE)


def panel_opinion(which: Panel, results: Mapping[int, Result]) -> dict[str, Any]:
    """All dossiers of a panel on one paper, for the office."""
    totals = {key: one.score for key, one in results.items() if one.score is not None}
    places = experts.share_places(totals)
    judges = [one for one in which.invitations if one.state == "closed"]
    rows = [*_panel_rows(which), ["申报", f"{len(which.cases)} 件"], ["评审专家", f"{len(judges)} 名"]]
    lines = [_line(case, results[case.id], places.get(case.id)) for case in which.cases]
    lines.sort(key=lambda line: (line[0] == "—", int(line[0]) if line[0] != "—" else 0))
    heads = ["名次", "医院、科室", "专科（专病）", "总分", "同意", "结论", "增设论证"]
    blocks: list[Block] = [
        {"kind": "facts", "rows": rows}, _head("一、评审结果"),
        {"kind": "table", "heads": heads, "widths": [2, 8, 6, 3, 3, 3, 3], "rows": lines, "size": 9},
        _text("每个方面取各专家评分的平均数（四舍五入到两位小数），相加为总分；总分相同的并列。结论按过半数，各半为不同意。（办公室设定）")
        if totals else _text("本项目文件没有规定打分，由评审组出具意见。结论按过半数，各半为不同意。（办公室设定）"),
        _head("二、专家产生办法"), *_draw(which, named=True), _head("三、专家签名"), *_signing(judges, named=True),
    ]  # fmt: skip
    said = [_said(case, results[case.id]) for case in which.cases]
    return _paper(which, which.title, blocks, {"panel": which.id, "cases": said}, f"{TITLE}（汇总）")


def _paper(which: Panel, foot: str, blocks: list[Block], said: Mapping[str, Any], title: str) -> dict[str, Any]:
    text = programmes.load(which.programme)
    return {
        "title": f"{text.name}{title}", "sub": f"依据《{text.document.title}》（{text.document.number}）", "blocks": blocks,
        "digest": rules.digest(said), "foot": f"{foot}　评审结束 {which.closed_at:%Y-%m-%d %H:%M}",
    }  # fmt: skip


def _said(case: PanelCase, result: Result) -> dict[str, Any]:
    """What the hash of an opinion is taken of: the same for every print of it."""
    return {
        "case": case.id, "number": case.candidacy.number, "score": str(result.score), "agreed": result.agreed,
        "argued": result.argued, "votes": list(result.votes), "texts": [list(one) for one in result.texts],
        "points": {key: [str(each) for each in one.given] for key, one in result.points.items()},
        "draw": case.panel.paper, "heard": case.heard_note, "seen": case.seen_note, "checks": case.seen_checks,
    }  # fmt: skip


def _head(words: str) -> Block:
    return {"kind": "heading", "text": words}


def _text(words: str) -> Block:
    return {"kind": "text", "text": words}


def _panel_rows(which: Panel) -> list[list[str]]:
    taken = intake.load(which.programme)
    modes = "、".join(
        f"{one.words}{'（未作：' + which.waived[one.key] + '）' if one.key in which.waived else ''}"
        for one in judging.modes_of(which.programme) if one.key in which.modes
    )  # fmt: skip
    return [
        ["评审组", which.title], ["年度、类别", f"{which.year} 年　{taken.track(which.track).words if taken else which.track}"],
        ["评审方式", modes or "—"], ["评审时间", f"{which.opened_at:%Y-%m-%d} 至 {which.closed_at:%Y-%m-%d}"],
    ]  # fmt: skip


def _away(which: Panel, case: PanelCase) -> int:
    return sum(case.id in one.conflicts for one in which.invitations if one.state == "closed")


def _verdict(agreed: bool | None) -> str:
    return "同意" if agreed else "不同意"


def _conclusion(case: PanelCase, result: Result) -> list[Block]:
    said = f"{result.votes[1]} 名专家中 {result.votes[0]} 名同意，评审组意见：{_verdict(result.agreed)}。"
    if result.score is not None:
        said += f"总分 {result.score}。"
    if result.argued is not None:
        said += f"增设的必要性论证{'通过' if result.argued else '未通过'}。"
    return [_text(said), *([] if case.live else [_text("（本意见书已由复核后的评审结论取代。）")])]


def _points(which: Panel, result: Result) -> Block:
    rows = []
    for one in panels.aspects_of(which):
        points = result.points.get(one.key)
        given = [
            f"{each}{'＊' if place in points.outliers else ''}" for place, each in enumerate(points.given)
        ] if points else []  # fmt: skip
        rows.append([
            f"{one.words}（{one.clause}）", str(one.full), str(points.mean) if points else "—", "、".join(given) or "—",
            str(points.spread) if points else "—",
        ])  # fmt: skip
    share = settings.value(which.programme, "panel_outlier")
    rows.append(["总分", str(sum(one.full for one in panels.aspects_of(which))), str(result.score),
                 f"＊为偏离平均分超过满分 {share}% 的评分，只标出，不剔除", ""])  # fmt: skip
    heads = ["方面", "满分", "平均分", "各专家评分", "极差"]
    return {"kind": "table", "heads": heads, "widths": [8, 2, 3, 7, 2], "rows": rows, "size": 9}


def _texts(result: Result) -> Block:
    rows = [
        [f"专家 {number}", _verdict(verdict == "agree"), text] for number, (verdict, text) in enumerate(result.texts, 1)
    ]
    return {"kind": "table", "heads": ["专家", "意见", "评审意见"], "widths": [2, 2, 12], "rows": rows, "size": 10}


def _heard_and_seen(case: PanelCase) -> list[Block]:
    rows: list[list[str]] = []
    if case.heard_at is not None:
        order = f"第 {case.place} 个出场　" if case.place is not None else ""
        rows.append(["答辩", f"{order}{case.heard_at:%Y-%m-%d %H:%M}\n{case.heard_note}".strip()])
    if case.seen_on is not None:
        checks = "\n".join(
            f"{one.words}：{case.seen_checks.get(one.key) or '—'}" for one in rules.route_of(case.panel).checks
        )
        rows.append(["现场审核", f"{case.seen_on:%Y-%m-%d}　{case.seen_by}\n{checks}\n{case.seen_note}".strip()])
    waived = case.panel.waived
    rows += [
        [one.words, f"未作：{waived[one.key]}"] for one in judging.modes_of(case.panel.programme) if one.key in waived
    ]
    return [{"kind": "facts", "rows": rows}] if rows else [_text("本次评审没有答辩和现场审核。")]


def _draw(which: Panel, named: bool) -> list[Block]:
    """The lot as it was fixed, said and drawn; or that nobody was drawn."""
    asked = [one for one in which.invitations if one.state == "closed" and not one.by_lot]
    more = [_text(f"另由管理办公室直接邀请 {len(asked)} 名专家。")] if asked else []
    if not which.paper:
        return [_text("评审专家由管理办公室在专家库中邀请，没有抽签。")]
    paper = which.paper
    rows = [
        [one["stratum"], f"{len(one['numbers'])} 取 {one['take']}", "、".join(one["numbers"]), "、".join(one["drawn"])]
        for one in paper["strata"]
    ]
    facts = [
        ["种子哈希", paper["commitment"]], ["名册哈希", paper["frame_hash"]], ["秘密", paper["secret"]],
        ["现场词", paper["word"]], ["种子", sample.seed(paper["secret"], paper["word"])],
        ["复算", "相符" if not experts.replayed(paper) else "不符"],
    ]  # fmt: skip
    heads = ["专业", "人数", "名册（专家库编号）", "抽中"]
    left = [[one["name"], one["stratum"], one["why"]] for one in paper.get("left_out", ())] if named else []
    return [
        {"kind": "facts", "rows": facts},
        {"kind": "table", "heads": heads, "widths": [3, 3, 8, 4], "rows": rows, "size": 9},
        *([{"kind": "table", "heads": ["未列入名册", "专业", "原因"], "widths": [3, 3, 10], "rows": left, "size": 9}] if left else []),
        _text(REPEAT), *more,
    ]  # fmt: skip


def _signing(judges: Sequence[Any], named: bool) -> list[Block]:
    if not named:
        return [_text(f"评审专家 {len(judges)} 名，姓名由管理办公室留存。")]
    rows = [[one.person, one.organisation, "", ""] for one in sorted(judges, key=lambda one: one.person)]
    heads = ["姓名", "单位", "签名", "日期"]
    return [
        _text("姓名按字序排列，与上文的专家编号不对应。"),
        {"kind": "table", "heads": heads, "widths": [3, 6, 5, 3], "rows": rows, "size": 10, "tall": True},
    ]


def _line(case: PanelCase, result: Result, place: int | None) -> list[str]:
    one = case.candidacy
    argued = "—" if result.argued is None else "通过" if result.argued else "未通过"
    return [
        str(place) if place is not None else "—", f"{one.lead_name}\n{one.department_name}", one.subject,
        str(result.score) if result.score is not None else "—", f"{result.votes[0]}/{result.votes[1]}",
        _verdict(result.agreed), argued,
    ]  # fmt: skip
