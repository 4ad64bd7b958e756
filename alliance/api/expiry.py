"""Tokens that come to their end: the hospital's administrator is asked some days before, and once more when it has come.

What is asked leaves the list when the token is revoked, or when another with its scopes and a later end takes its place.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from alliance.api.model import ApiToken
from alliance.core import inbox, settings
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.language import N_
from alliance.core.work import work
from alliance.ext import db

DAYS = "api_token_reminder_days"
RENEW, EXPIRED = "api_token.renew", "api_token.expired"
WORDS = {RENEW: N_("系统接口令牌将到期，请生成新的并换上"), EXPIRED: N_("系统接口令牌已到期，请换上新的或撤销")}


def watch(at: datetime) -> int:
    """Ask about every token in force that ends within the days set, or has ended; each of both once. Says how many."""
    soon = at + timedelta(days=settings.least(DAYS))
    query = select(ApiToken).where(ApiToken.revoked_at.is_(None), ApiToken.expires_at <= soon).order_by(ApiToken.id)
    with work():
        found = list(db.session.execute(query).scalars())
        asked = inbox.asked_of("api_token", [one.id for one in found])
        replaced = _replaced(found, at)
        return sum(_ask(one, at, asked) for one in found if one.id not in replaced)


def _ask(token: ApiToken, at: datetime, asked: Collection[tuple[int, str]]) -> int:
    kind = RENEW if token.expires_at > at else EXPIRED
    if (token.id, kind) in asked:
        return 0
    if kind == EXPIRED:
        inbox.settle(token, at, SYSTEM, RENEW)
    inbox.ask(
        kind, WORDS[kind], token.name, token, at, role=Role.HOSPITAL_ADMIN, by=SYSTEM, due=token.expires_at.date(),
        organisation_id=token.organisation_id,
    )  # fmt: skip
    return 1


def _replaced(tokens: Collection[ApiToken], at: datetime) -> set[int]:
    """Those of them in whose place another already stands."""
    hospitals = {one.organisation_id for one in tokens}
    in_force = select(ApiToken).where(
        ApiToken.organisation_id.in_(hospitals), ApiToken.revoked_at.is_(None), ApiToken.expires_at > at
    )
    others = list(db.session.execute(in_force).scalars()) if hospitals else []
    return {one.id for one in tokens if any(_takes_its_place(other, one) for other in others)}


def _takes_its_place(new: ApiToken, old: ApiToken) -> bool:
    """Whether the same system can go on with another token."""
    later = new.made_at > old.made_at and new.expires_at > old.expires_at
    return later and new.organisation_id == old.organisation_id and set(old.scopes) <= set(new.scopes)


def settle(made: ApiToken, actor: Actor, at: datetime) -> None:
    """Inside the work() that makes a token: what was asked about those it takes the place of is done."""
    others = select(ApiToken).where(ApiToken.organisation_id == made.organisation_id, ApiToken.revoked_at.is_(None))
    for one in db.session.execute(others).scalars():
        if _takes_its_place(made, one):
            inbox.settle(one, at, actor)
