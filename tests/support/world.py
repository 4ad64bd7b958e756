"""A small world for chapter tests: the demo world's hospitals and people, no alliances. Everything through the actions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from alliance.clock import BEIJING
from alliance.core.actor import Actor
from alliance.demo import people
from alliance.organisations import actions
from alliance.organisations.queries import Department, Organisation
from tests.support.application import build_schema, living, running
from tests.support.databases import Databases, Place

NOW = datetime(2026, 6, 15, 10, 0, tzinfo=BEIJING)  # a Monday within the shipped calendar


@dataclass
class World:
    """Hospitals by key, departments by (hospital key, name), people by login (see alliance.demo.people)."""

    cast: people.Cast
    now: datetime = NOW

    def actor(self, login: str, on: date | None = None) -> Actor:
        """The actor behind a login, e.g. provincial-hxnk (lead clerk 呼吸内科), provincial-leader, weinan-member,
        weinan-desk, office, office2, head, commission, commission2, city-610100, auditor, university-superior …"""
        return self.cast.actor(login, on or self.now.date())

    def hospital(self, key: str) -> Organisation:
        return self.cast.hospital(key)

    def department(self, key: str, name: str) -> Department:
        return self.cast.department(key, name)


def build_world() -> World:
    """Enter reference facts and the cast, inside an app context. People hold their posts since three years ago."""
    long_ago = NOW - timedelta(days=3 * 365)
    actions.load_reference(long_ago)
    people.settle_in(long_ago)
    return the_world()


def the_world() -> World:
    """The world already built in this database, for the present app context."""
    return World(people.cast())


def _build(place: Place) -> None:
    build_schema(place)
    with running(place) as app, app.app_context():
        build_world()


@pytest.fixture
def settled(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application on a copy of a database that holds the world: inside `with settled.app_context()`, the_world()."""
    with living(databases, "world", database_kind, _build) as app:
        yield app


@pytest.fixture
def world(settled: Flask) -> Iterator[World]:
    """Hospitals and people, inside an application context."""
    with settled.app_context():
        yield the_world()


@pytest.fixture
def browser_of(settled: Flask) -> Callable[[str], FlaskClient]:
    """A browser signed in as somebody: `browser_of("office")`; nobody for ""."""

    def browser(login: str) -> FlaskClient:
        client = settled.test_client()
        if login:
            sign_in(client, login)
        return client

    return browser


def sign_in(client: FlaskClient, login: str, password: str = people.PASSWORD) -> None:
    """Sign a test client in through the real page."""
    page = client.get("/sign-in")
    token = page.text.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    answer = client.post("/sign-in", data={"csrf_token": token, "login": login, "password": password})
    assert answer.status_code == 302, answer.text


def post(
    client: FlaskClient, address: str, data: dict[str, Any] | None = None, page: str | None = None, **more: Any
) -> TestResponse:
    """Send a form as a browser would: with the CSRF token of the page it stands on (`page`, or the address itself)."""
    shown = client.get(page or address)
    token = shown.text.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    return client.post(address, data={"csrf_token": token, **(data or {})}, **more)
