"""What an application still lacks: one clause, one function. The page's checklist and the refusal read the same lists."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from alliance.core.language import day_words, told
from alliance.filing.model import Exemption
from alliance.filing.rules.dossier import (
    AGREEMENTS,
    FORM,
    OWN_EVIDENCE,
    PREFILLED,
    Dossier,
    province_name,
    typed_fields,
)
from alliance.register import queries as register
from alliance.rules.shapes import Condition

LEAD_LEVEL = "lead-level"


@dataclass(frozen=True)
class Missing:
    """One thing that is lacking, by which clause, and the place where it is put right.

    `page` is section, condition, consent, exemption, remarks or members; `key` says which one.
    """

    label: str
    clause: str
    page: str
    key: str = ""


def missing(dossier: Dossier) -> list[Missing]:
    """Everything that keeps the application from being submitted, in the order of the form."""
    return [
        *eligibility(dossier),
        *_answers(dossier),
        *_conditions(dossier),
        *_consents(dossier),
        *_remarks(dossier),
    ]


def eligibility(dossier: Dossier) -> list[Missing]:
    """What can be checked before an application is begun: name, lead, members with agreements, charter and plan."""
    return [*_name(dossier), *_lead(dossier), *_barred(dossier), *_members(dossier), *_papers(dossier)]


def _name(dossier: Dossier) -> Iterator[Missing]:
    """The name is right, and nobody else's (SN15-3.3.d)."""
    designation = dossier.designation
    verdict = register.name_check(
        designation.programme, designation.scope, designation.name, designation.fictitious, designation.id
    )
    if not verdict.ok:
        yield Missing(register.said(verdict), "SN15-3.3.d", "section", "alliance_name")


def is_lead_refused(dossier: Dossier) -> bool:
    """Whether the lead hospital is of a level that as a rule does not lead (SN15-5.1)."""
    rule = dossier.programme.lead_rule
    return rule is not None and dossier.hospital.tier in rule.refused_levels


def _lead(dossier: Dossier) -> Iterator[Missing]:
    """A county-level institution leads only where the office recorded an exception with its reason (SN15-5.1)."""
    rule = dossier.programme.lead_rule
    if rule is not None and is_lead_refused(dossier) and granted(dossier, LEAD_LEVEL) is None:
        label = told(rule.words, rule.words_en)
        yield Missing(_("%(rule)s：须由联盟管理办公室记录例外", rule=label), rule.clause, "exemption", LEAD_LEVEL)


def _barred(dossier: Dossier) -> Iterator[Missing]:
    """A hospital whose alliance of this specialty was dissolved by order leads none for the time set (SN15-2.d, 办公室设定)."""
    designation = dossier.designation
    found = register.barred(designation.programme, dossier.hospital.id, designation.specialty, dossier.on)
    if found is not None:
        label = _("%(day)s 以前不得申报（办公室设定）：%(reason)s", day=day_words(found.until), reason=found.reason)
        yield Missing(label, "SN15-2.d", "section", "alliance_name")


def granted(dossier: Dossier, key: str) -> Exemption | None:
    """The exception the office recorded for this key."""
    if not dossier.application.is_begun:
        return None
    return next((one for one in dossier.application.exemptions if one.key == key and one.granted), None)


def exemption_clause(key: str) -> str:
    """The clause whose 原则上 an exception rests on."""
    return "SN15-5.1" if key == LEAD_LEVEL else "SN15-3.3.b"


def _members(dossier: Dossier) -> Iterator[Missing]:
    """At least one member, and an agreement in force with each (SN15-3.2, 2.e)."""
    if not dossier.parties:
        yield Missing(_("还没有签约的成员单位"), "SN15-3.2", "members")
    bound = {one.organisation_id for one in dossier.agreements}
    for party in dossier.parties:
        if party.organisation_id not in bound:
            label = _("与%(name)s没有生效的协议", name=party.organisation_name)
            yield Missing(label, "SN15-2.e", "members", str(party.organisation_id))


def _papers(dossier: Dossier) -> Iterator[Missing]:
    """Charter and development plan are adopted (SN15-3.2)."""
    for key, kind in OWN_EVIDENCE.items():
        if kind not in dossier.papers:
            label = _("联盟章程尚未通过") if kind == "charter" else _("发展规划尚未通过")
            yield Missing(label, "SN15-3.2", "members", key)


def _answers(dossier: Dossier) -> Iterator[Missing]:
    """Every required field of the form is filled in (SN15-A2)."""
    typed = {one.key for one in typed_fields(dossier)}
    for one in dossier.programme.form(FORM).fields:
        if one.by != "lead" or not one.required or one.type == "files" or one.key in PREFILLED:
            continue
        if one.key in typed and not dossier.value(one.key).strip():
            label = told(one.label, one.label_en)
            yield Missing(_("未填写：%(label)s", label=label), one.clause, "section", one.key)


def _conditions(dossier: Dossier) -> Iterator[Missing]:
    """Every condition is answered, with its evidence; `not met` only where the text says 原则上, with an argument."""
    for condition in dossier.programme.conditions:
        if not proves_itself(condition.key):
            yield from _condition(dossier, condition)


def proves_itself(key: str) -> bool:
    """Whether a condition is proved by what the members' chapter holds: charter, plan, agreements."""
    return key in OWN_EVIDENCE or key == AGREEMENTS


def _condition(dossier: Dossier, condition: Condition) -> Iterator[Missing]:
    words, answer = told(condition.words, condition.words_en), dossier.answers.get(condition.key)
    where = (condition.clause, "condition", condition.key)
    if answer is None or answer.met is None:
        if condition.required:
            yield Missing(_("条件未作答：%(words)s", words=words), *where)
    elif answer.met:
        if not dossier.evidence(condition.key):
            proof = told(condition.evidence, condition.evidence_en)
            yield Missing(_("缺少佐证：%(words)s（%(proof)s）", words=words, proof=proof), *where)
    elif condition.required and not condition.arguable:
        yield Missing(_("条件必须具备：%(words)s", words=words), *where)
    elif condition.required and not answer.note.strip():
        yield Missing(_("未具备的条件须说明理由：%(words)s", words=words), *where)


def foreign_provinces(dossier: Dossier) -> dict[str, list[str]]:
    """The other provinces members come from, by two digits, with their members' names (SN15-3.3.b)."""
    if dossier.programme.scope(dossier.application.scope).consents != "member-provinces":
        return {}
    found: dict[str, list[str]] = {}
    for party in dossier.parties:
        if party.division_code[:2] != dossier.hospital.division_code[:2]:
            found.setdefault(party.division_code[:2], []).append(party.organisation_name)
    return dict(sorted(found.items()))


def consent_key(province: str) -> str:
    """The key of one province's consent: purpose of its file, key of its exception."""
    return f"consent-{province}"


def _consents(dossier: Dossier) -> Iterator[Missing]:
    """A cross-province alliance has each member province's consent, or the office's exception (SN15-3.3.b)."""
    for province in foreign_provinces(dossier):
        key = consent_key(province)
        if not dossier.files_of(dossier.application, key) and granted(dossier, key) is None:
            label = _("缺少%(name)s卫生健康主管部门的同意文件", name=province_name(province))
            yield Missing(label, "SN15-3.3.b", "consent", key)


def _remarks(dossier: Dossier) -> Iterator[Missing]:
    """Each remark of a return is answered (SN15-3.3.a)."""
    if not dossier.application.is_begun:
        return
    for remark in dossier.application.remarks:
        if not remark.answer.strip():
            yield Missing(_("退回意见未答复：%(text)s", text=remark.text[:40]), "SN15-3.3.a", "remarks", str(remark.id))


def exceptions(dossier: Dossier) -> list[tuple[str, str, str]]:
    """What the application asks to be lifted, as (label, argument, clause): shown on the record, weighed by who decides."""
    return [
        (told(condition.words, condition.words_en), dossier.answers[condition.key].note, condition.clause)
        for condition in dossier.programme.conditions
        if condition.required and condition.key in dossier.answers and dossier.answers[condition.key].met is False
    ]
