"""One permission table (matrix.csv) against the live route map, and every role × route × method tried.

A new route without a row fails. The table is read by people: endpoint, methods, and who: `anyone`, `everyone` (any post),
the posts by name, or `token` with the scope a hospital system's token must have. To write a row for a new route, think
first; `python -m tests.access.table` prints what is live.
"""

import pytest
from flask import Flask

from alliance.core.access.guard import ANYONE, audience_of
from alliance.core.actor import PEOPLE, Role
from alliance.demo.people import ACCOUNTS
from tests.access.table import Row, live, written
from tests.support.figures import Figure

ABSENT = 999_999_999  # an id no record has


def test_the_table_and_the_live_routes_are_the_same(app: Flask, figure: Figure) -> None:
    table = {(row.endpoint, row.methods): row.who for row in written()}
    routes = {(row.endpoint, row.methods): row.who for row in live(app)}
    assert routes.keys() - table.keys() == set(), "routes without a row"
    assert table.keys() - routes.keys() == set(), "rows without a route"
    assert {key: who for key, who in routes.items() if table[key] != who} == {}
    figure("cells", f"{len(routes)} routes, without a row 0, rows that differ 0")


def test_every_route_has_an_audience(app: Flask) -> None:
    with app.app_context():
        undeclared = [rule.endpoint for rule in app.url_map.iter_rules() if audience_of(rule.endpoint) is None]
    assert undeclared == []


@pytest.mark.on("sqlite")
def test_nobody_signed_in_reaches_only_what_is_public(settled: Flask) -> None:
    settled.config["WTF_CSRF_ENABLED"] = False
    client = settled.test_client()
    for row in live(settled):
        for method in row.methods.split():
            answer = client.open(row.address(ABSENT), method=method)
            turned_away = answer.status_code == 302 and answer.location.startswith("/sign-in")
            if row.who == "anyone":
                assert answer.status_code != 403, row
            elif row.who.startswith("token "):
                assert answer.status_code == 401, row
            else:
                assert turned_away, (row, method, answer.status_code)


@pytest.mark.on("sqlite")
@pytest.mark.parametrize(("role", "login"), [(str(role), login) for role, login in ACCOUNTS])
def test_each_post_reaches_exactly_what_the_table_gives_it(
    settled: Flask, role: str, login: str, figure: Figure
) -> None:
    settled.config["WTF_CSRF_ENABLED"] = False
    client = settled.test_client()
    sign_in_without_token(client, login)
    wrong: list[tuple[Row, str, int]] = []
    tried = 0
    for row in written():
        if row.endpoint in {"account.sign_out", "account.act_as", "account.language", "account.enter"}:
            continue  # they change the session this test lives in; tested in tests/organisations
        allowed = row.who in {"anyone", "everyone"} or role in row.who.split()
        for method in row.methods.split():
            status = client.open(row.address(ABSENT), method=method).status_code
            tried += 1
            turned_away = 401 if row.who.startswith("token ") else 403  # no post has a token: a session is nobody there
            if (status == turned_away) == allowed or (status >= 500 and row.endpoint != "health.ready"):  # no scheduler
                wrong.append((row, method, status))
    assert wrong == []
    figure("cells", f"{role}: {tried} routes × methods, differing 0")


def sign_in_without_token(client, login: str) -> None:  # type: ignore[no-untyped-def]
    answer = client.post("/sign-in", data={"login": login, "password": "shifan-demo"})
    assert answer.status_code == 302


def test_every_role_of_people_has_a_demo_account_or_none_yet() -> None:
    without = PEOPLE - {role for role, _login in ACCOUNTS}
    assert without == {Role.EVALUATION_CENTRE, Role.CO_DEPARTMENT}  # they act in the programmes that come later
    assert ANYONE is not None
