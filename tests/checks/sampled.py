"""A world whose year can be checked: two alliances with counted referrals, consultations and an activity, by the actions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask import Flask

from alliance.activities import actions as activities
from alliance.activities.rules import Held
from alliance.checks import actions, queries
from alliance.checks.model import SampleDraw, SampleItem
from alliance.core.actor import Actor
from alliance.ext import db
from tests.care.allied import PDF, Allied, build_allied, the_allied
from tests.care.made import in_state
from tests.support.application import build_schema, living, running
from tests.support.databases import Databases, Place
from tests.support.world import NOW

PROGRAMME, YEAR = "shaanxi-alliance", 2026
LATER = NOW + timedelta(days=2)  # when the year's records are drawn
REFERRALS, CONSULTATIONS = 4, 2


@dataclass
class Sampled:
    """The world, and a sample in each of its states."""

    allied: Allied

    def actor(self, login: str) -> Actor:
        found: Actor = self.allied.actor(login)
        return found

    def begun(self) -> SampleDraw:
        return actions.begin_sample(PROGRAMME, YEAR, self.actor("office"), LATER)

    def gathering(self) -> SampleDraw:
        return self.begun()

    def committed(self) -> SampleDraw:
        return actions.gather(self.begun().id, LATER)

    def drawn(self) -> SampleDraw:
        found = self.committed()
        actions.draw(found, "今日报数：七", self.actor("office2"), LATER)
        return found

    def closed(self) -> SampleDraw:
        found = self.drawn()
        for one in self.items(found):
            self.check(one)
        actions.close(found, self.actor("office"), LATER)
        return found

    def withdrawn(self) -> SampleDraw:
        found = self.committed()
        actions.withdraw(found, "抽样框有误", self.actor("head"), LATER)
        return found

    def items(self, found: SampleDraw) -> list[SampleItem]:
        return list(db.session.execute(queries.items(self.actor("office"), found.id).order_by(SampleItem.id)).scalars())

    def item(self, found: SampleDraw, kind: str = "up") -> SampleItem:
        wanted = next(one for one in self.items(found) if one.kind == kind)
        return queries.item(self.actor("office"), wanted.id)

    def check(self, one: SampleItem, result: str = "verified", note: str = "", login: str = "office") -> None:
        found = {"result": result, "way": "phone", "on": LATER.date(), "note": note}
        actions.check(queries.item(self.actor("office"), one.id), found, self.actor(login), LATER)

    def desk_of(self, one: SampleItem, login: str = "weinan-desk") -> Actor:
        """A referral desk, in the hospital that is asked."""
        return replace(self.actor(login), organisation_id=one.hospital_id, own_hospitals=frozenset({one.hospital_id}))


def the_sampled() -> Sampled:
    """What was built, for the present app context."""
    return Sampled(the_allied())


def build_sampled() -> None:
    """Referrals up that arrived, consultations that were closed, one confirmed activity, all of 呼吸内科."""
    build_allied()
    world = the_allied()
    for serial in range(1, REFERRALS + 1):
        in_state(world, "referral", "closed", serial)
    in_state(world, "referral", "sent", 90)  # counts nowhere
    for serial in range(1, CONSULTATIONS + 1):
        in_state(world, "consultation", "closed", 100 + serial)
    lead = world.actor("provincial-hxnk")
    held = Held(title="示例查房", held_on=NOW.date() - timedelta(days=1), people=20)
    one = activities.log(
        lead, NOW, kind="teaching_round", held=held, designation_id=world.breath.id, member_ids=[world.id("weinan")]
    )
    activities.add_evidence(one, lead, NOW, [("签到表.pdf", PDF)])
    activities.acknowledge(one, world.actor("weinan-member"), NOW)


def _build(place: Place) -> None:
    build_schema(place)
    with running(place) as app, app.app_context():
        build_sampled()


@pytest.fixture
def sampled_app(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application on a copy of that world: inside `with sampled_app.app_context()`, the_sampled()."""
    with living(databases, "sampled", database_kind, _build) as app:
        yield app
