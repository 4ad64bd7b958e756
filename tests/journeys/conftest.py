"""The people of the journeys, in a world with hospitals and posts and no alliance yet."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page

from alliance.clock import BEIJING
from tests.journeys.people import Company

FIRST_DAY = datetime(2024, 3, 4, 9, tzinfo=BEIJING)


@pytest.fixture
def app(settled: Flask) -> Flask:
    """What is served."""
    return settled


@pytest.fixture
def company(app: Flask, new_page: Callable[..., Page]) -> Iterator[Company]:
    """Everybody, on the first day of the story; the clock is the process's, so the server's threads see it too."""
    with time_machine.travel(FIRST_DAY) as time:
        made = Company(app, new_page, time)
        yield made
        assert made.missing == []
