"""Candidacies in any state, and the way of a list through its meetings, for the tests of what follows the review."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from alliance.core.work import work
from alliance.ext import db
from alliance.rules import route
from alliance.selection.actions import award, boards
from alliance.selection.model import Board, Candidacy
from alliance.selection.queries import boards as queries
from tests.selection.shanxi import actor, department
from tests.support import papers
from tests.support.world import NOW

SX6, SX3, WZ10 = "shanxi-centre", "shanxi-specialty", "wenzhou-specialty"
OFFICE = {SX6: "centre", SX3: "specialty", WZ10: "wenzhou"}
TRACK = {SX6: "centre", SX3: "competitive", WZ10: "city"}
PDF = ("会议纪要.pdf", papers.PDF)
PLACES = {"taiyuan": ("神经内科", "心血管内科"), "datong": ("外科",), "wenzhou": ("肿瘤科",)}


def candidacy(
    programme: str = SX6, *, hospital: str = "taiyuan", which: str = "", state: str = "board", **more: Any
) -> Candidacy:  # fmt: skip
    """One application as it stands after review, past the procedure."""
    where = department(hospital, which or PLACES[hospital][0])
    count = db.session.execute(select(func.count()).select_from(Candidacy)).scalar_one()
    given: dict[str, Any] = {
        "programme": programme, "track": TRACK[programme], "year": NOW.year, "number": f"示例{count + 1:04d}",
        "lead_id": where.organisation_id, "lead_name": where.organisation.name, "department_id": where.id,
        "department_name": where.name, "division_code": where.organisation.division_code, "subject": "卒中",
        "review_score": Decimal(90 - count), "created_at": NOW, "saved_at": NOW, "submitted_at": NOW, "state": state,
    } | more  # fmt: skip
    with work():
        row = Candidacy(**given)
        db.session.add(row)
    return row


def office(programme: str) -> Any:
    """The officer who lists."""
    return actor(f"{OFFICE[programme]}-office")


def commission(programme: str) -> Any:
    """Who decides."""
    return actor(f"{OFFICE[programme]}-commission")


def board(programme: str, track: str = "") -> Board:
    """The board of the year."""
    return boards.board_for(programme, NOW.year, track or TRACK[programme])


def choose(record: Candidacy, at: datetime = NOW, **more: Any) -> None:
    """On the list."""
    boards.choose(record, "综合得分居前", office(record.programme), at, **more)


def meet(programme: str, *kinds: str, track: str = "", at: datetime = NOW) -> None:
    """The meetings of the programme agree to the list as it stands."""
    way = route.load(programme)
    assert way is not None
    for kind in kinds or tuple(one.key for one in way.meetings):
        boards.hold_meeting(
            board(programme, track), kind, at.date(), "张示例、李示例", "agree", "", PDF, office(programme), at
        )


def published(programme: str = SX6, *records: Candidacy, funded: bool = False, at: datetime = NOW) -> Any:
    """These candidacies listed, agreed to and shown."""
    for one in records or (candidacy(programme),):
        choose(one, at, funded=funded)
    meet(programme, at=at)
    return award.publish(board(programme), commission(programme), at)


def listed(programme: str) -> list[str]:
    """Who is on the list, in order."""
    found = queries.board_of(programme, NOW.year, TRACK[programme])
    return [one.lead_name for one in queries.listed(found)] if found else []


def after(day: date) -> datetime:
    """00:00:00 of the day after the last one: the publicity is over."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), NOW.tzinfo)


def end(day: date) -> datetime:
    """23:59:59 of a day: still in time."""
    return after(day) - timedelta(seconds=1)


def people(programme: str, code: str, count: int) -> None:
    """How many live there."""
    boards.put_population(programme, code, count, date(2020, 11, 1), "人口普查公报（示例）", office(programme), NOW)
