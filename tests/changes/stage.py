"""The stage for tests of changes: filed alliances with members, changes of every kind, and the way to each state.

Everything through the actions, as those people would do it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from alliance.changes import actions, rules
from alliance.changes.model import ChangeFiling, ChangeInformed, ChangeOpinion
from alliance.core.actor import Actor
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.demo.people import PROGRAMME
from alliance.ext import db
from alliance.members import actions as members
from alliance.register import actions as register
from alliance.register import queries as registered
from alliance.register.queries import Designation
from tests.support import papers
from tests.support.world import NOW as NOW
from tests.support.world import World

PDF = papers.PDF
CLERKS = {"provincial": "provincial-hxnk", "xian": "xian-jzk"}
DEPARTMENTS = {"provincial": "呼吸内科", "xian": "急诊科"}
NAMES = {"provincial": "陕西示例呼吸内科专科联盟", "xian": "陕西示例急诊科专科联盟"}
OTHER = {"provincial": "心血管内科", "xian": "儿科"}  # another department of the lead, with its clerk
OTHER_CLERK = {"provincial": "provincial-xxgnk", "xian": "xian-ek"}
FILED = NOW - timedelta(days=60)


def found(world: World, key: str, scope: str = "provincial", name: str = "") -> Designation:
    """A filed alliance with 渭南 and 宝鸡 as members."""
    clerk, at = world.actor(CLERKS[key]), FILED
    designation = members.prepare(
        clerk, at, programme=PROGRAMME, scope=scope, name=name or NAMES[key], specialty=DEPARTMENTS[key],
        department_id=world.department(key, DEPARTMENTS[key]).id, founded_on=date(2026, 3, 1),
    )  # fmt: skip
    for one in ("weinan", "baoji"):
        join(world, designation, one, at)
    register.file(designation, world.actor("commission"), at)
    return designation


def join(world: World, designation: Designation, hospital: str, at: datetime = NOW) -> None:
    """A hospital enters as a member."""
    members.enter_existing(
        designation, world.actor("office"), at, organisation_id=world.hospital(hospital).id, since=date(2026, 1, 1),
        until=None, reason="平台启用前已签", file=("协议.pdf", PDF),
    )  # fmt: skip


def alliance(key: str = "provincial") -> Designation:
    """The filed alliance of a hospital."""
    name = NAMES[key]
    return db.session.execute(select(Designation).where(Designation.name == name)).scalar_one()


def typed_for(world: World, kind: str, key: str) -> dict[str, str]:
    """What somebody would type for a kind."""
    return {
        "person": {"person_in_charge": "王示例", "discipline_leader": "李示例"},
        "department": {"department": str(world.department(key, OTHER[key]).id)},
        "lead": {"department": str(world.department("baoji", "消化内科").id)},
        "members": {},
        "scope": {"scope": "city", "name": f"西安市{DEPARTMENTS[key]}协作联合体"},
        "name": {"name": NAMES[key].replace("专科联盟", "联盟")},
        "end": {"informed_on": "2026-06-10", "arrangement": "在办转诊由两家医院办完，档案移交医务处。"},
    }[kind]


@dataclass
class Stage:
    """One change with its people; `at` moves on an hour with each step."""

    world: World
    change: ChangeFiling
    key: str
    at: datetime = NOW
    logins: dict[str, str] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        """clerk, leader, city, or any login of the demo cast."""
        own = {"leader": f"{self.key}-leader", "clerk": CLERKS[self.key], "city": "city-610100", **self.logins}
        return self.world.actor(own.get(who, who))

    def later(self) -> datetime:
        self.at += timedelta(hours=1)
        return self.at

    def submit(self) -> None:
        actions.submit(self.change, self.actor("clerk"), self.later(), self.change.version)

    def give(self, who: str, verdict: str = "agree", text: str = "同意。") -> ChangeOpinion:
        """One station's opinion by its post."""
        return actions.opinion(self.change, verdict, text, self.actor(who), self.later(), self.change.version)

    def agree(self) -> None:
        """The station that is asked agrees."""
        station = rules.WAY.present(self.change)
        assert station is not None
        self.give(self.city() if station.key == "city" else {"hospital": "leader"}.get(station.key, station.key))

    def city(self) -> str:
        """The login of the city commission that is asked."""
        logins = ("city-610100", "city-610300", "city-610500")
        return next(one for one in logins if self.world.actor(one).organisation_id == self.change.city_id)

    def to(self, state: str) -> "Stage":
        """Take the ordinary way up to a state."""
        if state == "draft":
            return self
        if state == "withdrawn":
            actions.withdraw(self.change, "不再变更", self.actor("clerk"), self.later())
            return self
        self.submit()
        while self.change.state not in (state, "done", "approved", "returned", "refused"):
            if state in ("returned", "refused") and self.change.state == "office":
                self.give("office", "return" if state == "returned" else "refuse", "材料不全。")
            else:
                self.agree()
        assert self.change.state == state, self.change.state
        return self


def stage(
    world: World, kind: str = "name", key: str = "provincial", *, whole: bool = True, wanted_on: date | None = None,
    typed: Mapping[str, str] | None = None,
) -> Stage:  # fmt: skip
    """A change begun; whole: every field and paper in place."""
    made = rules.changes_of(PROGRAMME).kind(kind)
    uploads = [(one.key, f"{one.key}.pdf", PDF + one.key.encode()) for one in made.evidence] if whole else []
    words = typed if typed is not None else typed_for(world, kind, key)
    if kind == "members" and whole:
        join(world, alliance(key), "ankang")
    change = actions.begin(
        alliance(key), kind, words if whole else {}, world.actor(CLERKS[key]), NOW, reason="工作需要" if whole else "",
        wanted_on=wanted_on, uploads=uploads,
    )  # fmt: skip
    return Stage(world, change, key)


def alliance_of(one: Stage) -> Designation:
    """The alliance a change is about, as it now stands."""
    return registered.by_id(one.change.designation_id)


def traces(change_id: int) -> tuple[Any, ...]:
    """Everything a refused step must leave as it was."""
    db.session.rollback()
    row = db.session.get(ChangeFiling, change_id)
    assert row is not None
    columns = tuple((one.name, getattr(row, one.name)) for one in ChangeFiling.__table__.columns)
    designation = registered.by_id(row.designation_id)
    register_now = tuple((one.name, getattr(designation, one.name)) for one in Designation.__table__.columns)
    counted = tuple(
        db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (JournalEntry, Todo, ChangeOpinion, ChangeInformed)
    )
    open_ones = db.session.execute(select(func.count()).where(Todo.closed_at.is_(None))).scalar_one()
    return (columns, register_now, counted, open_ones)
