"""A hospital's log of 10,000 rows: rows per second of the dry run, of entering, of matching."""

from time import perf_counter

import pytest
from flask import Flask

from alliance.care import queries
from alliance.care.actions import imports
from tests.care.allied import allied, resident_id, the_allied
from tests.care.logged import RECEIVER, SENDER, csv, line
from tests.support.world import NOW

__all__ = ["allied"]
ROWS = 10_000
LIMIT_SECONDS = 60.0


@pytest.mark.on("sqlite")
def test_import_of_ten_thousand_rows(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        told = []
        for login in (SENDER, RECEIVER):
            desk = world.actor(login)
            lines = [
                line(number=f"{at}", day=f"2026-{1 + at % 5:02}-{1 + at % 28:02}", resident_id=resident_id(at % 1000))
                for at in range(ROWS)
            ]
            began = perf_counter()
            one = imports.open_import(desk, NOW, "台账.csv", csv(*lines))
            read, began = perf_counter() - began, perf_counter()
            one = imports.advance(one.id, NOW, seconds=LIMIT_SECONDS)
            checked, began = perf_counter() - began, perf_counter()
            assert (one.state, one.bad) == ("checked", 0)
            imports.start_entering(one, desk, NOW)
            one = imports.advance(one.id, NOW, seconds=LIMIT_SECONDS)
            entered = perf_counter() - began
            assert (one.state, one.good) == ("done", ROWS)
            told.append((read, checked, entered, one.agreed))
            assert read + checked + entered < LIMIT_SECONDS
        for read, checked, entered, agreed in told:
            print(
                f"{ROWS:,} rows: read {read:.2f} s, dry run {ROWS / checked:,.0f} rows/s, "
                f"entered and matched {ROWS / entered:,.0f} rows/s, {agreed:,} pairs agree"
            )
        assert told[1][3] == ROWS
        assert queries.recount([world.breath.id]) == []
