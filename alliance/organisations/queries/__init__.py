"""What is read about who takes part: actors, organisations, choices for forms."""

import csv
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from alliance.core.actor import ADMINISTRATORS, Actor, Role
from alliance.core.language import N_
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.organisations.model import Delegation, Division
from alliance.organisations.model import Department as Department
from alliance.organisations.model import Organisation as Organisation
from alliance.organisations.model import Person as Person
from alliance.organisations.model import Post as Post
from alliance.organisations.queries import accounts as accounts
from alliance.organisations.queries import posts as posts
from alliance.organisations.queries.coding import codes_imported as codes_imported
from alliance.organisations.queries.superiors import authorities_of as authorities_of
from alliance.organisations.queries.superiors import city_asked as city_asked
from alliance.organisations.queries.superiors import recommending as recommending
from alliance.organisations.queries.superiors import superior_of as superior_of

LOOK_BACK = timedelta(days=366)  # how far back a post at a hospital still counts as "own" (DESIGN.md §6)


def person(person_id: int, on: date | None = None) -> Person | None:
    """A person with posts and their organisations, and what he stands in for on a day, in one query."""
    return db.session.execute(_whole_person(on), {"person_id": person_id}).unique().scalar_one_or_none()


@lru_cache(4)
def _whole_person(on: date | None) -> Select[Any]:
    """Built once a day: every request asks it. The day itself stands in it, for a record read anew reads with it again."""
    stood = joinedload(Person.delegated.and_(Delegation.until >= on) if on else Person.delegated)
    return (
        select(Person)
        .where(Person.id == bindparam("person_id"))
        .options(
            joinedload(Person.posts).joinedload(Post.organisation),
            stood.joinedload(Delegation.post).joinedload(Post.organisation),
            stood.joinedload(Delegation.person),
        )
    )


def person_by_login(login: str) -> Person | None:
    """The person with that account name."""
    return db.session.execute(select(Person).where(Person.login == login)).scalar_one_or_none()


def posts_held(who: Person, on: date) -> list[Post]:
    """The posts a person holds on a day, in the order they were given."""
    return [post for post in who.posts if post.since <= on and (post.until is None or post.until >= on)]


def stood_in_for(who: Person, on: date) -> list[Delegation]:
    """The posts of colleagues on leave that a person may act in on a day: only while he has one in that organisation."""
    own = {post.organisation_id for post in posts_held(who, on)}
    return [one for one in who.delegated if one.stands_on(on) and one.post.organisation_id in own]


def actor_for(who: Person, on: date, post_id: int | None = None) -> Actor | None:
    """The actor a person is on a day: in the chosen post if still held or stood in for, else in the first; None without any."""
    held = posts_held(who, on)
    if not held:
        return None
    post = next((one for one in held if one.id == post_id), held[0])
    delegation = None
    if post_id is not None and post.id != post_id:
        delegation = next((one for one in stood_in_for(who, on) if one.post_id == post_id), None)
        post = delegation.post if delegation else post
    own = {
        one.organisation_id
        for one in who.posts
        if one.organisation.is_hospital and one.since <= on and (one.until is None or one.until >= on - LOOK_BACK)
    }
    return Actor(
        role=Role(post.role),
        name=both_names(who.name, delegation.person.name) if delegation else who.name,
        person_id=who.id,
        post_id=post.id,
        organisation_id=post.organisation_id,
        organisation_name=post.organisation.name,
        department_id=post.department_id,
        programme=post.programme,
        own_hospitals=frozenset(own),
        division=post.organisation.division_code,
        for_person_id=delegation.person_id if delegation else None,
        delegation_id=delegation.id if delegation else None,
    )


def acting(person_id: int, on: date, post_id: int | None = None) -> Actor | None:
    """The actor of an account on a day, as actor_for tells; None of a closed one. Whoever stands in for nobody — nearly
    everybody — is known by one select of rows."""
    held = posts.posts_of(person_id, on)
    if not any(one.stands_in for one in held):
        return posts.actor_of(held, on, post_id, on - LOOK_BACK)
    who = person(person_id, on)
    return actor_for(who, on, post_id) if who is not None and who.active else None


def both_names(name: str, holder: str) -> str:
    """Who acts and for whom, as every record keeps it (80 signs at the most)."""
    return N_("%(name)s（代%(holder)s）") % {"name": name[:38], "holder": holder[:38]}


def organisation(organisation_id: int) -> Organisation:
    """One organisation; NotFound when there is none."""
    found = db.session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound
    return found


def organisation_named(name: str) -> Organisation | None:
    """The organisation of exactly that name."""
    return db.session.execute(select(Organisation).where(Organisation.name == name)).scalar_one_or_none()


def department(department_id: int) -> Department:
    """One department with its hospital; NotFound when there is none."""
    found = db.session.get(Department, department_id)
    if found is None:
        raise NotFound
    return found


def departments_of(organisation_id: int) -> list[Department]:
    """The departments of a hospital, by name."""
    return list(
        db.session.execute(
            select(Department).where(Department.organisation_id == organisation_id).order_by(Department.name)
        ).scalars()
    )


def with_departments(ids: Iterable[int]) -> list[tuple[Organisation, list[Department]]]:
    """Several hospitals in the order given, each with its departments by name; two queries."""
    wanted = list(ids)
    found = {
        row.id: row for row in db.session.execute(select(Organisation).where(Organisation.id.in_(wanted))).scalars()
    }
    departments: dict[int, list[Department]] = {}
    query = select(Department).where(Department.organisation_id.in_(wanted)).order_by(Department.name)
    for department in db.session.execute(query).scalars():
        departments.setdefault(department.organisation_id, []).append(department)
    return [(found[one], departments.get(one, [])) for one in wanted if one in found]


def hospitals(*, fictitious: bool | None = None) -> Select[Organisation]:
    """A select over hospitals (military ones too), for lists and choices."""
    query = select(Organisation).where(Organisation.kind.in_(("hospital", "military")))
    return query if fictitious is None else query.where(Organisation.fictitious.is_(fictitious))


def search_hospitals(words: str, limit: int = 20) -> list[Organisation]:
    """Hospitals whose name, short name or pinyin initials contain the words."""
    query = hospitals()
    for word in words.split():
        query = query.where(
            or_(
                Organisation.name.icontains(word, autoescape=True),
                Organisation.short_name.icontains(word, autoescape=True),
                Organisation.pinyin.icontains(word, autoescape=True),
            )
        )
    return list(db.session.execute(query.order_by(Organisation.name).limit(limit)).scalars())


def one_of_kind(kind: str, division_code: str | None = None) -> Organisation | None:
    """The first organisation of a kind (the office, the provincial commission), in a division where one is named."""
    query = select(Organisation).where(Organisation.kind == kind).order_by(Organisation.id).limit(1)
    if division_code is not None:
        query = query.where(Organisation.division_code == division_code)
    return db.session.execute(query).scalar_one_or_none()


def authorities() -> Sequence[Organisation]:
    """The fourteen reporting authorities of Shaanxi, in the order of their codes."""
    return (
        db.session.execute(
            select(Organisation)
            .join(Division)
            .where(Organisation.kind == "commission", Division.authority.is_(True))
            .order_by(Division.code)
        )
        .scalars()
        .all()
    )


def divisions() -> Sequence[Division]:
    """All divisions by code."""
    return db.session.execute(select(Division).order_by(Division.code)).scalars().all()


def people_in(organisation_id: int, on: date) -> list[Post]:
    """The posts held in an organisation on a day, with their people."""
    return list(
        db.session.execute(
            select(Post)
            .where(
                Post.organisation_id == organisation_id, Post.since <= on, or_(Post.until.is_(None), Post.until >= on)
            )
            .options(joinedload(Post.person), joinedload(Post.department))
            .order_by(Post.id)
        ).scalars()
    )


def people_in_roles(roles: Collection[Role], programme: str, on: date) -> list[Post]:
    """The posts of these roles in a programme on a day, held by people whose account is open, by role and name."""
    query = select(Post).join(Person).where(
        Post.role.in_([str(role) for role in roles]), Post.programme == programme, _held(on), Person.active
    )  # fmt: skip
    query = query.options(joinedload(Post.person), joinedload(Post.organisation)).order_by(
        Post.role, Person.name, Post.id
    )
    return list(db.session.execute(query).scalars())


def desks(programme: str, role: Role, on: date) -> list[int]:
    """The organisations where a role of a programme is held on a day: whose lists get what is asked of it."""
    return sorted({one.organisation_id for one in people_in_roles([role], programme, on)})


def people_named(words: str, on: date, organisation_id: int | None, limit: int = 10) -> list[Post]:
    """The posts held on a day by people whose name contains the words: in one organisation, or anywhere (None)."""
    query = select(Post).join(Person).where(_held(on), Person.name.contains(words, autoescape=True))
    if organisation_id is not None:
        query = query.where(Post.organisation_id == organisation_id)
    query = (
        query.options(joinedload(Post.person), joinedload(Post.organisation))
        .order_by(Person.name, Post.id)
        .limit(limit)
    )
    return list(db.session.execute(query).scalars())


def _held(on: date) -> ColumnElement[bool]:
    return and_(Post.since <= on, or_(Post.until.is_(None), Post.until >= on))


def holders(actor: Actor, on: date) -> list[Post]:
    """The posts like the acting one, in the same organisation and department, held by people whose account is open."""
    place = Post.department_id.is_(None) if actor.department_id is None else Post.department_id == actor.department_id
    query = select(Post).join(Person).where(
        Post.role == str(actor.role), Post.organisation_id == actor.organisation_id, place, _held(on), Person.active
    )  # fmt: skip
    return list(db.session.execute(query.options(joinedload(Post.person)).order_by(Post.id)).scalars())


def colleagues(actor: Actor, on: date) -> dict[int, str]:
    """Everybody else with a post in the actor's organisation, but the three administrators: name by person, by name."""
    rows = db.session.execute(
        select(Person.id, Person.name)
        .join(Post)
        .where(
            Post.organisation_id == actor.organisation_id,
            _held(on),
            Person.active,
            Person.id != actor.person_id,
            Post.role.not_in(ADMINISTRATORS),
        )
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return {row.id: row.name for row in rows}


def posts_of(people: Collection[int], on: date) -> dict[int, list[Post]]:
    """The posts that these people hold on a day, by person; an account that is closed holds none."""
    query = select(Post).join(Person).where(Post.person_id.in_(people), _held(on), Person.active).order_by(Post.id)
    found: dict[int, list[Post]] = {}
    for post in db.session.execute(query).scalars():
        found.setdefault(post.person_id, []).append(post)
    return found


def posts_acted_in(people: Collection[int], on: date) -> dict[int, list[Post]]:
    """The posts these people hold on a day, and those they stand in for."""
    found = posts_of(people, on)
    query = select(Delegation).where(
        Delegation.to_id.in_(people), Delegation.ended_at.is_(None), Delegation.since <= on, Delegation.until >= on
    )
    for one in db.session.execute(query.options(joinedload(Delegation.post), joinedload(Delegation.person))).scalars():
        if one.stands_on(on) and any(
            post.organisation_id == one.post.organisation_id for post in found.get(one.to_id, ())
        ):
            found[one.to_id].append(one.post)
    return found


def post(post_id: int) -> Post:
    """One post; NotFound when there is none."""
    found = db.session.get(Post, post_id)
    if found is None:
        raise NotFound
    return found


def delegation(delegation_id: int) -> Delegation:
    """One delegation; NotFound when there is none."""
    found = db.session.get(Delegation, delegation_id)
    if found is None:
        raise NotFound
    return found


def delegable(actor: Actor, on: date) -> list[Post]:
    """The posts this actor may have somebody stand in for: his own, and a hospital's administrator all of his hospital's."""
    if actor.delegation_id is not None:
        return []
    whose = Post.person_id == actor.person_id
    if actor.role == Role.HOSPITAL_ADMIN:
        whose = or_(whose, Post.organisation_id == actor.organisation_id)
    query = select(Post).where(whose, _held(on)).order_by(Post.id)
    return list(db.session.execute(query.options(joinedload(Post.person), joinedload(Post.organisation))).scalars())


def in_the_same_places(posts: Collection[Post], on: date) -> dict[int, str]:
    """Everybody with a post in the organisations of these posts: name by person, by name."""
    rows = db.session.execute(
        select(Person.id, Person.name)
        .join(Post)
        .where(Post.organisation_id.in_({post.organisation_id for post in posts}), _held(on), Person.active)
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return {row.id: row.name for row in rows}


def delegations(actor: Actor, on: date) -> list[Delegation]:
    """What concerns this actor, the last year's and those to come, newest first."""
    concerns = or_(Delegation.person_id == actor.person_id, Delegation.to_id == actor.person_id)
    if actor.role == Role.HOSPITAL_ADMIN:
        concerns = or_(concerns, Post.organisation_id == actor.organisation_id)
    query = select(Delegation).join(Post).where(concerns, Delegation.until >= on - LOOK_BACK)
    whole = (
        joinedload(Delegation.post).joinedload(Post.organisation), joinedload(Delegation.person), joinedload(Delegation.to),
    )  # fmt: skip
    return list(db.session.execute(query.options(*whole).order_by(Delegation.id.desc()).limit(100)).scalars())


def hospitals_like(pattern: Any) -> Select[Any]:
    """The ids of the organisations with a name like this (small letters, / before what is no wildcard); to be asked
    within another query."""
    known = or_(
        *(func.lower(column).like(pattern, escape="/") for column in (Organisation.name, Organisation.short_name))
    )
    return select(Organisation.id).where(known)


def names_of(ids: Collection[int | None]) -> dict[int, str]:
    """The names of organisations by id; no query for none."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted))
    return {row.id: row.name for row in db.session.execute(query)}


def roles_in(organisation_id: int, on: date) -> frozenset[Role]:
    """The roles somebody holds in an organisation on a day."""
    rows = db.session.execute(
        select(Post.role).where(
            Post.organisation_id == organisation_id, Post.since <= on, or_(Post.until.is_(None), Post.until >= on)
        ).distinct()
    ).scalars()  # fmt: skip
    return frozenset(map(Role, rows))


@cache
def other_names() -> dict[str, tuple[str, ...]]:
    """Short and former names of the hospitals we ship, by name: papers from before the platform may use them."""
    path = Path(__file__).parents[1] / "data" / "hospitals.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["name"]: tuple(one for one in row["alias"].split(";") if one) for row in csv.DictReader(file)}


def department_names() -> set[tuple[int, str]]:
    """Every department as (hospital, name), for matching whole workbooks."""
    return {
        (row.organisation_id, row.name)
        for row in db.session.execute(select(Department.organisation_id, Department.name))
    }


def logins() -> dict[str, str]:
    """Every account with the name of its person, for matching whole workbooks."""
    return {row.login: row.name for row in db.session.execute(select(Person.login, Person.name))}
