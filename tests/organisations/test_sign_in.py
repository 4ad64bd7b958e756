"""Signing in and out, posts, sessions: access ends at once when its row, its post or its account ends."""

from flask import Flask

from alliance import clock
from alliance.core.actor import SYSTEM
from alliance.organisations import actions, queries
from tests.support.world import post, sign_in


def test_sign_in_opens_home_and_sign_out_closes_it(settled: Flask) -> None:
    client = settled.test_client()
    assert client.get("/").location == "/sign-in"
    sign_in(client, "office")
    home = client.get("/")
    assert home.status_code == 200
    assert "联盟管理办公室经办" in home.text
    assert post(client, "/sign-out", page="/").status_code == 302
    assert client.get("/").location == "/sign-in"


def test_wrong_password_and_unknown_account_are_told_alike(settled: Flask) -> None:
    client = settled.test_client()
    for login in ("office", "nobody-here"):
        answer = post(client, "/sign-in", {"login": login, "password": "wrong password"})
        assert answer.status_code == 409
        assert "账号或密码不正确" in answer.text
        assert login in answer.text


def test_a_sixth_try_within_the_window_is_refused_even_with_the_right_password(settled: Flask) -> None:
    client = settled.test_client()
    for _time in range(actions.MOST_PER_LOGIN):
        post(client, "/sign-in", {"login": "office", "password": "wrong password"})
    answer = post(client, "/sign-in", {"login": "office", "password": "shifan-demo"})
    assert answer.status_code == 409
    assert "尝试次数过多" in answer.text


def test_disabling_an_account_ends_its_session_at_once(settled: Flask) -> None:
    client = settled.test_client()
    sign_in(client, "office")
    with settled.app_context():
        person = queries.person_by_login("office")
        assert person is not None
        actions.disable(SYSTEM, clock.now(), person)
    assert client.get("/").location == "/sign-in"


def test_a_page_of_another_post_is_closed(settled: Flask) -> None:
    client = settled.test_client()
    sign_in(client, "weinan-member")
    assert client.get("/settings").status_code == 403
    assert client.get("/nowhere").status_code == 404


def test_sign_in_returns_to_the_page_asked_for_but_never_leaves_the_site(settled: Flask) -> None:
    client = settled.test_client()
    assert client.get("/organisations").location == "/sign-in?next=/organisations"
    answer = post(client, "/sign-in?next=https://example.org/", {"login": "office", "password": "shifan-demo"})
    assert answer.location == "/"
