"""Each list of care at size, by the plan the database makes: no log is read whole, none is sorted, no page is counted off."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from alliance.care.model import CareEntry
from alliance.care.queries.exporting import SOURCES
from alliance.core.exports import source as lists
from alliance.ext import db
from tests.bench import rows
from tests.care.allied import the_allied
from tests.care.logged import SENDER, entered, line
from tests.care.made import sent
from tests.care.test_export import ALL
from tests.care.test_import_pages import client_of
from tests.support.counts import many
from tests.support.world import NOW

pytestmark = [pytest.mark.clause("SN15-4.3.a"), pytest.mark.usefixtures("that_day"), pytest.mark.soak]
SIZE = many(6_000, 500_000)
LOGS = ("referral", "consultation", "care_entry")
# What each post asks of each list. Of the whole province the newest are read backwards by their key: that is no scan.
ASKED = {
    SENDER: ("/care?scope=all", "/care?scope=in", "/care?scope=out", "/care?scope=mine", "/care?scope=todo", "/care?scope=late",
             "/care?scope=all&state=sent", "/care?scope=all&number=ZZ-T10000404", f"/care?scope=all&before={SIZE // 2}",
             "/care/ledger?view=mine", "/care/ledger?view=theirs", "/care/ledger?view=agreed", "/care/ledger?view=conflict"),
    "office": ("/care?number=ZZ-T10000404", "/care?alliance=5"),
}  # fmt: skip


@contextmanager
def watched() -> Iterator[list[tuple[str, Any]]]:
    """The statements about a log, with what they were given."""
    sent_to: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, sql: str, given: Any, *_more: Any) -> None:
        if sql.startswith("SELECT") and re.search(rf"FROM ({'|'.join(LOGS)}) ", sql.replace("\n", " ")):
            sent_to.append((sql, given))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent_to
    finally:
        event.remove(engine, "before_cursor_execute", note)


def fill(app: Flask) -> None:
    with app.app_context():
        world = the_allied()
        template = sent(world)
        entered(world.actor(SENDER), line())
        rows.hospitals(world.world.hospital("yanan"))
        rows.referrals(template, SIZE, spread=rows.alliances(world.breath, 20))
        rows.entries(db.session.get_one(CareEntry, 1), SIZE // 4, spread=True)
        rows.analysed()


def plan(sql: str, given: Any) -> list[str]:
    """How the database goes about it."""
    how = "EXPLAIN QUERY PLAN " if rows.kind() == "sqlite" else "EXPLAIN "
    return [str(row[-1]) for row in db.session.connection().exec_driver_sql(how + sql, given)]


def mistakes(lines: list[str]) -> list[str]:
    """Steps that read a log from end to end, or sort what they found."""
    return [
        line for line in lines
        if re.search(rf"^\W*SCAN ({'|'.join(LOGS)})$", line)
        or re.search(rf"Seq Scan on ({'|'.join(LOGS)})", line)
        or ("TEMP B-TREE FOR ORDER BY" in line)
    ]  # fmt: skip


@pytest.mark.on("sqlite")
def test_no_list_reads_a_log_whole_or_sorts_it(allied: Flask) -> None:
    fill(allied)
    for login, addresses in ASKED.items():
        client = client_of(allied, login)
        for address in addresses:
            with allied.app_context(), watched() as seen:
                assert client.get(address).status_code == 200
            assert seen, address
            with allied.app_context():
                for sql, given in seen:
                    assert "OFFSET ?" not in sql or given[-1] in (0, "0"), address
                    assert mistakes(_without_small_sort(sql, plan(sql, given))) == [], (address, sql)


def _without_small_sort(sql: str, lines: list[str]) -> list[str]:
    """A page cut from both ends is put in order in the end: a hundred rows, found by their key."""
    few = " IN (SELECT" in sql
    return [line for line in lines if not (few and "TEMP B-TREE FOR ORDER BY" in line)]


@pytest.mark.on("sqlite")
def test_an_export_is_cut_like_a_page(allied: Flask) -> None:
    fill(allied)
    with allied.app_context():
        desk = the_allied().actor(SENDER)
        for what, chosen in (("referrals", ALL), ("consultations", ALL), ("ledger", {"view": ""})):
            with watched() as seen:
                lists.chunk(SOURCES[what], desk, chosen, NOW, SIZE // 2, 50)
            for sql, given in seen:
                assert mistakes(_without_small_sort(sql, plan(sql, given))) == [], (what, sql)
