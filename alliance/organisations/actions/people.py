"""Accounts and posts: opened, given, ended, handed on; access ends with them at once."""

from datetime import date, datetime, timedelta

from argon2 import PasswordHasher
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select, update

from alliance.core import inbox, journal
from alliance.core.access import end_sessions
from alliance.core.actor import ROLE_LABELS, Actor, Role
from alliance.core.drafts import Draft
from alliance.core.inbox import Todo
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries
from alliance.organisations.actions.claims import let_go
from alliance.organisations.model import Delegation, Department, Organisation, Person, PersonCircle, Post, circle_of
from alliance.organisations.rules.passwords import SHORTEST

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
KEPT_FILLED = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})  # somebody must always hold these


def add_person(
    actor: Actor, at: datetime, *, login: str, name: str, password: str = "", password_hash: str = "", locked: bool = False
) -> Person:  # fmt: skip
    """Open an account with a password, or with the argon2id hash of one. Only a hash is kept.

    `locked`: the hash is one nobody knows the password of; the account waits for a one-time code.
    """
    if not password_hash and len(password) < SHORTEST:
        raise Refused("", _("密码至少 %(n)s 个字符", n=SHORTEST), field="password")
    with work():
        person = Person(
            login=login.strip().lower(), name=name, password_hash=password_hash or hashed(password), opened_at=at,
            password_at=None if locked else at,
        )  # fmt: skip
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
    """Give a person a post from a day on, of the circle the person is in: administrators hold no business post beside."""
    with work():
        _enter_circle(person, role)
        post = Post(
            person_id=person.id,
            role=str(role),
            circle=circle_of(role),
            organisation_id=organisation.id,
            department_id=department.id if department else None,
            programme=programme,
            title=title,
            since=since or at.date(),
        )
        db.session.add(post)
        journal.write(
            "post.give", actor, at, post, person=person.name, login=person.login, role=str(role), organisation=organisation.name
        )  # fmt: skip
    return post


def _enter_circle(person: Person, role: Role) -> None:
    """The first post says which circle an account is of, for good; a post of another circle asks for another account."""
    db.session.flush()
    circle = circle_of(role)
    found = db.session.execute(
        select(PersonCircle.circle).where(PersonCircle.person_id == person.id)
    ).scalar_one_or_none()
    if found is None:
        db.session.add(PersonCircle(person_id=person.id, circle=circle))
        db.session.flush()
    elif found != circle:
        raise Refused(
            "", _("三员、审计员和业务岗位须分别使用不同的账号，%(name)s 不能再任此岗位", name=person.name), field="role"
        )


def end_post(actor: Actor, at: datetime, post: Post) -> None:
    """End a post: yesterday was its last day. Sessions end with it, and what was in hand goes back to the post."""
    with work():
        _stays_filled(post, at.date())
        post.until = at.date() - timedelta(days=1)
        post.since = min(post.since, post.until)  # given and ended on one day: it holds on no day
        _end_delegations(post, actor, at)
        end_sessions(post.person_id)
        let_go(post.person_id, at.date(), actor, at, but=[post])
        db.session.execute(
            update(Todo)
            .where(Todo.closed_at.is_(None), Todo.role == post.role, Todo.person_id == post.person_id, _at_place(post))
            .values(person_id=None)
            .execution_options(synchronize_session=False)
        )
        db.session.expire_all()
        journal.write("post.end", actor, at, post, role=post.role, person=post.person.name, login=post.person.login)


def hand_on(actor: Actor, at: datetime, post: Post, successor: Person) -> Post:
    """A holder leaves: the post ends today and a successor has it, with what was in hand, asked by name, and the drafts."""
    role = Role(post.role)
    if successor.id == post.person_id or not successor.active:
        raise Refused("", _("请选择一位在用账号的接任人"), field="person")
    if role == Role.EXPERT:
        raise Refused("", _("评审专家由本人受邀，不能移交岗位"), field="person")
    with work():
        held = queries.posts_of({successor.id}, at.date()).get(successor.id, [])
        new = next((one for one in held if _same(one, post)), None) or give_post(
            actor, at, successor, role, post.organisation, department=post.department, programme=post.programme,
            title=post.title,
        )  # fmt: skip
        db.session.flush()
        moved = _move_todos(post, successor, at)
        drafts = _move_drafts(post, new)
        journal.write(
            "post.hand-on", actor, at, new, role=post.role, was=post.person.name, person=successor.name, login=successor.login,
            todos=moved, drafts=drafts,
        )  # fmt: skip
        end_post(actor, at, post)
    return new


def _same(one: Post, post: Post) -> bool:
    return (one.role, one.organisation_id, one.department_id) == (post.role, post.organisation_id, post.department_id)


def _at_place(post: Post) -> ColumnElement[bool]:
    here = Todo.organisation_id.is_(None) | (Todo.organisation_id == post.organisation_id)
    return here & inbox.in_programme(post.programme)


def _move_todos(post: Post, successor: Person, at: datetime) -> int:
    """What the holder had claimed is the successor's to go on with; what was asked of him by name is asked of the successor."""
    mine = (Todo.closed_at.is_(None), Todo.role == post.role, queries.accounts.in_hand_of(post))
    claimed = db.session.execute(
        update(Todo)
        .where(*mine, Todo.claimed_by_id == post.person_id)
        .values(claimed_by_id=successor.id, claimed_by=successor.name, claimed_at=at)
        .execution_options(synchronize_session=False)
    )
    named = db.session.execute(
        update(Todo)
        .where(*mine, Todo.person_id == post.person_id)
        .values(person_id=successor.id)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    return int(claimed.rowcount) + int(named.rowcount)  # type: ignore[attr-defined]


def _move_drafts(post: Post, new: Post) -> int:
    """Drafts of pages the successor has none of his own on."""
    own = select(Draft.page).where(Draft.person_id == new.person_id, Draft.post_id == new.id)
    moved = db.session.execute(
        update(Draft)
        .where(Draft.person_id == post.person_id, Draft.post_id == post.id, Draft.page.not_in(own))
        .values(person_id=new.person_id, post_id=new.id)
        .execution_options(synchronize_session=False)
    )
    return int(moved.rowcount)  # type: ignore[attr-defined]


def _end_delegations(post: Post, actor: Actor, at: datetime) -> None:
    """Nobody stands in for a post that is left."""
    query = select(Delegation).where(
        Delegation.post_id == post.id, Delegation.ended_at.is_(None), Delegation.until >= at.date()
    )
    for one in db.session.execute(query).scalars():
        one.ended_at, one.ended_by = at, actor.name
        end_sessions(one.to_id)


def _stays_filled(post: Post, on: date) -> None:
    if Role(post.role) in KEPT_FILLED and not queries.accounts.others_holding(post, on):
        raise Refused("", _("这是唯一的%(post)s，须先有另一人任此岗位", post=str(ROLE_LABELS[Role(post.role)])))


def disable(actor: Actor, at: datetime, person: Person, *, why: str = "") -> None:
    """Close an account; access ends at once. `why`: unused, where the calendar closes it."""
    with work():
        for post in queries.posts_held(person, at.date()):
            _stays_filled(post, at.date())
        person.active, person.closed_at, person.closed_why = False, at, why
        end_sessions(person.id)
        let_go(person.id, at.date(), actor, at)
        inbox.settle(person, at, actor)
        journal.write("person.disable", actor, at, person, login=person.login, person=person.name, why=why)


def enable(actor: Actor, at: datetime, person: Person) -> None:
    """Open a closed account again, with the password it had; it counts as used from today."""
    if person.active:
        raise Refused("", _("此账号正在使用中"))
    with work():
        person.active, person.opened_at, person.closed_at, person.closed_why = True, at, None, ""
        journal.write("person.enable", actor, at, person, login=person.login, person=person.name)
