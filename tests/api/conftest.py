"""The world these tests stand in: the alliances of the tests of care, a token of each hospital's system, one moment."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.api.calls import Callers, callers_of
from tests.care.allied import allied
from tests.support.world import NOW

__all__ = ["allied"]


@pytest.fixture
def callers(allied: Flask) -> Iterator[Callers]:
    """A caller for each hospital, with every scope; the clock stands at the world's moment."""
    with time_machine.travel(NOW, tick=False):
        yield callers_of(allied)
