"""What the pages of members share: the blueprint, who may open them, files as the pages list them, the way back."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, url_for
from flask_babel import gettext as _

from alliance.config import Config
from alliance.core import files
from alliance.core.access import me, open_to_post
from alliance.core.actor import HOSPITAL, PROVINCE, Role
from alliance.core.files import File
from alliance.register.queries import Designation

bp = Blueprint("members", __name__)
READERS = HOSPITAL | PROVINCE | {Role.CITY_COMMISSION, Role.COUNTY_COMMISSION, Role.AUDITOR}
KILOBYTE = 1024


def is_demo() -> bool:
    """Whether the mark of invented organisations is admitted in names."""
    config: Config = current_app.extensions["alliance"]
    return config.is_demo


def way(designation: Designation, *more: tuple[str, str | None]) -> list[dict[str, Any]]:
    """The crumbs to a page below a designation's members."""
    first = [
        {"label": designation.name, "url": _if_open("register.show", designation.id)},
        {"label": _("成员与协议"), "url": _if_open("members.index", designation.id)},
    ]
    return [*first, *({"label": label, "url": url} for label, url in more)]


def _if_open(endpoint: str, designation_id: int) -> str | None:
    return url_for(endpoint, id=designation_id) if open_to_post(endpoint, me()) else None


def listed(found: Sequence[File], endpoint: str, record_id: int) -> list[dict[str, Any]]:
    """Attachments as the macro `files` lists them."""
    return [
        {"name": one.name, "size": _size(one.size), "url": url_for(endpoint, id=record_id, file_id=one.id)}
        for one in found
    ]


def _size(size: int) -> str:
    if size < files.MEGABYTE:
        return f"{max(1, size // KILOBYTE)} KB"
    return f"{size / files.MEGABYTE:.1f} MB"
