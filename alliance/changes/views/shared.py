"""What the pages of changes share: the blueprint, the record asked for, the form of a kind."""

from datetime import date
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from alliance.changes import queries, rules
from alliance.changes.model import ChangeFiling
from alliance.core import files, pages
from alliance.core.access import me
from alliance.core.actor import Role
from alliance.core.language import told
from alliance.register import queries as register
from alliance.rules.changes import ChangeKind, Evidence
from forms.changes import change_form

bp = Blueprint("changes", __name__)
CLERK = Role.LEAD_CLERK


def asked_for(id: int) -> ChangeFiling:
    """The change of this address, if the acting post may see it."""
    return queries.get(me(), id)


def the_form(designation: Any, kind: ChangeKind, papers: tuple[Evidence, ...], on: date, **given: Any) -> FlaskForm:
    """The form of a kind: its fields with what may be chosen, and its papers."""
    present = rules.present(designation, kind, on)
    fields = [
        {
            "key": one.key, "label": told(one.label, one.label_en), "type": one.type, "was": one.key in present,
            "choices": rules.choices(designation, one),
        }
        for one in kind.fields
    ]  # fmt: skip
    labels = [(one.key, told(one.words, one.words_en)) for one in papers]
    made: FlaskForm = change_form(fields, labels, kind.effect != "members")(**given)
    kinds = _("PDF、JPG、PNG、Word（docx）或 Excel（xlsx）")
    most = files.Store.largest // files.MEGABYTE
    for one in made:
        if one.type == "FileField":
            one.description = _("%(kinds)s，不超过 %(most)d MB", kinds=kinds, most=most)
    return made


def as_typed(change: ChangeFiling) -> MultiDict[str, str]:
    """A change's stored values as form data."""
    data = MultiDict(rules.typed_words(change))
    data["reason"] = change.reason
    if change.wanted_on is not None:
        data["wanted_on"] = change.wanted_on.isoformat()
    return data


def typed(form: FlaskForm, kind: ChangeKind) -> dict[str, Any]:
    """What a valid form says, as the actions take it: typed, reason, wanted_on, uploads."""
    words = {}
    for one in kind.fields:
        data = form[one.key].data
        words[one.key] = data.isoformat() if isinstance(data, date) else str(data or "")
    return {
        "typed": words, "reason": str(form.reason.data or ""),
        "wanted_on": form.wanted_on.data if "wanted_on" in form else None, "uploads": _uploads(form),
    }  # fmt: skip


def _uploads(form: FlaskForm) -> list[tuple[str, str, bytes]]:
    found = []
    for one in form:
        sent = pages.uploaded(one.name) if one.type == "FileField" else None
        if sent is not None:
            found.append((one.name.removeprefix("file_"), *sent))
    return found


def removals() -> list[int]:
    """The file whose button 移除 was pressed."""
    wanted = request.form.get("remove", type=int)
    return [] if wanted is None else [wanted]


def file_links(change: ChangeFiling) -> dict[str, list[dict[str, Any]]]:
    """The papers of a change as links, by what they prove."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in files.of(change):
        found.setdefault(one.purpose, []).append(
            {
                "id": one.id, "name": one.name, "url": url_for("changes.file", id=change.id, file_id=one.id),
                "size": _size(one.size), "note": f"{one.added_by} {one.added_at:%Y-%m-%d %H:%M}",
            }
        )  # fmt: skip
    return found


def _size(size: int) -> str:
    return f"{size / files.MEGABYTE:.1f} MB" if size >= files.MEGABYTE else f"{max(1, size // 1024)} KB"


def content(change: ChangeFiling) -> dict[str, Any]:
    """What the pages that show a change whole have in common."""
    return {
        "change": change, "kind": rules.kind_of(change), "rows": queries.differences(change),
        "papers": rules.evidence(change), "links": file_links(change), "exceptions": rules.exceptions(change),
        "open_work": queries.open_work(change), "effect_day": queries.effect_words(change),
        "designation": register.by_id(change.designation_id),
        "designation_url": pages.page_of("designation", change.designation_id),
    }  # fmt: skip
