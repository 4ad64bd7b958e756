"""Organisations and departments are entered; identifiers are checked by their check digits."""

from collections.abc import Iterable
from datetime import datetime

from alliance.core import journal
from alliance.core.actor import Actor, Role
from alliance.core.language import told
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations.model import Department, Organisation
from alliance.rules import identifiers

Contact = tuple[str, str]  # telephone and hours


def initials(name: str) -> str:
    """Pinyin initials of a Chinese name, for search: 示例省立医院 → slslyy."""
    from pypinyin import Style, lazy_pinyin  # here: its tables are heavy

    return "".join(part[:1] for part in lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore"))[:60]


def add_organisation(
    actor: Actor, at: datetime, *, name: str, kind: str, division_code: str, **fields: object
) -> Organisation:
    """Enter an organisation; identifiers are checked by their check digits."""
    code, institution = fields.get("uscc"), fields.get("institution_code")
    if code and not (found := identifiers.uscc(str(code))).ok:
        raise Refused("", told(found.reason_zh, found.reason_en), field="uscc")
    if institution and not (found := identifiers.institution(str(institution))).ok:
        raise Refused("", told(found.reason_zh, found.reason_en), field="institution_code")
    with work():
        organisation = Organisation(name=name, kind=kind, division_code=division_code, pinyin=initials(name), **fields)
        db.session.add(organisation)
        journal.write("organisation.add", actor, at, organisation, name=name)
    return organisation


def add_department(actor: Actor, at: datetime, hospital: Organisation, name: str, **fields: str) -> Department:
    """Enter a department of a hospital."""
    with work():
        department = Department(organisation_id=hospital.id, name=name, **fields)
        db.session.add(department)
        journal.write("department.add", actor, at, department, name=name, hospital=hospital.name)
    return department


def set_contact(actor: Actor, at: datetime, department: Department, telephone: str, hours: str = "") -> None:
    """Keep a department's duty telephone and its hours, as its hospital enters them."""
    _own(actor, department.organisation_id)
    with work():
        department.telephone, department.hours = telephone.strip()[:30], hours.strip()[:80]
        journal.write("department.contact", actor, at, department, telephone=telephone, hours=hours)


def set_desk(actor: Actor, at: datetime, hospital: Organisation, telephone: str, hours: str = "") -> None:
    """Keep the duty telephone of a hospital's referral desk and its hours: printed for the patient's hand."""
    _own(actor, hospital.id)
    with work():
        hospital.desk_telephone, hospital.desk_hours = telephone.strip()[:30], hours.strip()[:80]
        journal.write("organisation.desk", actor, at, hospital, telephone=telephone, hours=hours)


def set_contacts(
    actor: Actor, at: datetime, hospital: Organisation, desk: Contact, departments: Iterable[tuple[Department, Contact]]
) -> None:
    """Keep all telephones and hours of a hospital as entered on one page; what did not change is not journalled."""
    with work():
        if (hospital.desk_telephone, hospital.desk_hours) != desk:
            set_desk(actor, at, hospital, *desk)
        for department, contact in departments:
            if (department.telephone, department.hours) != contact:
                set_contact(actor, at, department, *contact)


def _own(actor: Actor, organisation_id: int) -> None:
    """A hospital's telephones are its own to enter, or the system's own hand's."""
    if actor.role != Role.SYSTEM and actor.organisation_id != organisation_id:
        raise NotFound
