"""What changes about who takes part: organisations, departments, people, posts, signing in."""

from datetime import date, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_babel import gettext as _
from pypinyin import Style, lazy_pinyin
from sqlalchemy import delete, func, select

from alliance.core import journal
from alliance.core.access import end_sessions
from alliance.core.actor import Actor, Role
from alliance.core.language import told
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries
from alliance.organisations.model import Department, Organisation, Person, Post, SignInAttempt
from alliance.rules import identifiers

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
WINDOW = timedelta(minutes=15)
MOST_PER_LOGIN, MOST_PER_ADDRESS, MOST_IN_ALL = 5, 50, 500
SHORTEST_PASSWORD = 10


def initials(name: str) -> str:
    """Pinyin initials of a Chinese name, for search: 示例省立医院 → slslyy."""
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


def add_person(actor: Actor, at: datetime, *, login: str, name: str, password: str) -> Person:
    """Open an account. The password is kept as an argon2id hash only."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("", _("密码至少 %(n)s 个字符", n=SHORTEST_PASSWORD), field="password")
    with work():
        person = Person(login=login.strip().lower(), name=name, password_hash=HASHER.hash(password))
        db.session.add(person)
        journal.write("person.add", actor, at, person, login=login)
    return person


def give_post(
    actor: Actor,
    at: datetime,
    person: Person,
    role: Role,
    organisation: Organisation,
    *,
    since: date | None = None,
    department: Department | None = None,
    programme: str | None = None,
    title: str = "",
) -> Post:
    """Give a person a post from a day on."""
    with work():
        post = Post(
            person_id=person.id,
            role=str(role),
            organisation_id=organisation.id,
            department_id=department.id if department else None,
            programme=programme,
            title=title,
            since=since or at.date(),
        )
        db.session.add(post)
        journal.write("post.give", actor, at, post, person=person.name, role=str(role), organisation=organisation.name)
    return post


def end_post(actor: Actor, at: datetime, post: Post) -> None:
    """End a post today; the person's sessions end with it."""
    with work():
        post.until = at.date()
        end_sessions(post.person_id)
        journal.write("post.end", actor, at, post, role=post.role)


def disable(actor: Actor, at: datetime, person: Person) -> None:
    """Close an account; access ends at once."""
    with work():
        person.active = False
        end_sessions(person.id)
        journal.write("person.disable", actor, at, person)


def check_password(login: str, password: str, address: str, at: datetime) -> Person:
    """The person behind a right login and password, holding a post today. The same answer for all that is wrong."""
    login = login.strip().lower()
    if _too_many(login, address, at):
        raise Refused("", _("尝试次数过多，请 15 分钟后再试"), field="password")
    person = queries.person_by_login(login)
    right = _matches(person.password_hash if person else _nobody(), password)
    if person is None or not right or not person.active or queries.actor_for(person, at.date()) is None:
        with work():
            db.session.add(SignInAttempt(login=login[:60], address=address, at=at))
        raise Refused("", _("账号或密码不正确"), field="password")
    return person


def signed_in(person: Person, actor: Actor, address: str, at: datetime) -> None:
    """Note a successful sign-in and forget the failures before it."""
    with work():
        db.session.execute(delete(SignInAttempt).where(SignInAttempt.login == person.login))
        journal.write("person.sign-in", actor, at, person, address=address)


def _too_many(login: str, address: str, at: datetime) -> bool:
    recent = SignInAttempt.at > at - WINDOW
    by_login, by_address, in_all = db.session.execute(
        select(
            func.count().filter(SignInAttempt.login == login),
            func.count().filter(SignInAttempt.address == address),
            func.count(),
        )
        .select_from(SignInAttempt)
        .where(recent)
    ).one()
    return bool(by_login >= MOST_PER_LOGIN or by_address >= MOST_PER_ADDRESS or in_all >= MOST_IN_ALL)


@cache
def _nobody() -> str:
    """A hash nobody's password fits: an unknown account takes as long as a known one."""
    return HASHER.hash("nobody's password")


def _matches(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
