"""What the pages of activities share: the blueprint, who may come in, the programme's kinds."""

from flask import Blueprint, request

from alliance.core.access import me
from alliance.core.actor import HOSPITAL, PROVINCE, Role
from alliance.core.files import Store
from alliance.rules import programme as programmes
from alliance.rules.shapes import ActivityKind

bp = Blueprint("activities", __name__)
READERS = HOSPITAL | PROVINCE | {Role.CITY_COMMISSION, Role.COUNTY_COMMISSION, Role.AUDITOR}
WRITERS = frozenset({Role.LEAD_CLERK, Role.MEMBER_CLERK})
# The groups of kinds, in the order of the text.
GROUPS = ("cooperation", "academic", "research", "training", "remote", "national")


def kinds(programme: str | None) -> dict[str, ActivityKind]:
    """The kinds of a programme by key; of the first one in force when none is named."""
    key = programme or me().programme or next(one.key for one in programmes.all_programmes() if one.active)
    return {one.key: one for one in programmes.load(key).activity_kinds}


def uploads() -> list[tuple[str, bytes]]:
    """The evidence files of a form: name and content of each that was chosen."""
    return [
        (file.filename, file.stream.read(Store.largest + 1))
        for file in request.files.getlist("evidence")
        if file.filename
    ]
