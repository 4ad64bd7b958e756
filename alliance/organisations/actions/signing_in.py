"""Signing in: the same answer for all that is wrong, throttled per account, per address and in all (decision 11)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_babel import gettext as _
from sqlalchemy import delete, func, select, text

from alliance.core import denials, inbox, journal
from alliance.core.actor import SYSTEM, Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries
from alliance.organisations.actions.people import HASHER
from alliance.organisations.model import Person, SignInAttempt

WINDOW = timedelta(minutes=15)
MOST_PER_LOGIN, MOST_PER_ADDRESS, MOST_IN_ALL = 5, 50, 500
LOCK = 15_2025  # any constant of ours: the advisory lock that has PostgreSQL count tries one after the other
ENDPOINTS = {"sign-in": "account.enter", "code": "passwords.redeem", "forgotten": "passwords.forgotten"}
UNUSED = "account.unused"  # the to-do about an account that is about to be closed


def check_password(login: str, password: str, address: str, at: datetime) -> Person:
    """The person behind a right login and password, holding a post today. The same answer for all that is wrong."""
    login = login.strip().lower()
    count_try("sign-in", login, address, at)
    person = queries.person_by_login(login)
    right = matches(person.password_hash if person else _nobody(), password)
    if person is None or not right or not person.active or queries.actor_for(person, at.date()) is None:
        note_refused("closed" if right else "password", "account.enter", person, at)
        raise Refused("", _("账号或密码不正确"), field="password")
    return person


def note_refused(kind: str, endpoint: str, person: Person | None, at: datetime) -> None:
    """Count it for the log administrator and the auditor: whose account, or that there is none; never what was typed."""
    if person is None:
        denials.note_sign_in("throttled" if kind == "throttled" else "unknown", endpoint, at)
        return
    actor = queries.actor_for(person, at.date())
    whose = (person.id, person.name, actor.organisation_name if actor is not None else "")
    denials.note_sign_in(kind, endpoint, at, whose)


@contextmanager
def noting(kind: str, endpoint: str, person: Person | None, at: datetime) -> Iterator[None]:
    """What is refused inside is counted so."""
    try:
        yield
    except Refused:
        db.session.rollback()
        note_refused(kind, endpoint, person, at)
        raise


def signed_in(person: Person, actor: Actor, address: str, at: datetime, **facts: Any) -> None:
    """Note a successful sign-in, forget the tries before it, and that the account lay unused."""
    with work():
        forget_tries("sign-in", person.login)
        person.used_at = at
        inbox.settle(person, at, SYSTEM, UNUSED)
        journal.write("person.sign-in", actor, at, person, address=address, **facts)


def confirm_password(person: Person, password: str, address: str, at: datetime) -> None:
    """The person who is signed in says the password once more; tries are counted as those of signing in."""
    count_try("sign-in", person.login, address, at)
    if not matches(person.password_hash, password):
        raise Refused("", _("密码不正确"), field="password")
    with work():
        forget_tries("sign-in", person.login)


def count_try(what: str, login: str, address: str, at: datetime) -> None:
    """Count a try before it is looked at, so that tries made at once do not pass each other; refused when there are too many.

    A success takes the count back (forget_tries). Second factors count with passwords; the forms for codes by themselves.
    """
    with work():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        too_many = _too_many(what, login[:60], address, at)
        if not too_many:
            db.session.add(SignInAttempt(what=what, login=login[:60], address=address[:60], at=at))
    if too_many:
        note_refused("throttled", ENDPOINTS[what], queries.person_by_login(login), at)
        raise Refused("", _("尝试次数过多，请 15 分钟后再试"), field="password")


def forget_tries(what: str, login: str) -> None:
    """A success: the tries before it count no more. Inside the present work()."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.login == login, SignInAttempt.what == what))


def _too_many(what: str, login: str, address: str, at: datetime) -> bool:
    recent = SignInAttempt.at > at - WINDOW
    by_login, by_address, in_all = db.session.execute(
        select(
            func.count().filter(SignInAttempt.login == login, SignInAttempt.what == what),
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


def matches(hashed: str, password: str) -> bool:
    """Whether it is the password of that hash."""
    try:
        return HASHER.verify(hashed, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
