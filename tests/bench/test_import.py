"""Goal 5: a hospital's log as a workbook, read, tried, entered, matched: BENCH_IMPORT=100000 rows, on what BENCH_POSTGRES adds.

Against a bare read by calamine and a bare executemany of the same rows into the same table with the same indexes.
"""

import os
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from alliance.care import queries
from alliance.care.actions import imports
from alliance.care.model import CareEntry, CareImport
from alliance.core.imports import tables
from alliance.ext import db
from tests.bench.filled import KINDS
from tests.bench.measure import memory, peers, tell, wall
from tests.care.allied import allied, resident_id, the_allied
from tests.care.logged import RECEIVER, SENDER, line, workbook
from tests.support.world import NOW

__all__ = ["allied"]
ROWS = int(os.environ.get("BENCH_IMPORT", "10000"))
LONG = 3_600.0
LIMIT_SECONDS = 120.0 * ROWS / 10_000
FIRST = date(1930, 1, 1)


@dataclass
class Told:
    """Seconds of one import."""

    read: float
    tried: float
    entered: float
    agreed: int
    megabytes: float


def _book() -> bytes:
    return workbook(*(
        line(number=f"{at}", day=f"2026-{1 + at % 5:02}-{1 + at % 28:02}", name=f"欧阳示例{'甲乙丙丁戊己庚辛壬癸'[at % 10]}",
             resident_id=resident_id(at % 1000, FIRST + timedelta(days=at // 4)))
        for at in range(ROWS)
    ))  # fmt: skip


def _imported(login: str, content: bytes) -> Told:
    desk, numbers = the_allied().actor(login), []
    with memory() as used:
        read = wall(lambda: numbers.append(imports.open_import(desk, NOW, "台账.xlsx", content).id))
        tried = wall(lambda: imports.advance(numbers[0], NOW, seconds=LONG))
        one = db.session.get_one(CareImport, numbers[0])
        assert (one.state, one.bad) == ("checked", 0)
        imports.start_entering(one, desk, NOW)
        entered = wall(lambda: imports.advance(numbers[0], NOW, seconds=LONG))
    db.session.expire_all()
    assert (one.state, one.good) == ("done", ROWS)
    return Told(read, tried, entered, one.agreed, used[0])


def _bare(content: bytes) -> float:
    """Read by calamine alone; the entries that were made once more by executemany, then taken back."""
    read = wall(lambda: tables.sheets(content, ROWS * 2))
    columns = [column for column in CareEntry.__table__.columns if column.name != "id"]
    made: list[dict[str, Any]] = [dict(row) for row in db.session.execute(select(*columns).limit(ROWS)).mappings()]
    for at, row in enumerate(made):
        row["own_number"] = f"B-{at}"
    written = wall(lambda: db.session.execute(insert(CareEntry), made))
    db.session.rollback()
    return read + written


@pytest.mark.on(*KINDS)
def test_import(allied: Flask, database_kind: str) -> None:
    content = _book()
    with allied.app_context():
        told = {login: _imported(login, content) for login in (SENDER, RECEIVER)}
        bare = _bare(content)
        assert told[RECEIVER].agreed == ROWS
        assert queries.recount([the_allied().breath.id]) == []
    print(f"\npeers not measured: {peers()}")
    for login, one in told.items():
        whole = one.read + one.entered
        tell(5, f"{database_kind}, {ROWS:,} rows, {'nothing to match' if login == SENDER else 'every row matched'}",
             read=one.read, dry_run_rows_a_second=ROWS / one.tried, entered_rows_a_second=ROWS / one.entered, bare=bare,
             times=whole / bare, with_the_dry_run=(whole + one.tried) / bare, megabytes_of_memory=one.megabytes,
             most=4, against="× a bare read and a bare executemany, < 250 MB")  # fmt: skip
        assert whole + one.tried < LIMIT_SECONDS
