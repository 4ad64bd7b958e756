"""The 转诊单 as plain data, for the patient's hand: no name, no number of the patient, only what the way there needs."""

from typing import Any

from flask_babel import gettext as _

from alliance.care.flow import CARE_TYPES
from alliance.care.model import Referral
from alliance.organisations import queries as organisations
from alliance.organisations.queries import Department, Organisation


def slip(case: Referral, paper: str, labels: dict[str, dict[str, Any]], mark: str = "") -> dict[str, Any]:
    """What the printed form says (documents.shapes.REFERRAL). `labels` are the words of codes; the code is the number."""
    hospital = organisations.organisation(case.to_id)
    department = next((one for one in organisations.departments_of(case.to_id) if one.name == case.to_department), None)
    sex = str(labels["sex"].get(case.sex, ""))
    born = _("%(year)s 年生", year=case.birth_year) if case.birth_year else ""
    return {
        "paper": paper,
        "number": case.number,
        "direction": _("上转") if case.direction == "up" else _("下转"),
        "urgency": str(labels["urgency"].get(case.urgency, "")),
        "green_channel": case.green_channel,
        "alliance": case.designation_name,
        "from_hospital": case.from_name,
        "from_department": case.from_department,
        "doctor": case.doctor,
        "to_hospital": case.to_name,
        "to_department": case.to_department,
        "patient": "　".join(part for part in (case.patient_masked, sex, born) if part),
        "care_type": str(CARE_TYPES.get(case.care_type, "")),
        "diagnosis": " ".join(part for part in (case.diagnosis, case.diagnosis_code) if part),
        "reason": case.reason,
        "cautions": case.cautions,
        "rehabilitation": case.rehabilitation,
        "tests": "、".join(str(test["name"]) for test in case.recognised),
        "appointment": f"{case.scheduled_for:%Y-%m-%d %H:%M}" if case.scheduled_for else "",
        "place": case.place,
        **_duty(hospital, department),
        "sent_on": case.sent_at.date(),
        "mark": mark,
    }


def _duty(hospital: Organisation, department: Department | None) -> dict[str, str]:
    """Whom to call: the receiving referral desk, and the department where it is known."""
    return {
        "desk_telephone": hospital.desk_telephone or hospital.telephone,
        "desk_hours": hospital.desk_hours,
        "department_telephone": department.telephone if department else "",
        "department_hours": department.hours if department else "",
    }
