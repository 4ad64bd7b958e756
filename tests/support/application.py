"""The application under test: made on a database of its own, asked through a client or served on a real port.

No fixture holds an application context open: flask-login would then keep the first user for every request, and access
tests would pass for the wrong reason. Open one where it is needed: `with app.app_context(): ...`. The application is
imported where it is made: tests of pure rules start without it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from tests.support.databases import Databases, Place

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = ROOT / "migrations"


def migrations() -> list[Path]:
    """The migrations there are."""
    return sorted((MIGRATIONS / "versions").glob("*.py"))


def make_app(place: Place) -> Flask:
    """An application on this place; give it to `close_app` in the end."""
    from alliance import create_app
    from alliance.config import Config

    return create_app(Config.for_tests(place.url, place.data_dir))


def take_up(app: Flask) -> None:
    """Have files and keys of this process be this application's: the last one made would have them otherwise."""
    from alliance.core import anchors, files, mail, patients
    from alliance.evaluation.queries.comparison import forget

    config = app.extensions["alliance"]
    files.Store.root, files.Store.largest = config.data_dir / "files", config.largest_upload
    anchors.Anchors.root = config.data_dir / "anchors"
    patients.use_key(config.patient_key)
    forget()
    mail.Outbox.settings = config.mail


def close_app(app: Flask) -> None:
    """Let go of every connection, so that the database can be dropped or copied."""
    from alliance.ext import db

    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@contextmanager
def running(place: Place) -> Iterator[Flask]:
    """An application on this place while inside."""
    app = make_app(place)
    try:
        yield app
    finally:
        close_app(app)


def make_schema(app: Flask) -> None:
    """All tables and triggers, as `flask db upgrade` makes them."""
    from alliance.core import journal
    from alliance.ext import db

    with app.app_context():
        if migrations():
            flask_migrate.upgrade(str(MIGRATIONS))
            return
        db.create_all()
        with db.engine.begin() as connection:
            journal.install_triggers(connection)


def build_schema(place: Place) -> None:
    """The template that every test's database is a copy of."""
    with running(place) as app:
        make_schema(app)


_kept: dict[tuple[str, str], tuple[Place, Flask]] = {}


@contextmanager
def living(databases: Databases, name: str, kind: str, build: Callable[[Place], None]) -> Iterator[Flask]:
    """The application on a fresh copy of a template, for one test.

    A worker keeps one application for each template and lays only its database anew: making routes, pages and statements
    again for every test took most of the time. What a test changed in its configuration is put back.
    """
    if (name, kind) in _kept:
        place, app = _kept[name, kind]
        databases.lay_again(place, name)
    else:
        place = databases.copy_of(name, kind, build)
        app = make_app(place)
        _kept[name, kind] = place, app
    before = dict(app.config)
    take_up(app)
    try:
        yield app
    finally:
        app.config.clear()
        app.config.update(before)
        close_app(app)


@pytest.fixture
def app(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application on an empty migrated database of its own."""
    with living(databases, "schema", database_kind, build_schema) as made:
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without script; `app.test_client()` makes more of them, one for each person."""
    return app.test_client()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a free port of 127.0.0.1, several requests at a time; its address without a final slash."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address of the application of the fixture `app`, really served."""
    with served(app) as address:
        yield address


@pytest.fixture
def at_once() -> Callable[..., list[object]]:
    """Run functions in threads that start together; their results or exceptions, in order."""
    return _at_once


def _at_once(*functions: Callable[[], object]) -> list[object]:
    gate = threading.Barrier(len(functions))
    results: list[object] = [None] * len(functions)

    def run(index: int, function: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[index] = function()
        except Exception as error:  # the test looks at it
            results[index] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
