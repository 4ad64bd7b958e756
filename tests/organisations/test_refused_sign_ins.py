"""A refused sign-in is counted: whose account it was, or that there is none; what was typed is kept nowhere."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance import clock
from alliance.core import denials
from alliance.core.denials import Denial
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.actions import signing_in
from tests.support.world import sign_in, the_world

SECRET = "jinsique-9481"


def noted() -> list[tuple[str, str, str, int]]:
    query = select(Denial.kind, Denial.name, Denial.organisation_name, Denial.times).order_by(Denial.id)
    return [(kind, name, place, times) for kind, name, place, times in db.session.execute(query)]


def refuse(login: str, password: str = "wrong") -> None:
    with pytest.raises(Refused):
        actions.check_password(login, password, "192.0.2.7", clock.now())


def test_each_way_of_being_refused_is_counted(settled: Flask) -> None:
    with settled.app_context():
        the_world()
        for login in (SECRET, f"{SECRET}2", "office", "OFFICE "):
            refuse(login, SECRET)
        person = queries.person_by_login("office")
        assert person is not None
        own = (person.name, queries.actor_for(person, clock.today()).organisation_name)  # type: ignore[union-attr]
        assert noted() == [("unknown", "", "", 2), ("password", *own, 2)]
        for _ in range(4):
            refuse("office")
        assert noted()[1:] == [("password", *own, 5), ("throttled", *own, 1)]
        with pytest.raises(Refused):
            actions.codes.redeem("head", SECRET, "x" * 12, "192.0.2.7", clock.now())
        with pytest.raises(Refused):
            actions.codes.redeem(SECRET, SECRET, "x" * 12, "192.0.2.7", clock.now())
        assert [row[0] for row in noted()][3:] == ["code", "unknown"]
        with work():
            queries.person_by_login("qc").active = False  # type: ignore[union-attr]
        refuse("qc", "shifan-demo")
        assert noted()[-1][0] == "closed"


def test_a_right_sign_in_is_not_counted(settled: Flask) -> None:
    sign_in(settled.test_client(), "office")
    with settled.app_context():
        assert noted() == []


@pytest.mark.on("sqlite")
def test_a_wrong_code_of_the_second_factor_is_counted(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        person, actor = queries.person_by_login("office"), world.actor("office")
        assert person is not None
        actions.second_factor.begin(person, clock.now())
        with pytest.raises(Refused):
            actions.second_factor.confirm(person, "000000", "", actor, clock.now())
        with pytest.raises(Refused):
            actions.second_factor.check(person, "000000", "", actor, clock.now())
        assert [(kind, name, times) for kind, name, _place, times in noted()] == [("code", person.name, 1)] * 2


@pytest.mark.on("sqlite")
def test_nothing_of_what_was_typed_is_kept_about_unknown_names(settled: Flask) -> None:
    """Neither name nor password; the database itself refuses a name there."""
    with settled.app_context():
        for _ in range(3):
            refuse(SECRET, SECRET + "-password")
        rows = db.session.execute(select(Denial)).scalars().all()
        assert all(SECRET not in str(vars(row)) for row in rows)
        with pytest.raises((IntegrityError, Refused)), work():
            db.session.add(Denial(day=clock.today(), person_id=0, name=SECRET, role="", organisation_name="", endpoint="x",
                                  kind="unknown", first_at=clock.now(), last_at=clock.now()))  # fmt: skip


@pytest.mark.on("sqlite")
def test_the_log_administrator_and_the_auditor_see_them_and_nobody_else(settled: Flask) -> None:
    nobody = settled.test_client()
    page = nobody.get("/sign-in").text
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    for login in (SECRET, "head"):
        answer = nobody.post("/sign-in", data={"csrf_token": token, "login": login, "password": "wrong"})
        assert answer.status_code == 409
    for login, status in (("logadmin", 200), ("auditor", 200), ("office", 403), ("sysadmin", 403)):
        client = settled.test_client()
        sign_in(client, login)
        answer = client.get("/journal/denials")
        assert answer.status_code == status
        assert SECRET not in answer.text
        if status == 200:
            assert "登录：没有这个账号" in answer.text and "登录：密码不正确" in answer.text
            only = client.get("/journal/denials?kind=unknown").text
            assert only.count("<tr") == 2
            assert client.get("/journal/denials?as=csv").status_code == 200


def test_eight_at_once_are_one_row(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    def refused() -> None:
        with settled.app_context():
            denials.note_sign_in("unknown", "account.enter", clock.now())

    assert at_once(*[refused] * 8) == [None] * 8
    with settled.app_context():
        assert [row[3] for row in noted()] == [8]


@pytest.mark.on("sqlite")
def test_known_and_unknown_take_the_same_statements(settled: Flask) -> None:
    """Not even by its work does the answer tell whether an account exists."""
    from tests.support.seen import statements

    with settled.app_context():
        signing_in._nobody()
        for login in (SECRET, "office"):
            refuse(login)  # the day's row is made
        found = []
        for login in (SECRET, "office"):
            with statements() as seen:
                refuse(login)
            found.append(len(seen))
        assert abs(found[0] - found[1]) <= 2, found
