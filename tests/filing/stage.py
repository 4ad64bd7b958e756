"""The stage for filing tests: a designation in preparation with members, a whole draft, and the way to each state.

Everything through the actions, as those people would do it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from alliance.core.actor import Actor
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.demo.people import PROGRAMME
from alliance.ext import db
from alliance.filing import actions
from alliance.filing.model import Application, Opinion, Remark, Revision
from alliance.members import actions as members
from tests.support import papers
from tests.support.world import NOW as NOW
from tests.support.world import World

PDF = papers.PDF
NAMES = {
    "provincial": ("provincial-hxnk", "呼吸内科", "陕西示例呼吸内科专科联盟"),
    "xian": ("xian-jzk", "急诊科", "陕西示例急诊科专科联盟"),
    "military": ("military-ssk", "烧伤科", "陕西示例烧伤科专科联盟"),
    "university": ("university-gk", "骨科", "陕西示例骨科专科联盟"),
}
ANSWERS = {
    "person_in_charge": "王示例", "discipline_leader": "李示例",
    "building_capability": "设有独立病区三个，开放床位一百五十张。", "development_plan": "三年内覆盖全省十个地市。",
}  # fmt: skip
CONDITIONS = ("policy", "hospital_consent", "leader", "team", "front_level")
ASSESSED = {"necessity": "省内尚无同类联盟。", "feasibility": "队伍和设备具备。", "contribution": "带动县级专科发展。"}


@dataclass
class Stage:
    """One application with its people; `at` moves on an hour with each step."""

    world: World
    application: Application
    clerk: Actor
    key: str
    at: datetime = NOW

    def actor(self, who: str) -> Actor:
        """clerk, leader, city, office, office2, head, commission, commission2, or any login of the demo cast."""
        own = {"leader": f"{self.key}-leader", "clerk": NAMES[self.key][0], "city": "city-610100"}
        return self.world.actor(own.get(who, who))

    def later(self) -> datetime:
        self.at += timedelta(hours=1)
        return self.at

    def submit(self) -> Revision:
        return actions.submit(self.application, self.clerk, self.later(), self.application.version)

    def give(self, who: str, verdict: str = "agree", text: str = "同意。", **more: Any) -> Opinion | None:
        """One station's opinion by its post."""
        facts = more.get("facts", ASSESSED if who.startswith(("office", "head")) else {})
        remarks = more.get("remarks", {})
        seen = more.get("seen", self.application.version)
        return actions.opinion(self.application, verdict, text, facts, remarks, self.actor(who), self.later(), seen)

    def to(self, state: str) -> "Stage":
        """Take the ordinary way up to a state."""
        if state == "draft":
            return self
        if state == "withdrawn":
            actions.withdraw(self.application, "另行申报", self.clerk, self.later())
            return self
        self.submit()
        way = ["leader", *(["city"] if self.application.city_id else []), "office", "commission"]
        posts = {"hospital": "leader", "city": "city", "office": "office", "commission": "commission"}
        for who in way:
            if self.application.state in (state, "returned", "refused"):
                break
            if state in ("returned", "refused") and who == posts["office"]:
                self.give(who, "return" if state == "returned" else "refuse", "材料不全。")
            else:
                self.give(who)
        assert self.application.state == state, self.application.state
        return self


def prepared(
    world: World, key: str = "provincial", *, scope: str = "provincial", name: str = "", hospitals: Sequence[str] = ("weinan",),
) -> Any:  # fmt: skip
    """A designation in preparation with charter, plan and members."""
    login, department, usual = NAMES[key]
    clerk = world.actor(login)
    designation = members.prepare(
        clerk, NOW, programme=PROGRAMME, scope=scope, name=name or usual, specialty=department,
        department_id=world.department(key, department).id, founded_on=date(2026, 3, 1),
    )  # fmt: skip
    for kind, title in (("charter", "联盟章程"), ("plan", "发展规划")):
        members.add_paper(
            designation, clerk, NOW, kind=kind, title=title, adopted_on=date(2026, 3, 1), file=(f"{title}.pdf", PDF)
        )
    for one in hospitals:
        members.enter_existing(
            designation, world.actor("office"), NOW, organisation_id=world.hospital(one).id, since=date(2025, 1, 1),
            until=None, reason="平台启用前已签", file=("协议.pdf", PDF),
        )  # fmt: skip
    return designation


def stage(world: World, key: str = "provincial", *, whole: bool = True, **more: Any) -> Stage:
    """An application begun for a prepared designation; whole: every field, condition and evidence in place."""
    designation = prepared(world, key, **more)
    clerk = world.actor(NAMES[key][0])
    application = actions.start(designation, clerk, NOW)
    if whole:
        actions.save(application, ANSWERS, clerk, NOW)
        for condition in CONDITIONS:
            uploads = [(f"{condition}.pdf", PDF + condition.encode())]
            actions.answer_condition(application, condition, True, "", clerk, NOW, uploads=uploads)
    return Stage(world, application, clerk, key)


def traces(application_id: int) -> tuple[Any, ...]:
    """Everything a refused step must leave as it was."""
    db.session.rollback()
    row = db.session.get(Application, application_id)
    assert row is not None
    columns = tuple((one.name, getattr(row, one.name)) for one in Application.__table__.columns)
    counted = tuple(
        db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (JournalEntry, Todo, Opinion, Remark, Revision)
    )
    open_ones = db.session.execute(select(func.count()).where(Todo.closed_at.is_(None))).scalar_one()
    return (columns, counted, open_ones)
