"""Every page × post: valid HTML, and no violation of WCAG 2.2 AA that axe can see.

The ordinary run walks five posts and looks at each page once, and opens a fixed sample in the browser; under soak every post
walks the whole of two worlds, the one of everything and the demo world, and every page it comes to is opened."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page

from alliance.clock import BEIJING
from alliance.demo import story
from alliance.demo.people import ACCOUNTS, PASSWORD
from tests.access.everything import AFTER, _build
from tests.quality.walk import walk
from tests.support.application import build_schema, living, running
from tests.support.browser import assert_accessible
from tests.support.counts import SOAK
from tests.support.databases import Databases, Place
from tests.support.figures import Figure
from tests.support.html import problems

pytestmark = [pytest.mark.soak, pytest.mark.on("sqlite")]
DAY = datetime(2026, 12, 31, 10, 0, tzinfo=BEIJING)  # the same world as the tests of the demo build
WORLDS = ("everything", "demo") if SOAK else ("everything",)
MORE = ("weinan-desk", "weinan-leader", "regional-office", "taiyuan-clerk")
FEW = ("office", "provincial-hxnk", "weinan-desk", "city-610100", "taiyuan-clerk")
# The sample of the ordinary run: a list, a record, a form, a board, a long page, one of the further programmes, and links
# among words in a list and in a heading.
SAMPLE = (
    ("office", "/filings"), ("office", "/evaluation"), ("provincial-hxnk", "/"), ("weinan-desk", "/care/referrals/new"),
    ("regional-office", "/targets"), ("provincial-hxnk", "/alliances/1"), ("office", "/editions/1"), ("office", "/alliances/1/changes"),
)  # fmt: skip


def _demo(place: Place) -> None:
    build_schema(place)
    with running(place) as made, made.app_context():
        assert story.build(DAY)


@pytest.fixture(params=WORLDS)
def app(request: pytest.FixtureRequest, databases: Databases, database_kind: str) -> Iterator[Flask]:
    """A world full of records, on its own day."""
    demo = request.param == "demo"
    name, build, day = ("demo-20261231", _demo, DAY) if demo else ("everything", _build, AFTER)
    with time_machine.travel(day), living(databases, name, database_kind, build) as made:
        yield made


def _logins(app: Flask, few: bool) -> tuple[str, ...]:
    if few:
        return FEW
    logins = dict.fromkeys((*(login for _role, login in ACCOUNTS), *MORE))
    client = app.test_client()
    return tuple(one for one in logins if _enter(client, one) == 302)


def _enter(client: Any, login: str) -> int:
    return int(client.post("/sign-in", data={"login": login, "password": PASSWORD}).status_code)


def test_every_page_is_valid_html(app: Flask, figure: Figure) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    wrong: dict[str, list[str]] = {}
    seen: set[str] = set()
    pages = 0
    for login in _logins(app, few=not SOAK):
        client = app.test_client()
        assert _enter(client, login) == 302
        for page in walk(app, client):
            pages += 1
            if not SOAK and page.endpoint in seen:
                continue
            seen.add(page.endpoint)
            if found := problems(page.html):
                wrong[f"{login} {page.address}"] = found
    assert wrong == {}
    assert len(seen) > 100, "the walk did not get far: the check proves little"
    figure("pages", f"{pages} pages of {len(seen)} routes walked, invalid 0")


def test_a_wrong_page_is_seen() -> None:
    assert problems("<!doctype html><html lang='zh'><title>x</title><p id='a'><p id='a'></html>")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_every_page_is_accessible(app: Flask, new_page: Callable[..., Page], figure: Figure) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    chosen: dict[str, list[str]] = {}
    if SOAK:
        for login in _logins(app, few=False):
            client = app.test_client()
            _enter(client, login)
            chosen[login] = [page.address for page in walk(app, client)]
    else:
        for login, address in SAMPLE:
            chosen.setdefault(login, []).append(address)
    wrong: dict[str, list[str]] = {}
    for login, addresses in chosen.items():
        page = new_page()
        page.goto("/sign-in")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/")
        for address in addresses:
            answer = page.goto(address)
            assert answer is not None and answer.status == 200, (login, address)
            try:
                assert_accessible(page)
            except AssertionError as error:
                place, _line, words = str(error).partition("\n")
                wrong.setdefault(words, []).append(f"{login} {place}")
        page.context.close()
    assert not wrong, "\n".join(f"{words}\n  on {places}" for words, places in wrong.items())
    figure("accessible", f"{sum(map(len, chosen.values()))} pages of {len(chosen)} posts, violations 0")
