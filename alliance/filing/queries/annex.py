"""附件2 and the certificate as plain data."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from alliance.core import reach
from alliance.core.language import told
from alliance.core.refusal import NotFound
from alliance.documents import codes
from alliance.documents.shapes import in_words
from alliance.filing import rules
from alliance.filing.model import Application, Opinion, Revision

ANNEX_KEYS = {
    "alliance_name": "name", "founded_on": "founded_on", "department": "department", "person_in_charge": "head",
    "discipline_leader": "leader", "hospital": "hospital", "hospital_level_kind": "grade",
    "charter_agreements": "charter", "building_capability": "strength", "development_plan": "plan",
}  # fmt: skip
ANNEX_OPINIONS = {
    "hospital": "hospital_opinion", "city": "city_opinion", "office": "office_opinion",
    "commission": "commission_opinion",
}  # fmt: skip


def revision(application: Application, serial: int) -> Revision:
    """One submission as it was; NotFound when there is none of that number."""
    return reach.found(next((one for one in application.revisions if one.serial == serial), None))


def annex2(dossier: rules.Dossier, shown: Revision | None = None) -> dict[str, Any]:
    """附件2 as plain data for Word and PDF: a submission as it was, or the draft as it stands."""
    application = dossier.application
    content = shown.content if shown is not None else rules.content(dossier)
    data: dict[str, Any] = {ANNEX_KEYS[key]: value for key, value in content["fields"].items() if key in ANNEX_KEYS}
    founded = content["fields"].get("founded_on")
    data["founded_on"] = date.fromisoformat(founded) if founded else ""
    for opinion in application.opinions:
        if opinion.verdict != "return" and (shown is None or opinion.revision <= shown.serial):
            data[ANNEX_OPINIONS[opinion.station]] = opinion_words(application, opinion)
    return {
        **data, "members": content["members"], "dossier": application.number,
        "version": f"第 {shown.serial} 版" if shown is not None else "草稿",
        "code": version_of(shown) if shown is not None else "",
        "mark": "示例数据" if dossier.designation.fictitious else "",
    }  # fmt: skip


def version_of(shown: Revision) -> str:
    """The version's part of the code on its printed sheets."""
    return codes.version(shown.serial, shown.content)


def opinion_words(application: Application, opinion: Opinion) -> str:
    """An opinion as it stands in the annex: what was assessed, the words, who and when."""
    verdicts = {"agree": _("同意。"), "refuse": _("不同意。"), "return": _("退回补正。"), "silent": _("未按期反馈。")}
    lines = [f"{label}：{words}" for label, words in assessed(application, opinion)]
    lines.append(f"{verdicts[opinion.verdict]}{opinion.text}")
    lines.append(f"{opinion.organisation_name}　{opinion.by}　{in_words(opinion.given_on)}")
    return "\n".join(lines)


def assessed(application: Application, opinion: Opinion) -> list[tuple[str, str]]:
    """What an opinion answered, question by question, in the programme's words."""
    stations: Sequence[Any] = rules.scope_of(application).stations
    asked = next((one.assesses for one in stations if one.key == opinion.station), ())
    found = [(told(one.words, one.words_en), opinion.facts.get(one.key, "")) for one in asked]
    if opinion.facts.get("exception"):
        found.append((_("准予例外的理由"), opinion.facts["exception"]))
    return [(label, words) for label, words in found if words]


def certificate(dossier: rules.Dossier) -> dict[str, Any]:
    """The certificate of a filed alliance as plain data, without the QR code; NotFound before it is filed."""
    designation, application = dossier.designation, dossier.application
    if application.state != "filed" or designation.number is None:
        raise NotFound
    document = dossier.programme.document
    deciding = next(one for one in reversed(application.opinions) if one.verdict == "agree")
    return {
        "number": designation.number, "name": application.name, "lead_hospital": application.lead_name,
        "department": designation.department_name, "filed_on": designation.filed_on,
        "basis": f"《{document.title}》（{document.number}）", "issuer": deciding.organisation_name,
        "issued_on": designation.filed_on, "mark": "示例数据" if designation.fictitious else "",
    }  # fmt: skip
