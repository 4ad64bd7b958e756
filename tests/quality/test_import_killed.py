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
CHECKED, ENTERED = ("checked", "done", "failed"), ("done", "failed")
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


class Killer:
    """Kills workers at random moments of the time that one takes undisturbed, on a machine as fast or slow as this one."""

    def __init__(self, app: Flask, seed: int) -> None:
        self.app, self.chance = app, random.Random(seed)
        self.took: dict[str, float] = {}
        self.done = self.at_work = 0

    def undisturbed(self, number: int, ends: tuple[str, ...]) -> None:
        """One worker to its end: how long it takes from there."""
        began, state = time.monotonic(), _state(self.app, number)
        os.waitpid(_worker(self.app, number), 0)
        assert _state(self.app, number) in ends
        self.took[state] = time.monotonic() - began

    def until(self, number: int, ends: tuple[str, ...], left: int) -> None:
        """Workers one after the other, killed while kills are left, until the import stands at one of the ends."""
        killed = 0
        while (state := _state(self.app, number)) not in ends:
            process = _worker(self.app, number)
            if killed < left:
                time.sleep(self.chance.uniform(0.0, self.took.get(state, self.took["checking"])))
                os.kill(process, signal.SIGKILL)
                killed += 1
            self.at_work += os.WIFSIGNALED(os.waitpid(process, 0)[1])
        self.done += killed


@pytest.mark.soak
def test_an_import_killed_at_random_times_is_entered_once_and_whole(
    allied: Flask, database_kind: str, figure: Figure
) -> None:
    wanted, parts, killer = many(6, 150), 0, Killer(allied, 20260615)
    with allied.app_context():
        actions.import_diagnoses([("J18.9", "肺炎")], "示例版")
    while killer.done < wanted:
        number = _opened(allied, parts)
        if not killer.took:
            killer.undisturbed(number, CHECKED)
        killer.until(number, CHECKED, min(3, wanted - killer.done))
        with allied.app_context():
            one = db.session.get_one(CareImport, number)
            assert (one.state, one.good, one.bad) == ("checked", ROWS, 0)
            imports.start_entering(one, the_allied().actor(SENDER), NOW)
        if "entering" not in killer.took:
            killer.undisturbed(number, ENTERED)
        killer.until(number, ENTERED, min(4, max(wanted - killer.done, 1)))
        parts += 1
        with allied.app_context():
            one = db.session.get_one(CareImport, number)
            entries = db.session.execute(select(func.count()).select_from(CareEntry)).scalar_one()
            numbers = db.session.execute(select(func.count(func.distinct(CareEntry.own_number)))).scalar_one()
            assert (one.state, entries, numbers) == ("done", parts * ROWS, parts * ROWS)
            assert queries.recount([the_allied().breath.id]) == [], "each row is counted once"
            assert journal.verify() is None
    assert killer.at_work > wanted // 6, "the kills came when nothing was under way: the check proves nothing"
    figure(
        "killed",
        f"{database_kind}: {killer.done} kills, {killer.at_work} of them at work, of {parts} imports of {ROWS} rows, "
        "rows lost, doubled or half 0",
    )


def _opened(app: Flask, part: int) -> int:
    """The number of an import of a hospital's log, not yet worked on."""
    with app.app_context():
        desk = the_allied().actor(SENDER)
        return imports.open_import(desk, NOW, f"台账{part}.csv", _log(part)).id
