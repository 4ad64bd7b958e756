"""The world these tests stand in; pages are asked as of its day."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.selection.journeyed import journeyed
from tests.selection.judged import judged
from tests.selection.made import further
from tests.selection.shanxi import shanxi
from tests.support.world import NOW

__all__ = ["further", "journeyed", "judged", "shanxi"]


@pytest.fixture
def that_day() -> Iterator[None]:
    """The clock of the pages stands at the world's moment."""
    with time_machine.travel(NOW, tick=False):
        yield
