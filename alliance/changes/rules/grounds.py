"""What a change needs, at its submission and again at the decision and on the day it takes effect.

One list serves the applicant's check page and the refusal; each line says what is wrong and what to do.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from alliance.changes.model import ChangeFiling
from alliance.changes.rules import values
from alliance.changes.rules.route import is_local, kind_of
from alliance.core import files, settings
from alliance.core.actor import Role
from alliance.core.language import told
from alliance.members import queries as members
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.rules import programme as programmes
from alliance.rules.changes import ChangeKind, Evidence


@dataclass(frozen=True)
class Missing:
    """One thing that stands against a change: what and what to do, its clause, and the field it concerns."""

    label: str
    clause: str
    field: str = ""


def is_asked(programme: str, kind: ChangeKind) -> bool:
    """Whether the office has this kind filed at all."""
    return not kind.filing_setting or bool(settings.value(programme, kind.filing_setting))


def consent_key(province: str) -> str:
    """The purpose of a province's consent among the files."""
    return f"consent-{province}"


def evidence(change: ChangeFiling) -> tuple[Evidence, ...]:
    """The papers this change must show: those of its kind, and each foreign province's consent (SN15-3.3.b)."""
    kind = kind_of(change)
    scope = str(change.now.get("scope", {}).get("value", ""))
    if kind.effect != "scope" or not scope or not programmes.load(change.programme).scope(scope).consents:
        return kind.evidence
    return (*kind.evidence, *_consents(change))


def _consents(change: ChangeFiling) -> Iterator[Evidence]:
    designation = register.by_id(change.designation_id)
    own = designation.division_code[:2]
    names = {one.code[:2]: one.name for one in organisations.divisions() if one.level == "province"}
    foreign = {one.division_code[:2] for one in register.parties(designation.id)} - {own}
    for province in sorted(foreign):
        zh, en = f"{names.get(province, province)}卫生健康行政部门同意文件", f"Consent of province {province}"
        yield Evidence(consent_key(province), zh, en, "SN15-3.3.b")


def digest(change: ChangeFiling) -> str:
    """The hash of what the hospital leader signs: values, reason, day and papers."""
    papers = sorted(one.sha256 for one in files.of(change))
    content = [change.now, change.reason, str(change.wanted_on), papers]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def is_signed(change: ChangeFiling) -> bool:
    """Whether the content is what the hospital leader signed."""
    return bool(change.signed) and change.signed == digest(change)


def exceptions(change: ChangeFiling) -> list[tuple[str, str]]:
    """What 原则上 does not allow and the decision must argue (label, clause): a county hospital in the lead (SN15-5.1)."""
    rule = programmes.load(change.programme).lead_rule
    if rule is None or change.new_lead_id is None:
        return []
    hospital = organisations.organisation(change.new_lead_id)
    return [(told(rule.words, rule.words_en), rule.clause)] if hospital.tier in rule.refused_levels else []


def problems(change: ChangeFiling, on: date) -> list[Missing]:
    """Everything that stands against this change on a day; empty when nothing does."""
    designation, kind = register.by_id(change.designation_id), kind_of(change)
    if designation.state != "active":
        return [Missing(_("联盟已不在册，不能再作变更，请撤回"), kind.clause)]
    return [
        *_empty(change, kind),
        *_outdated(change, kind, designation, on),
        *_papers(change),
        *_day(change, on),
        *_way(change, kind),
        *_CHECKS[kind.effect](change, designation, on),
    ]


def _empty(change: ChangeFiling, kind: ChangeKind) -> Iterator[Missing]:
    for one in kind.fields:
        if not change.now.get(one.key, {}).get("value"):
            label = told(one.label, one.label_en)
            yield Missing(_("请填写：%(label)s", label=label), one.clause, one.key)
    if not change.reason.strip():
        yield Missing(_("请写明变更理由"), kind.clause, "reason")


def _outdated(change: ChangeFiling, kind: ChangeKind, designation: Any, on: date) -> Iterator[Missing]:
    """What the change started from must still stand, and something must really change."""
    if not change.was:
        return
    current = values.present(designation, kind, on)
    for key, fact in change.was.items():
        if current[key]["value"] != fact["value"]:
            words = {"was": fact["words"], "now": current[key]["words"]}
            yield Missing(_("填报时为“%(was)s”，现已是“%(now)s”：请补正后重新提交", **words), kind.clause, key)
    if all(change.now.get(key, {}).get("value") == fact["value"] for key, fact in current.items()):
        yield Missing(_("与现登记的内容相同，没有变更"), kind.clause, next(iter(current)))


def _papers(change: ChangeFiling) -> Iterator[Missing]:
    there = {one.purpose for one in files.of(change)}
    for one in evidence(change):
        if one.key not in there:
            yield Missing(_("请上传：%(paper)s", paper=told(one.words, one.words_en)), one.clause, f"file_{one.key}")


def _day(change: ChangeFiling, on: date) -> Iterator[Missing]:
    if change.wanted_on is None or change.state not in ("draft", "returned"):
        return
    ahead = int(settings.value(change.programme, "change_ahead_days"))
    if change.wanted_on < on:
        yield Missing(_("生效日不能早于今天；不填即自决定之日起生效"), "SN15-3.3.a", "wanted_on")
    elif change.wanted_on > on + timedelta(days=ahead):
        yield Missing(_("生效日最多可晚 %(n)d 天（办公室设定）", n=ahead), "SN15-3.3.a", "wanted_on")


def _way(change: ChangeFiling, kind: ChangeKind) -> Iterator[Missing]:
    if change.local and change.city_id is None:
        yield Missing(_("没有可决定此变更的市级卫生健康行政部门，请与联盟管理办公室联系"), "SN15-3.3.c")
    if not is_asked(change.programme, kind):
        yield Missing(_("此类变更现不须报备，请撤回"), kind.clause)


def _name(change: ChangeFiling, designation: Any, _on: date, scope: str = "") -> Iterator[Missing]:
    name = str(change.now.get("name", {}).get("value", ""))
    if not name:
        return
    scope = scope or designation.scope
    verdict = register.name_check(designation.programme, scope, name, designation.fictitious, designation.id)
    if not verdict.ok:
        free = _("；可用名称：%(names)s", names="、".join(verdict.suggestions)) if verdict.suggestions else ""
        yield Missing(register.said(verdict) + free, "SN15-3.3.d", "name")


def _scope(change: ChangeFiling, designation: Any, on: date) -> Iterator[Missing]:
    scope = str(change.now.get("scope", {}).get("value", ""))
    if scope:
        if change.local != is_local(change.programme, designation.scope, scope):
            yield Missing(_("联盟类别已变，办理路线随之不同：请补正后重新提交"), "SN15-3.3.c", "scope")
        yield from _name(change, designation, on, scope)


def _department(change: ChangeFiling, designation: Any, on: date) -> Iterator[Missing]:
    chosen = change.now.get("department", {}).get("value")
    if not chosen:
        return
    department = organisations.department(int(chosen))
    if department.organisation_id != designation.lead_id:
        yield Missing(_("所选科室不属于现在的牵头医院，请重新选择"), "SN15-3.3.a", "department")
    yield from _clerk(department, on)


def _lead(change: ChangeFiling, designation: Any, on: date) -> Iterator[Missing]:
    chosen = change.now.get("department", {}).get("value")
    if not chosen:
        return
    department = organisations.department(int(chosen))
    if not members.is_member(designation.id, department.organisation_id, on):
        words = {"hospital": department.organisation.name}
        yield Missing(
            _("%(hospital)s不是（或已不再是）本联盟的成员：请先办理加入，或改选其他成员", **words),
            "SN15-2.e",
            "department",
        )
    yield from _clerk(department, on)


def _clerk(department: Any, on: date) -> Iterator[Missing]:
    """Somebody must be there to act for the alliance afterwards."""
    held = organisations.people_in(department.organisation_id, on)
    if not any(one.role == Role.LEAD_CLERK and one.department_id == department.id for one in held):
        words = {"department": f"{department.organisation.name} {department.name}"}
        yield Missing(_("%(department)s还没有牵头科室经办：请该院管理员先设岗位", **words), "SN15-3.3.a", "department")


def _members(change: ChangeFiling, designation: Any, on: date) -> Iterator[Missing]:
    listed = change.now.get(values.MEMBERS, {}).get("value")
    if listed != values.members_on(designation.id, on).value:
        yield Missing(_("填报之后成员又有变动：请补正，以现有名单重新提交"), "SN15-2.e", values.MEMBERS)
    for one in members.current(designation.id, on):
        if not one.lead and not members.has_agreement(designation.id, one.organisation_id, on):
            yield Missing(
                _("%(hospital)s：没有有效的协议，请先签订或办理退出", hospital=one.organisation_name), "SN15-2.e"
            )


def _end(change: ChangeFiling, _designation: Any, on: date) -> Iterator[Missing]:
    informed = str(change.now.get("informed_on", {}).get("value", ""))
    if informed and (_as_day(informed) or date.max) > on:
        yield Missing(_("告知成员单位的日期不能晚于今天：请先告知，再申请终止"), "SN15-2.e", "informed_on")


def _as_day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _nothing(_change: ChangeFiling, _designation: Any, _on: date) -> Iterator[Missing]:
    return iter(())


_CHECKS = {
    "person": _nothing, "department": _department, "lead": _lead, "members": _members, "scope": _scope, "name": _name,
    "end": _end,
}  # fmt: skip
