"""The two cities with experts, an evaluation centre, a second handler: what a whole journey of a programme needs, and its stages."""

from collections.abc import Iterator

import pytest
from flask import Flask

from alliance.core.actor import SYSTEM, Role
from alliance.organisations import actions as organisations
from alliance.organisations import queries as bodies
from tests.selection import judged, made, shanxi
from tests.selection.made import LONG_AGO, actor
from tests.support.application import living, running
from tests.support.databases import Databases, Place

EXPERTS = ("ex1", "ex2", "ex3")


def _build(place: Place) -> None:
    made._build(place)
    with running(place) as app, app.app_context():
        for programme, office in judged.OFFICES.items():
            judged._people(programme)
            judged._entered(programme)
            _second(office)
        judged._centre()


def _second(office: str) -> None:
    """Another handler beside the first: who nominated may not answer what is held against it."""
    where = bodies.organisation(actor(f"{office}-office").organisation_id or 0)
    organisations.give_post(
        SYSTEM, LONG_AGO, shanxi._person(f"{office}-second"), Role.OFFICE_HANDLER, where,
        programme=next(each[1] for each in shanxi.OFFICES if each[0] == office), since=LONG_AGO.date(),
    )  # fmt: skip


@pytest.fixture
def journeyed(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application on a copy of that world."""
    with living(databases, "journeyed", database_kind, _build) as app:
        yield app
