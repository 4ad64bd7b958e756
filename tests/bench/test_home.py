"""Goal 8: home with 2,000 to-dos, the round, the progress board and its picture, a score card, as multiples of a bare page.

What is asserted is what would be a mistake: a page whose statements grow with the to-dos, a picture drawn again.
"""

from decimal import Decimal
from time import process_time

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.core.inbox import Todo
from alliance.evaluation import actions, queries
from alliance.ext import db
from alliance.figures import kept
from tests.bench import rows
from tests.bench.measure import cpu, hello, tell
from tests.evaluation.yearly import DECIDED, MANUAL, OPENED, the_yearly, yearly_app
from tests.supervision.reported import another
from tests.support.seen import statements
from tests.support.world import sign_in

__all__ = ["yearly_app"]
TASKS, ALLIANCES, MOST = 2_000, 300, 25
DASHBOARDS = ("progress board", f"progress board, {ALLIANCES} waiting", "picture of a card", "picture of the totals")
FULL = "× a bare Flask page, warm"


@pytest.mark.on("sqlite")
def test_home(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        for serial in range(ALLIANCES - 2):
            another(serial, world.alliance())
        number = world.scoring().id
    with time_machine.travel(DECIDED, tick=True):
        client = yearly_app.test_client()
        sign_in(client, "head")
        _tell(yearly_app, client, f"progress board, {ALLIANCES} waiting", f"/rounds/{number}/progress", hello())
    with yearly_app.app_context():
        world = the_yearly()
        for one in queries.cards(number):
            actions.score_manual(one, dict.fromkeys(MANUAL, Decimal(4)), world.actor("office"), OPENED)
        actions.provisional(world.round(), world.actor("office"), OPENED)
        asked = db.session.execute(select(Todo.id).where(Todo.kind == "round.decide", Todo.closed_at.is_(None)))
        card, first = world.card().id, asked.scalar_one()
    with time_machine.travel(DECIDED, tick=True):
        few = _count(yearly_app, client, "/")
        with yearly_app.app_context():
            rows.copies(Todo, first, TASKS, {"record_id": "1000000 + i"})
            rows.analysed()
        assert _count(yearly_app, client, "/") == few, "as many statements as with a handful of to-dos"
        bare = hello()
        for what, address in (
            (f"home with {TASKS:,} to-dos", "/"), ("score card", f"/cards/{card}"), ("the year", "/evaluation"),
            (f"round of {ALLIANCES}", f"/rounds/{number}"), ("progress board", f"/rounds/{number}/progress"),
            ("picture of a card", f"/cards/{card}/dimensions.svg"),
            ("picture of the totals", f"/rounds/{number}/distribution.svg"),
        ):  # fmt: skip
            _tell(yearly_app, client, what, address, bare)


def _count(app: Flask, client: FlaskClient, address: str) -> int:
    assert client.get(address).status_code == 200
    with app.app_context(), statements() as sent:
        client.get(address)
    return len(sent)


def _tell(app: Flask, client: FlaskClient, what: str, address: str, bare: float) -> None:
    kept.forget()
    cold = cpu_once(client, address)
    taken = cpu(lambda: client.get(address), 5)
    sent = _count(app, client, address)
    board = MOST if what in DASHBOARDS else 0
    tell(8, what, most=board, against=FULL, ms=taken, hello=bare, times=taken / bare, cold=cold, statements=sent)


def cpu_once(client: FlaskClient, address: str) -> float:
    """Milliseconds of the first time, pictures drawn."""
    began = process_time()
    assert client.get(address).status_code == 200, address
    return (process_time() - began) * 1000
