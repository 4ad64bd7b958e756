"""What is said to whom about a finding: the to-dos of each step, and the numbered letter of what follows."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from alliance.core import inbox, settings
from alliance.core import notices as letters
from alliance.core.actor import Actor, Role
from alliance.core.language import N_, day_words, told
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.rules import clauses, windows
from alliance.rules import programme as programmes
from alliance.rules.grounds import Outcome, Rule
from alliance.terms import rules
from alliance.terms.model import Finding

Addressee = tuple[str, int, str, Role]


def issue(finding: Finding, designation: Any, found: Outcome, actor: Actor, at: datetime) -> letters.Notice:
    """Number the letter of what follows and serve it: department, hospital, its city; others where the rule says so."""
    rule = found.rule
    assert rule is not None  # asked by decide
    title = f"关于{finding.designation_name}{rules.ground_of(finding).words}有关事项的" + (
        "决定" if rule.ends else "通知"
    )
    return letters.issue(
        finding, f"finding-{rule.key}", title[:200], _body(finding, found, rule),
        code=str(settings.value(finding.programme, "notice_word")), issuer=actor.organisation_name, clause=rule.clause,
        actor=actor, at=at, to=_addressees(designation, rule, windows.beijing_day(at)), designation_id=finding.designation_id,
    )  # fmt: skip


def number_of(finding: Finding) -> str:
    """The number of a finding's letter."""
    return "" if finding.notice_id is None else db.session.get_one(letters.Notice, finding.notice_id).number


def _body(finding: Finding, found: Outcome, rule: Rule) -> list[str]:
    document = programmes.load(finding.programme).document
    lines = [
        f"{finding.designation_name}（{finding.lead_name}）：{rules.ground_of(finding).words}。",
        *finding.reasons.split("\n"),
    ]
    if finding.consideration:
        lines.append(f"医院陈述的意见已经研究：{finding.consideration}")
    lines.append(f"依据《{document.title}》（{document.number}）：{clauses.get(rule.clause).zh}（{rule.clause}）")
    lines.append(f"现决定：{rule.words}。")
    if found.put_right_by is not None:
        lines.append(f"请在{_day(found.put_right_by)}（含当日）前完成整改，并在平台提交整改报告。")
    if found.barred_until is not None:
        lines.append(f"自本决定之日起至{_day(found.barred_until)}前，不受理该科室在本项目的申报。")
    return lines


def _addressees(designation: Any, rule: Rule, on: date) -> list[Addressee]:
    """The department and its hospital, the authority above; with `told` every hospital that leads one, and each city."""
    to: list[Addressee] = [
        ("alliance", designation.lead_id, f"{designation.name}（{designation.lead_name}）", Role.LEAD_CLERK),
        ("hospital", designation.lead_id, designation.lead_name, Role.HOSPITAL_LEADER),
    ]
    if designation.authority_id is not None:
        above = organisations.organisation(designation.authority_id)
        to.append(("superior", above.id, above.name, _post_of(above.division_code)))
    return [*to, *_everybody(designation, {one[1] for one in to}, on)] if rule.told else to


def _everybody(designation: Any, seen: set[int], on: date) -> Iterable[Addressee]:
    """Every other hospital that leads one of the programme, and every authority of its area."""
    for other in register.active(designation.programme, on):
        if other.lead_id not in seen:
            seen.add(other.lead_id)
            yield ("hospital", other.lead_id, other.lead_name, Role.HOSPITAL_LEADER)
    for below in organisations.authorities_of(programmes.load(designation.programme).area):
        if below.id not in seen:
            yield ("superior", below.id, below.name, _post_of(below.division_code))


def _post_of(division: str) -> Role:
    return Role.CITY_COMMISSION if division.endswith("00") else Role.COUNTY_COMMISSION


def consequences(found: Outcome) -> list[str]:
    """What a finding brings about if it becomes final today, line by line."""
    rule = found.rule
    if rule is None:
        return [_("记入评估结果，没有其他后果")]
    said = [
        told(rule.words, rule.words_en),
        _("编号公文送达科室、医院和所在地主管部门") if not rule.told else _("编号公文全省通报"),
    ]
    said += _days(found, rule)
    if len(found.because) > 1:
        said.append(_("依据连续 %(n)d 次认定", n=len(found.because)))
    return said


def _days(found: Outcome, rule: Rule) -> list[str]:
    said = []
    if found.put_right_by is not None:
        said.append(_("整改期限：%(day)s（含当日）", day=day_words(found.put_right_by)))
    if rule.state == "revoked":
        said.append(_("自作出认定之日起撤销，名称保留，全部记录可查"))
    if rule.state == "lapsed":
        said.append(_("期满之日失效"))
    if found.barred_until is not None:
        said.append(_("%(day)s 起方可再申报", day=day_words(found.barred_until)))
    if rule.renew_years:
        said.append(_("期限延长 %(n)d 年", n=rule.renew_years))
    if rule.endless:
        said.append(_("建设期满，此后没有期限，按年度评估管理"))
    if rule.onward:
        said.append(_("随后上报：%(whom)s", whom=told(rule.onward, rule.onward_en)))
    return said


def ask_next(finding: Finding, actor: Actor, at: datetime) -> None:
    """Take what is done off the lists and put the next step on the post whose turn it is."""
    inbox.settle(finding, at, actor)
    subject = f"{finding.designation_name} · {finding.year} 年 · {rules.ground_of(finding).words}"
    if finding.state == "proposed":
        _ask(finding, "finding.decide", N_("作出认定"), subject, actor, at, Role.PROVINCIAL_COMMISSION, None)
        if finding.heard_by is not None and finding.stated_at is None:
            _ask_own(finding, "finding.state", N_("对拟作认定陈述意见"), subject, actor, at, finding.heard_by)
    elif finding.state == "decided":
        _ask_after(finding, subject, actor, at)


def _ask_after(finding: Finding, subject: str, actor: Actor, at: datetime) -> None:
    rule = rules.rule_of(finding)
    if finding.put_right_by is not None and not finding.verification:
        if finding.proved_at is None:
            _ask_own(finding, "finding.prove", N_("提交整改报告"), subject, actor, at, finding.put_right_by)
        else:
            _ask(finding, "finding.verify", N_("核实整改"), subject, actor, at, Role.OFFICE_HANDLER, None)
    if rule is not None and rule.onward and finding.onward_on is None:
        _ask(finding, "finding.send-on", N_("登记上报"), subject, actor, at, Role.OFFICE_HANDLER, None)


def _ask_own(
    finding: Finding, kind: str, text: str, subject: str, actor: Actor, at: datetime, due: date | None
) -> None:
    inbox.ask(
        kind, text, subject, finding, at, role=Role.LEAD_CLERK, by=actor, organisation_id=finding.lead_id,
        department_id=finding.department_id, due=due, urgent=True,
    )  # fmt: skip


def _ask(
    finding: Finding, kind: str, text: str, subject: str, actor: Actor, at: datetime, role: Role, due: date | None
) -> None:
    for place in organisations.desks(finding.programme, role, windows.beijing_day(at)):
        inbox.ask(kind, text, subject, finding, at, role=role, by=actor, due=due, organisation_id=place)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
