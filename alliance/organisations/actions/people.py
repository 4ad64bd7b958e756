"""Accounts and posts: opened, given, ended; access ends with them at once."""

from datetime import date, datetime

from argon2 import PasswordHasher
from flask_babel import gettext as _

from alliance.core import journal
from alliance.core.access import end_sessions
from alliance.core.actor import Actor, Role
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations.actions.claims import let_go
from alliance.organisations.model import Department, Organisation, Person, Post

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
SHORTEST_PASSWORD = 10


def add_person(
    actor: Actor, at: datetime, *, login: str, name: str, password: str = "", password_hash: str = ""
) -> Person:
    """Open an account with a password, or with the argon2id hash of one. Only a hash is kept."""
    if not password_hash and len(password) < SHORTEST_PASSWORD:
        raise Refused("", _("密码至少 %(n)s 个字符", n=SHORTEST_PASSWORD), field="password")
    with work():
        person = Person(login=login.strip().lower(), name=name, password_hash=password_hash or hashed(password))
        db.session.add(person)
        journal.write("person.add", actor, at, person, login=login)
    return person


def hashed(password: str) -> str:
    """The argon2id hash of a password: slow on purpose."""
    return HASHER.hash(password)


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
    """End a post today; the person's sessions end with it, and what they had claimed goes back to the post."""
    with work():
        post.until = at.date()
        end_sessions(post.person_id)
        let_go(post.person_id, at.date(), actor, at, but=[post])
        journal.write("post.end", actor, at, post, role=post.role)


def disable(actor: Actor, at: datetime, person: Person) -> None:
    """Close an account; access ends at once."""
    with work():
        person.active = False
        end_sessions(person.id)
        let_go(person.id, at.date(), actor, at)
        journal.write("person.disable", actor, at, person)
