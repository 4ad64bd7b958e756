"""The doors of the interface: who is let in, how often, what is said to those who are not; and how lists read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from alliance.api import tokens
from tests.access.table import Row, live
from tests.api.calls import Caller, Callers, token_of
from tests.care.allied import the_allied
from tests.care.made import requested, sent
from tests.support.seen import statements
from tests.support.world import NOW, sign_in

pytestmark = pytest.mark.on("sqlite")

LIST, ONE, CHANGES, ALLIANCES = 4, 3, 3, 7  # statements: token and hospital, what is asked, where the journal stands


def routes(app: Flask) -> Iterator[tuple[Row, str]]:
    """Every route of the interface that asks for a token, with its scope."""
    for row in live(app):
        if row.rule.startswith("/api/v1/") and row.who.startswith("token "):
            yield row, row.who.removeprefix("token ")


def test_each_route_asks_for_its_scope_and_a_token(allied: Flask, callers: Callers) -> None:
    client = allied.test_client()
    with allied.app_context():
        without = {
            scope: token_of("weinan", [one for one in tokens.SCOPES if one != scope], f"without {place}")
            for place, scope in enumerate(tokens.SCOPES)
        }
    found = list(routes(allied))
    assert len(found) == 44 and {scope for _row, scope in found} == set(tokens.SCOPES)
    for row, scope in found:
        assert client.open(row.address(1), method=row.methods).status_code == 401, row
        turned: Any = client.open(
            row.address(1), method=row.methods, headers={"Authorization": f"Bearer {without[scope]}"}
        )
        assert turned.status_code == 403 and scope in turned.json["message"], row
        assert turned.headers["Cache-Control"] == "no-store"


def test_a_signed_in_person_is_nobody_there(allied: Flask) -> None:
    client = allied.test_client()
    sign_in(client, "weinan-desk")
    turned: Any = client.get("/api/v1/referrals")
    assert turned.status_code == 401 and turned.headers["WWW-Authenticate"].startswith("Bearer")
    assert turned.json["message"] and "Set-Cookie" not in turned.headers
    assert client.get("/care").status_code == 200


def test_a_token_is_nobody_on_the_pages(allied: Flask, callers: Callers) -> None:
    for address in ("/care", "/systems", "/"):
        answer = allied.test_client().get(address, headers={"Authorization": f"Bearer {callers['weinan'].token}"})
        assert answer.status_code == 302 and answer.location.startswith("/sign-in")


def test_strays_are_told_in_the_same_manner(allied: Flask, callers: Callers) -> None:
    weinan = callers["weinan"]
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("DELETE", "/referrals", 405),
        ("GET", "/referrals/abc", 404),
    ):
        answer = weinan(method, path)
        assert (answer.status_code, answer.is_json) == (status, True) and answer.json["message"]
    assert set(weinan("DELETE", "/referrals").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    headers = {"Authorization": f"Bearer {weinan.token}"}
    for content, kind, status in (
        ("{", "application/json", 422), ("[]", "application/json", 422), ("{}", "text/plain", 422),
        ("a=1", "application/x-www-form-urlencoded", 422), ('{"items": ["' + "x" * 3_000_000 + '"]}', "application/json", 413),
    ):  # fmt: skip
        answer = weinan.client.post("/api/v1/referrals/batch", data=content, content_type=kind, headers=headers)
        assert (answer.status_code, answer.is_json) == (status, True), (kind, answer.text)
    told = weinan("POST", "/consultations", {"alliance_id": 1, "extra": 2}).json
    assert told["field"] and any("extra" in line for line in told["todo"])


def test_calls_are_bounded_by_the_minute_for_each_token_alone(allied: Flask, callers: Callers) -> None:
    allied.extensions["alliance"] = replace(allied.extensions["alliance"], calls_a_minute=3)
    weinan = callers["weinan"]
    for left in (2, 1, 0):
        answer = weinan("GET", "/alliances")
        assert (answer.status_code, answer.headers["RateLimit-Remaining"]) == (200, str(left))
        assert (answer.headers["RateLimit-Limit"], answer.headers["RateLimit-Reset"]) == ("3", "60")
    turned = weinan("GET", "/alliances")
    assert (turned.status_code, turned.headers["Retry-After"], turned.headers["RateLimit-Remaining"]) == (
        429,
        "60",
        "0",
    )
    assert callers["provincial"]("GET", "/alliances").status_code == 200
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert weinan("GET", "/alliances").status_code == 200


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
def test_lists_take_the_same_statements_for_one_and_for_fifty(allied: Flask, callers: Callers) -> None:
    weinan = callers["weinan"]
    with allied.app_context():
        world = the_allied()
        sent(world), requested(world)
        assert counted(allied, weinan) == [LIST, LIST, ONE, CHANGES, CHANGES, ALLIANCES]
        for serial in range(2, 51):
            sent(world, serial)
        requested(world, 2)
        assert len(weinan("GET", "/referrals").json["items"]) == 50
        assert counted(allied, weinan) == [LIST, LIST, ONE, CHANGES, CHANGES, ALLIANCES]


def counted(app: Flask, caller: Caller) -> list[int]:
    """How many statements each read takes."""
    numbers = []
    paths = (
        "/referrals",
        "/consultations",
        "/referrals/1",
        "/referrals/changes",
        "/consultations/changes",
        "/alliances",
    )
    for path in paths:
        with statements() as asked:
            assert caller("GET", path).status_code == 200
        numbers.append(len(asked))
    return numbers
