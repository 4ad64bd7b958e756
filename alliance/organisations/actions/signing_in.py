"""Signing in: the same answer for all that is wrong, throttled per account, per address and in all (decision 11)."""

from datetime import datetime, timedelta
from functools import cache

from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries
from alliance.organisations.actions.people import HASHER
from alliance.organisations.model import Person, SignInAttempt

WINDOW = timedelta(minutes=15)
MOST_PER_LOGIN, MOST_PER_ADDRESS, MOST_IN_ALL = 5, 50, 500


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
