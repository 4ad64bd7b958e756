"""One-time codes: each once, also with two at once; in time only; nothing told of unknown accounts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from alliance.config import MailSettings
from alliance.core import inbox, journal, mail
from alliance.core.actor import SYSTEM, Role
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.actions.signing_in import MOST_PER_LOGIN
from alliance.organisations.model import AccountCode, Person, SignInAttempt
from tests.support.seen import trace
from tests.support.world import NOW, the_world

GOOD, OTHER = "correct battery teapot", "kite-Mango-71-river"
HERE = "192.0.2.7"


def person(login: str) -> Person:
    found = queries.person_by_login(login)
    assert found is not None
    return found


def lines(event: str) -> int:
    query = select(func.count()).select_from(journal.JournalEntry).where(journal.JournalEntry.event == event)
    return db.session.execute(query).scalar_one()


def tries() -> int:
    return db.session.execute(select(func.count()).select_from(SignInAttempt)).scalar_one()


@pytest.mark.on("sqlite")
def test_a_code_sets_a_password_once_and_is_kept_as_a_hash(settled: Flask) -> None:
    with settled.app_context():
        admin, clerk = the_world().actor("weinan-admin"), person("weinan-member")
        made, code = actions.codes.issue(clerk, admin, NOW)
        assert len(code) == 14
        assert code.replace("-", "") not in made.hash
        written = db.session.execute(
            select(journal.JournalEntry.facts).where(journal.JournalEntry.event == "account.code")
        )
        assert all(code not in str(facts) and code.replace("-", "") not in str(facts) for facts in written.scalars())
        actions.codes.redeem("Weinan-Member ", code.lower().replace("-", " "), GOOD, HERE, NOW)
        assert actions.check_password("weinan-member", GOOD, HERE, NOW).id == clerk.id
        with pytest.raises(Refused, match="不正确"):
            actions.codes.redeem("weinan-member", code, OTHER, HERE, NOW)
        assert (lines("account.password"), person("weinan-member").password_at) == (1, NOW)
        assert journal.verify() is None


@pytest.mark.on("sqlite")
def test_what_is_wrong_is_told_alike_and_leaves_no_trace(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        admin, clerk = world.actor("weinan-admin"), person("weinan-member")
        old = actions.codes.issue(clerk, admin, NOW)[1]
        code = actions.codes.issue(clerk, admin, NOW)[1]  # the older one serves no more
        hours = timedelta(hours=72)
        wrong: list[tuple[str, str, Any]] = [
            ("weinan-member", old, NOW), ("weinan-member", "AAAA-BBBB-CCCC", NOW), ("nobody-here", code, NOW),
            ("weinan-desk", code, NOW), ("weinan-member", code, NOW + hours),
        ]  # fmt: skip
        before, said = trace(clerk), set()
        for login, typed, at in wrong:
            with pytest.raises(Refused) as refused:
                actions.codes.redeem(login, typed, GOOD, HERE, at)
            said.add(refused.value.message)
        assert len(said) == 1
        assert trace(clerk) == before
        with pytest.raises(Refused, match="账号、姓名"):  # a poor password costs no code
            actions.codes.redeem("weinan-member", code, "weinan-member-2026", HERE, NOW + hours - timedelta(seconds=1))
        actions.codes.redeem("weinan-member", code, GOOD, HERE, NOW + hours - timedelta(seconds=1))


def test_two_at_once_with_one_code_one_has_it(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    with settled.app_context():
        code = actions.codes.issue(person("weinan-member"), the_world().actor("weinan-admin"), NOW)[1]

    def take(password: str) -> Callable[[], object]:
        def run() -> object:
            with settled.app_context():
                actions.codes.redeem("weinan-member", code, password, HERE, NOW)
                return password

        return run

    results = at_once(take(GOOD), take(OTHER), take("blau.Umbrella.99"))
    won = [one for one in results if isinstance(one, str)]
    assert len(won) == 1, results
    assert all(isinstance(one, Refused) for one in results if not isinstance(one, str)), results
    with settled.app_context():
        assert actions.check_password("weinan-member", won[0], HERE, NOW).active
        assert lines("account.password") == 1


def test_tries_made_at_once_do_not_pass_each_other(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    """The guard taken out (counting after the look instead of before) lets all of these through."""

    def run() -> object:
        with settled.app_context():
            return actions.check_password("office", "a wrong password", HERE, NOW)

    results = at_once(*[run] * (MOST_PER_LOGIN + 3))
    said = [one.message for one in results if isinstance(one, Refused)]
    assert len(said) == len(results), results
    assert sum("过多" in one for one in said) == 3, said


@pytest.mark.on("sqlite")
def test_only_who_looks_after_an_account_gives_it_a_code(settled: Flask) -> None:
    allowed = {("weinan-admin", "weinan-member"), ("weinan-admin", "weinan-leader"), ("sysadmin", "office"),
               ("sysadmin", "weinan-admin"), ("sysadmin", "expert"), ("sysadmin", "city-610100")}  # fmt: skip
    with settled.app_context():
        world = the_world()
        for actor in (
            "weinan-admin",
            "baoji-admin",
            "sysadmin",
            "secadmin",
            "logadmin",
            "office",
            "head",
            "auditor",
            "weinan-leader",
        ):
            for login in ("weinan-member", "weinan-leader", "weinan-admin", "office", "expert", "city-610100", "auditor", "sysadmin",
                          "secadmin", "logadmin"):  # fmt: skip
                who, may = person(login), (actor, login) in allowed
                before = trace(who)
                if may:
                    assert actions.codes.issue(who, world.actor(actor), NOW)[1]
                else:
                    with pytest.raises((NotFound, Refused)):
                        actions.codes.issue(who, world.actor(actor), NOW)
                    assert trace(who) == before, (actor, login)


@pytest.mark.on("sqlite")
def test_who_also_holds_a_post_elsewhere_is_not_the_hospitals_to_open(settled: Flask) -> None:
    """Else the hospital's administrator would open, by a code, what the person holds at the office."""
    with settled.app_context():
        world = the_world()
        clerk, office = person("weinan-member"), queries.one_of_kind("office")
        assert office is not None
        actions.give_post(SYSTEM, NOW, clerk, Role.EXPERT, office)
        db.session.expire_all()
        with pytest.raises(NotFound):
            actions.codes.issue(clerk, world.actor("weinan-admin"), NOW)
        with pytest.raises(NotFound):
            actions.accounts.close(clerk, world.actor("weinan-admin"), NOW)
        assert actions.codes.issue(clerk, world.actor("sysadmin"), NOW)[1]


@pytest.fixture
def post_office(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = MailSettings("127.0.0.1", 9, "a@example.org", site="https://zk.example.org")
    monkeypatch.setattr(mail.Outbox, "settings", settings)


def test_forgotten_is_noted_alike_for_everybody_and_answered_later(settled: Flask, post_office: None) -> None:
    with settled.app_context():
        for login in ("office", "nobody-here", "weinan-member", "sysadmin"):
            actions.codes.forgotten(login, HERE, NOW)
        assert tries() == 4
        assert lines("account.code") == 0
        with work():
            person("office").mail = "office@example.org"
            person("sysadmin").mail = "sys@example.org"
        assert actions.codes.answer_forgotten(NOW) == 4
        assert actions.codes.answer_forgotten(NOW) == 0
        [letter] = db.session.execute(select(mail.Mail)).scalars()
        assert letter.address == "office@example.org"
        code = letter.body.split("激活码：")[1].split("，")[0]
        asked = db.session.execute(select(inbox.Todo).where(inbox.Todo.kind == "account.forgotten")).scalars().all()
        assert [(one.role, one.record_id) for one in asked] == [("hospital_admin", person("weinan-member").id)]
        actions.codes.redeem("office", code, GOOD, HERE, NOW + timedelta(minutes=59))
        actions.codes.issue(person("weinan-member"), the_world().actor("weinan-admin"), NOW)
        assert not inbox.open_about("person", [person("weinan-member").id])  # the code on paper settles it
        with pytest.raises(Refused, match="过多"):
            for _time in range(MOST_PER_LOGIN):
                actions.codes.forgotten("office", HERE, NOW)


@pytest.mark.on("sqlite")
def test_the_first_of_each_of_the_three_and_no_second(settled: Flask) -> None:
    with settled.app_context():
        with pytest.raises(Refused, match="已有系统管理员"):
            actions.accounts.first("root-1", "王示例", Role.SYSTEM_ADMIN, SYSTEM, NOW)
        db.session.execute(update(Person).where(Person.login == "sysadmin").values(active=False))
        db.session.commit()
        before = db.session.execute(select(func.count()).select_from(Person)).scalar_one()
        with pytest.raises(Refused, match="小写字母"):
            actions.accounts.first("a b", "王示例", Role.SYSTEM_ADMIN, SYSTEM, NOW)
        made, code = actions.accounts.first("first.admin", "王示例", Role.SYSTEM_ADMIN, SYSTEM, NOW)
        assert db.session.execute(select(func.count()).select_from(Person)).scalar_one() == before + 1
        assert (
            db.session.execute(select(AccountCode.purpose).where(AccountCode.person_id == made.id)).scalar() == "first"
        )
        actions.codes.redeem("first.admin", code, GOOD, HERE, NOW)
        assert actions.check_password("first.admin", GOOD, HERE, NOW).id == made.id


@pytest.mark.on("sqlite")
def test_the_command_prints_a_code_that_works(settled: Flask) -> None:
    runner = settled.test_cli_runner()
    refused = runner.invoke(args=["accounts", "first", "--login", "sec.two", "--name", "李示例", "--role", "security"])
    assert refused.exit_code == 1
    assert "已有安全管理员" in refused.output
    given = runner.invoke(args=["accounts", "code", "--login", "secadmin"])
    assert given.exit_code == 0, given.output
    code = given.output.split("激活码：")[1].split()[0]
    with settled.app_context():
        from alliance import clock

        assert actions.codes.redeem("secadmin", code, GOOD, HERE, clock.now()).login == "secadmin"
    assert runner.invoke(args=["accounts", "code", "--login", "nobody"]).exit_code == 1
