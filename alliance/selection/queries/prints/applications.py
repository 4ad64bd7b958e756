"""The application as the paper of its programme's form, and its receipt."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from alliance.core.language import told
from alliance.rules import codings, intake
from alliance.rules import programme as programmes
from alliance.rules.criteria import NO, YES, Finding, Line
from alliance.rules.route import Route, Stop
from alliance.selection import rules
from alliance.selection.model import EDITABLE, Candidacy, CandidacySubmission, Verdict
from alliance.selection.queries import candidacies

Block = dict[str, Any]
STATUS = {
    "met": "符合", "missed": "未达到", "judge": "需专家判断", "unknown": "未填", "conflict": "数据有出入", "skip": "不适用",
}  # fmt: skip
YES_NO = {YES: "是", NO: "否"}
SHORT = 16  # signs of a hash that tell one file from another on paper
NUMBERS = "一二三四五六七八九十"


def _named(thing: Any, attribute: str = "words") -> str:
    return told(getattr(thing, attribute), getattr(thing, f"{attribute}_en"))


def receipt(one: Candidacy, last: CandidacySubmission) -> dict[str, Any]:
    """The receipt: number, time, what was handed in with its hash."""
    station = rules.WAY.present(one)
    said = last.content
    rows = [
        [_("受理编号"), one.number], [_("项目"), _named(programmes.load(one.programme), "name")], *_applicant(one, said),
        [_("提交时间"), f"{last.made_at:%Y-%m-%d %H:%M}"], [_("提交人"), last.made_by],
        [_("第几次提交"), str(last.serial)], [_("内容校验"), f"{last.digest[:32]}\n{last.digest[32:]}"],
    ]  # fmt: skip
    after = [{"kind": "text", "text": _("下一步：%(station)s。", station=_named(station))}] if station else []
    papers: list[Block] = [
        {"kind": "table", "heads": [_("材料"), _("文件")], "widths": [1, 2], "size": 9,
         "rows": [[_paper(one, each["purpose"]), each["name"]] for each in said["papers"]]},
    ]  # fmt: skip
    blocks = [{"kind": "facts", "rows": rows}, {"kind": "heading", "text": _("收到的材料")}, *papers, *after]
    return {"title": _("受理回执"), "sub": one.number, "blocks": blocks}


def application(one: Candidacy, submission: CandidacySubmission | None, on: date) -> dict[str, Any]:
    """The application as a form: of a submission as it was handed in, signed and said of; of none: the draft of a day."""
    route = rules.route_of(one)
    if submission is None:
        findings = candidacies.findings_on(one, on)
        said = rules.content(one, candidacies.papers_of(one), findings)
    else:
        said = submission.content
        findings = rules.thawed(one.programme, said["findings"])
    state = _handed_in(submission) if submission else "草稿，尚未提交"
    parts = [
        ("基本信息", [{"kind": "facts", "rows": [*_applicant(one, said), ["提交", state]]}]),
        ("申报条件与数据", [_figures(findings)] if findings else []),
        ("不设置情形的逐项说明", [_exclusions(one, route, findings, submission)] if route.exclusions else []),
        ("增设的必要性论证", [{"kind": "text", "text": said["argued"]}] if said["argued"].strip() else []),
        ("未达到条件的说明", _arguments(said["arguments"], findings)),
        ("佐证材料", [_papers(one, said["papers"])]),
        ("审核意见", _stations(one, submission)),
    ]
    shown = [(title, found) for title, found in parts if found]
    blocks: list[Block] = []
    for place, (title, found) in enumerate(shown):
        blocks += [{"kind": "heading", "text": f"{NUMBERS[place]}、{title}"}, *found]
    form, paper = route.book, programmes.load(one.programme).document
    return {
        "title": form.words if form else "申报书", "sub": f"依据《{paper.title}》（{paper.number}）", "blocks": blocks,
        "draft": submission is None, "digest": submission.digest if submission else "",
        "foot": f"受理编号 {one.number}　{f'第 {submission.serial} 次提交' if submission else '草稿'}",
    }  # fmt: skip


def printed_submission(one: Candidacy, serial: int | None) -> CandidacySubmission | None:
    """Which submission is printed: the one asked for, else the last; none while it is being written (or where it is not there)."""
    if serial is not None:
        return next((each for each in one.submissions if each.serial == serial), None)
    return one.submissions[-1] if one.submissions and one.state not in EDITABLE else None


def _handed_in(submission: CandidacySubmission) -> str:
    return f"{submission.made_at:%Y-%m-%d %H:%M}　{submission.made_by}（第 {submission.serial} 次）"


def _applicant(one: Candidacy, said: Mapping[str, Any]) -> list[list[str]]:
    taken = intake.load(one.programme)
    system = codings.systems().get(said["code_system"])
    rows = [
        [_("申报医院"), one.lead_name], [_("申报科室"), one.department_name],
        [_("申报类别"), _named(taken.track(said["track"])) if taken else said["track"]], [_("年度"), str(one.year)],
        [_named(rules.route_of(one).subject), said["subject"]],
        [_("分类编码"), f"{said['code']} {_named(system) if system else ''}".strip() or "—"],
        [_("登记名称"), said["name"] or "—"],
    ]  # fmt: skip
    rows += [[_("标牌"), said["plaque"]]] if said["plaque"] else []
    return [*rows, [_("申报方向"), said["direction"]]] if said["direction"] else rows


def _figures(findings: Sequence[Finding]) -> Block:
    rows = []
    for number, one in enumerate(findings, 1):
        gap = rules.gap_words(one)
        values = "\n".join(_value(line) for line in one.lines)
        ended = STATUS[one.status] + (f"（{gap}）" if gap else "")
        said = "\n".join(part for part in (values, one.statement) if part) or "—"
        rows.append([str(number), f"{one.criterion.words}\n（{one.criterion.clause}）", said, ended])
    heads = ["序号", "条件", "数据或说明", "结论"]
    return {"kind": "table", "heads": heads, "widths": [2, 11, 14, 6], "rows": rows, "size": 9}


def _value(line: Line) -> str:
    """One figure: what, which year, how much, and the limit it is held against."""
    what = f"{line.fact.words} {line.year}" if line.year else line.fact.words
    if line.value is None:
        return f"{what}：—"
    value = YES_NO.get(line.value, line.value) if line.fact.kind == "yes-no" else f"{line.value}{line.fact.unit}"
    limit = f"（界限 {line.limit.normalize():f}{line.fact.unit}）" if line.limit is not None else ""
    return f"{what}：{value}{limit}"


def _exclusions(
    one: Candidacy, route: Route, findings: Sequence[Finding], submission: CandidacySubmission | None
) -> Block:
    """Each kind that is not set up: what the applicant states, and what the form check answered."""
    status = {each.criterion.key: each.status for each in findings}
    form = next((each for each in _verdicts(one, submission) if each.station == "form"), None)
    rows = []
    for each in route.exclusions:
        stated = {"met": "不属于", "missed": "属于，见说明"}.get(status.get(each.criterion, ""), "—")
        checked = {"no": "不属于", "yes": "属于"}.get(str(form.facts.get(f"excl_{each.key}", "")) if form else "", "")
        rows.append([f"{each.words}（{each.clause}）", stated, checked])
    return {"kind": "table", "heads": ["情形", "申报医院", "形式审核"], "widths": [5, 2, 2], "rows": rows, "size": 9}


def _arguments(said: Mapping[str, str], findings: Sequence[Finding]) -> list[Block]:
    rules_of = {each.criterion.key: each.criterion for each in findings}
    rows = [
        [f"{rules_of[key].words}\n（{rules_of[key].clause}）" if key in rules_of else key, text]
        for key, text in said.items() if text.strip()
    ]  # fmt: skip
    return [{"kind": "table", "heads": ["条件", "说明"], "widths": [1, 2], "rows": rows, "size": 10}] if rows else []


def _papers(one: Candidacy, said: Sequence[Mapping[str, Any]]) -> Block:
    rows = [
        [str(number), _paper(one, each["purpose"]), each["name"], " ".join(each["signer"]), each["sha256"][:SHORT]]
        for number, each in enumerate(said, 1)
    ]
    there = {each["purpose"] for each in said}
    rows += [
        ["", each.words, "（未附）", "", ""]
        for each in rules.route_of(one).papers_on(one.track)
        if each.key not in there
    ]
    heads = ["序号", "材料", "文件", "出具专家及职务", "文件校验"]
    return {"kind": "table", "heads": heads, "widths": [2, 6, 8, 6, 6], "rows": rows, "size": 9}


def _paper(one: Candidacy, purpose: str) -> str:
    found = next((each for each in rules.route_of(one).papers if each.key == purpose), None)
    return _named(found) if found else purpose


def _verdicts(one: Candidacy, submission: CandidacySubmission | None) -> list[Verdict]:
    """What the stations said of one submission, newest first."""
    if submission is None:
        return []
    until = next((each.made_at for each in one.submissions if each.serial == submission.serial + 1), None)
    return [
        each for each in reversed(one.verdicts)
        if each.given_at >= submission.made_at and (until is None or each.given_at < until)
    ]  # fmt: skip


def _stations(one: Candidacy, submission: CandidacySubmission | None) -> list[Block]:
    """Each station with what it said and the empty place of its seal."""
    given = {each.station: each for each in _verdicts(one, submission)}
    return [_station(each, given.get(each.key), submission) for each in rules.stations(one)]


def _station(station: Stop, given: Verdict | None, submission: CandidacySubmission | None) -> Block:
    lines = []
    if given is not None:
        ended = {"agree": "同意", "return": "退回补正", "refuse": "不同意"}[given.verdict]
        lines = [
            ended + (f"，推荐名次第 {given.rank} 名" if given.rank else ""), given.text if given.text.strip() != ended else "",
            f"{given.organisation_name}　{given.by}　{given.given_at:%Y-%m-%d %H:%M}（平台内签署）",
        ]  # fmt: skip
        if station.key == "hospital" and submission is not None and given.verdict == "agree":
            lines.append(f"签署内容校验：{submission.digest}")
    return {
        "kind": "seal", "label": f"{station.words}（{station.clause}）", "text": "\n".join(each for each in lines if each),
        "sign": "（盖章处）：",
    }  # fmt: skip
