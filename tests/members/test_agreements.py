"""Agreements (SN15-2.e): offered with the lead's scan, signed by the member, ended, renewed; membership as of any day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from alliance.core import files, inbox
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.ext import db
from alliance.members import actions, jobs, queries
from alliance.members.model import Agreement, Candidate
from alliance.register import actions as register
from alliance.register import queries as registered
from tests.register.making import SCAN, TERMS, assess, candidate, charter, filed, member, offered, prepare
from tests.support.seen import trace
from tests.support.world import World, the_world

LEAD = "provincial-hxnk"
pytestmark = pytest.mark.clause("SN15-2.e")


def kinds(agreement: Agreement) -> list[tuple[str, str]]:
    """What is open about an agreement: kind and role."""
    return sorted((todo.kind, todo.role) for todo in inbox.open_about("agreement", [agreement.id]))


def test_both_sides_sign_and_the_hospital_is_a_member(world: World) -> None:
    designation = prepare(world)
    charter(world, designation, LEAD)
    agreement = offered(world, designation, LEAD, "weinan")
    assert kinds(agreement) == [("agreement.sign", "member_clerk")]
    assert [file.name for file in files.of(agreement, "agreement")] == ["scan.pdf"]
    today, weinan = world.now.date(), world.hospital("weinan").id
    assert not queries.is_member(designation.id, weinan, today)
    actions.sign(agreement, world.actor("weinan-member"), world.now, file=SCAN)
    assert agreement.state == "in_force"
    assert kinds(agreement) == []
    assert queries.is_member(designation.id, weinan, today)
    assert queries.has_agreement(designation.id, weinan, today)
    assert not queries.has_agreement(designation.id, weinan, today - timedelta(days=1))
    assert [one.lead for one in queries.current(designation.id, today)] == [True, False]
    assert queries.counts([designation.id], today) == registered.party_counts([designation.id], today)
    assert queries.missing(designation, today) == []


def test_offering_needs_charter_scan_and_the_lead_s_own_clerk(world: World) -> None:
    designation = prepare(world)
    row = candidate(world, designation, LEAD, "weinan")
    assess(world, row, LEAD)
    actions.conclude(row, world.actor(LEAD), world.now)
    agreement = actions.draft_agreement(row, world.actor(LEAD), world.now, since=world.now.date(), **TERMS)
    before = trace(agreement)
    with pytest.raises(Refused, match="扫描件") as refused:
        actions.offer(agreement, world.actor(LEAD), world.now)
    assert refused.value.clause == "SN15-2.e"
    with pytest.raises(Refused, match="章程"):
        actions.offer(agreement, world.actor(LEAD), world.now, file=SCAN)
    assert files.of(agreement) == []  # nothing half-saved: the scan went with the refusal
    assert trace(agreement) == before
    charter(world, designation, LEAD)
    for login in ("provincial-xxgnk", "weinan-member", "office"):
        with pytest.raises(Refused):
            actions.offer(agreement, world.actor(login), world.now, file=SCAN)
    with pytest.raises(Refused, match="PDF"):
        actions.offer(agreement, world.actor(LEAD), world.now, file=("a.pdf", b"not a pdf"))
    actions.offer(agreement, world.actor(LEAD), world.now, file=SCAN)


def test_what_a_filing_still_lacks_is_listed(world: World) -> None:
    designation = prepare(world)
    assert len(queries.missing(designation, world.now.date())) == 3
    charter(world, designation, LEAD)
    assert queries.missing(designation, world.now.date()) == ["还没有成员单位签订协议"]


def test_the_member_may_decline_and_the_lead_gets_it_back(world: World) -> None:
    designation = prepare(world)
    charter(world, designation, LEAD)
    agreement = offered(world, designation, LEAD, "weinan")
    actions.decline_agreement(agreement, "费用条款不能接受", world.actor("weinan-member"), world.now)
    assert agreement.state == "declined"
    assert kinds(agreement) == [("agreement.declined", "lead_clerk")]
    with pytest.raises(Refused):
        actions.acknowledge(agreement, world.actor("weinan-member"), world.now)
    actions.acknowledge(agreement, world.actor(LEAD), world.now)
    assert kinds(agreement) == []
    row = db.session.get_one(Candidate, agreement.candidate_id)
    again = actions.draft_agreement(row, world.actor(LEAD), world.now, since=world.now.date(), **TERMS)
    actions.offer(again, world.actor(LEAD), world.now, file=SCAN)
    actions.sign(again, world.actor("weinan-member"), world.now)


def test_an_offer_is_recalled_changed_and_needs_a_new_scan(world: World) -> None:
    designation = prepare(world)
    charter(world, designation, LEAD)
    agreement = offered(world, designation, LEAD, "weinan")
    day = world.now.date()
    with pytest.raises(Refused, match="先撤回"):
        actions.revise_agreement(
            agreement, world.actor(LEAD), world.now, since=day, until=None, cooperation="a", duties="b"
        )
    actions.recall(agreement, "更正期限", world.actor(LEAD), world.now)
    assert kinds(agreement) == []
    assert agreement.lead_signed_at is None
    actions.revise_agreement(
        agreement, world.actor(LEAD), world.now, since=day, until=day + timedelta(days=365), cooperation="a", duties="b"
    )
    with pytest.raises(Refused, match="扫描件"):
        actions.offer(agreement, world.actor(LEAD), world.now)
    with pytest.raises(Refused, match="不能早于"):
        actions.revise_agreement(
            agreement,
            world.actor(LEAD),
            world.now,
            since=day,
            until=day - timedelta(days=1),
            cooperation="a",
            duties="b",
        )


def test_one_open_agreement_at_a_time(world: World) -> None:
    row = candidate(world, prepare(world), LEAD, "weinan")
    first = actions.draft_agreement(row, world.actor(LEAD), world.now, since=world.now.date())
    with pytest.raises(Refused, match="待签的协议"):
        actions.draft_agreement(row, world.actor(LEAD), world.now, since=world.now.date())
    with pytest.raises(Refused, match="撤回并作废"):
        actions.decline(row, "不合适", world.actor(LEAD), world.now)
    actions.discard_agreement(first, "写错了", world.actor(LEAD), world.now)
    actions.draft_agreement(row, world.actor(LEAD), world.now, since=world.now.date())


@pytest.mark.parametrize("login", [LEAD, "weinan-member", "commission"])
def test_an_agreement_ends_with_a_reason_and_the_membership_with_it(world: World, login: str) -> None:
    designation = filed(world)
    charter(world, designation, LEAD)
    start = world.now
    agreement = member(world, designation, LEAD, "weinan")
    world.now = start + timedelta(days=10)
    today, weinan = world.now.date(), world.hospital("weinan").id
    for on in (today + timedelta(days=1), start.date() - timedelta(days=1)):
        with pytest.raises(Refused):
            actions.end_agreement(agreement, on, "学科调整", world.actor(login), world.now)
    with pytest.raises(Refused, match="理由"):
        actions.end_agreement(agreement, today, " ", world.actor(login), world.now)
    actions.end_agreement(agreement, today, "学科调整", world.actor(login), world.now)
    days = [start.date() - timedelta(days=1), start.date(), today, today + timedelta(days=1)]
    assert [queries.is_member(designation.id, weinan, day) for day in days] == [False, True, False, False]
    assert [len(registered.parties(designation.id, day)) for day in days[1:]] == [2, 1, 1]
    with pytest.raises((Refused, Overtaken)):
        actions.end_agreement(agreement, today, "再来", world.actor(login), world.now)
    assert candidate(world, designation, LEAD, "weinan").state == "proposed"


def test_a_renewal_takes_the_place_of_the_older_and_the_membership_runs_on(world: World) -> None:
    designation = filed(world)
    charter(world, designation, LEAD)
    old = member(world, designation, LEAD, "weinan")
    row = db.session.get_one(Candidate, old.candidate_id)
    world.now += timedelta(days=30)
    new = actions.draft_agreement(row, world.actor(LEAD), world.now, since=world.now.date(), replaces=True, **TERMS)
    actions.offer(new, world.actor(LEAD), world.now, file=SCAN)
    actions.sign(new, world.actor("weinan-member"), world.now)
    assert (old.state, new.state) == ("ended", "in_force")
    rows = [one for one in queries.current(designation.id, world.now.date()) if not one.lead]
    assert [(one.agreement_id, one.until) for one in rows] == [(new.id, None)]


def test_an_agreement_that_runs_out_is_renewed_in_time_or_ends(world: World) -> None:
    designation = filed(world)
    charter(world, designation, LEAD)
    row = candidate(world, designation, LEAD, "weinan")
    assess(world, row, LEAD)
    actions.conclude(row, world.actor(LEAD), world.now)
    until = world.now.date() + timedelta(days=90)
    agreement = actions.draft_agreement(row, world.actor(LEAD), world.now, since=world.now.date(), until=until, **TERMS)
    actions.offer(agreement, world.actor(LEAD), world.now, file=SCAN)
    actions.sign(agreement, world.actor("weinan-member"), world.now, file=SCAN)
    assert jobs.watch_agreements(world.now) == "0 份协议期满，0 份待续签"
    assert jobs.watch_agreements(world.now + timedelta(days=40)) == "0 份协议期满，1 份待续签"
    assert jobs.watch_agreements(world.now + timedelta(days=41)) == "0 份协议期满，0 份待续签"
    assert kinds(agreement) == [("agreement.renew", "lead_clerk")]
    assert jobs.watch_agreements(world.now + timedelta(days=90)) == "0 份协议期满，0 份待续签"
    assert jobs.watch_agreements(world.now + timedelta(days=91)) == "1 份协议期满，0 份待续签"
    assert kinds(agreement) == [("agreement.ended", "member_clerk"), ("agreement.expired", "lead_clerk")]
    assert queries.is_member(designation.id, world.hospital("weinan").id, until)
    assert not queries.is_member(designation.id, world.hospital("weinan").id, until + timedelta(days=1))


@pytest.mark.clause("SN15-2.d")
def test_when_the_alliance_ends_everything_ends_and_stays_readable(world: World) -> None:
    designation = filed(world)
    charter(world, designation, LEAD)
    signed = member(world, designation, LEAD, "weinan")
    waiting = offered(world, designation, LEAD, "yanan")
    candidate(world, designation, LEAD, "ankang")
    commission, on = world.actor("commission"), world.now.date()
    actions.end_all(designation, on, "责令解散", commission, world.now)
    register.end(designation, "dissolved", on, "责令解散", commission, world.now)
    assert (signed.state, signed.ended_on) == ("ended", on)
    assert queries.current(designation.id, on) == []
    assert kinds(waiting) == []
    assert inbox.open_about("candidate", [one.id for one in queries.candidates(designation.id)]) == []
    with pytest.raises(Refused, match="已终止"):
        actions.sign(waiting, world.actor("yanan-member"), world.now)
    assert queries.agreement(world.actor("weinan-member"), signed.id) is signed
    assert [one.kind for one in registered.parties(designation.id, ended=on)] == ["lead", "member"]


@pytest.mark.clause("SN15-3.4.b")
def test_the_office_enters_an_agreement_from_before_the_platform(world: World) -> None:
    designation = filed(world)
    office, weinan = world.actor("office"), world.hospital("weinan").id
    since = date(2021, 3, 1)

    def enter(**changes: object) -> Agreement:
        given: dict[str, object] = {
            "organisation_id": weinan, "since": since, "until": None, "reason": "原件已核", "file": SCAN, "actor": office,
        } | changes  # fmt: skip
        return actions.enter_existing(designation, given.pop("actor"), world.now, **given)  # type: ignore[arg-type]

    wrong: tuple[dict[str, object], ...] = (
        {"file": None}, {"reason": " "}, {"actor": world.actor(LEAD)}, {"since": world.now.date() + timedelta(days=1)},
        {"organisation_id": designation.lead_id}, {"actor": world.actor("auditor")},
    )  # fmt: skip
    for changes in wrong:
        with pytest.raises(Refused):
            enter(**changes)
    assert queries.candidates(designation.id) == []
    agreement = enter()
    assert agreement.legacy
    assert queries.is_member(designation.id, weinan, since)
    with pytest.raises(Refused, match="已是本联盟"):
        enter()


@pytest.mark.clause("SN15-4.3.a")
def test_common_alliances_are_in_the_register_and_hold_both_on_the_day(world: World) -> None:
    designation = prepare(world)
    charter(world, designation, LEAD)
    member(world, designation, LEAD, "weinan")
    agreement = member(world, designation, LEAD, "yanan")
    lead, weinan, yanan = (world.hospital(key).id for key in ("provincial", "weinan", "yanan"))
    today = world.now.date()
    assert queries.common(lead, weinan, today) == []  # in preparation nothing is done in its name (SN15-5.3)
    register.file(designation, world.actor("commission"), world.now)
    assert queries.common(lead, weinan, today) == queries.common(yanan, weinan, today) == [designation.id]
    assert queries.common(weinan, weinan, today) == []
    assert queries.common(weinan, world.hospital("ankang").id, today) == []
    assert queries.common(lead, weinan, today - timedelta(days=1)) == []
    actions.end_agreement(agreement, today, "学科调整", world.actor("yanan-member"), world.now)
    assert queries.common(yanan, weinan, today) == []


def test_an_agreement_is_for_its_two_sides_and_the_overseers(world: World) -> None:
    designation = filed(world)
    charter(world, designation, LEAD)
    agreement = offered(world, designation, LEAD, "weinan")
    for login in (LEAD, "provincial-admin", "weinan-member", "weinan-leader", "office", "auditor"):
        assert queries.agreement(world.actor(login), agreement.id) is agreement
    member(world, designation, LEAD, "yanan")
    for login in ("yanan-member", "ankang-member", "university-gk", "expert"):
        with pytest.raises(NotFound):
            queries.agreement(world.actor(login), agreement.id)
    actions.recall(agreement, "更正", world.actor(LEAD), world.now)
    with pytest.raises(NotFound):
        queries.agreement(world.actor("weinan-member"), agreement.id)


@pytest.mark.clause("SN15-3.5.e")
def test_the_newest_adopted_charter_is_in_force(world: World) -> None:
    designation = prepare(world)
    clerk, today = world.actor(LEAD), world.now.date()

    def add(title: str, adopted_on: date, login: str = LEAD, file: tuple[str, bytes] | None = SCAN) -> None:
        actions.add_paper(
            designation, world.actor(login), world.now, kind="charter", title=title, adopted_on=adopted_on, file=file
        )

    add("章程二", today)
    add("章程一", today - timedelta(days=400))
    assert clerk.department_id == designation.department_id
    assert designation.charter == "章程二"
    assert [(one.title, one.serial) for one in queries.papers(designation.id)] == [("章程二", 1), ("章程一", 2)]
    for title, adopted_on, login, file in (
        ("明天的章程", today + timedelta(days=1), LEAD, SCAN),
        ("别人的章程", today, "provincial-leader", SCAN),
        ("没有文件的章程", today, LEAD, None),
    ):
        with pytest.raises(Refused):
            add(title, adopted_on, login, file)


def test_two_clicks_at_once_sign_once(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    with settled.app_context():
        world = the_world()
        designation = filed(world)
        charter(world, designation, LEAD)
        agreement = offered(world, designation, LEAD, "weinan")
        agreement_id, version, designation_id = agreement.id, agreement.version, designation.id

    def act(what: str) -> Callable[[], str]:
        def run() -> str:
            with settled.app_context():
                world = the_world()
                row = db.session.get_one(Agreement, agreement_id)
                if what == "sign":
                    actions.sign(row, world.actor("weinan-member"), world.now, seen=version)
                else:
                    actions.recall(row, "更正期限", world.actor(LEAD), world.now, seen=version)
                return what

        return run

    results = at_once(act("sign"), act("recall"))
    won = [one for one in results if isinstance(one, str)]
    told = [one for one in results if isinstance(one, Overtaken)]
    assert len(won) == len(told) == 1, results
    with settled.app_context():
        rows = queries.current(designation_id, the_world().now.date())
        assert len(rows) == (2 if won == ["sign"] else 1)
