"""The world of the benches: alliances, hospitals and so many referrals and log entries, on a disk, on both databases."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from flask import Flask

from alliance.care.model import CareEntry, Referral
from alliance.ext import db
from tests.bench import rows
from tests.care.allied import build_allied, the_allied
from tests.care.logged import SENDER, entered, line
from tests.care.made import sent
from tests.support.application import build_schema, running, take_up
from tests.support.databases import Databases, Place

KINDS = ("sqlite", "postgresql") if os.environ.get("BENCH_POSTGRES") else ("sqlite",)
SIZES = tuple(int(size) for size in os.environ.get("BENCH_ROWS", "50000,500000").split(","))  # 5000000: once, and long


@dataclass(frozen=True)
class Filled:
    """What is there, for addresses and filters."""

    app: Flask
    size: int
    alliance: int  # one of the copied ones, with its share of the rows
    own: int  # the alliance in which the desk works
    seconds: float  # that filling took


@contextmanager
def filled(databases: Databases, kind: str, folder: Path, size: int) -> Iterator[Filled]:
    """So many referrals, a tenth as many log entries: one of twenty the desk's own, the others all over the province."""
    place = _place(databases, kind, folder)
    try:
        with running(place) as app:
            take_up(app)
            with app.app_context():
                made = _fill(app, size)
            yield made  # no context held open: flask-login would keep the first user for every request
    finally:
        databases.drop(place)


def _build(place: Place) -> None:
    build_schema(place)
    with running(place) as app, app.app_context():
        build_allied()


def _place(databases: Databases, kind: str, folder: Path) -> Place:
    """A copy of the world; SQLite's file on the disk, not in memory where tests lay theirs."""
    place = databases.copy_of("allied", kind, _build)
    if kind != "sqlite":
        return place
    shutil.move(place.data_dir, folder / "data")
    return Place(kind, f"sqlite:///{folder / 'data' / 'alliance.sqlite3'}", folder / "data")


def _fill(app: Flask, size: int) -> Filled:
    world = the_allied()
    template = sent(world)
    entered(world.actor(SENDER), line())
    began = perf_counter()
    rows.hospitals(world.world.hospital("yanan"))
    spread = rows.alliances(world.breath)
    with rows.unindexed(Referral, CareEntry):
        rows.referrals(template, size - 1, spread=spread)
        rows.entries(db.session.get_one(CareEntry, 1), size // 10, spread=True)
    rows.analysed()
    return Filled(app, size, spread[0], world.breath.id, perf_counter() - began)
