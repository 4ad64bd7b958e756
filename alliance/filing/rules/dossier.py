"""The dossier behind 附件2 (SN15-A2): what register and members already know, what was typed, and the files."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select

from alliance.core.files import File
from alliance.core.language import told
from alliance.ext import db
from alliance.filing.model import Application, ConditionAnswer
from alliance.filing.rules.route import city_of, scope_of
from alliance.members import queries as members
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.rules import programme as programmes
from alliance.rules.shapes import FormField

FORM = "annex2"
PREFILLED = frozenset(
    {"alliance_name", "department", "hospital", "hospital_level_kind", "members", "charter_agreements"}
)
OWN_EVIDENCE = {"charter": "charter", "plan": "plan"}  # conditions that the members' papers prove by themselves
AGREEMENTS = "agreements"


@dataclass
class Dossier:
    """Everything one application rests on, read in a fixed number of queries.

    `parties` are the members without the lead; `papers` the newest version of charter and plan by kind; `files` the
    ready files by (record type, record id).
    """

    application: Application
    designation: Any
    hospital: Any
    on: date
    parties: list[Any]
    papers: dict[str, Any]
    agreements: list[Any]
    answers: dict[str, ConditionAnswer]
    files: dict[tuple[str, int], list[File]] = field(default_factory=dict)

    @property
    def programme(self) -> programmes.Programme:
        return programmes.load(self.application.programme)

    def files_of(self, record: Any, purpose: str = "") -> list[File]:
        """The files of one record of the dossier, of one purpose where it is named."""
        found = self.files.get((record.__tablename__, record.id), [])
        return [one for one in found if not purpose or one.purpose == purpose]

    def evidence(self, key: str) -> list[File]:
        """What proves a condition: files of its answer, and the members' own papers and agreements."""
        found = list(self.files_of(self.answers[key], "evidence")) if key in self.answers else []
        paper = self.papers.get(OWN_EVIDENCE.get(key, ""))
        if paper is not None:
            found += self.files_of(paper)
        if key == AGREEMENTS:
            found += [file for agreement in self.agreements for file in self.files_of(agreement)]
        return found

    def value(self, key: str) -> str:
        """A field of the form as words: pre-filled from register and members, else as typed."""
        if key in PREFILLED or (key == "founded_on" and self.designation.founded_on):
            return _prefilled(self, key)
        return str(self.application.answers.get(key) or "")


def collect(application: Application, on: date) -> Dossier:
    """Read an application's dossier as of a day."""
    designation = register.by_id(application.designation_id)
    answers = {one.key: one for one in application.conditions} if application.is_begun else {}
    papers: dict[str, Any] = {}
    for paper in members.papers(designation.id):
        papers.setdefault(paper.kind, paper)
    dossier = Dossier(
        application, designation, organisations.organisation(application.lead_id), on,
        [one for one in register.parties(designation.id, on) if one.kind == "member"], papers,
        members.in_force_agreements(designation.id, on), answers,
    )  # fmt: skip
    dossier.files = _files(dossier)
    return dossier


def prepare(designation: Any, at: datetime) -> Application:
    """A new application for a designation, not yet kept: number and the rest come with the start."""
    hospital = organisations.organisation(designation.lead_id)
    application = Application(
        programme=designation.programme, scope=designation.scope, designation_id=designation.id, number="",
        name=designation.name, lead_id=designation.lead_id, lead_name=designation.lead_name,
        department_id=designation.department_id, state="draft", returned_from="", answers={}, created_at=at, saved_at=at,
        version=1, place=0, saved_by="",
    )  # fmt: skip
    city = city_of(scope_of(application), hospital)
    application.city_id = city.id if city is not None else None
    return application


def _files(dossier: Dossier) -> dict[tuple[str, int], list[File]]:
    application = dossier.application
    owners: dict[str, list[int]] = {
        "application": [application.id] if application.is_begun else [],
        "condition_answer": [one.id for one in dossier.answers.values()],
        "paper": [one.id for one in dossier.papers.values()],
        "agreement": [one.id for one in dossier.agreements],
    }
    wanted = or_(*(and_(File.record_type == kind, File.record_id.in_(ids)) for kind, ids in owners.items()))
    found: dict[tuple[str, int], list[File]] = {}
    for file in db.session.execute(select(File).where(wanted, File.state == "ready").order_by(File.id)).scalars():
        found.setdefault((file.record_type, file.record_id), []).append(file)
    return found


def _prefilled(dossier: Dossier, key: str) -> str:
    designation, hospital = dossier.designation, dossier.hospital
    if key == "members":
        return "、".join(one.organisation_name for one in dossier.parties)
    if key == "charter_agreements":
        return _papers_in_words(dossier)
    plain = {
        "alliance_name": designation.name,
        "founded_on": designation.founded_on.isoformat() if designation.founded_on else "",
        "department": designation.department_name,
        "hospital": hospital.name,
        "hospital_level_kind": f"{hospital.level or ''}{hospital.grade or ''} {hospital.category or ''}".strip(),
    }
    return str(plain[key])


def _papers_in_words(dossier: Dossier) -> str:
    lines = [f"《{paper.title}》（{paper.adopted_on.isoformat()}）" for paper in dossier.papers.values()]
    if dossier.agreements:
        lines.append(_("与成员单位签订的协议 %(n)d 份", n=len(dossier.agreements)))
    return "；".join(lines)


def typed_fields(dossier: Dossier) -> list[FormField]:
    """The fields the applicant fills in himself, in the annex's order."""
    founded = dossier.designation.founded_on is not None
    return [
        one
        for one in dossier.programme.form(FORM).fields
        if one.by == "lead" and one.key not in PREFILLED and not (one.key == "founded_on" and founded)
    ]


def label_of(programme: programmes.Programme, key: str) -> str:
    """What a remark's key names, in words: a field of the form, a condition, a consent, or the whole."""
    for one in programme.form(FORM).fields:
        if one.key == key:
            return told(one.label, one.label_en)
    for condition in programme.conditions:
        if f"condition-{condition.key}" == key:
            return told(condition.words, condition.words_en)
    if key.startswith("consent-"):
        return str(_("%(name)s的同意文件", name=province_name(key.removeprefix("consent-"))))
    return str(_("申请整体"))


def province_name(code: str) -> str:
    """The name of a province by its two digits."""
    names = {one.code: one.name for one in organisations.divisions() if one.level == "province"}
    return names.get(f"{code}0000", code)


def content(dossier: Dossier) -> dict[str, Any]:
    """What is submitted, whole and comparable: fields, conditions, members and the files' hashes."""
    lead = [one for one in dossier.programme.form(FORM).fields if one.by == "lead" and one.key != "supporting_papers"]
    files = {
        f"condition-{condition.key}": dossier.evidence(condition.key) for condition in dossier.programme.conditions
    }
    for file in dossier.files.get(("application", dossier.application.id), []):
        files.setdefault(file.purpose, []).append(file)
    return {
        "name": dossier.designation.name,
        "fields": {one.key: dossier.value(one.key) for one in lead},
        "conditions": {key: {"met": one.met, "note": one.note} for key, one in sorted(dossier.answers.items())},
        "members": [one.organisation_name for one in dossier.parties],
        "files": [
            {"of": of, "name": one.name, "sha256": one.sha256} for of, found in sorted(files.items()) for one in found
        ],
    }


def is_signed(dossier: Dossier) -> bool:
    """Whether the hospital leader's last opinion agreed to exactly what stands there now."""
    application = dossier.application
    leader = next(one.key for one in scope_of(application).stations if one.by == "hospital-leader")
    opinions = [one for one in application.opinions if one.station == leader]
    if not opinions or opinions[-1].verdict != "agree":
        return False
    signed = next(one for one in application.revisions if one.serial == opinions[-1].revision)
    return bool(signed.content == content(dossier))
