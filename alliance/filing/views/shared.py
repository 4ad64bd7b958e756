"""What the pages of filing share: the blueprint, the record asked for, addresses of what is missing."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import files, pages
from alliance.core.access import me
from alliance.core.actor import Role
from alliance.filing import queries, rules
from alliance.filing.model import Application

bp = Blueprint("filing", __name__)
CLERK = Role.LEAD_CLERK


def asked_for(id: int) -> Application:
    """The application of this address, if the acting post may see it."""
    return queries.get(me(), id)


def dossier_of(application: Application) -> rules.Dossier:
    """Its dossier as of today."""
    return rules.collect(application, clock.today())


def place_of(application: Application, one: rules.Missing) -> str:
    """The address where something missing is put right."""
    if one.page in {"section", "condition", "exemption"}:
        return url_for(f"filing.{one.page}", id=application.id, key=one.key)
    if one.page == "consent":
        return url_for("filing.consents", id=application.id)
    if one.page == "remarks":
        return url_for("filing.remarks", id=application.id)
    return pages.page_of("designation", application.designation_id) or url_for("filing.show", id=application.id)


def checklist(application: Application, lacking: list[rules.Missing]) -> list[dict[str, Any]]:
    """What is missing, each with its clause and the way to it."""
    return [
        {"label": one.label, "clause": one.clause, "url": place_of(application, one), "done": False} for one in lacking
    ]


def edit_condition(application: Application, opened: rules.Opened) -> Callable[[str], str]:
    """The address at which a condition is answered, by its key; none while it is locked."""

    def address(key: str) -> str:
        is_open = opened.adds(f"condition-{key}")
        return url_for("filing.condition", id=application.id, key=key) if is_open else ""

    return address


def mended_at(application: Application, field: str) -> str:
    """The address where what a remark is pinned to is put right."""
    place = field.partition(rules.ATTACHED)[0]
    if place.startswith("condition-"):
        return url_for("filing.condition", id=application.id, key=place.removeprefix("condition-"))
    if place.startswith("consent-"):
        return url_for("filing.consents", id=application.id)
    return (
        url_for("filing.section", id=application.id, key=place) if place else url_for("filing.show", id=application.id)
    )


def kept(dossier: rules.Dossier, opened: rules.Opened, place: str, found: list[files.File]) -> list[dict[str, Any]]:
    """Files as links that may be taken off, or may not while they are locked."""
    links = file_links(dossier.application, found)
    return [
        {**link, "removable": opened.takes_off(place, one)} for link, one in zip(links, found, strict=True)
    ]  # fmt: skip


def file_links(application: Application, found: list[files.File]) -> list[dict[str, Any]]:
    """Files as links, with size and who added them."""
    return [
        {
            "id": one.id, "name": one.name, "url": url_for("filing.file", id=application.id, file_id=one.id),
            "size": size_words(one.size), "note": f"{one.added_by} {one.added_at:%Y-%m-%d %H:%M}",
        }
        for one in found
    ]  # fmt: skip


def size_words(size: int) -> str:
    """A file's size in words."""
    return f"{size / files.MEGABYTE:.1f} MB" if size >= files.MEGABYTE else f"{max(1, size // 1024)} KB"


def uploads(*fields: str) -> list[tuple[str, str, bytes]]:
    """The files of this post as (purpose, name, content); a field is file_ and its purpose."""
    found = []
    for field in fields:
        sent = pages.uploaded(field)
        if sent is not None:
            found.append((field.removeprefix("file_"), *sent))
    return found


def told_limit(form: FlaskForm) -> FlaskForm:
    """Have every upload field of a form say what it takes."""
    kinds = _("PDF、JPG、PNG、Word（docx）或 Excel（xlsx）")
    most = files.Store.largest // files.MEGABYTE
    for one in form:
        if one.type == "FileField":
            one.description = _("%(kinds)s，每个不超过 %(most)d MB；选好后按“暂存”上传", kinds=kinds, most=most)
    return form


def removals() -> list[int]:
    """The file whose button 移除 was pressed."""
    wanted = request.form.get("remove", type=int)
    return [] if wanted is None else [wanted]
