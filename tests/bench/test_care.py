"""Goals 1, 2, 6 and 7 on referrals of three sizes: BENCH_ROWS=50000,500000,5000000, and BENCH_POSTGRES=1 for both databases.

Ratios to a bare Flask page, the csv module, a bare xlsx writer, in the same process and minute. No peer is measured here;
which are missing is said. What is asserted is what would be a mistake, not a slow machine.
"""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
import xlsxwriter
from flask.testing import FlaskClient

from alliance.care import queries
from alliance.care.actions import exporting, load_diagnoses, send_referral
from alliance.care.model import Referral
from alliance.care.queries.exporting import SOURCES
from alliance.core import exports
from alliance.core.actor import Actor
from alliance.core.exports import source as lists
from alliance.ext import db
from tests.bench.filled import KINDS, SIZES, Filled, filled
from tests.bench.measure import cpu, hello, memory, peers, tell, wall
from tests.care.allied import patient, the_allied
from tests.care.logged import SENDER
from tests.care.test_export import ALL
from tests.support.databases import Databases
from tests.support.seen import statements
from tests.support.world import NOW, sign_in

EXPORTED = 100_000
BARE = {"csv": "the csv module", "xlsx": "a bare xlsxwriter (the Rust writer is missing)"}
SLOW = 30.0  # seconds: a page that takes longer reads what it should not


@pytest.mark.on(*KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_care(databases: Databases, database_kind: str, tmp_path: Path, size: int) -> None:
    with (
        filled(databases, database_kind, tmp_path, size) as world,
        time_machine.travel(NOW + timedelta(hours=1), tick=True),
    ):
        name = f"{database_kind}, {size:,} referrals"
        print(f"\n{name}: filled in {world.seconds:.0f} s; peers not measured: {peers()}")
        _lists(world, name)
        _every_page(world, name)
        _logging(world, name)
        _search(world, name)
        _export(world, name)


def _client(world: Filled, login: str) -> FlaskClient:
    client = world.app.test_client()
    sign_in(client, login)
    return client


def _lists(world: Filled, name: str) -> None:
    """Goal 1."""
    half = world.size // 2
    for login, addresses in {
        SENDER: ("/care?scope=all", f"/care?scope=all&before={half}", "/care?scope=in&state=open", "/care?scope=mine",
                 f"/care?scope=all&alliance={world.own}&state=sent", "/care/ledger?view=mine"),
        "office": ("/care?scope=all", f"/care?scope=all&before={half}", f"/care?scope=all&alliance={world.alliance}&state=sent",
                   "/care?scope=late"),
    }.items():  # fmt: skip
        client = _client(world, login)
        for address in addresses:
            pairs = [(cpu(lambda asked=address, by=client: by.get(asked), 5), hello()) for _again in range(2)]  # type: ignore[misc]
            taken, bare = (min(figures) for figures in zip(*pairs, strict=True))  # in turn: a busy minute meets both
            tell(1, f"{name}, {login} {address}", most=20, against="× a bare Flask page", ms=taken, hello=bare,
                 times=taken / bare)  # fmt: skip


def _every_page(world: Filled, name: str) -> None:
    """Each page of the chapter answers, in a number of statements that does not grow."""
    desk, office = _client(world, SENDER), _client(world, "office")
    last = f"/care/referrals/{world.size}"
    for client, addresses in (
        (desk, ("/", "/care", "/care?kind=consultation", "/care?scope=todo", "/care?scope=late", "/care?scope=all&period=2025",
                "/care?scope=all&number=ZZ-T1001",
                "/care?scope=all&q=肺炎", "/care/referrals/1", "/care/referrals/new", "/care/ledger?view=theirs",
                "/care/ledger?view=agreed", "/care/ledger?view=conflict", "/care/ledger/1", "/care/imports",
                "/care/exports", "/care/desk", f"/alliances/{world.own}/care")),
        (office, ("/", "/care?kind=consultation", "/care?scope=all&period=2025", "/care?scope=all&number=ZZ-T1001", last,
                  f"/alliances/{world.alliance}/care", f"/alliances/{world.own}/care?year=2026")),
    ):  # fmt: skip
        for address in addresses:
            client.get(address)
            with world.app.app_context(), statements() as sent:
                seconds = wall(lambda asked=address, by=client: by.get(asked))  # type: ignore[misc]
            tell(1, f"{name}, page {address}", seconds=seconds, statements=len(sent), told="by the clock, once")
            assert client.get(address).status_code == 200, address
            assert len(sent) <= 25, address
            assert seconds < SLOW, address


def _logging(world: Filled, name: str) -> None:
    """Goal 2: the action and its commit; the peers' bare create is missing with them."""
    serial = iter(range(1, 1_000))
    with world.app.app_context():
        desk, to_id = the_allied().actor(SENDER), the_allied().id("provincial")

        def log() -> None:
            send_referral(
                desk, NOW, designation_id=world.own, to_id=to_id, patient=patient(next(serial)),
                diagnosis="社区获得性肺炎", consent_by="patient", despite_open=True,
            )  # fmt: skip

        taken, bare = cpu(log, 20), hello()
        tell(2, f"{name}, log a referral", ms=taken, hello=bare, times=taken / bare)


def _search(world: Filled, name: str) -> None:
    """Goal 7: two Chinese characters among the codes and among all referrals, deep too; a number's beginning."""
    with world.app.app_context():
        load_diagnoses()
        desk, office = (the_allied().actor(login) for login in (SENDER, "office"))
        few = the_allied().actor("yanan-desk")
        for what, act in (
            ("肺炎 among the codes of diagnoses", lambda: queries.diagnoses("肺炎")),
            ("肺炎 among a desk's twentieth of all", lambda: _found(desk, "肺炎")),
            ("肺炎 deep in that", lambda: _found(desk, "肺炎", world.size // 2)),
            ("肺 among a desk's twentieth of all", lambda: _found(desk, "肺")),
            ("第1999型 among a desk's twentieth of all", lambda: _found(desk, "第1999型")),
            ("没有 (nothing has it)", lambda: _found(desk, "没有")),
            ("肺炎, a desk with none", lambda: _found(few, "肺炎")),
            ("延安, a hospital, the office", lambda: _found(office, "延安")),
            ("示例, fifteen hundred hospitals, the office", lambda: _found(office, "示例")),
            ("ZZ-T1000404 among the numbers", lambda: _found(office, "ZZ-T1000404")),
        ):
            taken = cpu(act, 5)
            tell(7, f"{name}, {what}", most=10, against="ms", named="ms", ms=taken,
                 wall=min(wall(act) for _ in range(5)) * 1000)  # fmt: skip


def _found(actor: Actor, words: str, before: int | None = None) -> Any:
    return queries.newest_found("referral", actor, queries.Filter(words=words), NOW, 51, before)


def _export(world: Filled, name: str) -> None:
    """Goal 6: a list of up to 100,000 rows as the office sees it, against the same rows by bare writers."""
    chosen = {**ALL, "number": ""}
    with world.app.app_context():
        office = the_allied().actor("office")
        query = SOURCES["referrals"].query(office, chosen, NOW)
        wanted = query.order_by(Referral.id.desc()).limit(EXPORTED)
        texts, _last = lists.chunk(SOURCES["referrals"], office, chosen, NOW, 0, EXPORTED)
        of_text = wall(lambda: _bare_csv(texts))
        ready = lists.timed(texts, SOURCES["referrals"].columns(office))  # moments as such, as one usually has them
        asked = wall(lambda: _select_and_csv(wanted))
        oldest = db.session.execute(wanted.with_only_columns(Referral.id)).scalars().all()[-1]
    bare = {"csv": wall(lambda: _bare_csv(ready)), "xlsx": wall(lambda: _bare_xlsx(ready))}
    ready.clear()
    for form in ("csv", "xlsx"):
        with world.app.app_context(), memory() as used:
            seconds, count, size = _exported(form, oldest)
        # Bare is what writes rows that are at hand: no query, no scope, no words for codes, no pieces that survive a worker,
        # and nothing at all for an empty cell. Beside it, one select through SQLAlchemy straight into the csv module.
        tell(6, f"{name}, {count:,} rows as {form}", most=1.5, against=f"× {BARE[form]}, < 60 MB", seconds=seconds,
             bare=bare[form], times=seconds / bare[form],
             bare_csv_of_text_alone=of_text, select_and_csv=asked, times_that=seconds / asked,
             rows_a_second=count / seconds, megabytes_of_memory=used[0], megabytes=size / 1e6)  # fmt: skip
        assert used[0] < 200


def _exported(form: str, oldest: int) -> tuple[float, int, int]:
    """As a task, worked off to its end; no more rows than are measured."""
    office = the_allied().actor("office")
    source = SOURCES["referrals"]

    def cut(actor: Any, chosen: Any, at: Any) -> Any:
        return source.query(actor, chosen, at).where(Referral.id >= oldest)

    maker = exporting.MAKER._replace(sources={"referrals": replace(source, query=cut)})
    number = exporting.order("referrals", form, office, NOW, ALL).id
    seconds = wall(lambda: exports.advance(number, maker, NOW, seconds=3_600))
    one = db.session.get_one(exports.Export, number)
    assert one.state == "done"
    return seconds, one.position, sum(len(piece) for piece in exports.pieces(number))


def _select_and_csv(wanted: Any) -> None:
    csv.writer(io.StringIO()).writerows(db.session.connection().execute(wanted))


def _bare_csv(ready: list[list[Any]]) -> None:
    csv.writer(io.StringIO()).writerows(ready)


def _bare_xlsx(ready: list[list[Any]]) -> None:
    book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True, "remove_timezone": True,
                                              "default_date_format": "yyyy-mm-dd hh:mm"})  # fmt: skip
    page = book.add_worksheet()
    for at, row in enumerate(ready):
        page.write_row(at, 0, row)
    book.close()
