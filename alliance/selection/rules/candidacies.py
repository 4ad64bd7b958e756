"""What an application asks: whether one may begin, what it still lacks, what exactly was submitted (SX6-4 … 9, 11.1, 12,
SX3-10, 14, WZ10-4.1)."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from alliance.core.language import day_words, told
from alliance.core.refusal import Refused
from alliance.rules import codings, criteria, intake, naming, quota, titles
from alliance.rules.criteria import Finding
from alliance.rules.route import Paper, Route
from alliance.selection.model import Candidacy

LONGEST_NAME = 120
SUBJECT = "subject"


@dataclass(frozen=True)
class Stated:
    """What the applicant states; `arguments` by criterion, `signers` by paper: who wrote it and his post."""

    subject: str
    code_system: str = ""
    code: str = ""
    argued: str = ""
    direction: str = ""
    arguments: Mapping[str, str] | None = None
    signers: Mapping[str, tuple[str, str]] | None = None


@dataclass(frozen=True)
class Titled:
    """The name as it would be registered, and the plaque."""

    subject: str
    name: str
    plaque: str


@dataclass(frozen=True)
class Missing:
    """One thing that keeps an application from being submitted; `field`: where it is put right ("facts": the figures)."""

    label: str
    clause: str
    field: str


@dataclass(frozen=True)
class Held:
    """What an application is held against: the findings of a day, its papers, the call's directions, others of its disease."""

    findings: Sequence[Finding]
    papers: Mapping[str, int]  # purpose → how many files
    directions: Collection[str] | None  # None: the programme calls for none
    others: Sequence[str]  # names of others for the same disease
    unlisted: Refused | None = None  # why the imported table of codes does not know its code


def closed(answer: intake.Answer) -> Refused | None:
    """Why no application is taken on that day, naming the next window; None where it is open."""
    if answer.open:
        return None
    said = {
        "expired": _("文件已于 %(day)s 到期，不再受理新的申报", day=day_words(answer.day)),
        "before": _("文件自 %(day)s 起施行，尚未开始受理", day=day_words(answer.day)),
    }.get(answer.reason, _("现在不在受理窗口内"))
    if answer.next is not None:
        coming = _(
            "下一个窗口：%(since)s 至 %(until)s",
            since=day_words(answer.next.opens),
            until=day_words(answer.next.closes),
        )
    elif answer.reason == "expired":
        coming = _("已认定和在建的仍按文件评估")
    else:
        coming = _("下一个窗口尚未发布")
    return Refused(answer.clause, said, todo=[coming])


def kept_out(bar: intake.Bar | None) -> Refused | None:
    """The bar that stands: until when, why, by which decision."""
    if bar is None:
        return None
    words = _(
        "限期不得申报：自 %(since)s 起，%(until)s 起方可再申报", since=day_words(bar.since), until=day_words(bar.until)
    )
    told_why = [_("事由：%(reason)s", reason=bar.reason), _("决定文号：%(number)s", number=bar.decision or "—")]
    return Refused(bar.clause, words, todo=told_why)


def titled(programme: str, route: Route, hospital: str, typed: str) -> Titled:
    """The name built from its parts; where the text gives none, the hospital's with the specialty's. Refused by its clause."""
    parts = titles.load(programme)
    if parts is not None:
        built = titles.build(parts, typed)
        if built.problem:
            raise Refused(built.clause, told(built.problem, built.problem_en), field=SUBJECT)
        return Titled(built.disease, built.name, built.plaque)
    subject = naming.tidy(typed)
    if not subject:
        words = told(route.subject.words, route.subject.words_en)
        raise Refused(route.subject.clause, _("请填写%(what)s", what=words), field=SUBJECT)
    name = f"{hospital}{subject}"
    if len(subject) > titles.LONGEST or len(name) > LONGEST_NAME:
        raise Refused(route.subject.clause, _("名称超过 %(n)d 个字", n=titles.LONGEST), field=SUBJECT)
    return Titled(subject, name, "")


def coded(route: Route, system: str, typed: str) -> str:
    """The code as it is kept; Refused where it has not the form of its system."""
    if system not in route.subject.systems:
        raise Refused(route.subject.clause, _("请选择分类依据"), field="code_system")
    chosen, code = codings.systems()[system], codings.tidy(typed)
    if codings.has_form(chosen, code):
        return code
    words = told(chosen.words, chosen.words_en)
    if not chosen.pattern:
        raise Refused(chosen.clause, _("%(system)s不填编码", system=words), field="code")
    said = _("编码不合%(system)s的写法，如 %(example)s", system=words, example=chosen.example)
    raise Refused(chosen.clause, said, field="code")


def unlisted(system: str, code: str, edition: str, near: Sequence[tuple[str, str]]) -> Refused:
    """The refusal of a code that the imported table does not have, with those that come near."""
    chosen = codings.systems()[system]
    said = _("编码表（%(edition)s）里没有 %(code)s", edition=edition, code=code)
    hint = [_("相近的编码：%(code)s %(name)s", code=one, name=name) for one, name in near]
    return Refused(chosen.clause, said, field="code", todo=hint or [_("请核对编码，或改用技术名称")])


def needs_argument(programme: str, track: str, others: Sequence[str]) -> quota.Quota | None:
    """The rule that asks for an argued necessity, where others have the same disease already (SX6-11.1)."""
    if not others:
        return None
    mine = [one for one in quota.load(programme) if one.kind == "disease" and (not one.tracks or track in one.tracks)]
    return mine[0] if mine else None


def unargued(candidacy: Any, others: Sequence[str]) -> Refused | None:
    """Why a further one of the same disease is refused while its necessity is not argued."""
    rule = needs_argument(candidacy.programme, candidacy.track, others)
    if rule is None or (rule.argued and candidacy.argued.strip()):
        return None
    words = _(
        "%(rule)s：已有 %(others)s，确需增设的须论证必要性",
        rule=told(rule.words, rule.words_en),
        others="、".join(others),
    )
    return Refused(rule.clause, words, field="argued")


def missing(candidacy: Candidacy, route: Route, held: Held) -> list[Missing]:
    """Everything that is lacking, in the order of the form."""
    return [
        *_of_subject(candidacy, route, held),
        *_of_figures(candidacy, held.findings),
        *_of_papers(candidacy, route.papers_on(candidacy.track), held.papers),
    ]


def _of_subject(candidacy: Candidacy, route: Route, held: Held) -> Iterator[Missing]:
    try:
        titled(candidacy.programme, route, candidacy.lead_name, candidacy.subject)
        coded(route, candidacy.code_system, candidacy.code)
        if held.unlisted is not None:
            raise held.unlisted
    except Refused as refused:
        yield Missing(refused.message, refused.clause, refused.field or SUBJECT)
    if held.directions is not None and direction_of(candidacy) not in held.directions:
        yield Missing(_("请从本年度申报通知的方向中选择"), route.clause, "direction")
    again = unargued(candidacy, held.others)
    if again is not None:
        yield Missing(again.message, again.clause, "argued")


def _of_figures(candidacy: Candidacy, findings: Sequence[Finding]) -> Iterator[Missing]:
    arguments = arguments_of(candidacy)
    for one in findings:
        label, rule = told(one.criterion.words, one.criterion.words_en), one.criterion
        if one.bars:
            yield Missing(
                _("硬性条件未达到：%(what)s（%(gap)s）", what=label, gap=gap_words(one)), rule.clause, "facts"
            )
        elif not rule.required:
            continue
        elif one.status == "missed" and not arguments.get(rule.key, "").strip():
            words = _("未达到，须说明理由：%(what)s（%(gap)s）", what=label, gap=gap_words(one))
            yield Missing(words, rule.clause, f"arg_{rule.key}")
        elif one.status in ("unknown", "conflict"):
            said = _("尚未填写：%(what)s") if one.status == "unknown" else _("数据有出入：%(what)s")
            yield Missing(said % {"what": label}, rule.clause, "facts")
        elif one.status == "judge" and rule.statement and not one.statement.strip():
            yield Missing(_("须由专家判断，请先写说明：%(what)s", what=label), rule.clause, "facts")


def gap_words(one: Finding) -> str:
    """By how much a criterion is missed, fact by fact."""
    parts = []
    for line in one.lines:
        if line.status != "missed":
            continue
        what = told(line.fact.words, line.fact.words_en) + (f" {line.year}" if line.year else "")
        unit = told(line.fact.unit, line.fact.unit_en)
        parts.append(_("%(what)s差 %(n)s%(unit)s", what=what, n=line.gap, unit=unit) if line.gap else what)
    return "；".join(parts)


def _of_papers(candidacy: Candidacy, asked: Sequence[Paper], there: Mapping[str, int]) -> Iterator[Missing]:
    signers = signers_of(candidacy)
    for one in asked:
        words = told(one.words, one.words_en)
        if there.get(one.key, 0) < one.count:
            yield Missing(_("缺材料：%(what)s", what=words), one.clause, f"file_{one.key}")
        elif one.signer and not all(part.strip() for part in signers.get(one.key, ("", ""))):
            yield Missing(_("请写明专家姓名和职务：%(what)s", what=words), one.clause, f"signer_{one.key}")


def doubled(wanted: Mapping[int, int | None], taken: Collection[int]) -> list[int]:
    """The places given more than once, or given already to one that was recommended; places below 1 count as wrong too."""
    places = [place for place in wanted.values() if place is not None]
    return sorted({one for one in places if places.count(one) > 1 or one in taken or one < 1})


def arguments_of(candidacy: Any) -> dict[str, str]:
    """What is argued, by criterion."""
    return dict((candidacy.answers or {}).get("arguments", {}))


def signers_of(candidacy: Any) -> dict[str, tuple[str, str]]:
    """Who wrote a paper and his post, by paper."""
    return {key: (one[0], one[1]) for key, one in (candidacy.answers or {}).get("signers", {}).items()}


def direction_of(candidacy: Any) -> str:
    """The direction of the call it answers."""
    return str((candidacy.answers or {}).get("direction", ""))


def content(candidacy: Candidacy, papers: Sequence[Any], findings: Sequence[Finding]) -> dict[str, Any]:
    """What is submitted, whole and comparable: words, codes, papers by hash, what the criteria came to."""
    signers = signers_of(candidacy)
    return {
        "programme": candidacy.programme, "track": candidacy.track, "subject": candidacy.subject, "name": candidacy.name,
        "plaque": candidacy.plaque, "code_system": candidacy.code_system, "code": candidacy.code,
        "argued": candidacy.argued, "direction": direction_of(candidacy), "arguments": arguments_of(candidacy),
        "papers": [
            {"purpose": one.purpose, "name": one.name, "sha256": one.sha256, "signer": list(signers.get(one.purpose, ()))}
            for one in papers
        ],
        "findings": frozen(findings),
    }  # fmt: skip


def digest(whole: Mapping[str, Any]) -> str:
    """The hash of a content: what the hospital's leader signs."""
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def frozen(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as they stood, as plain data."""
    return [
        {
            "criterion": one.criterion.key, "status": one.status, "statement": one.statement,
            "lines": [
                {"test": one.criterion.tests.index(line.test), "year": line.year, "value": line.value,
                 "status": line.status, "limit": _text(line.limit), "gap": _text(line.gap)}
                for line in one.lines
            ],
        }
        for one in findings
    ]  # fmt: skip


def thawed(programme: str, stored: Sequence[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """Frozen findings as findings again; a criterion the programme no longer has is left out."""
    known = {one.key: one for one in criteria.load(programme)}
    return tuple(_finding(known[one["criterion"]], one) for one in stored if one["criterion"] in known)


def _finding(rule: criteria.Criterion, one: Mapping[str, Any]) -> Finding:
    lines = tuple(
        criteria.Line(
            criteria.facts()[rule.tests[line["test"]].fact], rule.tests[line["test"]], line["year"], line["value"],
            _figure(line["limit"]), line["status"], _figure(line["gap"]),
        )
        for line in one["lines"] if line["test"] < len(rule.tests)
    )  # fmt: skip
    return Finding(rule, one["status"], lines, one["statement"])


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _figure(text: str | None) -> Any:
    return None if text is None else Decimal(text)
