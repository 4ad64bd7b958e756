"""Every route of the live map with what nobody's browser sends: absurd numbers, NUL, broken UTF-8, endless words.

Whatever comes, the answer is a page that says so (400, 404, 409, 413, 422) or the page itself: never 500, and no list
longer than its pages. The names that a route reads are taken from its own source, so that a new one is tried by itself.
"""

import inspect
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound

from alliance.config import ROOT
from alliance.core.pages.asked import LARGEST, _up_to
from alliance.demo.people import ACCOUNTS, PASSWORD
from tests.access.table import Row, live
from tests.care.allied import allied
from tests.support.counts import many

__all__ = ["allied"]
NUMBERS = ("-1", "0", "9999", "999999", "2147483647", "2147483648", "9223372036854775808", "1" + "0" * 30, "9" * 5000)
DAYS = ("9999-12-31", "0001-01-01", "2026-13-45", "0", "999999-01", "2026-06-15T99:99")
WORDS = (
    "%00",
    "a%00b",
    "%ff%fe",
    "%ed%a0%80",
    "x" * 20_000,
    "%F0%9F%92%A9",
    "%25",
    "=1%2B1",
    "'%22%3C",
    "%0d%0aX:%20y",
)
ODD = NUMBERS + DAYS + WORDS
IDS = ("-1", "0", "2147483648", "9223372036854775808", "1" + "0" * 30, "9" * 400, "%00", "%ff", "1%00", "x" * 3000)
READ = re.compile(r"""(?:args|form)\.get(?:list)?\(\s*f?["']([\w{}.]+)["']""")
FIELD = re.compile(r"^    (\w+) = \w*(?:Field|field)\w*\(", re.MULTILINE)
COMMON = ("before", "start", "at", "sort", "col", "as", "q", "size", "page", "next", "view")
LEAVES = {"account.sign_out", "account.act_as", "account.enter", "account.end_session", "account.end_others"}
HARMLESS = frozenset({200, 302, 303, 400, 401, 403, 404, 405, 409, 413, 414, 422, 429})


@cache
def fields() -> dict[str, tuple[str, ...]]:
    """The field names of each module of forms/."""
    return {path.stem: tuple(dict.fromkeys(FIELD.findall(path.read_text()))) for path in (ROOT / "forms").glob("*.py")}


@cache
def read_in(module: str) -> tuple[str, ...]:
    """The names that a module of views takes from an address or a form: its own, and of the forms it imports."""
    source = Path(module).read_text()
    found = [*READ.findall(source), *COMMON]
    for form in re.findall(r"^from forms\.(\w+) import|^from forms import (\w+)", source, re.MULTILINE):
        found += fields().get(form[0] or form[1], ())
    return tuple(dict.fromkeys(name.replace("{one.id}", "1") for name in found))


def names_of(app: Flask, row: Row) -> tuple[str, ...]:
    """What this route may read."""
    view: Callable[..., Any] = inspect.unwrap(app.view_functions[row.endpoint])
    file = inspect.getsourcefile(view) or ""
    return read_in(file) if file.startswith(str(ROOT / "alliance")) else COMMON


class People:
    """Signed-in clients, one for each post."""

    def __init__(self, app: Flask) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.clients = {str(role): self._signed_in(app, login) for role, login in ACCOUNTS}

    @staticmethod
    def _signed_in(app: Flask, login: str) -> FlaskClient:
        client = app.test_client()
        assert client.post("/sign-in", data={"login": login, "password": PASSWORD}).status_code == 302
        return client

    def who(self, row: Row) -> str:
        """A post this route is for."""
        if row.who in {"anyone", "everyone"} or row.who.startswith("token "):
            return "office_handler"
        return next((role for role in row.who.split() if role in self.clients), "office_handler")


def routes(app: Flask) -> list[Row]:
    """Every route but those that end the session this test lives in."""
    return [row for row in live(app) if row.endpoint not in LEAVES]


def asked(people: People, row: Row, method: str, address: str, data: str | None = None) -> None:
    """One request; a crash reaches the test as the exception it is."""
    role = people.who(row)
    client = people.clients[role]
    kind = "application/x-www-form-urlencoded" if data is not None else None
    answer = client.open(address, method=method, data=data, content_type=kind)
    at = (role, method, address[:300], (data or "")[:200], answer.status_code)
    assert answer.status_code in HARMLESS or row.endpoint == "health.ready", at
    assert len(answer.data) < 8_000_000, at


def chosen(things: list[Any], most: int, seed: int) -> list[Any]:
    """All under soak; else as many, the same every time."""
    return things if len(things) <= most else random.Random(seed).sample(things, most)


@pytest.mark.on("sqlite")
@pytest.mark.soak
def test_odd_numbers_and_words_in_the_path(allied: Flask) -> None:
    people = People(allied)
    tries = [
        (row, method, re.sub(r"<any\('([\w-]+)'[^>]*>", r"\1", row.rule), odd)
        for row in routes(allied) if "<" in row.rule
        for method in row.methods.split()
        for odd in IDS
    ]  # fmt: skip
    for row, method, rule, odd in chosen(tries, many(300, 10**9), 4):
        asked(people, row, method, re.sub(r"<(?:\w+:)?\w+>", odd, rule))


def arguments(app: Flask) -> Iterator[tuple[Row, str, str, str]]:
    """Each route, a number of a record that may be, each name it reads, each odd value."""
    for row in routes(app):
        for name in names_of(app, row):
            for odd in ODD:
                yield row, row.address(1), name, odd


@pytest.mark.on("sqlite")
@pytest.mark.soak
def test_odd_words_in_the_query(allied: Flask) -> None:
    people = People(allied)
    tries = [one for one in arguments(allied) if "GET" in one[0].methods.split()]
    for row, address, name, odd in chosen(tries, many(250, 20_000), 5):
        asked(people, row, "GET", f"{address}?{name}={odd}")


@pytest.mark.on("sqlite")
@pytest.mark.soak
def test_odd_words_in_a_form(allied: Flask) -> None:
    people = People(allied)
    for row in routes(allied):
        for method in set(row.methods.split()) - {"GET"}:
            for odd in chosen(list(ODD), many(1, 99), len(row.rule)):
                body = "&".join(f"{name}={odd}" for name in names_of(allied, row))
                asked(people, row, method, row.address(1), body)


@pytest.mark.on("sqlite")
def test_what_was_found_once(allied: Flask) -> None:
    """A setting nobody knows, a way back of two lines, and ten thousand fields."""
    people = People(allied)
    head, office = people.clients["office_head"], people.clients["office_handler"]
    assert head.post("/settings/nothing", data={"value": "1", "remark": "试"}).status_code == 404
    kept = office.post("/lists/views", data={"page": "/filings?q=1\r\nX: y", "name": "我的"})
    assert kept.status_code in HARMLESS and "X" not in kept.headers
    kept = office.post("/lists/views", data={"list": "filing", "name": "两行", "query": "q=1\r\n&\r\nX: y"})
    assert kept.status_code == 302 and "X" not in kept.headers and "q=1" in kept.headers["Location"]
    many_fields = "&".join(f"f{number}=1" for number in range(10_000))
    for address in ("/lists/views", "/filings/desk/accept", "/public/report", "/sign-in"):
        sent = office.post(address, data=many_fields, content_type="application/x-www-form-urlencoded")
        assert sent.status_code in HARMLESS, address
    part = '--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n'
    sent = office.post("/lists/views", data=part * 10_000 + "--b--\r\n", content_type="multipart/form-data; boundary=b")
    assert sent.status_code in HARMLESS


def test_numbers_no_column_holds_and_nul(allied: Flask) -> None:
    """On PostgreSQL too, which holds less than SQLite."""
    people = People(allied)
    office = people.clients["office_handler"]
    for number, status in (("2147483647", 404), ("2147483648", 404), ("9" * 400, 404), ("-1", 404), ("1%00", 404)):
        assert office.get(f"/alliances/{number}").status_code == status, number
    plain = office.get("/organisations").text
    for before in ("2147483648", "9" * 30, "-" + "9" * 30, "x"):
        answer = office.get(f"/organisations?before={before}")
        assert answer.status_code == 200
        assert answer.text.count("<tr") == plain.count("<tr"), "as if nothing had been asked"
    assert office.get("/organisations?q=a%00b").status_code == 422
    assert office.get("/organisations?q%00=a").status_code == 422
    assert "NUL" in office.post("/lists/views", data={"name": "a\0b", "page": "/filings"}).text
    assert office.get("/organisations?q=%ff%fe%ed%a0%80").status_code == 200
    assert office.get(f"/organisations?q={'省' * 3000}&size=100000").status_code == 200


def test_a_number_beyond_the_columns_is_404_where_an_address_has_several_methods_too(allied: Flask) -> None:
    routes = allied.url_map.bind("localhost")
    for method in ("GET", "POST"):
        assert routes.match(f"/api/v1/referrals/{LARGEST}/files", method=method)[1] == {"id": LARGEST}
        for number in (LARGEST + 1, 14568661729, 10**30):
            with pytest.raises(NotFound):
                routes.match(f"/api/v1/referrals/{number}/files", method=method)


@pytest.mark.parametrize("largest", [10, 100, 2047, LARGEST])
def test_the_pattern_of_numbers_ends_where_it_says(largest: int) -> None:
    near = {*range(12), *range(max(largest - 120, 0), largest + 120), largest * 10, largest + 10 ** len(str(largest))}
    assert all((re.fullmatch(_up_to(largest), str(number)) is not None) == (number <= largest) for number in near)


def test_no_list_shows_more_than_a_page_whatever_size_is_asked(allied: Flask) -> None:
    """There are more organisations than a page shows: none of the usual words for a size makes the page longer."""
    office = People(allied).clients["office_handler"]
    rows = office.get("/organisations").text.count("<tr")
    for words in ("size=100000", "limit=100000", "per_page=100000", "page=-1", "start=-5", "start=2147483647"):
        assert office.get(f"/organisations?{words}").text.count("<tr") <= rows, words
