"""kill -9 of a worker at random times while it enters a hospital's log: the next goes on, each row is entered once, whole."""

import os
import random
import signal
import time
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.care import actions, queries
from alliance.care.actions import imports
from alliance.care.model import CareEntry, CareImport
from alliance.core import journal
from alliance.ext import db
from tests.care.allied import allied, resident_id, the_allied
from tests.care.logged import SENDER, csv, line
from tests.support.counts import many
from tests.support.figures import Figure
from tests.support.world import NOW

__all__ = ["allied"]
ROWS = 400  # two steps' worth: a kill falls between as well as within


def _log(part: int) -> bytes:
    rows = (
        line(
            number=f"K{part}-{n}",
            day=str(date(2026, 5, 1) + timedelta(days=n % 30)),
            resident_id=resident_id(n % 1000, date(1930, 1, 1) + timedelta(days=37 * n + part)),
        )
        for n in range(ROWS)
    )
    return csv(*rows)


def _worker(app: Flask, number: int) -> int:
    """A process that goes on with an import as the scheduler would, to its end."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    process = os.fork()
    if process == 0:
        try:
            with app.app_context():
                imports.advance(number, NOW, seconds=60)
        finally:
            os._exit(0)
    return process


def _state(app: Flask, number: int) -> str:
    with app.app_context():
        return str(db.session.execute(select(CareImport.state).where(CareImport.id == number)).scalar_one())


def _until(app: Flask, number: int, ends: tuple[str, ...], left: int, chance: random.Random) -> int:
    """Workers one after the other, killed while kills are left, until the import stands at one of the ends; kills done."""
    killed = 0
    while _state(app, number) not in ends:
        process = _worker(app, number)
        if killed < left:
            time.sleep(chance.uniform(0.0, 0.12))
            os.kill(process, signal.SIGKILL)
            killed += 1
        os.waitpid(process, 0)
    return killed


@pytest.mark.soak
def test_an_import_killed_at_random_times_is_entered_once_and_whole(
    allied: Flask, database_kind: str, figure: Figure
) -> None:
    wanted, done, parts = many(6, 150), 0, 0
    chance = random.Random(20260615)
    with allied.app_context():
        actions.import_diagnoses([("J18.9", "肺炎")], "示例版")
    while done < wanted:
        with allied.app_context():
            desk = the_allied().actor(SENDER)
            number = imports.open_import(desk, NOW, f"台账{parts}.csv", _log(parts)).id
        done += _until(allied, number, ("checked", "done", "failed"), min(3, wanted - done), chance)
        with allied.app_context():
            one = db.session.get_one(CareImport, number)
            assert (one.state, one.good, one.bad) == ("checked", ROWS, 0)
            imports.start_entering(one, the_allied().actor(SENDER), NOW)
        done += _until(allied, number, ("done", "failed"), min(4, max(wanted - done, 1)), chance)
        parts += 1
        with allied.app_context():
            one = db.session.get_one(CareImport, number)
            entries = db.session.execute(select(func.count()).select_from(CareEntry)).scalar_one()
            numbers = db.session.execute(select(func.count(func.distinct(CareEntry.own_number)))).scalar_one()
            assert (one.state, entries, numbers) == ("done", parts * ROWS, parts * ROWS)
            assert queries.recount([the_allied().breath.id]) == [], "each row is counted once"
            assert journal.verify() is None
    figure("killed", f"{database_kind}: {done} kills of {parts} imports of {ROWS} rows, rows lost, doubled or half 0")
