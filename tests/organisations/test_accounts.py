"""Accounts and posts: who opens what, who confirms, circles kept apart, posts handed on with what is in hand, closing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from alliance.core import drafts, inbox, journal
from alliance.core.access import WebSession
from alliance.core.actor import ADMINISTRATORS, SYSTEM, Actor, Role
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.actions.accounts import Wish
from alliance.organisations.flow import REQUEST_FLOW
from alliance.organisations.model import Person, Post, PostRequest
from alliance.organisations.rules.posts import role_rules
from tests.organisations.test_codes import lines, person
from tests.support.seen import statements, trace
from tests.support.world import NOW, World, the_world

TODAY = NOW.date()
accounts = actions.accounts
EVERYBODY = (
    "weinan-admin", "baoji-admin", "sysadmin", "secadmin", "logadmin", "office", "head", "commission", "auditor", "weinan-member",
    "weinan-leader", "city-610500", "expert",
)  # fmt: skip


def office_id() -> Any:
    found = queries.one_of_kind("office")
    assert found is not None
    return found


def wish(
    world: World, role: Role = Role.MEMBER_CLERK, login: str = "new.clerk", place: str = "weinan", **more: Any
) -> Wish:
    organisation = office_id() if place == "office" else world.hospital(place)
    return Wish(login, more.pop("name", "钱示例"), role, organisation, **more)


def posts_of(login: str) -> list[Post]:
    db.session.expire_all()
    return queries.posts_held(person(login), TODAY)


def asked(
    world: World,
    role: Role = Role.OFFICE_HANDLER,
    by: str = "sysadmin",
    login: str = "new.clerk",
    place: str = "office",
) -> PostRequest:
    made = accounts.open_account(wish(world, role, login, place), world.actor(by), NOW)
    assert isinstance(made, PostRequest)
    return made


@pytest.mark.on("sqlite")
def test_who_opens_which_post_where(settled: Flask) -> None:
    """The whole square: actor × role × place. Opened at once only by a hospital's own administrator; asked for otherwise."""
    with settled.app_context():
        world = the_world()
        for number, (login, role, place) in enumerate(
            (login, role, place) for login in EVERYBODY for role in role_rules() for place in ("weinan", "office")
        ):
            organisation = office_id() if place == "office" else world.hospital(place)
            own = organisation.kind in role_rules()[role].kinds
            hospital = role_rules()[role].by == Role.HOSPITAL_ADMIN
            opened = login == "weinan-admin" and own and hospital and place == "weinan"
            waits = (
                (login == "weinan-admin" and role == Role.HOSPITAL_ADMIN and place == "weinan")
                or (login == "sysadmin" and own)
                or (login in ("office", "head") and own and hospital)
            )
            one = wish(world, role, f"somebody.{number}", place, department="内科" if role == Role.LEAD_CLERK else "")
            before = trace(person(login))
            if not opened and not waits:
                with pytest.raises((NotFound, Refused)):
                    accounts.open_account(one, world.actor(login), NOW)
                assert trace(person(login)) == before, (login, role, place)
                continue
            made = accounts.open_account(one, world.actor(login), NOW)
            assert isinstance(made, Post) == opened, (login, role, place)
            if isinstance(made, PostRequest):
                assert made.decides == ("hospital_admin" if hospital else "security_admin")
                assert queries.person_by_login(one.login) is None


@pytest.mark.on("sqlite")
def test_a_wrong_wish_says_what_and_leaves_no_trace(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        admin = world.actor("weinan-admin")
        wrong = [
            (wish(world, login="Ü"), "login"), (wish(world, name=""), "name"), (wish(world, Role.LEAD_CLERK), "department"),
            (wish(world, mail="nowhere"), "mail"), (wish(world, login="weinan-desk"), "login"),
        ]  # fmt: skip
        for one, field in wrong:
            before = trace(person("weinan-admin"))
            with pytest.raises(Refused) as refused:
                accounts.open_account(one, admin, NOW)
            assert refused.value.field == field
            assert trace(person("weinan-admin")) == before
        accounts.set_rule("give.member_clerk", False, "清理期间", world.actor("secadmin"), NOW)
        with pytest.raises(Refused, match="停止开设"):
            accounts.open_account(wish(world), admin, NOW)
        accounts.set_rule("give.member_clerk", True, "清理结束", world.actor("secadmin"), NOW)
        post = accounts.open_account(wish(world, name="钱示例", mail="a@example.org"), admin, NOW)
        assert isinstance(post, Post)
        assert (post.person.password_at, post.person.mail, post.circle) == (None, "a@example.org", "business")
        with pytest.raises(Refused, match="不正确"):  # locked until a code was used
            actions.check_password("new.clerk", "", "", NOW)


STATES: dict[str, Callable[[World, PostRequest], object]] = {
    "waiting": lambda world, one: None,
    "approved": lambda world, one: accounts.approve(one, world.actor("secadmin"), NOW),
    "refused": lambda world, one: accounts.refuse(one, "不需要", world.actor("secadmin"), NOW),
    "withdrawn": lambda world, one: accounts.withdraw(one, world.actor("sysadmin"), NOW),
}
MAY = {("waiting", "approve", "secadmin"), ("waiting", "refuse", "secadmin"), ("waiting", "withdraw", "sysadmin")}


class Undone(Exception):
    """Ends a step that was only tried."""


@pytest.mark.on("sqlite")
def test_whole_square_of_a_request(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        for number, (state, come) in enumerate(STATES.items()):
            found = asked(world, login=f"somebody.{number}")
            come(world, found)
            before = trace(found)
            for step in REQUEST_FLOW.steps:
                for login in EVERYBODY:
                    actor, may = world.actor(login), (state, step.name, login) in MAY
                    values: dict[str, Any] = {
                        "decided_at": NOW,
                        "decided_by_id": actor.person_id,
                        "decided_by": actor.name,
                    }
                    if step.name == "approve":
                        values["post_id"] = actor.post_id
                    with pytest.raises(Undone if may else (Refused, Overtaken)), work():
                        REQUEST_FLOW.move(found, step.name, actor, NOW, remark="理由", values=values)
                        raise Undone
                    assert trace(found) == before, (state, step.name, login)


@pytest.mark.on("sqlite")
def test_an_administrators_right_takes_two_persons(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        found = asked(world, Role.SECURITY_ADMIN, login="second.sec")
        before = trace(found)
        for login in ("sysadmin", "logadmin", "weinan-admin"):
            with pytest.raises(Refused):
                accounts.approve(found, world.actor(login), NOW)
            assert trace(found) == before
        post = accounts.approve(found, world.actor("secadmin"), NOW)
        assert (post.person.login, post.circle, found.post_id) == ("second.sec", "security_admin", post.id)
        assert inbox.open_about("post_request", [found.id]) == []
        assert [one.role for one in inbox.open_about("person", [post.person_id])] == ["system_admin"]
        actions.codes.make(post.person, SYSTEM, NOW)
        assert inbox.open_about("person", [post.person_id]) == []  # handed over
        mine = asked(world, Role.HOSPITAL_ADMIN, "weinan-admin", "weinan.two", "weinan")
        with pytest.raises(Refused):  # a hospital's administrator asks and does not decide
            accounts.approve(mine, world.actor("weinan-admin"), NOW)
        given = [
            one.facts["role"]
            for one in db.session.execute(queries.accounts.rights()).scalars()
            if one.event == "post.give"
        ]
        assert "security_admin" in given  # every right given is what the audit administrator reads
        assert journal.verify() is None


def test_nobody_approves_a_post_for_himself(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        found = asked(world, Role.SECURITY_ADMIN, login="secadmin2")
        found_for_self = asked(world, Role.SECURITY_ADMIN, login="third.sec")
        with work():
            found_for_self.login, found_for_self.name = "secadmin", person("secadmin").name
        with pytest.raises(Refused, match="自己"):
            accounts.approve(found_for_self, world.actor("secadmin"), NOW)
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(
                PostRequest.__table__.update()  # type: ignore[attr-defined]
                .where(PostRequest.id == found.id)
                .values(state="refused", decided_at=NOW, decided_by="x", decided_by_id=found.asked_by_id)
            )
        db.session.rollback()


def test_two_who_approve_at_once_one_does(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    with settled.app_context():
        world = the_world()
        number = asked(world).id
        actors = [world.actor("secadmin")] * 3

    def approve(actor: Actor) -> Callable[[], object]:
        def run() -> object:
            with settled.app_context():
                return accounts.approve(db.session.get_one(PostRequest, number), actor, NOW).id

        return run

    results = at_once(*map(approve, actors))
    assert len([one for one in results if isinstance(one, int)]) == 1, results
    assert all(isinstance(one, Refused | Overtaken) for one in results if not isinstance(one, int)), results
    with settled.app_context():
        assert len(posts_of("new.clerk")) == 1


def test_circles_are_kept_apart_in_both_directions(settled: Flask) -> None:
    """No account holds two of the three, nor one of them and business: by the action, and by the database itself."""
    with settled.app_context():
        logins = {Role.SYSTEM_ADMIN: "sysadmin", Role.SECURITY_ADMIN: "secadmin", Role.AUDIT_ADMIN: "logadmin",
                  Role.AUDITOR: "auditor", Role.OFFICE_HANDLER: "office"}  # fmt: skip
        table = Post.__table__
        for held, login in logins.items():
            for role in logins:
                if role == held:
                    continue
                before = trace(person(login))
                with pytest.raises(Refused, match="不同的账号"):
                    actions.give_post(SYSTEM, NOW, person(login), role, office_id())
                assert trace(person(login)) == before, (held, role)
                row = {
                    "person_id": person(login).id,
                    "role": str(role),
                    "organisation_id": office_id().id,
                    "since": TODAY,
                    "title": "",
                }
                for circle in {
                    str(held) if held in ADMINISTRATORS else "business",
                    str(role) if role != Role.OFFICE_HANDLER else "business",
                }:
                    with pytest.raises(IntegrityError):
                        db.session.execute(insert(table), {**row, "circle": circle})  # type: ignore[arg-type]
                    db.session.rollback()
        assert len(posts_of("office")) == 1


def test_two_circles_at_once_one_stands(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    with settled.app_context():
        fresh = actions.add_person(SYSTEM, NOW, login="fresh.one", name="吴示例", password_hash="x").id

    def give(role: Role) -> Callable[[], object]:
        def run() -> object:
            with settled.app_context():
                return actions.give_post(SYSTEM, NOW, db.session.get_one(Person, fresh), role, office_id()).role

        return run

    results = at_once(give(Role.SYSTEM_ADMIN), give(Role.OFFICE_HANDLER), give(Role.AUDIT_ADMIN))
    assert len([one for one in results if isinstance(one, str)]) == 1, results
    assert all(isinstance(one, Refused) for one in results if not isinstance(one, str)), results


def test_a_post_is_handed_on_with_what_is_in_hand(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        old, desk = world.actor("weinan-member"), person("weinan-desk")
        record, place = world.hospital("weinan"), world.hospital("weinan").id
        with work():
            for kind, named in (("a.claimed", None), ("a.named", old.person_id), ("a.shared", None)):
                inbox.ask(
                    kind,
                    "签发联盟名单",
                    kind,
                    record,
                    NOW,
                    role=Role.MEMBER_CLERK,
                    by=SYSTEM,
                    organisation_id=place,
                    person_id=named,
                )
        todos = {one.kind: one for one in inbox.listed(old)}
        inbox.claim(todos["a.claimed"], old, NOW)
        drafts.keep(drafts.author_of(old), "/alliances/new", drafts.Typed([("name", "示例")], ()), NOW)
        db.session.add(WebSession(token="t" * 64, person_id=old.person_id, data="{}", created_at=NOW, seen_at=NOW))
        db.session.commit()
        post = posts_of("weinan-member")[0]
        assert queries.accounts.left_open(post) == 2
        new = accounts.pass_on(post, desk.id, world.actor("weinan-admin"), NOW)
        assert (new.role, new.person_id) == ("member_clerk", desk.id)
        assert posts_of("weinan-member") == []
        who = queries.person(desk.id, TODAY)
        assert who is not None
        heir = queries.actor_for(who, TODAY, new.id)
        assert heir is not None
        mine = {one.kind: (one.claimed_by_id, one.person_id) for one in inbox.listed(heir) if one.kind.startswith("a.")}
        assert mine == {"a.claimed": (desk.id, None), "a.named": (None, desk.id), "a.shared": (None, None)}
        assert drafts.find(drafts.author_of(heir), "/alliances/new") is not None
        assert db.session.execute(select(WebSession).where(WebSession.person_id == old.person_id)).first() is None
        assert lines("post.hand-on") == 1
        assert journal.verify() is None


@pytest.mark.on("sqlite")
def test_ended_without_a_successor_nothing_asked_by_name_is_lost(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        office, record = world.actor("office"), world.hospital("weinan")
        with work():
            inbox.ask("a.named", "签发联盟名单", "x", record, NOW, role=Role.OFFICE_HANDLER, by=SYSTEM, person_id=office.person_id,
                      organisation_id=office.organisation_id)  # fmt: skip
        accounts.take_post(posts_of("office")[0], world.actor("sysadmin"), NOW)
        assert [one.kind for one in inbox.listed(world.actor("office2"))] == ["a.named"]
        assert queries.actor_for(person("office"), TODAY) is None  # at once, not from tomorrow


@pytest.mark.on("sqlite")
def test_who_ends_and_hands_on_what(settled: Flask) -> None:
    ends = {
        ("weinan-admin", "weinan-member"), ("weinan-admin", "weinan-leader"), ("sysadmin", "weinan-admin"), ("sysadmin", "office"),
        ("sysadmin", "expert"), ("secadmin", "auditor"),
    }  # fmt: skip
    with settled.app_context():
        world = the_world()
        for actor in EVERYBODY:
            for login in (
                "weinan-member",
                "weinan-leader",
                "weinan-admin",
                "office",
                "expert",
                "auditor",
                "sysadmin",
                "secadmin",
                "logadmin",
            ):
                post = posts_of(login)[0]
                before = trace(post)
                with pytest.raises((NotFound, Refused, Undone)) as end, work():
                    accounts.take_post(post, world.actor(actor), NOW)
                    raise Undone
                assert (end.type is Undone) == ((actor, login) in ends), (actor, login)
                assert trace(post) == before
        with pytest.raises(Refused, match="唯一"):  # allowed to, but somebody must hold it
            accounts.take_post(posts_of("logadmin")[0], world.actor("secadmin"), NOW)
        with pytest.raises(Refused, match="核准"):
            accounts.pass_on(posts_of("weinan-admin")[0], person("weinan-desk").id, world.actor("sysadmin"), NOW)
        with pytest.raises(Refused, match="接任人"):
            accounts.pass_on(posts_of("weinan-member")[0], person("baoji-desk").id, world.actor("weinan-admin"), NOW)


@pytest.mark.on("sqlite")
def test_closed_and_opened_again(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        admin, clerk = world.actor("weinan-admin"), person("weinan-member")
        accounts.close(clerk, admin, NOW)
        with pytest.raises(Refused, match="不正确"):
            actions.check_password("weinan-member", "shifan-demo", "", NOW)
        with pytest.raises(Refused, match="已经停用"):
            accounts.close(clerk, admin, NOW)
        with pytest.raises(NotFound):
            accounts.reopen(clerk, world.actor("baoji-admin"), NOW)
        accounts.reopen(clerk, admin, NOW)
        assert actions.check_password("weinan-member", "shifan-demo", "", NOW).active
        assert (lines("person.disable"), lines("person.enable")) == (1, 1)
        with pytest.raises(NotFound):
            accounts.close(person("weinan-admin"), admin, NOW)  # not oneself


@pytest.mark.on("sqlite")
def test_the_list_takes_as_many_statements_for_one_as_for_fifty(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        counted = []
        for admin in [world.actor(login) for login in ("zhouzhi-admin", "sysadmin")]:
            db.session.expire_all()
            with statements() as sent:
                found = list(db.session.execute(queries.accounts.people(admin).limit(50)).scalars())
                queries.accounts.standings([one.id for one in found], NOW)
                for post in (post for one in found for post in one.posts):
                    assert post.organisation.name
                    assert post.department is None or post.department.name
            counted.append((len(found), len(sent)))
        assert counted[0][0] < counted[1][0]
        assert counted[0][1] == counted[1][1] == 4
        assert db.session.execute(select(func.count()).select_from(Person)).scalar_one() > 50
