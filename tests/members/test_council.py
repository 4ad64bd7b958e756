"""The charter's versions with their adoption, and the council with its terms (SN15-3.5.e): as of any day, no doubles."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from alliance.core import inbox
from alliance.core.journal import JournalEntry
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import actions, jobs, queries
from alliance.members.actions import Elected
from alliance.members.model import Paper, Seat
from alliance.register.model import Designation
from tests.register.making import SCAN, charter, filed, member, prepare
from tests.support.seen import trace
from tests.support.world import World, the_world

LEAD = "provincial-hxnk"
pytestmark = pytest.mark.clause("SN15-3.5.e")


def founded(world: World) -> Designation:
    """An alliance with one member, 渭南."""
    designation = filed(world)
    charter(world, designation, LEAD)
    member(world, designation, LEAD, "weinan")
    return designation


def told(world: World, **changes: Any) -> Elected:
    """Somebody of 渭南 elected chair today for three years."""
    today = world.now.date()
    usual = Elected(
        world.hospital("weinan").id, "王示例", "chair", today, today + timedelta(days=1095), "主任医师", "成员代表大会"
    )
    return replace(usual, **changes)


def elect(world: World, designation: Designation, **changes: Any) -> Seat:
    return actions.elect(designation, told(world, **changes), world.actor(LEAD), world.now)


def names(designation: Designation, on: date) -> list[tuple[str, str]]:
    return [(one.office, one.person_name) for one in queries.council(designation.id, on)]


def test_the_charter_in_force_on_any_day(world: World) -> None:
    designation = prepare(world)
    today = world.now.date()
    for days, title in ((400, "第一版"), (0, "第三版"), (100, "第二版")):
        actions.add_paper(
            designation, world.actor(LEAD), world.now, kind="charter", title=title, file=SCAN,
            adopted_on=today - timedelta(days=days), adopted_by="成员代表大会", votes=(20, 1, 2),
        )  # fmt: skip

    def on(days: int) -> str:
        found = queries.paper_in_force(designation.id, "charter", today - timedelta(days=days))
        return found.title if found else ""

    assert [on(days) for days in (401, 400, 101, 100, 1, 0)] == ["", "第一版", "第一版", "第二版", "第二版", "第三版"]
    assert queries.paper_in_force(designation.id, "plan", today) is None
    assert designation.charter == "第三版"


@pytest.mark.parametrize(
    ("adopted_by", "votes"), [("成员代表大会", (5, 5, 0)), ("成员代表大会", (5, -1, 0)), (" ", (5, 1, 0))]
)
def test_a_charter_not_adopted_is_refused(world: World, adopted_by: str, votes: tuple[int, int, int]) -> None:
    designation = prepare(world)
    before = trace(designation)
    with pytest.raises(Refused) as refused:
        actions.add_paper(
            designation, world.actor(LEAD), world.now, kind="charter", title="章程", adopted_on=world.now.date(),
            file=SCAN, adopted_by=adopted_by, votes=votes,
        )  # fmt: skip
    assert refused.value.clause == "SN15-3.5.e"
    assert trace(designation) == before


def test_the_database_repeats_what_adoption_asks(world: World) -> None:
    charter(world, prepare(world), LEAD)
    for values in (
        {"votes_for": 3}, {"votes_for": 3, "votes_against": 3, "votes_abstained": 0, "adopted_by": "理事会"},
        {"votes_for": 3, "votes_against": 0, "votes_abstained": 0},
    ):  # fmt: skip
        with pytest.raises(Refused), work():
            db.session.execute(update(Paper).values(**values))


def test_who_sits_on_any_day(world: World) -> None:
    designation, start = founded(world), world.now.date()
    chair = elect(world, designation)
    elect(world, designation, office="vice", person_name="李示例", organisation_id=designation.lead_id)
    elect(world, designation, office="secretary", person_name="李示例", organisation_id=designation.lead_id)
    world.now += timedelta(days=10)
    actions.leave(chair, world.now.date(), "工作调动", world.actor(LEAD), world.now)
    elect(world, designation, person_name="赵示例", since=world.now.date())
    others = [("vice", "李示例"), ("secretary", "李示例")]
    assert names(designation, start - timedelta(days=1)) == []
    assert names(designation, start) == names(designation, start + timedelta(days=9)) == [("chair", "王示例"), *others]
    assert names(designation, start + timedelta(days=10)) == [("chair", "赵示例"), *others]
    assert [one.person_name for one in queries.past_seats(designation.id, world.now.date())] == ["王示例"]
    events = [row.event for row in db.session.query(JournalEntry).filter_by(record_type="council_seat")]
    assert sorted(events) == ["seat.elect"] * 4 + ["seat.leave"]


def test_doubles_and_strangers_are_refused(world: World) -> None:
    designation = founded(world)
    seat = elect(world, designation)
    today = world.now.date()
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"person_name": "赵示例"}, "office"),
        ({"office": "vice"}, "person_name"),
        ({"office": "director"}, "person_name"),
        ({"office": "vice", "person_name": " "}, "person_name"),
        ({"office": "vice", "person_name": "赵示例", "organisation_id": world.hospital("yanan").id}, "organisation_id"),
        ({"office": "vice", "person_name": "赵示例", "since": today + timedelta(days=1)}, "since"),
        ({"office": "vice", "person_name": "赵示例", "since": today - timedelta(days=1)}, "organisation_id"),
        ({"office": "vice", "person_name": "赵示例", "term_ends": today - timedelta(days=1)}, "term_ends"),
    )
    before = trace(seat)
    for changes, field in wrong:
        with pytest.raises(Refused) as refused:
            elect(world, designation, **changes)
        assert (refused.value.clause, refused.value.field) == ("SN15-3.5.e", field), changes
        assert trace(seat) == before
    for login in ("provincial-xxgnk", "weinan-member", "office"):
        with pytest.raises(Refused):
            actions.elect(designation, told(world, office="vice"), world.actor(login), world.now)
    elect(world, designation, office="secretary")  # the chair may be secretary-general too
    other = elect(world, designation, office="vice", person_name="赵示例")
    for values, said in (({"office": "chair"}, "只有一人"), ({"person_name": "王示例"}, "已在理事会任职")):
        with pytest.raises(Refused, match=said), work():  # and the database says it again
            db.session.execute(update(Seat).where(Seat.id == other.id).values(**values))


def test_past_terms_do_not_overlap_either(world: World) -> None:
    designation = founded(world)
    seat = elect(world, designation)
    world.now += timedelta(days=20)
    actions.leave(seat, world.now.date() - timedelta(days=5), "辞职", world.actor(LEAD), world.now)
    with pytest.raises(Refused, match="请先办理离任"):
        elect(world, designation, person_name="赵示例", since=seat.since + timedelta(days=1))
    elect(world, designation, person_name="赵示例", since=world.now.date() - timedelta(days=5))


def test_the_next_term_begins_as_the_last_one_ends(world: World) -> None:
    designation = founded(world)
    seat = elect(world, designation, term_ends=world.now.date() + timedelta(days=70))
    assert jobs.watch_terms(world.now) == "0 个理事会席位待换届"
    world.now += timedelta(days=20)
    assert [jobs.watch_terms(world.now) for _again in range(2)] == ["1 个理事会席位待换届", "0 个理事会席位待换届"]
    [todo] = inbox.open_about("council_seat", [seat.id])
    assert (todo.kind, todo.role, todo.due) == ("seat.renew", "lead_clerk", seat.term_ends)
    day = world.now.date()
    with pytest.raises(Refused):
        actions.renew(seat, seat.since, day, "成员代表大会", world.actor(LEAD), world.now)
    new = actions.renew(seat, day, day + timedelta(days=1095), "成员代表大会", world.actor(LEAD), world.now)
    assert (seat.state, seat.until, new.state) == ("left", day, "sitting")
    assert inbox.open_about("council_seat", [seat.id]) == []
    assert names(designation, day) == [("chair", "王示例")]
    for on in (new.since - timedelta(days=1), day + timedelta(days=1)):
        with pytest.raises(Refused):
            actions.leave(new, on, "辞职", world.actor(LEAD), world.now)
    with pytest.raises(Refused, match="理由"):
        actions.leave(new, day, " ", world.actor(LEAD), world.now)


@pytest.mark.clause("SN15-2.d", "SN15-2.e")
def test_a_seat_ends_with_the_membership_and_all_with_the_alliance(world: World) -> None:
    designation = founded(world)
    elect(world, designation)
    elect(world, designation, office="vice", person_name="李示例", organisation_id=designation.lead_id)
    world.now += timedelta(days=3)
    today = world.now.date()
    [agreement] = queries.in_force_agreements(designation.id)
    actions.end_agreement(agreement, today, "学科调整", world.actor("weinan-member"), world.now)
    assert names(designation, today) == [("vice", "李示例")]
    actions.end_all(designation, today, "责令解散", world.actor("commission"), world.now)
    assert names(designation, today) == []
    assert [one.left_reason for one in queries.past_seats(designation.id, today)] == ["责令解散", "学科调整"]


def test_a_seat_is_seen_by_who_sees_the_alliance(world: World) -> None:
    seat = elect(world, founded(world))
    for login in (LEAD, "weinan-leader", "office", "auditor"):
        assert queries.seat(world.actor(login), seat.id) is seat
    for login in ("baoji-xhnk",):
        with pytest.raises(NotFound):
            queries.seat(world.actor(login), seat.id)
    assert queries.seats_of(world.hospital("weinan").id, world.now.date()) == [seat]


def test_two_elected_at_once_are_one_chair(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    with settled.app_context():
        designation_id = founded(the_world()).id

    def act(person: str) -> Callable[[], str]:
        def run() -> str:
            with settled.app_context():
                world = the_world()
                return elect(world, db.session.get_one(Designation, designation_id), person_name=person).person_name

        return run

    results = at_once(act("甲示例"), act("乙示例"))
    assert len([one for one in results if isinstance(one, str)]) == 1, results
    assert len([one for one in results if isinstance(one, Refused)]) == 1, results
    with settled.app_context():
        assert len(queries.council(designation_id, the_world().now.date())) == 1
