"""A world in which old alliances are audited: filed through the actions, with figures in the tallies; the campaign of 2026
and the way to each state. Everything through the actions, as those people would do it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.audit import actions, queries
from alliance.audit.model import Audit, AuditEvaluation, AuditSubmission, Campaign
from alliance.care.model import CareTally
from alliance.clock import BEIJING
from alliance.core.actor import SYSTEM, Actor
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.notices import Notice
from alliance.core.work import work
from alliance.ext import db
from alliance.members import actions as members
from alliance.register import actions as register
from alliance.register import queries as designations
from alliance.register.model import Designation
from tests.support import papers
from tests.support.application import build_schema, living, running
from tests.support.databases import Databases, Place
from tests.support.world import World, build_world, the_world

PDF = papers.PDF
PROGRAMME = "shaanxi-alliance"
YEAR = 2026
FILED = datetime(2024, 5, 6, 9, 0, tzinfo=BEIJING)
OPENED = datetime(2026, 3, 10, 9, 0, tzinfo=BEIJING)
LAST = datetime(2026, 4, 15, 23, 59, 59, tzinfo=BEIJING)
PAST = datetime(2026, 4, 16, 0, 0, 0, tzinfo=BEIJING)
LEADS = {"呼吸内科": "provincial-hxnk", "急诊科": "xian-jzk", "烧伤科": "military-ssk", "骨科": "university-gk"}
YOUNG = "消化内科"  # founded after the cut-off
LOGGED = {"up_referrals": 12, "down_referrals": 5, "consultations_closed": 3}
ANSWERS = {
    "filler": "王示例", "contact": "029-00000000", "has_charter": "yes", "has_agreements": "yes", "has_council": "no",
    "achievements": "省级课题三项。", "academic_events": "4", "patrol_visits": "6", "people_trained": "30",
    "hospital_support": "医院给予专项经费。", "key_tasks": "推广新技术两项，培训成员单位六十人。",
}  # fmt: skip


@dataclass
class Audited:
    """The world, its campaign once opened, and a clock that moves on with each step."""

    world: World
    at: datetime = OPENED

    def actor(self, login: str) -> Actor:
        return self.world.actor(login)

    def alliance(self, specialty: str = "急诊科") -> Designation:
        return designations.search(self.actor("office"), f"陕西示例{specialty}专科联盟")[0]

    def prepared(self, year: int = YEAR) -> Campaign:
        """The campaign, not yet open."""
        return actions.create(PROGRAMME, year, self.actor("office"), self.at)

    def opened(self) -> Campaign:
        """The campaign, open; made once."""
        found = queries.campaign_of(PROGRAMME, YEAR)
        if found is None:
            found = self.prepared()
            actions.open_campaign(found, self.actor("office"), self.at)
        return found

    def audit(self, specialty: str = "急诊科") -> Audit:
        """The form of one alliance in the campaign."""
        campaign = queries.campaign_of(PROGRAMME, YEAR)
        assert campaign is not None
        query = select(Audit).where(
            Audit.campaign_id == campaign.id, Audit.designation_id == self.alliance(specialty).id
        )
        return db.session.execute(query).scalar_one()

    def clerk(self, specialty: str = "急诊科") -> Actor:
        return self.actor(LEADS[specialty])

    def later(self, **span: float) -> datetime:
        self.at += timedelta(**(span or {"hours": 1}))
        return self.at

    def fill(self, specialty: str = "急诊科", changes: Mapping[str, str] | None = None) -> Audit:
        """A whole draft: what the logs do not have is typed."""
        audit, clerk = self.audit(specialty), self.clerk(specialty)
        dossier_counts = {} if specialty == "急诊科" else dict.fromkeys(LOGGED, "1")
        actions.save(audit, {**ANSWERS, **dossier_counts, **(changes or {})}, clerk, self.at)
        return audit

    def send(self, specialty: str = "急诊科", at: datetime | None = None, reason: str = "") -> Audit:
        audit = self.fill(specialty)
        actions.submit(audit, self.clerk(specialty), at or self.later(), declared=True, late_reason=reason)
        return audit

    def give(self, who: str, verdict: str = "agree", specialty: str = "急诊科", **more: Any) -> AuditEvaluation:
        """One station's word by its post: leader, or a login."""
        leader = f"{LEADS[specialty].split('-')[0]}-leader"
        actor = self.actor({"leader": leader, "city": "city-610100"}.get(who, who))
        scans = [("盖章.pdf", PDF)] if who == "leader" else []
        text = more.get("text", "情况属实，工作扎实。")
        return actions.evaluate(self.audit(specialty), verdict, text, actor, self.later(), scans=scans)

    def to(self, state: str, specialty: str = "急诊科") -> Audit:
        """Take the ordinary way of one alliance up to a state."""
        if state == "listed":
            self.prepared()
            return self.audit(specialty)
        self.opened()
        audit = self.audit(specialty)
        office, commission = self.actor("office"), self.actor("commission")
        ways: dict[str, Callable[[], object]] = {
            "draft": lambda: None,
            "left_out": lambda: actions.leave_out(audit, "未实际开展工作", office, self.later()),
            "lapse": lambda: actions.propose_lapses(audit.campaign, SYSTEM, PAST),
            "late": lambda: self.send(specialty, PAST, "主要经办人住院"),
        }
        if state in ways:
            ways[state]()
        elif state == "lapsed":
            actions.propose_lapses(audit.campaign, SYSTEM, PAST)
            actions.confirm_lapse(audit, "逾期未报，经催报无回复", commission, PAST)
        else:
            self._on(state, audit, specialty)
        assert audit.state == state, audit.state
        return audit

    def _on(self, state: str, audit: Audit, specialty: str) -> None:
        self.send(specialty)
        posts = {"hospital": "leader", "city": "city", "office": "office", "commission": "commission"}
        final = {"passed": "pass", "failed": "fail", "doubted": "pass", "revoked": "pass"}
        while audit.state in posts and audit.state != state:
            if state == "returned" and audit.state == "office":
                self.give("office", "return", specialty, text="请补充成员单位。")
            else:
                verdict = final.get(state, "agree") if audit.state == "commission" else "agree"
                self.give(posts[audit.state], verdict, specialty)
        if state in {"doubted", "revoked"}:
            proof = [("证据.pdf", PDF)]
            actions.doubt(audit, "培训人数系虚构", self.actor("office"), self.later(), evidence=proof)
        if state == "revoked":
            actions.revoke(audit, "经核查属实", self.actor("commission"), self.later())


def build_audited() -> None:
    """Four old alliances (one with figures in the logs) and one founded after the cut-off, each with a signed member."""
    world = build_world()
    for specialty, login in {**LEADS, YOUNG: "baoji-xhnk"}.items():
        clerk = world.actor(login)
        assert clerk.department_id is not None
        founded = date(2026, 3, 2) if specialty == YOUNG else date(2022, 6, 1)
        at = datetime(2026, 3, 5, 9, 0, tzinfo=BEIJING) if specialty == YOUNG else FILED
        designation = members.prepare(
            clerk, at, programme=PROGRAMME, scope="provincial", name=f"陕西示例{specialty}专科联盟", specialty="",
            department_id=clerk.department_id, founded_on=founded, demo=True,
        )  # fmt: skip
        members.enter_existing(
            designation, world.actor("office"), at, organisation_id=world.hospital("weinan").id, since=at.date(),
            until=None, reason="平台启用前已签", file=("协议.pdf", PDF), department_name="内科",
        )  # fmt: skip
        register.file(designation, world.actor("commission"), at)
    tally(Audited(world).alliance(), world.hospital("weinan").id, date(2025, 12, 1), LOGGED)


def tally(one: Designation, member_id: int, month: date, counts: Mapping[str, int]) -> None:
    """Monthly counts as care keeps them."""
    with work():
        for fact, n in counts.items():
            db.session.add(CareTally(
                designation_id=one.id, month=month, organisation_id=member_id, fact=fact, confirmed=True, n=n
            ))  # fmt: skip


def another(serial: int, like: Designation, campaign: Campaign) -> Audit:
    """One more alliance of a campaign, straight into the tables: lists want many."""
    with work():
        found = Designation(
            programme=PROGRAMME, scope="provincial", name=f"陕西示例第{serial}专科联盟", name_key=f"示例{serial}",
            specialty=like.specialty, state="active", lead_id=like.lead_id, lead_name=like.lead_name,
            department_id=like.department_id, department_name=like.department_name, division_code=like.division_code,
            authority_id=like.authority_id, number=f"示例〔2024〕{serial}号", filed_on=date(2024, 1, 5), fictitious=True,
            created_at=FILED,
        )  # fmt: skip
        db.session.add(found)
        db.session.flush()
        audit = Audit(
            campaign_id=campaign.id, programme=PROGRAMME, year=campaign.year, due=campaign.due,
            designation_id=found.id, designation_name=found.name, lead_id=found.lead_id, lead_name=found.lead_name,
            department_id=found.department_id, authority_id=found.authority_id, state="draft",
        )  # fmt: skip
        db.session.add(audit)
    return audit


def traces(audit_id: int) -> tuple[Any, ...]:
    """Everything a refused step must leave as it was."""
    db.session.rollback()
    row = db.session.get(Audit, audit_id)
    assert row is not None
    columns = tuple((one.name, getattr(row, one.name)) for one in Audit.__table__.columns)
    designation = designations.by_id(row.designation_id)
    counted = tuple(
        db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (JournalEntry, Todo, AuditEvaluation, AuditSubmission, Notice)
    )
    open_ones = db.session.execute(select(func.count()).where(Todo.closed_at.is_(None))).scalar_one()
    return (columns, designation.state, designation.version, counted, open_ones)


def _build(place: Place) -> None:
    build_schema(place)
    with running(place) as app, app.app_context():
        build_audited()


@pytest.fixture
def app(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application on a copy of that world; inside `with app.app_context()`, Audited(the_world())."""
    with living(databases, "audited", database_kind, _build) as made:
        yield made


@pytest.fixture
def audited(app: Flask) -> Iterator[Audited]:
    """The world inside an application context; close it before asking pages."""
    with app.app_context():
        yield Audited(the_world())
