"""Tokens of hospital systems: made and revoked by the hospital's own administrator, shown once, kept as a keyed hash.

A token acts as its hospital's referral desk, within its scopes. `require(scope)` gives the actor of the call under way.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, case, select, update

from alliance import clock
from alliance.api import expiry
from alliance.api.model import ApiToken
from alliance.api.problems import Problem
from alliance.core import inbox, journal, reach
from alliance.core.actor import Actor, Role
from alliance.core.files import Store
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as organisations

# What a token may be made for; a call names one of these.
SCOPES: dict[str, Any] = {
    "referrals:read": _l("读取本院的转诊"),
    "referrals:write": _l("发出、办理本院的转诊"),
    "consultations:read": _l("读取本院的会诊"),
    "consultations:write": _l("申请、办理本院的会诊"),
    "alliances:read": _l("读取本院所在的联盟、成员和接收科室"),
    "patients:read": _l("查看患者身份（每次须说明用途，留痕）"),
}
PREFIX = "zklm_"  # says in a log or a repository what this is, for those who search for lost secrets
HINT = 10
BYTES = 32
DAYS = (30, 90, 180, 365)  # how long a token may be made for
LONGEST_NAME = 60
MINUTE = timedelta(minutes=1)
BODY = 2 * 1024 * 1024  # the longest body taken
TOKEN, ACTOR = "alliance.token", "alliance.actor"  # of the call under way, in its environment


def make(name: str, scopes: Collection[str], days: int, actor: Actor, at: datetime) -> tuple[ApiToken, str]:
    """A new token of the administrator's own hospital; returns its row and the token itself, which is kept nowhere."""
    organisation_id = _administered(actor)
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Refused("", _("请填写令牌名称，不超过 %(n)d 字", n=LONGEST_NAME), field="name")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Refused("", _("请选择令牌的权限"), field="scopes")
    if days not in DAYS:
        raise Refused("", _("请选择有效期"), field="days")
    token = PREFIX + secrets.token_urlsafe(BYTES)
    with work():
        made = ApiToken(
            organisation_id=organisation_id, name=name, hint=token[:HINT], hash=hashed(token),
            scopes=[scope for scope in SCOPES if scope in scopes], made_at=at, made_by_id=actor.person_id,
            made_by=actor.name, expires_at=at + timedelta(days=days),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        expiry.settle(made, actor, at)
        journal.write("api_token.make", actor, at, made, token=name, scopes=made.scopes, until=made.expires_at)
    return made, token


def revoke(token: ApiToken, actor: Actor, at: datetime) -> None:
    """End a token at once, by an administrator of its hospital."""
    if token.organisation_id != _administered(actor):
        raise NotFound
    with work():
        done = db.session.execute(
            update(ApiToken).where(ApiToken.id == token.id, ApiToken.revoked_at.is_(None))
            .values(revoked_at=at, revoked_by=actor.name).returning(ApiToken.id)
        ).first()  # fmt: skip
        if done is None:
            raise Refused("", _("此令牌已经撤销"))
        inbox.settle(token, at, actor)
        journal.write("api_token.revoke", actor, at, token, token=token.name)


def of_hospital(actor: Actor) -> Select[Any]:
    """The tokens of the administrator's own hospital, those in force and those that are over."""
    return select(ApiToken).where(ApiToken.organisation_id == _administered(actor))


def one(actor: Actor, token_id: int) -> ApiToken:
    """One token of the own hospital; NotFound otherwise."""
    found: ApiToken = reach.one(of_hospital(actor).where(ApiToken.id == token_id))
    return found


def hashed(token: str) -> str:
    """What the table keeps of a token: useless without this installation's secret."""
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, b"api-token:" + token.encode(), hashlib.sha256).hexdigest()


# The call under way ---------------------------------------------------------------------------------------------


def require(scope: str) -> Actor:
    """The referral desk of the hospital whose token this call carries; Problem 401, 403 or 429 otherwise."""
    token = current()
    if scope not in token.scopes:
        raise Problem(403, _("此令牌没有「%(scope)s」权限，请本院管理员另行生成", scope=scope))
    if ACTOR not in request.environ:
        hospital = organisations.organisation(token.organisation_id)
        request.environ[ACTOR] = Actor(
            Role.REFERRAL_DESK, f"接口·{token.name}", organisation_id=hospital.id, organisation_name=hospital.name,
            own_hospitals=frozenset({hospital.id}),
        )  # fmt: skip
    actor: Actor = request.environ[ACTOR]
    return actor


def current() -> ApiToken:
    """The token of this call, counted once; Problem 401 without one, 429 above the calls a minute allows."""
    if TOKEN not in request.environ:
        _enter(clock.now())
    token: ApiToken = request.environ[TOKEN]
    return token


def limits() -> dict[str, str]:
    """The headers that tell the caller how many calls are left in this minute; none where no token was shown."""
    token: ApiToken | None = request.environ.get(TOKEN)
    if token is None or token.minute is None:
        return {}
    most = limit()
    rest = MINUTE - (clock.now() - token.minute)
    return {
        "RateLimit-Limit": str(most),
        "RateLimit-Remaining": str(max(0, most - token.calls)),
        "RateLimit-Reset": str(max(0, round(rest.total_seconds()))),
    }


def _enter(at: datetime) -> None:
    paper = request.mimetype == "multipart/form-data"
    request.max_content_length = BODY + (Store.largest if paper else 0)  # here, before anything reads it
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise _stranger(_("请在 Authorization 中以 Bearer 方式提供令牌"))
    minute = at.replace(second=0, microsecond=0)
    calls = case((ApiToken.minute == minute, ApiToken.calls + 1), else_=1)
    with work():
        token: ApiToken | None = db.session.execute(
            update(ApiToken)
            .where(ApiToken.hash == hashed(given.token), ApiToken.revoked_at.is_(None), ApiToken.expires_at > at)
            .values(used_at=at, minute=minute, calls=calls)
            .returning(ApiToken)
        ).scalar_one_or_none()
        if token is not None:
            db.session.expunge(token)  # read by the whole call, whatever its own transactions end in
    if token is None:
        raise _stranger(_("令牌无效、已过期或已撤销"))
    request.environ[TOKEN] = token
    if token.calls > limit():
        headers = {"Retry-After": limits()["RateLimit-Reset"]}
        raise Problem(429, _("调用过于频繁：每分钟最多 %(n)d 次", n=limit()), headers=headers)


def _stranger(message: str) -> Problem:
    return Problem(401, message, headers={"WWW-Authenticate": 'Bearer realm="alliance"'})


def limit() -> int:
    """How many calls a minute one token may make."""
    allowed: int = current_app.extensions["alliance"].calls_a_minute
    return allowed


def _administered(actor: Actor) -> int:
    if actor.role != Role.HOSPITAL_ADMIN or actor.organisation_id is None:
        raise NotFound
    return actor.organisation_id
