"""What the pages share: the blueprint, who may come in, whom the entry concerns, the refusal beside its field."""

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from alliance.core.actor import OFFICE, PROVINCE, Actor, Role
from alliance.core.pages import words
from alliance.core.programmes import concerns
from alliance.rules import cscci, intake, terms
from alliance.rules.programme import Programme, all_programmes
from alliance.terms import rules

bp = Blueprint("terms", __name__)
OWN = frozenset({Role.LEAD_CLERK, Role.HOSPITAL_LEADER})
ENTERERS = OFFICE | {Role.EVALUATION_CENTRE}
READERS = OWN | ENTERERS | PROVINCE | {
    Role.HOSPITAL_ADMIN, Role.CITY_COMMISSION, Role.COUNTY_COMMISSION, Role.CO_DEPARTMENT, Role.AUDITOR,
}  # fmt: skip
BRINGERS = OWN | ENTERERS | {Role.CITY_COMMISSION, Role.COUNTY_COMMISSION}


def concerned(actor: Actor) -> bool:
    """Whether any programme in which something follows a designation is this post's."""
    return any(concerns(one, actor) for one in all_programmes() if terms.load(one.key) is not None)


def indexed(actor: Actor) -> bool:
    """Whether any programme that makes an index is this post's."""
    return any(concerns(one, actor) for one in all_programmes() if cscci.load(one.key) is not None)


def programme_names() -> dict[str, str]:
    """What each programme is called."""
    return {one.key: words(one, "name") for one in all_programmes()}


def programme_choices(found: list[Programme]) -> list[tuple[str, str]]:
    """The choices of a filter by programme."""
    return [("", _("全部")), *((one.key, words(one, "name")) for one in found)]


def track_words(record: Any) -> str:
    """The kind of a designation in words."""
    taken = intake.load(record.programme)
    found = next((one for one in taken.tracks if one.key == record.scope), None) if taken else None
    return words(found) if found else ""


def ground_words(record: Any) -> str:
    """A finding's ground in words."""
    return words(rules.ground_of(record))
