"""What administrators read of accounts: the people they look after, requests that wait, rules of access, rights given."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from alliance.core.access import Policy
from alliance.core.actor import Actor, Role
from alliance.core.inbox import Todo, in_programme
from alliance.core.journal import JournalEntry
from alliance.core.reach import one
from alliance.ext import db
from alliance.organisations.model import (
    AccountBatch,
    AccountCode,
    Organisation,
    Person,
    Post,
    PostRequest,
    RecoveryCode,
    SecondFactor,
    SecuritySetting,
)
from alliance.organisations.rules.posts import ends, keeps, resets, role_rules

# Events of the journal that give or take a right, or touch an account: what the audit administrator reads.
RIGHTS = (
    "person.add", "person.disable", "person.enable", "person.subject", "post.give", "post.end", "post.hand-on", "post.take-over",
    "post_request.ask", "post_request.approve", "post_request.refuse", "post_request.withdraw", "account.code", "account.first",
    "account.password", "factor.confirm", "factor.reset", "factor.recovery", "factor.renew", "session.end", "security.put",
    "delegation.make", "delegation.end", "api_token.make", "api_token.revoke", "account_batch.enter", "patients.rotate",
)  # fmt: skip
OWN_PLACE = tuple(str(role) for role, rule in role_rules().items() if rule.by == Role.HOSPITAL_ADMIN)


def held(on: date) -> ColumnElement[bool]:
    """A post held on a day."""
    return and_(Post.since <= on, or_(Post.until.is_(None), Post.until >= on))


def people(actor: Actor) -> Select[Person]:
    """The people this administrator looks after or looks at, with their posts."""
    posts = selectinload(Person.posts)
    query = select(Person).options(posts.joinedload(Post.organisation), posts.joinedload(Post.department))
    if actor.role == Role.HOSPITAL_ADMIN:
        return query.where(_with(Post.organisation_id == actor.organisation_id))
    return query.where(or_(_with(Post.role.not_in(OWN_PLACE)), ~exists().where(Post.person_id == Person.id)))


def _with(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Post.person_id == Person.id, condition)


def account(actor: Actor, person_id: int) -> Person:
    """One of these people; NotFound otherwise."""
    return one(people(actor).where(Person.id == person_id))


def person_by_subject(subject: str) -> Person | None:
    """The account linked with the identity provider's name for somebody."""
    return db.session.execute(select(Person).where(Person.subject == subject)).scalar_one_or_none()


def posts_now(who: Person, on: date) -> list[Post]:
    """The posts a person holds on a day, or, holding none, those he held last: by these it is told who looks after him."""
    now = [one for one in who.posts if one.since <= on and (one.until is None or one.until >= on)]
    return now or who.posts[-1:]


def may_keep(actor: Actor, who: Person, on: date) -> bool:
    """Whether this administrator gives the account codes, closes and opens it."""
    return keeps(actor, who.id, posts_now(who, on))


def may_reset(actor: Actor, who: Person, on: date) -> bool:
    """Whether this administrator takes a lost second factor away."""
    return resets(actor, who.id, posts_now(who, on))


def may_end(actor: Actor, post: Post) -> bool:
    """Whether this administrator may end that post."""
    return actor.delegation_id is None and ends(actor, post)


def others_holding(post: Post, on: date) -> int:
    """How many others hold the same role on a day with an account that is open, anywhere."""
    query = select(func.count(func.distinct(Post.person_id))).join(Person, Person.id == Post.person_id)
    return int(
        db.session.execute(
            query.where(Post.role == post.role, held(on), Person.active, Post.person_id != post.person_id)
        ).scalar_one()
    )


def anybody_holds(role: Role, on: date) -> bool:
    """Whether somebody with an open account holds a role."""
    query = select(Post.id).join(Person, Person.id == Post.person_id)
    return (
        db.session.execute(query.where(Post.role == str(role), held(on), Person.active).limit(1)).scalar() is not None
    )


@dataclass(frozen=True)
class Standing:
    """What a list says beside a person: a code that is still open, a second factor that works."""

    code_until: datetime | None = None
    second_factor: bool = False


def standings(ids: Collection[int], at: datetime) -> dict[int, Standing]:
    """Codes and second factors of several people; two queries."""
    codes = dict(
        db.session.execute(
            select(AccountCode.person_id, AccountCode.expires_at).where(
                AccountCode.person_id.in_(ids), AccountCode.used_at.is_(None), AccountCode.ended_at.is_(None),
                AccountCode.expires_at > at,
            )
        ).all()
    )  # fmt: skip
    query = select(SecondFactor.person_id).where(
        SecondFactor.person_id.in_(ids), SecondFactor.confirmed_at.is_not(None)
    )
    factors = set(db.session.execute(query).scalars())
    return {one: Standing(codes.get(one), one in factors) for one in ids}


def second_factor(person_id: int) -> SecondFactor | None:
    """A person's second factor, proved or only shown."""
    return db.session.execute(select(SecondFactor).where(SecondFactor.person_id == person_id)).scalar_one_or_none()


def recovery_left(person_id: int) -> int:
    """How many recovery codes are unused."""
    query = select(func.count()).select_from(RecoveryCode)
    return int(
        db.session.execute(
            query.where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
        ).scalar_one()
    )


def switches() -> dict[str, bool]:
    """The rules of access as they stand, by key: `second-factor.<role>` and `give.<role>`; one query."""
    values = {f"second-factor.{role}": rule.second_factor for role, rule in role_rules().items()}
    values |= {f"give.{role}": True for role in role_rules()}
    rows = db.session.execute(select(SecuritySetting.key, SecuritySetting.value).order_by(SecuritySetting.id))
    return values | {key: value == "yes" for key, value in rows if key in values}


def last_set() -> dict[str, SecuritySetting]:
    """Who set which rule of access last, and why."""
    rows = db.session.execute(select(SecuritySetting).order_by(SecuritySetting.id)).scalars()
    return {row.key: row for row in rows}


def needs_second_factor(who: Person, on: date) -> bool:
    """Whether one of the posts a person holds or stands in for asks for a second factor, where the installation does."""
    if not Policy.second_factor:
        return False
    rules = switches()
    roles = {post.role for post in posts_now(who, on)}
    roles |= {stood.post.role for stood in who.delegated if stood.stands_on(on)}
    return any(rules[f"second-factor.{role}"] for role in roles)


def requests(actor: Actor) -> Select[PostRequest]:
    """What waits for this administrator's word or had it, and what he asked for himself."""
    query = select(PostRequest).options(joinedload(PostRequest.organisation))
    mine = PostRequest.asked_by_id == actor.person_id
    if actor.role == Role.SECURITY_ADMIN:
        return query.where(or_(mine, PostRequest.decides == str(Role.SECURITY_ADMIN)))
    if actor.role == Role.HOSPITAL_ADMIN:
        return query.where(or_(mine, PostRequest.organisation_id == actor.organisation_id))
    return query.where(mine)


def waiting(actor: Actor) -> int:
    """How many requests wait for this administrator's word."""
    query = select(func.count()).select_from(PostRequest).where(
        PostRequest.state == "waiting", PostRequest.decides == str(actor.role)
    )  # fmt: skip
    if actor.role == Role.HOSPITAL_ADMIN:
        query = query.where(PostRequest.organisation_id == actor.organisation_id)
    return int(db.session.execute(query).scalar_one())


def request(actor: Actor, request_id: int) -> PostRequest:
    """One of these; NotFound otherwise."""
    return one(requests(actor).where(PostRequest.id == request_id))


def batch(actor: Actor, batch_id: int) -> AccountBatch:
    """A workbook this person brought; NotFound otherwise."""
    return one(select(AccountBatch).where(AccountBatch.id == batch_id, AccountBatch.by_id == actor.person_id))


def rights() -> Select[Any]:
    """The journal's lines about accounts and rights, never about business."""
    return select(JournalEntry).where(JournalEntry.event.in_(RIGHTS))


def left_open(post: Post) -> int:
    """How many open things are in the hand of a post's holder, or asked of him by name."""
    query = select(func.count()).select_from(Todo).where(
        Todo.closed_at.is_(None), Todo.role == post.role, in_hand_of(post)
    )  # fmt: skip
    return int(db.session.execute(query).scalar_one())


def in_hand_of(post: Post) -> ColumnElement[bool]:
    """What of a post's queue its holder has claimed, or was asked by name."""
    return and_(
        or_(Todo.claimed_by_id == post.person_id, Todo.person_id == post.person_id),
        or_(Todo.organisation_id.is_(None), Todo.organisation_id == post.organisation_id),
        in_programme(post.programme),
        or_(Todo.department_id.is_(None), Todo.department_id == post.department_id),
    )


def places_for(actor: Actor) -> list[Organisation]:
    """The organisations this administrator opens posts in, by name: his own, or all."""
    query = select(Organisation).order_by(Organisation.name)
    if actor.role == Role.HOSPITAL_ADMIN:
        query = query.where(Organisation.id == actor.organisation_id)
    return list(db.session.execute(query).scalars())


def successors(post: Post, on: date) -> list[Person]:
    """Who may take a post over: everybody else with an open account and a post in the same organisation."""
    query = select(Person).where(
        Person.active, Person.id != post.person_id,
        exists().where(Post.person_id == Person.id, Post.organisation_id == post.organisation_id, held(on)),
    )  # fmt: skip
    return list(db.session.execute(query.order_by(Person.name, Person.id)).scalars())
