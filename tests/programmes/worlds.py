"""The worlds of the journeys of further programmes: hospitals, authorities and people, and the experts of Wenzhou's office."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask

from alliance.core.actor import SYSTEM, Role
from alliance.documents import excel
from alliance.organisations import actions as organisations
from alliance.organisations import queries as who
from alliance.rules import objective
from tests.selection import made, shanxi
from tests.selection.made import LONG_AGO
from tests.selection.shanxi import _person, actor
from tests.support.application import living, running
from tests.support.databases import Databases, Place

EXPERTS = ("wenzhou-ex1", "wenzhou-ex2", "wenzhou-ex3")
PROGRAMME = "wenzhou-specialty"
HEADS = ("医院", "科室", "专科", "指标", "年度", "数值", "来源")
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def build_wenzhou(place: Place) -> None:
    """The two cities and the county, and three people who hold the post of an expert."""
    made._build(place)
    with running(place) as app, app.app_context():
        body = who.organisation(actor("wenzhou-office").organisation_id or 0)
        for login in EXPERTS:
            organisations.give_post(
                SYSTEM, LONG_AGO, _person(login), Role.EXPERT, body, programme=PROGRAMME, since=LONG_AGO.date()
            )


@pytest.fixture
def wenzhou(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """Wenzhou's world."""
    with living(databases, "wenzhou", database_kind, build_wenzhou) as app:
        yield app


@pytest.fixture
def regional(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """The world of the regional centres: an office, a hospital, the treasury."""
    with living(databases, "shanxi", database_kind, shanxi._build) as app:
        yield app


def workbook(programme: str, at: datetime, figures: dict[str, tuple[str, int]], years: range) -> dict[str, object]:
    """A workbook with a figure of every compared indicator and year, as a browser hands it in; `figures`: a hospital's
    specialty and its figure of the first year. One more each year; where less is better, as much less."""
    system = objective.load(programme)
    assert system is not None
    rows = [
        [hospital, "", specialty, one.words, str(year), str(_figure(one, first, year - years.start)), "医疗服务数据平台（示例）"]
        for hospital, (specialty, first) in figures.items() for one in system.indicators for year in years
    ]  # fmt: skip
    book = excel.Workbook(at)
    book.sheet("数据", [excel.Column(head, "code") for head in HEADS], rows)
    return {"name": "客观数据.xlsx", "mimeType": BOOK, "buffer": book.close()}


def _figure(one: objective.Indicator, first: int, later: int) -> int:
    return first + later if one.better == "up" else 100 - first - later
