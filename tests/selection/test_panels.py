"""Panels: who is invited, blind sheets, what they come to; the guards of what follows."""

import pytest
from flask import Flask

from tests.selection import judged as world
from tests.selection.judged import on_panel


@pytest.mark.clause("SX3-17")
def test_first(judged: Flask) -> None:
    with judged.app_context():
        found = on_panel()
        world.hand_in(found)
        assert found.state == "closed"
        assert found.cases[0].score == 28
