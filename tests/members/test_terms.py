"""Two parties, two persons, one agreement at a time (SN15-2.e): terms, scans, overlaps, renewals, gaps, ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from alliance.core import files, inbox
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import actions, jobs, queries
from alliance.members.model import Agreement, Candidate
from alliance.register import queries as registered
from alliance.register.queries import Designation
from tests.register.making import SCAN, TERMS, candidate, charter, filed, member, offered
from tests.support.seen import trace
from tests.support.world import World, the_world

LEAD, MEMBER = "provincial-hxnk", "weinan-member"
pytestmark = pytest.mark.clause("SN15-2.e")


def founded(world: World) -> Designation:
    designation = filed(world)
    charter(world, designation, LEAD)
    return designation


def next_one(world: World, old: Agreement, since: date, until: date | None = None, **more: Any) -> Agreement:
    """Another agreement with the same member, signed by both."""
    row = db.session.get_one(Candidate, old.candidate_id)
    new = actions.draft_agreement(row, world.actor(LEAD), world.now, since=since, until=until, **TERMS, **more)
    actions.offer(new, world.actor(LEAD), world.now, file=SCAN)
    actions.sign(new, world.actor(MEMBER), world.now, file=SCAN)
    return new


def bounded(world: World, designation: Designation, days: int) -> Agreement:
    """A member whose agreement ends after so many days."""
    old = member(world, designation, LEAD, "weinan")
    with work():
        db.session.execute(update(Agreement).values(until=old.since + timedelta(days=days)))
    db.session.refresh(old)
    return old


def asked(agreement: Agreement) -> list[tuple[str, str]]:
    return sorted((todo.kind, todo.role) for todo in inbox.open_about("agreement", [agreement.id]))


def test_one_person_does_not_sign_for_both_sides(world: World) -> None:
    designation = founded(world)
    agreement = offered(world, designation, LEAD, "weinan")
    lead, clerk = world.actor(LEAD), world.actor(MEMBER)
    for same in (replace(clerk, person_id=lead.person_id), replace(clerk, for_person_id=lead.person_id)):
        before = trace(agreement)
        with pytest.raises(Refused, match="同一人") as refused:
            actions.sign(agreement, same, world.now, file=SCAN)
        assert refused.value.clause == "SN15-2.e"
        assert trace(agreement) == before
    with pytest.raises(Refused, match="同一人"), work():  # and the database says it again
        db.session.execute(update(Agreement).values(member_signed_by_id=lead.person_id))
    actions.sign(agreement, clerk, world.now, file=SCAN)
    assert agreement.lead_signed_by_id != agreement.member_signed_by_id


@pytest.mark.parametrize("part", list(TERMS))
def test_an_agreement_names_all_its_parts(world: World, part: str) -> None:
    designation = founded(world)
    agreement = offered(world, designation, LEAD, "weinan")
    clerk, today = world.actor(LEAD), world.now.date()
    actions.recall(agreement, "补充", clerk, world.now)
    actions.revise_agreement(agreement, clerk, world.now, since=today, until=None, **{**TERMS, part: " "})
    before = trace(agreement)
    with pytest.raises(Refused, match="责任、权利、义务") as refused:
        actions.offer(agreement, clerk, world.now, file=SCAN)
    assert len(refused.value.todo) == 1
    assert trace(agreement) == before
    assert files.of(agreement) == []


def test_every_text_that_was_sent_is_kept(world: World) -> None:
    agreement = offered(world, founded(world), LEAD, "weinan")
    clerk, today = world.actor(LEAD), world.now.date()
    actions.recall(agreement, "更正", clerk, world.now)
    actions.revise_agreement(agreement, clerk, world.now, since=today, until=None, **{**TERMS, "rights": "优先转诊"})
    actions.offer(agreement, clerk, world.now, file=SCAN)
    assert [(one.serial, one.rights) for one in queries.texts(agreement)] == [(2, "优先转诊"), (1, TERMS["rights"])]


def test_the_member_brings_its_scan_later(world: World) -> None:
    agreement = offered(world, founded(world), LEAD, "weinan")
    actions.sign(agreement, world.actor(MEMBER), world.now)
    assert asked(agreement) == [("agreement.scan", "member_clerk")]
    with pytest.raises(Refused, match="上传"):
        actions.supply_scan(agreement, None, world.actor(MEMBER), world.now)
    with pytest.raises(Refused):
        actions.supply_scan(agreement, SCAN, world.actor("yanan-member"), world.now)
    actions.supply_scan(agreement, SCAN, world.actor(MEMBER), world.now)
    assert asked(agreement) == []
    assert len(files.of(agreement, "agreement-member")) == len(files.of(agreement, "agreement")) == 1


def test_an_agreement_that_overlaps_another_of_the_same_two_is_refused(world: World) -> None:
    old = bounded(world, founded(world), 365)
    row = db.session.get_one(Candidate, old.candidate_id)
    clerk, first, last = world.actor(LEAD), old.since, old.since + timedelta(days=365)
    before = trace(old)
    for since, until, replaces in (
        (first, None, False), (last, None, False), (first - timedelta(days=9), first, False),
        (first + timedelta(days=5), first + timedelta(days=6), False), (first - timedelta(days=1), None, True),
    ):  # fmt: skip
        with pytest.raises(Refused, match="重叠") as refused:
            actions.draft_agreement(row, clerk, world.now, since=since, until=until, replaces=replaces)
        assert (refused.value.clause, refused.value.field) == ("SN15-2.e", "since")
        assert trace(old) == before
    with pytest.raises(Refused, match="不能早于"):
        actions.draft_agreement(row, clerk, world.now, since=last, until=first)
    draft = actions.draft_agreement(row, clerk, world.now, since=last + timedelta(days=1), **TERMS)
    with pytest.raises(Refused, match="重叠"):
        actions.revise_agreement(draft, clerk, world.now, since=last, until=None, **TERMS)


def test_an_ended_one_still_held_until_its_end(world: World) -> None:
    designation = founded(world)
    first = world.now.date()
    old = member(world, designation, LEAD, "weinan")
    world.now += timedelta(days=30)
    actions.end_agreement(old, world.now.date(), "学科调整", world.actor(MEMBER), world.now)
    again = candidate(world, designation, LEAD, "weinan")
    for since in (first, world.now.date() - timedelta(days=1)):
        with pytest.raises(Refused, match="重叠"):
            actions.draft_agreement(again, world.actor(LEAD), world.now, since=since, replaces=True)
    actions.draft_agreement(again, world.actor(LEAD), world.now, since=world.now.date())


def test_a_renewal_signed_ahead_takes_over_on_its_day(world: World) -> None:
    designation, weinan = founded(world), world.hospital("weinan").id
    old = bounded(world, designation, 30)
    last = old.since + timedelta(days=30)
    assert actions.remind_renewals(designation.programme, world.now) == 1
    new = next_one(world, old, last + timedelta(days=1))
    assert (old.state, new.state) == ("in_force", "in_force")
    assert asked(old) == []
    assert actions.remind_renewals(designation.programme, world.now) == 0
    for day, holds in ((old.since, old), (last, old), (last + timedelta(days=1), new)):
        assert queries.in_force_agreements(designation.id, day) == [holds]
        assert queries.has_agreement(designation.id, weinan, day)
    assert jobs.watch_agreements(world.now + timedelta(days=31)) == "1 份协议期满，0 份待续签"
    assert asked(old) == []  # it went on: nobody has to do anything
    rows = [one for one in queries.current(designation.id, last + timedelta(days=1)) if not one.lead]
    assert [(one.since, one.until, one.agreement_id) for one in rows] == [(old.since, None, new.id)]


def test_one_that_replaces_the_running_one_ahead_cuts_it(world: World) -> None:
    designation = founded(world)
    old = member(world, designation, LEAD, "weinan")
    start = world.now.date() + timedelta(days=10)
    new = next_one(world, old, start, replaces=True)
    assert (old.state, old.until) == ("in_force", start - timedelta(days=1))
    assert new.replaces_id == old.id
    with pytest.raises(Refused, match="早于协议起始日"):
        actions.end_agreement(new, world.now.date(), "反悔", world.actor(MEMBER), world.now)
    actions.end_agreement(new, start, "反悔", world.actor(MEMBER), world.now)  # it never held
    weinan = world.hospital("weinan").id
    assert not queries.has_agreement(designation.id, weinan, start)
    [row] = [one for one in queries.current(designation.id, world.now.date()) if not one.lead]
    assert (row.agreement_id, row.until) == (old.id, None)
    jobs.watch_agreements(world.now + timedelta(days=10))
    assert [queries.is_member(designation.id, weinan, start - timedelta(days=n)) for n in (1, 0)] == [True, False]


def test_between_two_agreements_with_a_gap_nobody_is_a_member(world: World) -> None:
    designation, weinan = founded(world), world.hospital("weinan").id
    old = bounded(world, designation, 30)
    last, again = old.since + timedelta(days=30), old.since + timedelta(days=60)
    next_one(world, old, again)
    jobs.watch_agreements(world.now + timedelta(days=31))
    days = (last, last + timedelta(days=1), again - timedelta(days=1), again)
    assert [queries.is_member(designation.id, weinan, day) for day in days] == [True, False, False, True]
    assert [len(registered.parties(designation.id, day)) for day in days] == [2, 1, 1, 2]
    assert asked(old) == [("agreement.ended", "member_clerk"), ("agreement.expired", "lead_clerk")]


def test_the_other_side_is_told_of_an_end_and_takes_note(world: World) -> None:
    designation = founded(world)
    agreement = member(world, designation, LEAD, "weinan")
    today = world.now.date()
    actions.end_agreement(agreement, today, "学科调整", world.actor(LEAD), world.now)
    assert asked(agreement) == [("agreement.ended", "member_clerk")]
    for login in ("yanan-member", LEAD, "office"):
        with pytest.raises(Refused):
            actions.acknowledge(agreement, world.actor(login), world.now)
    assert asked(agreement) == [("agreement.ended", "member_clerk")]
    actions.acknowledge(agreement, world.actor(MEMBER), world.now)
    assert asked(agreement) == []


def test_what_the_office_enters_does_not_overlap_either(world: World) -> None:
    designation = founded(world)
    old = member(world, designation, LEAD, "weinan")
    world.now += timedelta(days=5)
    actions.end_agreement(old, world.now.date(), "学科调整", world.actor(LEAD), world.now)
    given = {"organisation_id": world.hospital("weinan").id, "reason": "原件已核", "file": SCAN}
    before = trace(old)
    with pytest.raises(Refused, match="重叠"):
        actions.enter_existing(
            designation,
            world.actor("office"),
            world.now,
            since=old.since,
            until=None,
            **given,  # type: ignore[arg-type]
        )
    assert trace(old) == before


@pytest.mark.clause("SN15-3.4.b")
def test_the_visit_on_site_is_whole_with_its_files(world: World) -> None:
    row = candidate(world, founded(world), LEAD, "weinan")
    clerk, today = world.actor(LEAD), world.now.date()
    for key in ("legal", "scope", "finances", "credit", "technique", "quality", "strength"):
        actions.assess(row, key, True, "材料齐全", clerk, world.now)
    visit = {"held_on": today, "assessors": "示例专家甲"}
    actions.assess(row, "on_site", True, "到院查看", clerk, world.now, **visit)  # type: ignore[arg-type]
    assert queries.shortcomings(row) == ["申请医院及科室现场评估：未附评估材料"]
    before = trace(row)
    with pytest.raises(Refused) as refused:
        actions.conclude(row, clerk, world.now)
    assert refused.value.clause == "SN15-3.4.b"
    assert trace(row) == before
    made = actions.assess(row, "on_site", True, "到院查看", clerk, world.now, files_=[SCAN, SCAN], **visit)  # type: ignore[arg-type]
    one, other = queries.assessment_files(row)[made.id]
    with pytest.raises(Refused):
        actions.take_off_file(made, one.id, world.actor("office"), world.now)
    actions.take_off_file(made, one.id, clerk, world.now)
    assert [file.id for file in queries.assessment_files(row)[made.id]] == [other.id]
    actions.conclude(row, clerk, world.now)
    with pytest.raises(Refused, match="重新评估"):
        actions.take_off_file(made, other.id, clerk, world.now)


def test_two_at_once_draft_one_agreement(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    with settled.app_context():
        world = the_world()
        row_id = candidate(world, founded(world), LEAD, "weinan").id

    def draft() -> str:
        with settled.app_context():
            world = the_world()
            row = db.session.get_one(Candidate, row_id)
            actions.draft_agreement(row, world.actor(LEAD), world.now, since=world.now.date(), **TERMS)
            return "drafted"

    results = at_once(draft, draft)
    assert sorted(str(one) for one in results if isinstance(one, str)) == ["drafted"]
    assert [one.message for one in results if isinstance(one, Refused)] == ["与该医院已有一份待签的协议"]
