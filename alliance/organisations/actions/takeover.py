"""Departments and posts as they were held before the platform (历史补录): hospital posts only, no default password."""

import secrets
from datetime import date, datetime
from functools import cache

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import journal
from alliance.core.actor import HOSPITAL, Actor, Role
from alliance.core.origins import Origin, may_confirm
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries
from alliance.organisations.actions.bodies import add_department
from alliance.organisations.actions.people import add_person, give_post, hashed
from alliance.organisations.model import Department, Organisation, Post


def department_named(hospital: Organisation, name: str, actor: Actor, at: datetime) -> Department:
    """The department of that name; entered where the hospital has none yet."""
    query = select(Department).where(Department.organisation_id == hospital.id, Department.name == name)
    found = db.session.execute(query).scalar_one_or_none()
    return found if found is not None else add_department(actor, at, hospital, name)


def take_over_post(
    origin: Origin, actor: Actor, at: datetime, *, programme: str, hospital: Organisation, role: Role, login: str,
    name: str, since: date, department_name: str = "", telephone: str = "",
) -> Post:  # fmt: skip
    """Give a post to the person of that account; a new account stays locked until a password is set for it."""
    may_confirm(origin, actor, programme, [hospital.id], "")
    if role not in HOSPITAL or not hospital.is_hospital:
        raise Refused("", _("只补录医院的岗位；管理部门的岗位由系统管理员开设"), field="role")
    if role == Role.LEAD_CLERK and not department_name:
        raise Refused("", _("牵头科室经办须写明科室"), field="department")
    with work():
        person = queries.person_by_login(login)
        if person is None:
            person = add_person(actor, at, login=login, name=name, password_hash=locked(), locked=True)
            person.telephone = telephone
        elif person.name != name or not person.active:
            raise Refused("", _("账号 %(login)s 已属于另一人或已停用", login=login), field="login")
        department = department_named(hospital, department_name, actor, at) if department_name else None
        post = give_post(actor, at, person, role, hospital, since=since, department=department)
        journal.write("post.take-over", actor, at, post, remark=origin.words, entered_by=origin.entered_by)
    return post


@cache
def locked() -> str:
    """The hash of a password nobody knows, one for each process: signing in takes as long as ever, and fails."""
    return hashed(secrets.token_urlsafe(32))
