"""附件1 as its pages and papers show it: sections, fields, the six counts, the way it goes, data for Word and PDF."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from alliance.audit import rules
from alliance.audit.flow import FLOW
from alliance.audit.model import CLOSED, Audit, AuditEvaluation, AuditSubmission
from alliance.core import files, reach
from alliance.core.language import told
from alliance.core.refusal import NotFound
from alliance.rules.shapes import FormField

GOALS = "key_tasks"
STATION_WORDS = {
    "hospital": _l("所属医院评价"), "city": _l("市级评价"), "office": _l("办公室核对"), "commission": _l("省卫生健康委审核"),
}  # fmt: skip
SECTION_STATES = {
    "done": (_l("已填"), "good"), "part": (_l("未填完"), "warn"), "empty": (_l("未填"), "plain"),
}  # fmt: skip


@dataclass(frozen=True)
class Section:
    """One section of the task list: its first field's key, title, how far it is filled in, what it lacks."""

    key: str
    title: str
    state: str
    lacking: tuple[rules.Missing, ...]


def sections(dossier: rules.Dossier) -> list[Section]:
    """The sections the lead fills in, in the annex's order."""
    lacking = rules.missing(dossier)
    found: dict[str, list[FormField]] = {}
    for field in dossier.fields:
        found.setdefault(field.section, []).append(field)
    return [
        _section(dossier, title, fields, tuple(one for one in lacking if one.section == title))
        for title, fields in found.items()
    ]


def _section(
    dossier: rules.Dossier, title: str, fields: list[FormField], lacking: tuple[rules.Missing, ...]
) -> Section:
    begun = any(dossier.value(one) for one in fields)
    state = "done" if not lacking else "part" if begun else "empty"
    return Section(fields[0].key, str(pgettext("programme", title)), state, lacking)


def section_fields(dossier: rules.Dossier, key: str) -> list[FormField]:
    """The fields of the section that begins with this key; NotFound when there is none."""
    section = next((one.section for one in dossier.fields if one.key == key), None)
    found = [one for one in dossier.fields if one.section == section]
    if not found or found[0].key != key:
        raise NotFound
    return found


def label_of(field: FormField, year: int) -> str:
    """A field's label in the reader's language, with the campaign's year."""
    return told(field.label, field.label_en).format(year=year)


def rows(dossier: rules.Dossier, shown: AuditSubmission | None) -> list[dict[str, Any]]:
    """The lead's fields to read: as sent, or the draft as it stands; counts beside the logs."""
    kept = shown.content if shown is not None else {"fields": {}, "counts": {}}
    found = []
    for field in dossier.fields:
        row: dict[str, Any] = {
            "key": field.key, "label": label_of(field, dossier.audit.year), "section": field.section,
            "clause": field.clause, "count": None, "files": dossier.files_of(field.key),
        }  # fmt: skip
        value = kept["fields"].get(field.key, "") if shown is not None else dossier.value(field)
        row["value"] = _words(field, value)
        if field.type == "count":
            row["count"] = kept["counts"].get(field.key) if shown is not None else _draft_count(dossier, field.key)
        found.append(row)
    return found


def _draft_count(dossier: rules.Dossier, key: str) -> dict[str, Any]:
    one = dossier.count(key)
    return {"stated": one.typed, "logged": one.logged, "reason": one.reason if one.changed else ""}


def _words(field: FormField, value: str) -> str:
    if field.type == "yes-no":
        return str({"yes": _("是"), "no": _("否")}.get(value, ""))
    return value


def picture(audit: Audit) -> list[dict[str, Any]]:
    """Where the form stands on its way, station by station."""
    steps = [{"label": _("牵头科室报送"), **_first(audit)}]
    keys = list(rules.STATIONS)
    here = keys.index(audit.state) if audit.state in keys else -1
    for index, key in enumerate(keys):
        said = next(
            (one for one in reversed(audit.evaluations) if one.station == key and one.verdict != "return"), None
        )
        if key == "city" and audit.city_id is None:
            state, text = "skipped", ""
        elif audit.state == key:
            state, text = "now", ""
        elif said is not None and (here < 0 or index < here):
            state, text = "done", f"{said.given_at:%Y-%m-%d} {said.by}"
        else:
            state, text = "next", ""
        steps.append({"label": str(STATION_WORDS[key]), "state": state, "text": text})
    if audit.state in CLOSED or audit.state in {"lapse", "doubted"}:
        state = "done" if audit.state in CLOSED else "now"
        steps.append({"label": str(FLOW.states[audit.state]), "state": state, "text": ""})
    return steps


def _first(audit: Audit) -> dict[str, str]:
    if audit.submitted_at is None and audit.state in {"lapse", "lapsed", "left_out"}:
        return {"state": "skipped", "text": _("未报送")}
    if audit.state in {"listed", "draft", "returned", "late"}:
        return {"state": "now", "text": str(FLOW.states[audit.state])}
    at = audit.submitted_at
    return {"state": "done", "text": f"{at:%Y-%m-%d %H:%M}" if at else str(FLOW.states[audit.state])}


def file_of(dossier: rules.Dossier, file_id: int) -> files.File:
    """One file of a form the actor was let into; NotFound otherwise."""
    return reach.found(next((one for one in dossier.files if one.id == file_id), None))


def annex1(dossier: rules.Dossier, shown: AuditSubmission | None) -> dict[str, Any]:
    """附件1 as plain data (documents.shapes.ANNEX1), without the code of its sheets: as sent, or the draft."""
    audit = dossier.audit
    fields = shown.content["fields"] if shown is not None else {one.key: dossier.value(one) for one in dossier.fields}
    kinds = {one.key: one.type for one in dossier.fields}
    data: dict[str, Any] = {key: _plain(kinds[key], value) for key, value in fields.items() if kinds[key] != "members"}
    until = shown.serial if shown is not None else 0
    return {
        **data, "members": shown.content["members"] if shown is not None else dossier.all_members,
        "dossier": audit.number, "version": _("第 %(n)d 次报送", n=shown.serial) if shown is not None else _("草稿"),
        "year": audit.year, "due_on": audit.due, "hospital_evaluation": _evaluation(audit, "hospital", until),
        "city_evaluation": _evaluation(audit, "city", until),
        "mark": "示例数据" if dossier.designation.fictitious else "",
    }  # fmt: skip


def _plain(kind: str, value: str) -> Any:
    if kind == "yes-no":
        return {"yes": True, "no": False}.get(value, "")
    if kind == "date":
        return date.fromisoformat(value) if value else ""
    return int(value) if kind == "count" and value.isascii() and value.isdigit() else value


def _evaluation(audit: Audit, station: str, until: int) -> str:
    """What hospital or city wrote, with who and when; the seal stands on the scan."""
    said: list[AuditEvaluation] = [
        one
        for one in audit.evaluations
        if one.station == station and one.verdict == "agree" and one.submission <= until
    ]
    if not said:
        return ""
    last = said[-1]
    return f"{last.text}\n{last.organisation_name}　{last.by}　{last.given_at:%Y-%m-%d}"


def goals(audit: Audit) -> str | None:
    """The year's key tasks as they were sent last; None before, and where the form lost its standing."""
    if not audit.submissions or audit.state in ("revoked", "lapsed", "left_out"):
        return None
    return str(audit.submissions[-1].content["fields"].get(GOALS, "")).strip() or None


def sentences(text: str) -> list[str]:
    """A text in pieces that can be quoted: at line ends, full stops and semicolons."""
    return [piece.strip() for piece in re.split(r"[\n。；;]+", text) if piece.strip()]


def paper_of(audit: Audit) -> str:
    """What the key tasks stand in, as it is quoted."""
    return str(_("附件1（%(year)d 年度审核评估，第 %(n)d 次报送）", year=audit.year, n=audit.submissions[-1].serial))
