"""Organisations and departments are entered; identifiers are checked by their check digits."""

from datetime import datetime

from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.language import told
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations.model import Department, Organisation
from alliance.rules import identifiers


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


def set_contact(actor: Actor, at: datetime, department: Department, telephone: str) -> None:
    """Keep a department's duty telephone, as its hospital enters it."""
    with work():
        department.telephone = telephone
        journal.write("department.contact", actor, at, department, telephone=telephone)
