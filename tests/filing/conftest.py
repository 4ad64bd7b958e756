"""The world of the filing tests, built once per database kind and copied for each test."""

from collections.abc import Iterator

import pytest
from flask import Flask

from alliance.demo import people
from tests.support.application import build_schema, living, running
from tests.support.databases import Databases, Place
from tests.support.world import NOW, World, build_world


def _build(place: Place) -> None:
    build_schema(place)
    with running(place) as app, app.app_context():
        build_world()


@pytest.fixture
def app(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application whose database holds hospitals and people, no alliances; with 陕西's hospitals in it."""
    with living(databases, "filing", database_kind, _build) as made:
        yield made


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """The cast, inside an application context; close it before asking pages."""
    with app.app_context():
        yield World(people.cast(), NOW)
