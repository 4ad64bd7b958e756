"""The world of the register's tests, and people who are signed in."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.world import World, sign_in, the_world


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
