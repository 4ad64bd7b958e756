"""A world in which alliances are judged: filed through the actions, their rounds made provisional by hand, then decided
by the chapter's own action. Scores are given; the office's marks stand at 60 and 90."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from alliance.clock import BEIJING
from alliance.core import notices
from alliance.core.actor import Actor
from alliance.core.work import work
from alliance.evaluation.model import IndicatorVersion, Round, ScoreCard, ScoreLine
from alliance.ext import db
from alliance.members import actions as members
from alliance.organisations.model import Organisation
from alliance.register import actions as register
from alliance.register import queries as designations
from alliance.register.model import Designation
from alliance.rules import indicators
from alliance.rules import programme as programmes
from alliance.standing import actions
from alliance.standing.model import Measure
from tests.support import papers
from tests.support.application import build_schema, living, running
from tests.support.databases import Databases, Place
from tests.support.world import NOW, World, build_world, the_world

PDF = papers.PDF
PROGRAMME = "shaanxi-alliance"
FILED = NOW - timedelta(days=3 * 365 - 5)
LEADS = {
    "呼吸内科": "provincial-hxnk", "骨科": "university-gk", "妇产科": "xian-fck", "消化内科": "baoji-xhnk", "肾内科": "yulin-snk",
    "心血管内科": "provincial-xxgnk",
}  # fmt: skip


@dataclass
class Judged:
    """The world and its alliances by specialty."""

    world: World

    def actor(self, login: str) -> Actor:
        return self.world.actor(login)

    def alliance(self, specialty: str) -> Designation:
        return designations.search(self.actor("office"), f"陕西示例{specialty}专科联盟")[0]

    def lead(self, specialty: str) -> Actor:
        return self.actor(LEADS[specialty])

    def hospital(self, key: str) -> Organisation:
        return self.world.hospital(key)


def build_judged() -> None:
    """Six alliances in the register for three years, each with 渭南示例医院 as member."""
    found_six(build_world())


def found_six(world: World) -> None:
    """The six alliances and the indicator system, in a world without any."""
    for specialty, login in LEADS.items():
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
    system = programmes.load(PROGRAMME).indicators
    assert system is not None
    with work():
        db.session.add(
            IndicatorVersion(
                programme=PROGRAMME,
                serial=1,
                title="示例指标体系",
                state="adopted",
                content=indicators.to_dict(system),
                created_at=FILED,
                adopted_at=FILED,
                adopted_by="示例",
            )
        )


def the_judged() -> Judged:
    """What was built, for the present app context."""
    return Judged(the_world())


def day(year: int, month: int = 3, date: int = 2) -> datetime:
    """A working moment."""
    return datetime(year, month, date, 10, 0, tzinfo=BEIJING)


def provisional(judged: Judged, year: int, scores: Mapping[str, str]) -> Round:
    """A round whose results are formed: each alliance named has its score, its lines add up to it."""
    version = db.session.query(IndicatorVersion).one()
    system = indicators.from_dict(version.content)
    handler, at = judged.actor("office"), day(year + 1, 2)
    with work():
        round = Round(
            programme=PROGRAMME, year=year, indicator_version_id=version.id, state="provisional", pass_mark=Decimal(60),
            outstanding_mark=Decimal(90), opened_at=at, computed_at=at, provisional_at=at,
            provisional_by_id=handler.person_id, provisional_by=handler.name,
        )  # fmt: skip
        db.session.add(round)
        for specialty, score in scores.items():
            round.cards.append(_card(judged.alliance(specialty), Decimal(score), system))
    return round


def _card(one: Designation, score: Decimal, system: indicators.IndicatorSystem) -> ScoreCard:
    result = "outstanding" if score >= 90 else "pass" if score >= 60 else "fail"
    card = ScoreCard(
        designation_id=one.id, designation_name=one.name, lead_id=one.lead_id, lead_name=one.lead_name,
        department_id=one.department_id, authority_id=one.authority_id, total=score, result=result,
        facts={"up_referrals": 12, "academic_events": 3}, unconfirmed={"up_referrals": 2, "academic_events": 0},
    )  # fmt: skip
    left = score
    for indicator in system.indicators:
        points = min(indicator.weight, left)
        left -= points
        card.lines.append(ScoreLine(
            indicator=indicator.key, source=indicator.source, manual=indicator.kind == "manual", weight=indicator.weight,
            points=points, value=str(points), why="按记录计算",
        ))  # fmt: skip
    return card


def decided(judged: Judged, year: int, scores: Mapping[str, str]) -> list[Measure]:
    """A round decided by the head; the measures it proposed."""
    return actions.decide_round(provisional(judged, year, scores), judged.actor("head"), day(year + 1))


def proposed(judged: Judged, specialty: str, year: int, score: str) -> Measure:
    """The one measure that a year's score leads to."""
    [measure] = decided(judged, year, {specialty: score})
    return measure


def signed(judged: Judged, measure: Measure, at: datetime) -> Measure:
    """Heard and signed by the head."""
    if measure.kind != "commendation":
        actions.hear(measure, judged.actor("office"), at)
        lead = next(name for name in LEADS if name in measure.designation_name)
        actions.state(measure, "情况属实，正在整改。", judged.lead(lead), at)
    actions.sign(measure, "意见已研究，不影响结果", judged.actor("head"), at)
    return measure


def received(judged: Judged, measure: Measure, kind: str, at: datetime) -> None:
    """The alliance signs for a letter about the measure."""
    service = notices.service_on(measure, kind, "alliance")
    assert service is not None
    lead = next(name for name in LEADS if name in measure.designation_name)
    notices.receive(service.id, judged.lead(lead), at)


def in_force(judged: Judged, measure: Measure, at: datetime) -> Measure:
    """Heard, signed, and issued by a second person; an order takes effect the same day."""
    signed(judged, measure, at)
    if measure.kind == "dissolution":
        actions.order(measure, at.date(), judged.actor("commission"), at)
    else:
        actions.issue(measure, judged.actor("office"), at)
    return measure


def _build(place: Place) -> None:
    build_schema(place)
    with running(place) as app, app.app_context():
        build_judged()


@pytest.fixture
def judged_app(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application on a copy of that world: inside `with judged_app.app_context()`, the_judged()."""
    with living(databases, "judged", database_kind, _build) as app:
        yield app
