"""The world of the tests of changes: hospitals, people and two filed alliances, built once and copied for each test."""

from collections.abc import Iterator

import pytest
from flask import Flask

from alliance.demo import people
from tests.changes.stage import found
from tests.support.application import build_schema, living, running
from tests.support.databases import Databases, Place
from tests.support.world import NOW, World, build_world


def _build(place: Place) -> None:
    build_schema(place)
    with running(place) as app, app.app_context():
        world = build_world()
        found(world, "provincial")
        found(world, "xian")


@pytest.fixture
def app(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application whose database holds two filed alliances: one led by the provincial hospital, one by a city's."""
    with living(databases, "changes", database_kind, _build) as made:
        yield made


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """The cast, inside an application context; close it before asking pages."""
    with app.app_context():
        yield World(people.cast(), NOW)
