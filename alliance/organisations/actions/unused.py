"""Accounts nobody uses: their administrator is told before, then they are closed (a daily job; not in a demo)."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from alliance.core import settings
from alliance.core.access import Policy
from alliance.core.actor import SYSTEM
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import part, work
from alliance.ext import db
from alliance.organisations.actions.codes import ask_keeper
from alliance.organisations.actions.people import disable
from alliance.organisations.actions.signing_in import UNUSED
from alliance.organisations.model import Person, Post, RecoveryCode, SecondFactor, SignInAttempt

TRIES_KEPT = timedelta(days=1)


def watch_unused(at: datetime) -> str:
    """Tell of accounts about to be closed, close those nobody used for so long; forget old tries and old secrets."""
    with work():
        _forget(at)
        unknown = update(Person).where(Person.opened_at.is_(None), Person.used_at.is_(None)).values(opened_at=at)
        db.session.execute(unknown)  # accounts from before the platform kept this begin to count today
        if not Policy.close_unused:
            return "停用长期未登录账号：未启用"
        told, closed = _told(at), _closed(at)
    return f"{told} 个账号即将停用，{closed} 个因长期未登录停用"


def _idle_since(moment: datetime) -> list[Person]:
    """Open accounts with a post that were neither used nor opened since a moment; who never was told from when counts from
    the first post."""
    last = func.coalesce(Person.used_at, Person.opened_at)
    opened = func.coalesce(Person.opened_at, Person.used_at)
    query = select(Person).where(
        Person.active, last <= moment, opened <= moment, select(Post.id).where(Post.person_id == Person.id).exists()
    )  # fmt: skip
    return list(db.session.execute(query.order_by(Person.id)).scalars())


def _told(at: datetime) -> int:
    days, ahead = settings.least("account_unused_days", 90), settings.least("account_warn_days", 14)
    idle = _idle_since(at - timedelta(days=days - ahead))
    for person in idle:
        since = max(one for one in (person.used_at, person.opened_at) if one is not None)
        ask_keeper(
            person, UNUSED, N_("账号长期未登录，到期停用"), at, due=since + timedelta(days=days),
            note=N_("本人登录一次即继续使用；不再需要的请结束岗位或停用"),
        )  # fmt: skip
    return len(idle)


def _closed(at: datetime) -> int:
    closed = 0
    for person in _idle_since(at - timedelta(days=settings.least("account_unused_days", 90))):
        try:
            with part():
                disable(SYSTEM, at, person, why="unused")
            closed += 1
        except Refused:
            continue  # the only one of the three administrators: told of, never closed
    return closed


def _forget(at: datetime) -> None:
    kept = timedelta(days=settings.least("second_factor_kept_days", 30))
    gone = select(Person.id).where(Person.active.is_(False), Person.closed_at <= at - kept)
    db.session.execute(delete(SecondFactor).where(SecondFactor.person_id.in_(gone)))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id.in_(gone)))
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < at - TRIES_KEPT))
