"""What the prints of an application say: plain blocks for documents.casefile.part."""

from typing import Any

from flask_babel import gettext as _

from alliance.core.language import told
from alliance.rules import codings, intake
from alliance.rules import programme as programmes
from alliance.rules.criteria import Finding
from alliance.selection import rules
from alliance.selection.model import Candidacy, CandidacySubmission
from alliance.selection.queries import candidacies

Block = dict[str, Any]


def _named(thing: Any, attribute: str = "words") -> str:
    return told(getattr(thing, attribute), getattr(thing, f"{attribute}_en"))


def receipt(one: Candidacy, last: CandidacySubmission) -> dict[str, Any]:
    """The receipt: number, time, what was handed in with its hash."""
    station = rules.WAY.present(one)
    rows = [
        [_("受理编号"), one.number], [_("项目"), _named(programmes.load(one.programme), "name")], *_applicant(one),
        [_("提交时间"), f"{last.made_at:%Y-%m-%d %H:%M}"], [_("提交人"), last.made_by],
        [_("第几次提交"), str(last.serial)], [_("内容校验"), last.digest],
    ]  # fmt: skip
    after = [{"kind": "text", "text": _("下一步：%(station)s。", station=_named(station))}] if station else []
    papers: list[Block] = [
        {"kind": "table", "heads": [_("材料"), _("文件")], "widths": [1, 2], "size": 9,
         "rows": [[_paper(one, each["purpose"]), each["name"]] for each in last.content["papers"]]},
    ]  # fmt: skip
    blocks = [{"kind": "facts", "rows": rows}, {"kind": "heading", "text": _("收到的材料")}, *papers, *after]
    return {"title": _("受理回执"), "sub": one.number, "blocks": blocks}


def application(one: Candidacy) -> dict[str, Any]:
    """The application: as submitted last; while it is a draft, as it stands."""
    submitted = one.submissions[-1] if one.submissions else None
    findings = candidacies.submitted_findings(one)
    state = f"{submitted.made_at:%Y-%m-%d %H:%M}" if submitted else _("草稿，尚未提交")
    rows = [[_("受理编号"), one.number], *_applicant(one), [_("提交时间"), state]]
    if submitted:
        rows.append([_("内容校验"), submitted.digest])
    blocks: list[Block] = [{"kind": "facts", "rows": rows}]
    if one.argued:
        blocks += [{"kind": "heading", "text": _("增设的必要性论证")}, {"kind": "text", "text": one.argued}]
    if findings:
        blocks += [{"kind": "heading", "text": _("申报条件")}, _figures(findings)]
    for key, text in rules.arguments_of(one).items():
        rule = next((each.criterion for each in findings if each.criterion.key == key), None)
        blocks += [{"kind": "heading", "text": _named(rule) if rule else key}, {"kind": "text", "text": text}]
    blocks += [{"kind": "heading", "text": _("申报材料")}, _papers(one)]
    signed = [each for each in one.verdicts if each.verdict == "agree"]
    if signed:
        blocks += [
            {"kind": "heading", "text": _("各站意见")},
            {"kind": "facts", "rows": [_signature(each) for each in signed]},
        ]
    return {"title": _("申报书"), "sub": _named(programmes.load(one.programme), "name"), "blocks": blocks}


def _applicant(one: Candidacy) -> list[list[str]]:
    taken = intake.load(one.programme)
    system = codings.systems().get(one.code_system)
    rows = [
        [_("申报医院"), one.lead_name], [_("申报科室"), one.department_name],
        [_("申报类别"), _named(taken.track(one.track)) if taken else one.track],
        [_named(rules.route_of(one).subject), one.subject],
        [_("分类编码"), f"{one.code} {_named(system) if system else ''}".strip() or "—"],
        [_("登记名称"), one.name or "—"],
    ]  # fmt: skip
    return [*rows, [_("标牌"), one.plaque]] if one.plaque else rows


def _figures(findings: tuple[Finding, ...]) -> Block:
    words = {
        "met": _("符合"), "missed": _("未达到"), "judge": _("需专家判断"), "unknown": _("未填"), "conflict": _("数据有出入"),
        "skip": _("不适用"),
    }  # fmt: skip
    rows = []
    for one in findings:
        values = "；".join(
            f"{_named(line.fact)}{f' {line.year}' if line.year else ''}：{line.value or '—'}{line.fact.unit}" for line in one.lines
        )  # fmt: skip
        gap = rules.gap_words(one)
        rows.append(
            [_named(one.criterion), values or one.statement or "—", words[one.status] + (f"（{gap}）" if gap else "")]
        )
    return {
        "kind": "table",
        "heads": [_("条件"), _("数据或说明"), _("结论")],
        "widths": [3, 4, 2],
        "rows": rows,
        "size": 9,
    }


def _papers(one: Candidacy) -> Block:
    signers = rules.signers_of(one)
    rows = [
        [_paper(one, each.purpose), each.name, " ".join(signers.get(each.purpose, ()))]
        for each in candidacies.papers_of(one)
    ]
    heads = [_("材料"), _("文件"), _("专家")]
    return {"kind": "table", "heads": heads, "widths": [2, 3, 3], "rows": rows or [["—", "—", ""]], "size": 9}


def _paper(one: Candidacy, purpose: str) -> str:
    found = next((each for each in rules.route_of(one).papers if each.key == purpose), None)
    return _named(found) if found else purpose


def _signature(each: Any) -> list[str]:
    return [each.organisation_name, f"{each.text or _('同意')}　{each.by}　{each.given_at:%Y-%m-%d %H:%M}"]
