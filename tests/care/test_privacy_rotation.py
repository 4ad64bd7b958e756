"""Changing the key: every sealed row anew, while people work, whole after a kill at any point."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from alliance.care import actions
from alliance.care.model import Referral
from alliance.core import drafts, journal, patients, rotation
from alliance.core.drafts import Draft, Typed
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from tests.care.allied import the_allied
from tests.care.made import RECEIVER, sent
from tests.care.sealed import WHO, filled, many_cases, opened, stopping, under
from tests.support.counts import many
from tests.support.world import NOW, post, sign_in

ROOT = Path(__file__).resolve().parents[2]
NEW = "another-secret-" * 3
pytestmark = pytest.mark.clause("SN15-4.3.a")


@pytest.fixture
def both(allied: Flask) -> Iterator[str]:
    """The old key and a new one that seals; the keys stand as before afterwards. What it gives is the configuration."""
    old = allied.extensions["alliance"].patient_key
    before = vars(patients.Key).copy()
    yield f"2:{NEW},1:{old}"
    patients.Key.ring, patients.Key.current, patients.Key.match = before["ring"], before["current"], before["match"]


def test_every_sealed_column_is_sealed_anew_and_opens_as_before(allied: Flask, both: str) -> None:
    with allied.app_context():
        world = the_allied()
        before = filled(world)
        assert all(before.values()), "a sealed column no row of this test stands in: add one to sealed.filled"
        patients.use_key(both)
        assert under() == {"1"}
        told: list[tuple[str, int, int]] = []
        found = rotation.rotate(NOW, lambda *words: told.append(words), batch=1)
        assert (under(), opened(), found.unreadable) == ({"2"}, before, {})
        assert {name for name, _done, _total in told} == set(before) == set(found.done)
        assert all(done <= total for _name, done, total in told)
        assert sum(rotation.rotate(NOW).done.values()) == 0
        patients.use_key(f"2:{NEW}", both.partition("1:")[2])
        assert opened() == before
        with pytest.raises(Refused, match="已有转往该院"):  # the hash for matching is the same: the open one is found
            sent(world, 1, patient=_open_patient(world))
        lines = db.session.execute(select(JournalEntry).where(JournalEntry.event.startswith("patients."))).scalars()
        told_lines = [(line.event, line.facts.get("key")) for line in lines]
        assert told_lines == [("patients.rotate", "2"), ("patients.rotated", "2")] * 2
        assert journal.verify() is None


def _open_patient(world: Any) -> Any:
    case = sent(world, 5)
    return patients.unseal(case.patient)


def test_stopped_at_any_step_it_goes_on_with_what_is_left(allied: Flask, both: str) -> None:
    with allied.app_context():
        world = the_allied()
        before = filled(world)
        many_cases(world, 3)
        before = opened()
        patients.use_key(both)
        for at in (1, 1, 2, 1, 3):
            with pytest.raises(KeyboardInterrupt):
                rotation.rotate(NOW, stopping(at), batch=1)
            assert opened() == before
        rotation.rotate(NOW)
        assert (under(), opened()) == ({"2"}, before)


@pytest.mark.on("sqlite")
@pytest.mark.soak
def test_killed_outright_nothing_is_lost(allied: Flask, both: str) -> None:
    with allied.app_context():
        world = the_allied()
        filled(world)
        many_cases(world, 12)
        before = opened()
    config = allied.extensions["alliance"]
    # The keys and places of the test's application, for a process of its own.
    environ = {
        **os.environ, "ALLIANCE_ENV": "test", "DATABASE_URL": config.database_url, "DATA_DIR": str(config.data_dir),
        "PATIENT_KEY": both, "SECRET_KEY": config.secret_key,
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "app", "patients", "rotate", "--batch", "1"]
    for kill in range(many(1, 40)):
        running = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
        assert running.stdout is not None
        for _line in range(2 + kill % 5):
            running.stdout.readline()
        running.send_signal(signal.SIGKILL)
        running.stdout.close()
        assert running.wait() in (-signal.SIGKILL, 0)
        patients.use_key(both)
        with allied.app_context():
            assert opened() == before
    with allied.app_context():
        runner = allied.test_cli_runner()
        result = runner.invoke(args=["patients", "rotate"])
        assert (result.exit_code, under(), opened()) == (0, {"2"}, before), result.output
        assert "referral.patient" in result.output
        assert runner.invoke(args=["patients", "status"]).exit_code == 0


def test_two_runs_at_once_and_people_at_work(allied: Flask, both: str, at_once: Callable[..., list[object]]) -> None:
    with allied.app_context():
        world = the_allied()
        filled(world)
        many_cases(world, 6)
        before = opened()
        first = db.session.execute(select(Referral.id).where(Referral.state == "sent")).scalars().first()
    patients.use_key(both)

    def run() -> None:
        with allied.app_context():
            rotation.rotate(NOW, batch=2)

    def accept() -> None:
        with allied.app_context():
            case = db.session.get_one(Referral, first)
            actions.accept(case, the_allied().actor(RECEIVER), NOW)

    assert at_once(run, run, accept) == [None, None, None]
    with allied.app_context():
        rotation.rotate(NOW)
        assert (under(), opened(), journal.verify()) == ({"2"}, before, None)
        assert db.session.get_one(Referral, first).state == "accepted"


def test_what_changed_between_reading_and_writing_is_left_for_the_next_look(allied: Flask, both: str) -> None:
    with allied.app_context():
        world = the_allied()
        filled(world)
        author = drafts.author_of(world.actor(RECEIVER))
        patients.use_key(both)
        column = next(one for one in rotation.columns() if rotation.name_of(one) == "draft.sealed")
        row_id, stale = db.session.execute(select(Draft.id, Draft.sealed)).one()
        drafts.keep(author, "/care/referrals/new", Typed([("reason", "新写的")]), NOW)
        with work():
            statement = update(column.table).where(column.table.c.id == row_id, column == stale)
            done: Any = db.session.execute(statement.values(sealed=patients.anew("draft", stale)))
            assert done.rowcount == 0
        found = drafts.find(author, "/care/referrals/new")
        assert found is not None
        words = drafts.read(found)
        assert words is not None
        assert words.fields == [("reason", "新写的")]


@pytest.mark.on("sqlite")
def test_with_a_key_missing_or_wrong_it_says_so_and_leaves_what_it_cannot_open(allied: Flask, both: str) -> None:
    old = both.partition("1:")[2]
    with allied.app_context():
        world = the_allied()
        before = filled(world)
        runner = allied.test_cli_runner()
        for keys, said in ((f"2:{NEW}", "没有装入"), (f"2:{NEW},1:{'wrong-' * 8}", "密钥不符")):
            patients.use_key(keys, old)
            raw = _raw()
            status = runner.invoke(args=["patients", "status"])
            assert (status.exit_code, said in status.output) == (1, True)
            result = runner.invoke(args=["patients", "rotate"])
            assert (result.exit_code, "保持原样" in result.output, _raw() == raw) == (1, True, True)
            assert WHO.name not in result.output + status.output
        patients.use_key(both, "another-" * 5)
        status = runner.invoke(args=["patients", "status"])
        assert (status.exit_code, status.output.count("比对密钥不符")) == (1, 3)
        patients.use_key(both)
        assert opened() == before
        assert runner.invoke(args=["patients", "status"]).exit_code == 0
        assert runner.invoke(args=["patients", "rotate"]).exit_code == 0
        assert under() == {"2"}


def _raw() -> dict[str, list[Any]]:
    found = {
        rotation.name_of(one): list(db.session.execute(select(one).order_by(one.table.c.id)).scalars())
        for one in rotation.columns()
    }
    db.session.rollback()
    return found


@pytest.mark.on("sqlite")
def test_without_the_key_every_step_says_so_and_keeps_what_was_typed(allied: Flask, both: str, that_day: None) -> None:
    with allied.app_context():
        case = sent(the_allied(), 1)
        row_id = case.id
    patients.use_key(f"2:{NEW}", both.partition("1:")[2])
    client = allied.test_client()
    sign_in(client, RECEIVER)
    page = f"/care/referrals/{row_id}"
    opening = post(client, f"{page}/identity", {"purpose": "contact"}, page=page)
    assert (opening.status_code, "没有装入" in opening.text, "没有丢失" in opening.text) == (409, True, True)
    asking = post(client, f"{page}/ask", {"text": "请补充胸部CT"}, page=f"{page}/ask")
    assert (asking.status_code, "没有装入" in asking.text, "请补充胸部CT" in asking.text) == (409, True, True)
    with allied.app_context():
        assert db.session.get_one(Referral, row_id).state == "sent"
        events = set(db.session.execute(select(JournalEntry.event)).scalars())
        assert "referral.reveal" not in events
