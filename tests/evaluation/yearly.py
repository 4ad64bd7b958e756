"""A world in which years are judged: the reported world with an adopted indicator system; rounds go through the actions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from alliance.clock import BEIJING
from alliance.evaluation import actions, queries
from alliance.evaluation.model import IndicatorVersion, Round, ScoreCard
from alliance.organisations.queries import Post
from tests.supervision.reported import PROGRAMME, Reported, build_reported, tally
from tests.support.application import build_schema, living, running
from tests.support.databases import Databases, Place
from tests.support.world import the_world

YEAR = 2025
OPENED = datetime(2026, 1, 15, 9, 0, tzinfo=BEIJING)
DECIDED = datetime(2026, 2, 2, 9, 0, tzinfo=BEIJING)  # the workdays to object are over
MANUAL = ("training_quality", "homogeneity")
ACTORS = (
    "office", "office2", "head", "commission", "auditor", "city-610100", "provincial-hxnk", "provincial-leader",
    "university-gk", "weinan-member", "qc", "expert", "sysadmin",
)  # fmt: skip


class Undone(Exception):
    """Ends a step that was only tried."""


@dataclass
class Yearly(Reported):
    """The world with the round of 2025."""

    def round(self) -> Round:
        found = queries.by_year(PROGRAMME, YEAR)
        assert found is not None
        return found

    def open_round(self) -> Round:
        return actions.open_round(PROGRAMME, YEAR, self.actor("office"), OPENED)

    def checking(self) -> Round:
        found = self.open_round()
        actions.close_self(found, self.actor("office"), OPENED)
        return found

    def scoring(self) -> Round:
        found = self.checking()
        actions.check_self(queries.cards(found.id), self.actor("office"), OPENED)
        actions.begin_scoring(found, self.actor("office"), OPENED)
        return found

    def scored(self, points: str = "4") -> Round:
        found = self.scoring()
        for card in queries.cards(found.id):
            actions.score_manual(card, dict.fromkeys(MANUAL, Decimal(points)), self.actor("office"), OPENED)
        return found

    def provisional(self, points: str = "4") -> Round:
        found = self.scored(points)
        actions.provisional(found, self.actor("office"), OPENED)
        return found

    def decided(self) -> Round:
        found = self.provisional()
        actions.decide(found, self.actor("head"), DECIDED)
        return found

    def card(self, specialty: str = "呼吸内科") -> ScoreCard:
        wanted = self.alliance(specialty).id
        return next(one for one in queries.cards(self.round().id) if one.designation_id == wanted)

    def version(self) -> IndicatorVersion:
        return queries.versions(PROGRAMME)[0]


def post_of(world: Yearly, login: str) -> Post:
    """The post in which this person is invited to score."""
    wanted = world.actor(login).person_id
    return next(one for one in queries.invitable(PROGRAMME, OPENED.date()) if one.person_id == wanted)


def build_yearly() -> None:
    """Adopt the example, and give 呼吸内科 a year's figures."""
    build_reported()
    world = Yearly(the_world())
    version = actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED)
    actions.adopt(version, world.actor("head"), OPENED)
    counts = {"up_referrals": 30, "down_referrals": 10, "referrals_outcome": 36, "consultations_closed": 4}
    tally(world.alliance(), world.hospital("weinan"), date(YEAR, 5, 1), counts)
    tally(world.alliance(), world.hospital("weinan"), date(YEAR, 12, 1), {"up_referrals": 7}, confirmed=False)
    tally(world.alliance(), world.hospital("weinan"), date(YEAR - 1, 12, 1), {"up_referrals": 100})


def the_yearly() -> Yearly:
    """What was built, for the present app context."""
    return Yearly(the_world())


def _build(place: Place) -> None:
    build_schema(place)
    with running(place) as app, app.app_context():
        build_yearly()


@pytest.fixture
def yearly_app(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application on a copy of that world: inside `with yearly_app.app_context()`, the_yearly()."""
    with living(databases, "yearly", database_kind, _build) as app:
        yield app
