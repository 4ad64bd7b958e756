"""Flows, waiting times, the FHIR view and `flask doctor` on referrals of the bench's sizes (see tests.bench.test_care).

What is asserted is what would be a mistake: a statement for each row, a figure that reads another alliance's records.
"""

from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import text

from alliance.care import queries
from alliance.core.work import work
from alliance.ext import db
from tests.api.calls import MANY, token_of
from tests.bench import rows
from tests.bench.filled import KINDS, SIZES, Filled, filled
from tests.bench.measure import cpu, hello, tell
from tests.support.databases import Databases
from tests.support.seen import statements
from tests.support.world import NOW

YEAR = NOW.year - 1
LATER = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', sent_at, '+' || ({}) || ' minutes')",
    "postgresql": "sent_at + ({}) * INTERVAL '1 minute'",
}


@pytest.mark.on(*KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_figures(databases: Databases, database_kind: str, tmp_path: Path, size: int) -> None:
    with filled(databases, database_kind, tmp_path, size) as world, time_machine.travel(NOW, tick=True):
        name = f"{database_kind}, {size:,} referrals"
        with world.app.app_context():
            _arrive(database_kind)
            _figures(world, name)
            _doctor(name)
        _fhir(world, name)


def _arrive(kind: str) -> None:
    """Six of seven were declined: they were carried out instead, each step after its own time."""
    steps = {
        "accepted_at": "1 + id % 3000",
        "arrived_at": "3000 + id % 9000",
        "returned_at": "12000",
        "closed_at": "12000 + id % 9000",
    }
    values = ", ".join(f"{column} = {LATER[kind].format(minutes)}" for column, minutes in steps.items())
    with work():
        db.session.execute(
            text(f"UPDATE referral SET state = 'closed', end_code = '', {values} WHERE state = 'declined'")
        )
    with db.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def _figures(world: Filled, name: str) -> None:
    for which, alliance in (("one of 300 alliances", world.alliance + 1), ("the largest, every twentieth", world.own)):
        for figure in (queries.flows, queries.waits):
            with statements() as sent:
                found = figure(alliance, YEAR)
            assert len(sent) == 1
            taken = cpu(lambda figure=figure, alliance=alliance: figure(alliance, YEAR), 3)  # type: ignore[misc]
            tell(1, f"{name}, {figure.__name__}, {which}", ms=taken, arrived=max(one.n for one in found))


def _doctor(name: str) -> None:
    """Goal 4: the recount against the bare aggregate."""
    bare = cpu(lambda: db.session.execute(text(
        "SELECT designation_id, from_id, to_id, direction, state, min(arrived_at), count(*) FROM referral GROUP BY 1, 2, 3, 4, 5"
    )).all(), 1)  # fmt: skip
    rows.tallies()
    assert queries.recount() == []
    taken = cpu(lambda: queries.recount(), 1)
    tell(4, f"{name}, flask doctor", most=1.5, against="× the bare SQL aggregate", seconds=taken / 1000,
         bare=bare / 1000, times=taken / bare)  # fmt: skip


def _fhir(world: Filled, name: str) -> None:
    app, bare = world.app, hello()
    app.extensions["alliance"] = replace(app.extensions["alliance"], calls_a_minute=MANY)
    with app.app_context():
        headers = {"Authorization": f"Bearer {token_of('weinan', days=365)}"}
    client = app.test_client()
    for address in (
        "ServiceRequest",
        f"Task?_before={world.size // 2}",
        "Task?status=completed",
        f"Task/{world.size // 20 * 20}",
    ):
        assert client.get(f"/fhir/{address}", headers=headers).status_code in (200, 404)
        taken = cpu(lambda asked=address: client.get(f"/fhir/{asked}", headers=headers), 5)  # type: ignore[misc]
        tell(1, f"{name}, /fhir/{address}", ms=taken, hello=bare, times=taken / bare)
