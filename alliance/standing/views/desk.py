"""The blueprint of this chapter and who may open its pages."""

from flask import Blueprint

from alliance.core.actor import PROVINCE, Role
from alliance.standing.flow import TONES
from alliance.standing.model import Measure

bp = Blueprint("standing", __name__)
READERS = PROVINCE | {
    Role.AUDITOR, Role.LEAD_CLERK, Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN, Role.CITY_COMMISSION, Role.COUNTY_COMMISSION,
    Role.SUPERIOR,
}  # fmt: skip
OVERSEERS = PROVINCE | {Role.AUDITOR}
KIND_TONES = {"commendation": "good", "criticism": "warn", "yellow-card": "warn", "dissolution": "bad", "none": "plain"}
RESULT_TONES = {"outstanding": "good", "pass": "plain", "fail": "bad"}


def tone_of(measure: Measure) -> str:
    """The colour of a measure's state: in force it is as grave as its kind."""
    return KIND_TONES[measure.kind] if measure.state == "in_force" else TONES[measure.state]
