"""kill -9 of a serving process at random times: what was acknowledged stands, whole; what was not leaves nothing behind."""

import os
import random
import signal
import time
from datetime import timedelta

import pytest
from flask import Flask

from alliance import clock
from alliance.core import files, journal
from tests.quality.loaded import Load, forked, orphans, standing, writable
from tests.support.counts import many
from tests.support.figures import Figure

CLIENTS = 4


@pytest.mark.soak
def test_killed_at_random_times_no_acknowledged_write_is_lost(
    settled: Flask, database_kind: str, figure: Figure
) -> None:
    told: set[str] = set()
    kills, chance = many(3, 500), random.Random(20260615)
    with writable(settled):
        for kill in range(kills):
            number, port = forked(settled)
            load = Load(port)
            load.begin(CLIENTS, f"k{kill}")
            if not told:
                load.first()
            time.sleep(chance.uniform(0.1, 0.5))
            os.kill(number, signal.SIGKILL)
            os.waitpid(number, 0)
            load.end()
            assert set(load.answers) <= {200, 503}, load.answers
            told |= set(load.told)
    with settled.app_context():
        there = standing()
        assert told <= there, "acknowledged writes lost"
        assert told, "the load wrote nothing: the check proves nothing"
        assert journal.verify() is None
        left = len(orphans())
        for path in orphans():
            os.utime(path, (0, 0))  # an hour later
        files.sweep(clock.now() + timedelta(hours=2))
        assert orphans() == []
    figure(
        "killed",
        f"{database_kind}: {kills} kills, {len(told)} acknowledged, lost 0; files without a row {left}, after the sweep 0",
    )
