"""Databases for tests: SQLite and PostgreSQL side by side, each test on its own copy of a template made once.

`database_kind` is parametrised over both unless the test says `@pytest.mark.on("sqlite")`; tests with a browser run on
SQLite unless they say otherwise. Tests on PostgreSQL carry the marker `postgres`."""

import itertools
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.support import postgres
from tests.support.counts import SOAK
from tests.support.session import locked, not_run, shared_dir

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Place:
    """Where one application keeps what it knows: a database and a directory for its files."""

    kind: str
    url: str
    data_dir: Path


class Databases:
    """Makes places: empty ones, and copies of a template that is built once for all workers."""

    def __init__(self, shared: Path, controller: int) -> None:
        self.shared = shared
        self.controller = controller
        self.numbers = itertools.count(1)
        self.connection: psycopg.Connection | None = None

    def empty(self, kind: str) -> Place:
        """A place without tables."""
        return self._place(kind, f"w{os.getpid()}_{next(self.numbers)}", None)

    def copy_of(self, name: str, kind: str, build: Callable[[Place], None]) -> Place:
        """A copy of the template *name*; the first to ask has it built, all later ones, in any worker, copy it."""
        ready, made_by = self.shared / f"{kind}-{name}.ready", f"{build.__module__}.{build.__qualname__}"
        with locked(ready):
            if not ready.exists():
                template = self._place(kind, f"template_{name}", None)
                try:
                    build(template)
                except BaseException:  # the next to ask finds no half-built template in the way
                    self.drop(template)
                    raise
                if kind == "sqlite":
                    settle(_file(template))
                ready.write_text(made_by)
            elif ready.read_text() != made_by:
                raise ValueError(f"two worlds are called {name}: one of {ready.read_text()}, one of {made_by}")
        return self._place(kind, f"w{os.getpid()}_{next(self.numbers)}", f"template_{name}")

    def lay_again(self, place: Place, name: str) -> None:
        """Lay the template *name* over a place again; nobody may be connected."""
        self.drop(place)
        template = f"template_{name}"
        shutil.copytree(self.shared / f"{place.kind}-{template}", place.data_dir)
        if place.kind == "postgresql":
            self._create(place.url.rsplit("/", 1)[1], template)

    def drop(self, place: Place) -> None:
        """Remove a place; whoever is still connected is thrown out."""
        shutil.rmtree(place.data_dir, ignore_errors=True)
        if place.kind == "postgresql":
            self._admin().execute(f'DROP DATABASE IF EXISTS "{place.url.rsplit("/", 1)[1]}" WITH (FORCE)')

    def close(self) -> None:
        """End the connection that makes and drops databases."""
        if self.connection:
            self.connection.close()

    def _place(self, kind: str, name: str, template: str | None) -> Place:
        data_dir = self.shared / f"{kind}-{name}"
        if template:
            shutil.copytree(self.shared / f"{kind}-{template}", data_dir)
        else:
            data_dir.mkdir()
        if kind == "sqlite":
            return Place(kind, f"sqlite:///{data_dir / 'alliance.sqlite3'}", data_dir)
        self._create(name, template)
        return Place(kind, self._server() + name, data_dir)

    def _create(self, name: str, template: str | None) -> None:
        admin = self._admin()
        # Copying files is half the work of logging each block, where the files lie in memory.
        files = " STRATEGY FILE_COPY" if admin.info.server_version >= 150_000 else ""
        admin.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"{files}' if template else ""))

    def _server(self) -> str:
        return postgres.server(self.shared, self.controller) or not_run("PostgreSQL is not installed")

    def _admin(self) -> psycopg.Connection:
        if self.connection is None:
            self.connection = psycopg.connect(self._server() + "postgres", autocommit=True)
        return self.connection


def _file(place: Place) -> Path:
    return Path(place.url.removeprefix("sqlite:///"))


def settle(file: Path) -> None:
    """Bring the write-ahead log of an SQLite file into the file itself, so that a plain copy is whole."""
    connection = sqlite3.connect(file)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that uses a database on the kinds it is meant for.

    What a page shows is tried on SQLite, and on both under soak; what is kept and refused, always on both.
    """
    if "database_kind" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker("on")
    with_browser = "new_page" in metafunc.fixturenames
    shown = with_browser or (not SOAK and metafunc.module.__name__.endswith(".test_pages"))
    kinds = marker.args if marker else ("sqlite",) if shown else KINDS
    marks = {"sqlite": [], "postgresql": [pytest.mark.postgres]}
    params = [pytest.param(kind, marks=marks[kind], id=kind) for kind in kinds]
    metafunc.parametrize("database_kind", params, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a test with many cases PostgreSQL runs the first, and all under soak: SQLite runs every case each time."""
    if SOAK:
        return
    seen: set[str] = set()
    further = []
    for item in items:
        test = item.nodeid.partition("[")[0]
        if item.get_closest_marker("postgres") and test in seen and not item.get_closest_marker("on"):
            further.append(item)
        elif item.get_closest_marker("postgres"):
            seen.add(test)
    if further:
        config.hook.pytest_deselected(items=further)
        gone = set(further)
        items[:] = [item for item in items if item not in gone]


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """'sqlite' or 'postgresql'."""
    kind: str = request.param
    return kind


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """The maker of databases, for fixtures of wider scope and for templates of one's own."""
    config = request.config
    worker = getattr(config, "workerinput", None)
    made = Databases(shared_dir(config), worker["controller"] if worker else os.getpid())
    yield made
    made.close()


@pytest.fixture
def place(databases: Databases, database_kind: str) -> Iterator[Place]:
    """A database with all tables and no rows, and an empty directory, for this test alone."""
    from tests.support.application import build_schema

    made = databases.copy_of("schema", database_kind, build_schema)
    yield made
    databases.drop(made)


@pytest.fixture
def database_url(place: Place) -> str:
    """The address of this test's migrated database, as SQLAlchemy wants it."""
    return place.url


@pytest.fixture
def data_dir(place: Place) -> Path:
    """The directory for this test's files."""
    return place.data_dir
