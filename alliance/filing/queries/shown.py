"""An application as its pages show it: route, sections, fields, conditions, consents, remarks."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from alliance.core import files, reach
from alliance.core.language import day_words, told
from alliance.core.refusal import NotFound
from alliance.filing import rules
from alliance.filing.flow import STATES
from alliance.filing.model import CLOSED, EDITABLE, Application, Opinion, Remark


def file_of(dossier: rules.Dossier, file_id: int) -> files.File:
    """One file of a dossier the actor was let into; NotFound otherwise."""
    for found in dossier.files.values():
        for file in found:
            if file.id == file_id:
                return file
    raise NotFound


def picture(application: Application) -> list[dict[str, Any]]:
    """Where the application stands on its route, station by station, the ones that fall away too."""
    asked = [one.key for one in rules.stations(application)]
    given: dict[str, Opinion] = {one.station: one for one in application.opinions}
    steps = [
        {
            "label": _("提交"),
            "state": "now" if application.state in EDITABLE else "done",
            "text": str(STATES[application.state]) if application.state in EDITABLE else "",
        }
    ]
    for station in rules.scope_of(application).stations:
        opinion = given.get(station.key)
        state = "skipped" if station.key not in asked else _place(application, station.key, opinion)
        text = _given(opinion) if opinion is not None and state == "done" else ""
        steps.append({"label": told(station.words, station.words_en), "state": state, "text": text})
    end = STATES[application.state] if application.state in CLOSED else STATES["filed"]
    done = "done" if application.state in CLOSED else "next"
    steps.append({"label": str(end), "state": done, "text": ""})
    return steps


def _given(opinion: Opinion) -> str:
    who = _("未按期反馈") if opinion.verdict == "silent" else opinion.by
    return f"{opinion.given_on.isoformat()} {who}"


def _place(application: Application, station: str, opinion: Opinion | None) -> str:
    if application.state == station:
        return "now"
    return "done" if opinion is not None and opinion.verdict != "return" else "next"


@dataclass(frozen=True)
class Section:
    """One section of the task list: its key, title, and how far it is filled in (未填, 部分, 已填)."""

    key: str
    page: str
    title: str
    clause: str
    state: str
    lacking: tuple[rules.Missing, ...]


def sections(dossier: rules.Dossier) -> list[Section]:
    """The task list: the sections of 附件2 the applicant fills in, in its order, then conditions and consents."""
    lacking = rules.missing(dossier)
    titles: dict[str, list[Any]] = {}
    for one in dossier.programme.form(rules.FORM).fields:
        if one.by == "lead":
            titles.setdefault(_title(one), []).append(one)
    found = []
    for title, fields in titles.items():
        keys = {one.key for one in fields}
        mine = tuple(one for one in lacking if one.page == "section" and one.key in keys)
        if "members" in keys:
            mine += tuple(one for one in lacking if one.page == "members")
        found.append(_section(dossier, fields[0].key, "section", title, fields[0].clause, mine, fields))
    return found


def _section(
    dossier: rules.Dossier, key: str, page: str, title: str, clause: str, mine: tuple[rules.Missing, ...], fields: Any
) -> Section:
    filled = any(dossier.value(one.key).strip() for one in fields if one.type != "files")
    state = "part" if mine and filled else "empty" if mine else "done"
    if all(one.type == "files" for one in fields):
        state = "done" if dossier.files_of(dossier.application, fields[0].key) else "optional"
    return Section(key, page, title, clause, state, mine)


def _title(field: Any) -> str:
    """The section a field stands in, in the reader's language."""
    return str(pgettext("programme", field.section))


def fields_of(dossier: rules.Dossier, key: str) -> list[Any]:
    """The fields of the section that begins with this key; NotFound when there is none."""
    fields = [one for one in dossier.programme.form(rules.FORM).fields if one.by == "lead"]
    section = reach.found(next((one.section for one in fields if one.key == key), None))
    return [one for one in fields if one.section == section]


def rows(dossier: rules.Dossier) -> list[dict[str, Any]]:
    """The applicant's fields in the annex's order, with their words and files."""
    return [
        {
            "key": one.key, "label": told(one.label, one.label_en), "clause": one.clause, "section": _title(one),
            "value": _in_words(dossier, one), "files": _files(dossier, one.key),
        }
        for one in dossier.programme.form(rules.FORM).fields
        if one.by == "lead"
    ]  # fmt: skip


def _in_words(dossier: rules.Dossier, field: Any) -> str:
    value = dossier.value(field.key)
    if field.type != "date" or not value:
        return value
    return day_words(date.fromisoformat(value))


def figures(dossier: rules.Dossier) -> list[dict[str, Any]]:
    """What the alliance brings with it: members, county-level ones among them, agreements, pieces of evidence."""
    county = sum(one.county_level for one in dossier.parties)
    proofs = {file.id for one in conditions(dossier) for file in one["files"]}
    return [
        {"label": _("成员单位"), "value": len(dossier.parties), "small": _("其中县级 %(n)d 家", n=county)},
        {"label": _("生效协议"), "value": len(dossier.agreements), "small": ""},
        {"label": _("佐证材料"), "value": len(proofs), "small": _("份")},
        {"label": _("提交次数"), "value": len(dossier.application.revisions), "small": ""},
    ]


def figures_of(application: Application, on: date) -> list[dict[str, Any]]:
    """Those figures of an application as it stands on a day."""
    return figures(rules.collect(application, on))


def _files(dossier: rules.Dossier, purpose: str) -> list[files.File]:
    return dossier.files_of(dossier.application, purpose) if dossier.application.is_begun else []


def conditions(dossier: rules.Dossier) -> list[dict[str, Any]]:
    """The conditions of SN15-3.2: how each is answered, what is said about it, and its evidence."""
    lacking = {one.key for one in rules.missing(dossier) if one.page == "condition"}
    found = []
    for one in dossier.programme.conditions:
        answer, proof = dossier.answers.get(one.key), dossier.evidence(one.key)
        by_itself = rules.proves_itself(one.key)
        met = bool(proof) if by_itself else (answer.met if answer is not None else None)
        found.append({
            "key": one.key, "label": told(one.words, one.words_en), "clause": one.clause, "met": met,
            "note": answer.note if answer is not None else "", "files": proof, "required": one.required,
            "arguable": one.arguable, "by_itself": by_itself, "lacking": one.key in lacking or (by_itself and not proof),
        })  # fmt: skip
    return found


def consents(dossier: rules.Dossier) -> list[dict[str, Any]]:
    """The consents asked of the members' provinces (SN15-3.3.b), with their files or exceptions."""
    found = []
    for code, names in rules.foreign_provinces(dossier).items():
        key = rules.consent_key(code)
        exemption = next((one for one in reversed(dossier.application.exemptions) if one.key == key), None)
        found.append({
            "key": key, "name": rules.province_name(code), "members": names, "files": _files(dossier, key),
            "exemption": exemption,
        })  # fmt: skip
    return found


def exemption_words(dossier: rules.Dossier) -> dict[str, str]:
    """For what this application may ask an exception, in words."""
    found = {one["key"]: _("%(name)s卫生健康主管部门的同意文件", name=one["name"]) for one in consents(dossier)}
    rule = dossier.programme.lead_rule
    if rule is not None and rules.is_lead_refused(dossier):
        found[rules.LEAD_LEVEL] = told(rule.words, rule.words_en)
    return found


def pins(dossier: rules.Dossier) -> list[tuple[str, str]]:
    """To what a remark can be pinned: each field, condition and consent, and every single attachment of them."""
    programme = dossier.programme
    places = {one.key: _files(dossier, one.key) for one in programme.form(rules.FORM).fields if one.by == "lead"}
    places |= {f"condition-{one.key}": dossier.evidence(one.key) for one in programme.conditions}
    places |= {one["key"]: one["files"] for one in consents(dossier)}
    found = []
    for place, attached in places.items():
        label = rules.label_of(programme, place)
        found.append((place, label))
        found.extend((attached_key(place, file), _("%(label)s的附件：%(name)s", label=label, name=file.name))
                     for file in attached)  # fmt: skip
    return found


def attached_key(place: str, file: files.File) -> str:
    """The key a remark on one attachment is pinned by."""
    return f"{place}{rules.ATTACHED}{file.id}"


def pinned_words(dossier: rules.Dossier) -> dict[str, str]:
    """What each key names, attachments by their file names: kept with the remark."""
    return {**dict(pins(dossier)), "": rules.label_of(dossier.programme, "")}


def latest_remarks(application: Application) -> list[Remark]:
    """The remarks of the present return; none when it is not returned."""
    return rules.latest_remarks(application)


def open_remarks(application: Application) -> dict[str, list[str]]:
    """The words of the present return's remarks, by the key they are pinned to."""
    found: dict[str, list[str]] = {}
    for one in latest_remarks(application):
        attached = rules.ATTACHED in one.field
        found.setdefault(one.field, []).append(f"{one.label}：{one.text}" if attached else one.text)
    return found


def remark_label(remark: Remark) -> str:
    """What a remark is pinned to, in words."""
    return remark.label or rules.label_of(rules.programme_of(remark.application), remark.field)


def changed_since(dossier: rules.Dossier) -> bool:
    """Whether what stands there now is no longer what was submitted last (members may change meanwhile)."""
    revisions = dossier.application.revisions
    return bool(revisions) and revisions[-1].content != rules.content(dossier)
