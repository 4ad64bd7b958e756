"""An import of the size of a year: every fault at its place, the bad rows back and mended, killed anywhere and gone on."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from time import perf_counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.care import actions, queries
from alliance.care.actions import imports
from alliance.care.actions.imports.fields import KINDS
from alliance.care.model import CareEntry, CareImport, CareTally, ImportFault
from alliance.core.actor import Actor
from alliance.core.imports import tables
from alliance.ext import db
from tests.care import faulty
from tests.care.allied import resident_id, the_allied
from tests.care.logged import RECEIVER, SENDER, csv, line, tried
from tests.care.test_import_pages import client_of, sent_up
from tests.support.application import ROOT
from tests.support.counts import many
from tests.support.seen import die_at
from tests.support.world import NOW, post

pytestmark = pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
ROWS, WRONG = many(2_000, 100_000), 300
LONG = 3_600.0


def desk(login: str = SENDER) -> Actor:
    actor: Actor = the_allied().actor(login)
    return actor


def codes_and_years() -> None:
    actions.import_diagnoses([("J18.9", "肺炎"), ("I21.9", "心肌梗死")], "示例版")
    actions.close_year("shaanxi-alliance", 2025, NOW)


def who(number: int) -> str:
    """A number of a patient nobody else is like, in birth or name."""
    return resident_id(number % 1000, date(1930, 1, 1) + timedelta(days=37 * number))


def entries() -> int:
    return int(db.session.execute(select(func.count()).select_from(CareEntry)).scalar_one())


@pytest.mark.soak
@pytest.mark.on("sqlite")
@pytest.mark.usefixtures("that_day")
def test_three_hundred_faults_of_thirty_kinds_in_a_large_workbook(allied: Flask) -> None:
    made = faulty.workbook(ROWS, WRONG)
    assert len({(column, code) for _changed, column, code in faulty.FAULTS}) >= 28
    browser = client_of(allied, SENDER)
    with allied.app_context():
        codes_and_years()
        began = perf_counter()
        one = imports.advance(imports.open_import(desk(), NOW, "台账.xlsx", made.content).id, NOW, seconds=LONG)
        number, checked = one.id, perf_counter() - began
        found = db.session.execute(select(ImportFault).where(ImportFault.import_id == number)).scalars().all()
        assert {(fault.sheet, fault.row, fault.field, fault.code) for fault in found} == made.faults
        assert (one.total, one.bad, one.good) == (ROWS, WRONG, ROWS - WRONG)
        assert all(imports.words(fault.kind, fault.code, fault.params)[1] for fault in found)  # each with what to do
        began = perf_counter()
        imports.start_entering(one, desk(), NOW)
        one = imports.advance(number, NOW, seconds=LONG)
        assert (one.state, one.good, entries()) == ("done", ROWS - WRONG, ROWS - WRONG)
        entered = perf_counter() - began
        rates = f"read and tried {ROWS / checked:,.0f} rows/s, entered {ROWS / entered:,.0f} rows/s"
        print(f"{ROWS:,} rows: {rates}")  # noqa: T201 - the figure of this test
    back = post(browser, f"/care/imports/{number}/rejected", page=f"/care/imports/{number}").data
    content = mended(back, made)
    page = sent_up(browser, content, "台账-待改.xlsx").location
    assert post(browser, f"{page}/enter", page=page).status_code == 302
    with allied.app_context():
        db.session.expire_all()
        again = db.session.get_one(CareImport, number + 1)
        assert (again.state, again.good, again.bad, entries()) == ("done", WRONG, 0, ROWS)
        assert queries.recount([the_allied().breath.id]) == []


def mended(back: bytes, made: faulty.Faulty) -> bytes:
    """The file that came back, each row put right: same sheets and columns, the reason behind them ignored."""
    rows = {name: iter(lines) for name, lines in tables.sheets(back, 1_000).items()}
    places = sorted(made.mended, key=lambda place: (place[0] != "转诊", place[1]))
    heads = {name: next(lines) for name, lines in rows.items()}
    assert all(head[-1] == "问题" for head in heads.values())
    kinds = {kind.name: kind for kind in KINDS.values()}
    told: dict[str, list[list[str]]] = {name: [[str(cell) for cell in head]] for name, head in heads.items()}
    for place in places:
        bad, good = next(rows[place[0]]), made.mended[place]
        assert bad[-1]
        fields = kinds[place[0]].fields
        told[place[0]].append(
            [str(good.get(one.key) or "").removesuffix(" 00:00:00") for one in fields] + [str(bad[-1])]
        )
    assert [next(lines, None) for lines in rows.values()] == [None] * len(rows)
    return _written(told)


def _written(told: dict[str, list[list[str]]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    for name, lines in told.items():
        page = book.add_worksheet(name)
        for at, cells in enumerate(lines):
            page.write_row(at, 0, cells)
    book.close()
    return out.getvalue()


# Where the worker dies: right after which statement, the how-manieth of its kind, in which pass.
CRASHES: dict[str, tuple[str, int]] = {
    "tried": ("UPDATE care_import SET position", 2),
    "fault noted": ("INSERT INTO care_import_fault", 1),
    "step claimed": ("UPDATE care_import SET position", 2),
    "rows in": ("INSERT INTO care_entry", 2),
    "tally": ("INSERT INTO care_tally", 2),
    "counted": ("UPDATE care_import SET good", 2),
    "to matching": ("UPDATE care_import SET state", 1),
    "match claimed": ("UPDATE care_import SET cursor", 1),
    "pair joined": ("UPDATE care_entry", 1),
    "match counted": ("UPDATE care_import SET agreed", 1),
    "done": ("UPDATE care_import SET state", 2),
    "journal": ("INSERT INTO journal", 1),
}
TRYING = ("tried", "fault noted")
LINES = 45
STEP = 20


def test_killed_at_each_named_point_nothing_is_half_in(allied: Flask, database_kind: str) -> None:
    """kill -9 of a process of its own after the statement; the next worker ends it: each row in, once, and counted."""
    points = CRASHES if database_kind == "sqlite" else {name: CRASHES[name] for name in ("rows in", "pair joined")}
    with allied.app_context():
        codes_and_years()
    for serial, (name, (statement, times)) in enumerate(points.items()):
        with allied.app_context():
            number = _begun(serial, name in TRYING)
            before = entries()
            db.session.remove()
            db.engine.dispose()
        child = os.fork()
        if child == 0:
            die_after(allied, number, statement, times)
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL, name
        with allied.app_context():
            _whole(number, before, name)


def _begun(serial: int, trying: bool) -> int:
    """An import with two bad rows, whose receiver has logged some of the patients already, about to be worked on."""
    patients = [{"resident_id": who(60 * serial + at), "name": "欧阳示例乙"} for at in range(LINES)]
    twin = [line(number=f"M-{serial}-{at}", **patients[at]) for at in range(5)]
    theirs = imports.open_import(desk(RECEIVER), NOW, "台账.csv", csv(*twin)).id
    imports.start_entering(imports.advance(theirs, NOW), desk(RECEIVER), NOW)
    imports.advance(theirs, NOW, seconds=LONG)
    rows = [line(number=f"SL-{serial}-{at}", **patients[at]) for at in range(LINES)]
    bad = [line(number=f"B-{serial}-{at}", day="2026-02-30") for at in range(2)]
    content = csv(*bad, *rows)
    if trying:
        return imports.open_import(desk(), NOW, "台账.csv", content).id
    one = tried(desk(), content)
    imports.start_entering(one, desk(), NOW)
    return one.id


def die_after(app: Flask, number: int, statement: str, times: int) -> None:
    """Work on an import until so many statements of that beginning were sent, then be killed."""
    with app.app_context():
        die_at(statement, times)
        imports.advance(number, NOW, seconds=LONG, chunk=STEP)
    os._exit(0)


def _whole(number: int, before: int, name: str) -> None:
    """What stands is whole steps, and the next worker ends what was begun."""
    half = db.session.get_one(CareImport, number)
    faults = select(func.count(func.distinct(ImportFault.row))).where(ImportFault.import_id == number)
    assert db.session.execute(faults).scalar_one() == half.bad, name
    entered = 0 if half.state in ("checking", "checked") else half.good
    assert entries() - before == entered, name
    assert half.good + half.bad + half.unchanged == half.position, name
    assert queries.recount([the_allied().breath.id]) == [], name
    one = imports.advance(number, NOW, seconds=LONG, chunk=STEP)
    if one.state == "checked":
        imports.start_entering(one, desk(), NOW)
        one = imports.advance(number, NOW, seconds=LONG, chunk=STEP)
    assert (one.state, one.good, one.bad, one.agreed) == ("done", LINES, 2, 5), name
    assert entries() - before == LINES, name
    assert queries.recount([the_allied().breath.id]) == [], name


CHILD = """
import sys
from tests.care.test_import_large import die_after
from tests.support.application import make_app
from tests.support.databases import Place
from pathlib import Path
url, folder, number = sys.argv[1:]
die_after(make_app(Place("sqlite", url, Path(folder))), int(number), "INSERT INTO care_entry", 2)
"""


@pytest.mark.on("sqlite")
def test_a_process_started_apart_is_killed_and_another_goes_on(allied: Flask) -> None:
    """The same with a program of its own, as the scheduler is one."""
    with allied.app_context():
        codes_and_years()
        number, before = _begun(0, False), entries()
        url, folder = allied.config["SQLALCHEMY_DATABASE_URI"], str(allied.extensions["alliance"].data_dir)
        db.session.remove()
        db.engine.dispose()
    done = subprocess.run([sys.executable, "-c", CHILD, url, folder, str(number)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    with allied.app_context():
        half = db.session.get_one(CareImport, number)
        assert (half.state, half.position, entries() - before) == ("entering", STEP, STEP - 2)
        _whole(number, before, "apart")
        assert db.session.execute(select(func.sum(CareTally.n))).scalar_one() > 0


def test_two_hospitals_import_at_once(allied: Flask, at_once: Callable[..., list[object]]) -> None:
    """Both logs of the same patients at the same time: each row in once, every pair found by one of the two."""
    lines = [line(number=f"SL-{at}", resident_id=resident_id(at)) for at in range(40)]
    with allied.app_context():
        numbers = []
        for login in (SENDER, RECEIVER):
            one = tried(desk(login), csv(*lines))
            imports.start_entering(one, desk(login), NOW)
            numbers.append(one.id)

    def working(number: int) -> Callable[[], None]:
        def run() -> None:
            with allied.app_context():
                while imports.advance(number, NOW, seconds=LONG, chunk=STEP).state != "done":
                    pass

        return run

    assert at_once(*(working(number) for number in numbers)) == [None, None]
    with allied.app_context():
        done = [db.session.get_one(CareImport, number) for number in numbers]
        assert [(one.state, one.good) for one in done] == [("done", 40)] * 2
        assert sum(one.agreed for one in done) == 40
        assert queries.recount([the_allied().breath.id]) == []
