"""The people of the journeys, each at a browser of their own, in the world a module names by its fixture `app`."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page

from tests.journeys.people import Company
from tests.programmes import worlds
from tests.selection.journeyed import journeyed
from tests.selection.made import further


@pytest.fixture
def company(app: Flask, new_page: Callable[..., Page], request: pytest.FixtureRequest) -> Iterator[Company]:
    """Everybody, on the first day of the module's story."""
    with time_machine.travel(request.module.FIRST_DAY) as time:
        made = Company(app, new_page, time)
        yield made
        assert made.missing == []


__all__ = ["further", "journeyed"]
wenzhou, regional = worlds.wenzhou, worlds.regional
