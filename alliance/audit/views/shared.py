"""What the pages of the audit share: the blueprint, the record asked for, files as links."""

from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.audit import queries, rules
from alliance.audit.model import Audit
from alliance.core import files
from alliance.core.access import me

bp = Blueprint("audit", __name__)


def asked_for(id: int) -> Audit:
    """The form of this address, if the acting post may see it."""
    return queries.get(me(), id)


def dossier_of(audit: Audit) -> rules.Dossier:
    """Its dossier as of today."""
    return rules.collect(audit, clock.today())


def file_links(audit: Audit, found: list[files.File]) -> list[dict[str, Any]]:
    """Files as links, with size and who added them."""
    return [
        {
            "id": one.id, "name": one.name, "url": url_for("audit.file", id=audit.id, file_id=one.id),
            "size": _("%(n)s KB", n=-(-one.size // 1024)), "note": f"{one.added_by} {one.added_at:%Y-%m-%d %H:%M}",
        }
        for one in found
    ]  # fmt: skip


def told_limit(form: FlaskForm) -> FlaskForm:
    """Have every upload field of a form say what it takes."""
    most = files.Store.largest // files.MEGABYTE
    for one in form:
        if one.type == "FileField":
            one.description = _("PDF、JPG、PNG、Word（docx）或 Excel（xlsx），不超过 %(most)d MB", most=most)
    return form
