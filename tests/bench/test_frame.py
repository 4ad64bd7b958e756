"""What stands around every page, as a multiple of a bare Flask page: signed in, with navigation, counts and language.

Beside it what its pieces save: a select of rows against the same through the session, a kept piece against its macro, a
word looked up once against each time.
"""

from pathlib import Path

import pytest
import time_machine
from flask import Flask, render_template
from flask_babel import gettext
from sqlalchemy import select

from alliance.core import reading
from alliance.core.access import everyone
from alliance.core.actor import Actor
from alliance.core.pages.cells import macro
from alliance.core.pages.fragments import piece
from alliance.ext import db
from alliance.organisations import queries
from alliance.organisations.model import Organisation
from tests.bench.measure import cpu, hello, tell
from tests.care.logged import SENDER
from tests.support.world import NOW, sign_in, the_world

MOST = 25  # times hello: beyond this somebody has put work into the frame that every page pays


@pytest.mark.on("sqlite")
def test_frame(settled: Flask, tmp_path: Path) -> None:
    with time_machine.travel(NOW, tick=True):
        empty = settled.jinja_env.from_string('{% extends "base.html" %}')
        if "bench.frame" not in settled.view_functions:
            settled.add_url_rule("/bench/frame", "bench.frame", everyone(lambda: render_template(empty)))
        client = settled.test_client()
        sign_in(client, SENDER)
        taken, bare = cpu(lambda: [client.get("/bench/frame") for _ in range(20)]) / 20, hello()
        tell(1, "the frame alone, signed in", ms=taken, hello=bare, times=taken / bare, most=4,
             against="× a bare Flask page")  # fmt: skip
        assert taken / bare < MOST
        with settled.app_context():
            _pieces(settled, the_world().actor(SENDER))


def _pieces(app: Flask, actor: Actor) -> None:
    query = select(Organisation.id, Organisation.name).order_by(Organisation.id).limit(5)
    many = range(50)
    with app.test_request_context("/"):
        for what, kept, plain in (
            (
                "five rows, without and with the session",
                lambda: reading.rows(query),
                lambda: db.session.execute(query).all(),
            ),
            (
                "who acts, by rows and by records",
                lambda: queries.acting(actor.person_id or 0, NOW.date(), actor.post_id),
                lambda: _by_records(actor),
            ),
            ("a kept piece and its macro", lambda: piece("silence"), lambda: macro("flashes")),
            (
                "a word of a template, and of the code",
                lambda: app.jinja_env.globals["_"]("筛选"),  # type: ignore[operator]
                lambda: gettext("筛选"),
            ),
        ):
            times = [cpu(lambda act=act: [act() for _ in many]) / len(many) for act in (kept, plain)]  # type: ignore[misc]
            tell(1, what, ms=times[0], plain=times[1], times_quicker=times[1] / times[0])


def _by_records(actor: Actor) -> Actor | None:
    db.session.expunge_all()
    who = queries.person(actor.person_id or 0, NOW.date())
    return queries.actor_for(who, NOW.date(), actor.post_id) if who is not None else None
