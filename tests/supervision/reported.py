"""A world in which half-years are reported: two alliances filed through the actions, with figures in the tallies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from alliance.care.model import CareTally
from alliance.clock import BEIJING
from alliance.core.actor import Actor
from alliance.core.work import work
from alliance.ext import db
from alliance.members import actions as members
from alliance.organisations.model import Organisation
from alliance.register import actions as register
from alliance.register import queries as designations
from alliance.register.model import Designation
from alliance.supervision import actions, queries
from alliance.supervision.model import Report
from alliance.supervision.rules import Stated
from tests.support import papers
from tests.support.application import build_schema, living, running
from tests.support.databases import Databases, Place
from tests.support.world import NOW, World, build_world, the_world

PDF = papers.PDF
PROGRAMME = "shaanxi-alliance"
FILED = NOW - timedelta(days=3 * 365 - 5)
OPENS = datetime(2026, 7, 1, 8, 0, tzinfo=BEIJING)
WORDS = {"done": "开展巡诊和培训", "plan": "推广新技术", "problems": "", "deviations": "无"}
LOGGED = {"up_referrals": 12, "down_referrals": 5, "consultations_closed": 3}


@dataclass
class Reported:
    """The world and its two alliances."""

    world: World

    def actor(self, login: str) -> Actor:
        return self.world.actor(login)

    def alliance(self, specialty: str = "呼吸内科") -> Designation:
        return designations.search(self.actor("office"), f"陕西示例{specialty}专科联盟")[0]

    def hospital(self, key: str) -> Organisation:
        return self.world.hospital(key)

    def open(self, at: datetime = OPENS) -> Report:
        """The first half of 2026 opened by the office; the report of 呼吸内科."""
        actions.open_period(PROGRAMME, 2026, "H1", self.actor("office"), at)
        found = queries.one(self.alliance().id, 2026, "H1")
        assert found is not None
        return found

    def submitted(self, at: datetime = OPENS, changed: Mapping[str, Stated] | None = None) -> Report:
        """That report handed in as the logs have it."""
        report = self.open()
        actions.submit(
            report, {**queries.proposed(report), **(changed or {})}, WORDS, self.actor("provincial-hxnk"), at
        )
        return report

    def returned(self) -> Report:
        report = self.submitted()
        actions.return_(report, "数据请核对", self.actor("office"), OPENS)
        return report

    def waived(self) -> Report:
        """Open, and the alliance has ended before it was due: the calendar waives it."""
        report = self.open()
        actions.follow_end(report.designation_id, OPENS.date(), OPENS)
        return report

    def accepted(self) -> Report:
        report = self.submitted()
        actions.accept(report, self.actor("office"), OPENS)
        return report


def build_reported() -> None:
    """Two alliances in the register for three years, each with 渭南示例医院 as member; 呼吸内科 has figures."""
    world = build_world()
    for specialty, login in (("呼吸内科", "provincial-hxnk"), ("骨科", "university-gk")):
        clerk = world.actor(login)
        assert clerk.department_id is not None
        designation = members.prepare(
            clerk, FILED, programme=PROGRAMME, scope="provincial", name=f"陕西示例{specialty}专科联盟", specialty="",
            department_id=clerk.department_id, demo=True,
        )  # fmt: skip
        members.enter_existing(
            designation, world.actor("office"), FILED, organisation_id=world.hospital("weinan").id, since=FILED.date(),
            until=None, reason="平台启用前已签", file=("协议.pdf", PDF), department_name="内科",
        )  # fmt: skip
        register.file(designation, world.actor("commission"), FILED)
    tally(Reported(world).alliance(), world.hospital("weinan"), date(2026, 3, 1), LOGGED)
    tally(Reported(world).alliance(), world.hospital("weinan"), date(2026, 6, 1), {"up_referrals": 2}, confirmed=False)


def tally(
    one: Designation, member: Organisation, month: date, counts: Mapping[str, int], confirmed: bool = True
) -> None:
    """Monthly counts as care keeps them."""
    with work():
        for fact, n in counts.items():
            db.session.add(CareTally(
                designation_id=one.id, month=month, organisation_id=member.id, fact=fact, confirmed=confirmed, n=n
            ))  # fmt: skip


def another(serial: int, like: Designation) -> Designation:
    """One more active alliance of the same department, straight into the table: lists want many."""
    with work():
        found = Designation(
            programme=PROGRAMME, scope="provincial", name=f"陕西示例第{serial}专科联盟", name_key=f"示例{serial}",
            specialty=like.specialty, state="active", lead_id=like.lead_id, lead_name=like.lead_name,
            department_id=like.department_id, department_name=like.department_name, division_code=like.division_code,
            authority_id=like.authority_id, number=f"示例〔2024〕{serial}号", filed_on=date(2024, 1, 5), fictitious=True,
            created_at=FILED,
        )  # fmt: skip
        db.session.add(found)
    return found


def the_reported() -> Reported:
    """What was built, for the present app context."""
    return Reported(the_world())


def _build(place: Place) -> None:
    build_schema(place)
    with running(place) as app, app.app_context():
        build_reported()


@pytest.fixture
def reported_app(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application on a copy of that world: inside `with reported_app.app_context()`, the_reported()."""
    with living(databases, "reported", database_kind, _build) as app:
        yield app
