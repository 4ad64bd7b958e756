"""What the pages of members share: the blueprint, who may open them, files as the pages list them, the way back, the day
asked for, and how an agreement stands."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.config import Config
from alliance.core import files
from alliance.core.access import me, open_to_post
from alliance.core.actor import HOSPITAL, PROVINCE, Role
from alliance.core.files import File
from alliance.members.flow import AGREEMENT_FLOW
from alliance.members.model import Agreement
from alliance.register.queries import Designation

bp = Blueprint("members", __name__)
READERS = HOSPITAL | PROVINCE | {Role.CITY_COMMISSION, Role.COUNTY_COMMISSION, Role.AUDITOR}
KILOBYTE = 1024
OFFICE_WORDS = {"chair": _l("理事长"), "vice": _l("副理事长"), "director": _l("理事"), "secretary": _l("秘书长")}


def day_of(text: str | None) -> date:
    """The day asked for; today for anything that is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return clock.today()


@bp.app_template_global("agreement_pill")
def agreement_pill(agreement: Agreement) -> tuple[str, str]:
    """How an agreement stands today: label and tone."""
    if agreement.state == "in_force" and agreement.since > clock.today():
        return _("已签署，未到起始日"), "blue"
    return str(AGREEMENT_FLOW.states[agreement.state]), AGREEMENT_FLOW.tones[agreement.state]


@bp.app_template_global("council_office")
def council_office(office: str) -> str:
    """A council office in words."""
    return str(OFFICE_WORDS[office])


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
