"""The world of the tests of takeover: alliances already in the register, whose rounds can be decided."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.standing.judged import Judged, judged_app, the_judged
from tests.support.world import sign_in

__all__ = ["judged_app"]


@pytest.fixture
def judged(judged_app: Flask) -> Iterator[Judged]:
    """That world inside an application context."""
    with judged_app.app_context():
        yield the_judged()


@pytest.fixture
def browser_of(judged_app: Flask) -> Callable[[str], FlaskClient]:
    """A browser signed in as somebody."""

    def browser(login: str) -> FlaskClient:
        client = judged_app.test_client()
        sign_in(client, login)
        return client

    return browser
