"""A statement that is built once and given straight to the driver tells what the library tells, on both databases."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import JSON, bindparam, func, literal, null, select, text, true, update
from sqlalchemy.exc import DBAPIError

from alliance.core import reading
from alliance.core.language import once_a_language
from alliance.core.pages.signed import signed
from alliance.core.work import work
from alliance.ext import Moment, db
from alliance.organisations.model import Person, Post
from tests.support.seen import statements
from tests.support.world import NOW, sign_in

WHOSE = (
    select(
        Person.id, Person.login, Person.active, Post.since, Post.until, func.count().over().label("all"),
        literal(NOW, Moment).label("at"), literal({"a": [1]}, JSON).label("told"), null().label("none"),
    )
    .join(Post, Post.person_id == Person.id)
    .where(Post.role.in_(["office_head", "office_handler", "referral_desk"]), Post.since <= bindparam("on"), true())
    .order_by(Post.id)
    .limit(20)
)  # fmt: skip
NAMED = select(Person.name).where(Person.login == bindparam("login"))
BEFORE = select(Person.id).where(Person.opened_at < bindparam("now", type_=Moment))
SOME = select(Person.login).where(Person.id.in_(bindparam("ids", expanding=True))).order_by(Person.id)


def test_it_tells_the_same(settled: Flask) -> None:
    with settled.app_context():
        for on in (NOW.date(), NOW.date() - timedelta(days=30_000), NOW.date()):
            straight = reading.again(WHOSE, {"on": on})
            told = reading.rows(WHOSE, {"on": on})
            assert bool(told) == (on == NOW.date())
            assert [tuple(row) for row in straight] == [tuple(row) for row in told]
            assert [(row.login, row.since, row.at, row.told) for row in straight] == [
                (row.login, row.since, row.at, row.told) for row in told
            ]


def test_a_moment_is_written_as_the_database_keeps_it(settled: Flask) -> None:
    with settled.app_context():
        with work():
            db.session.execute(update(Person).values(opened_at=NOW))
        for later, there in ((timedelta(hours=-1), False), (timedelta(0), False), (timedelta(minutes=1), True)):
            asked = {"now": NOW + later}  # in Beijing's time: eight hours beside what stands in the database
            assert bool(reading.again(BEFORE, asked)) == bool(reading.rows(BEFORE, asked)) == there


def test_it_sees_what_this_work_wrote_and_is_counted(settled: Flask) -> None:
    with settled.app_context(), work():
        assert reading.row(NAMED, {"login": "newcomer"}) is None
        db.session.add(Person(login="newcomer", name="新来"))
        with statements() as sent:
            assert reading.row(NAMED, {"login": "newcomer"}).name == "新来"
        assert [one.split()[0] for one in sent] == ["INSERT", "SELECT"]


def test_a_list_of_values_may_be_of_any_length(settled: Flask) -> None:
    with settled.app_context():
        for many in (1, 3, 2, 0):
            ids = list(db.session.execute(select(Person.id).order_by(Person.id).limit(many)).scalars())
            assert len(reading.again(SOME, {"ids": ids})) == many


def test_what_the_database_refuses_is_told_as_the_library_does(settled: Flask) -> None:
    broken = select(text("nowhere.nothing")).select_from(text("nowhere"))
    with settled.app_context(), pytest.raises(DBAPIError):
        reading.again(broken, {})


@pytest.mark.on("sqlite")
def test_a_signature_is_given_for_an_hour_and_never_from_the_future(settled: Flask) -> None:
    with settled.app_context():
        given = []
        for minutes in (0, 59, 61, -1):
            with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
                given.append(signed("who", (7, minutes // 1_000)))
                assert signed("who", (8, 0)) not in given
        assert (given[0] == given[1], given[1] == given[2]) == (True, False)
        with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
            early = signed("who", (9, 0))
        with time_machine.travel(NOW, tick=False):
            assert signed("who", (9, 0)) != early


@pytest.mark.on("sqlite")
def test_each_session_has_its_own_token(settled: Flask) -> None:
    tokens = set()
    for _again in range(2):
        client = settled.test_client()
        sign_in(client, "office")
        pages = [client.get("/account").text.split('name="csrf_token" value="')[1].split('"')[0] for _page in range(2)]
        assert pages[0] == pages[1]
        tokens.add(pages[0])
        assert client.post("/sign-out", data={"csrf_token": pages[0]}).status_code == 302
    assert len(tokens) == 2


@pytest.mark.on("sqlite")
def test_words_are_put_together_once_a_language(settled: Flask) -> None:
    made = []

    @once_a_language
    def words(kind: str) -> str:
        made.append(kind)
        return kind

    for language in ("zh", "en", "zh", "en"):
        with settled.test_request_context("/", headers={"Cookie": f"language={language}"}):
            words("a")
            words("b")
    assert made == ["a", "b"] * 2
