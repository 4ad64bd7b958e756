"""The blueprint of this chapter and who may open its pages."""

from flask import Blueprint

from alliance.core.actor import PROVINCE, Role

bp = Blueprint("standing", __name__)
READERS = PROVINCE | {
    Role.AUDITOR, Role.LEAD_CLERK, Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN, Role.CITY_COMMISSION, Role.COUNTY_COMMISSION,
    Role.SUPERIOR,
}  # fmt: skip
OVERSEERS = PROVINCE | {Role.AUDITOR}
KIND_TONES = {"commendation": "good", "criticism": "warn", "yellow-card": "warn", "dissolution": "bad", "none": "plain"}
RESULT_TONES = {"outstanding": "good", "pass": "plain", "fail": "bad"}
