"""Whom to call about an alliance, kept by its lead department (SN15-3.5.e)."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete

from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import queries
from alliance.register.model import Designation, DesignationContact
from alliance.register.queries import contacts

CHARTER = "SN15-3.5.e"
ROLES = ("head", "secretary")


def set_contacts(designation: Designation, persons: Mapping[str, tuple[str, str]], actor: Actor, at: datetime) -> None:
    """Keep name and telephone of the person in charge and of the secretary; an empty name takes one out."""
    if not queries.lead_of(actor, designation):
        raise Refused(CHARTER, _("联系人由牵头科室经办填写"))
    if designation.state not in contacts.LIVING:
        raise Refused("SN15-2.d", _("联盟已解散或终止"))
    for role, (name, telephone) in persons.items():
        if telephone.strip() and not name.strip():
            raise Refused("", _("填写了电话，请同时填写姓名"), field=f"{role}_name")
    with work():
        was = {one.role: one for one in contacts.persons_of([designation.id])}
        now = {role: (name.strip()[:40], telephone.strip()[:30]) for role, (name, telephone) in persons.items()}
        changed = [role for role in ROLES if role in now and now[role] != _kept(was.get(role))]
        for role in changed:
            _put(designation, role, now[role], was.get(role), actor, at)
        if changed:
            journal.write("designation.contacts", actor, at, designation, clause=CHARTER, roles=changed)


def _kept(one: DesignationContact | None) -> tuple[str, str]:
    return (one.name, one.telephone) if one is not None else ("", "")


def _put(
    designation: Designation, role: str, words: tuple[str, str], was: DesignationContact | None, actor: Actor, at: datetime
) -> None:  # fmt: skip
    if not words[0]:
        db.session.execute(
            delete(DesignationContact).where(
                DesignationContact.designation_id == designation.id, DesignationContact.role == role
            )
        )
        return
    row = was or DesignationContact(designation_id=designation.id, role=role)
    row.name, row.telephone, row.set_at, row.set_by = *words, at, actor.name
    db.session.add(row)
    db.session.flush()
