"""A candidate: seven aspects and on site, all positive, before anything is offered (SN15-3.4.a, 3.4.b)."""

from datetime import timedelta

import pytest

from alliance.core import inbox
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.ext import db
from alliance.members import actions, queries
from alliance.members.model import Candidate
from alliance.register import actions as register
from tests.register.making import ASPECTS, SCAN, assess, candidate, charter, filed, offered, prepare
from tests.register.square import put
from tests.support.seen import trace
from tests.support.world import World

LEAD = "provincial-hxnk"
pytestmark = pytest.mark.clause("SN15-3.4.b")


def test_a_complete_positive_assessment_leads_to_the_conclusion(world: World) -> None:
    row = candidate(world, prepare(world), LEAD, "zhouzhi")
    assert row.county_level  # SN15-3.4.a: the level and the ties are recorded
    assert row.ties == "同一城市医联体"
    assess(world, row, LEAD)
    assert queries.progress(row) == (8, 0, 8)
    assert queries.shortcomings(row) == []
    actions.conclude(row, world.actor(LEAD), world.now)
    assert row.state == "assessed"


@pytest.mark.parametrize("aspect", ASPECTS)
def test_each_missing_or_negative_aspect_keeps_the_conclusion_away(world: World, aspect: str) -> None:
    designation = prepare(world)
    for hospital, options in (("weinan", {"leave_out": aspect}), ("yanan", {"negative": aspect})):
        row = candidate(world, designation, LEAD, hospital)
        assess(world, row, LEAD, **options)
        before = trace(row)
        with pytest.raises(Refused) as refused:
            actions.conclude(row, world.actor(LEAD), world.now)
        assert refused.value.clause == "SN15-3.4.b"
        assert len(refused.value.todo) == 1
        assert trace(row) == before


@pytest.mark.parametrize("doing", ["offer", "sign"])
def test_nothing_is_offered_or_signed_before(world: World, doing: str) -> None:
    designation = prepare(world)
    charter(world, designation, LEAD)
    if doing == "offer":
        row = candidate(world, designation, LEAD, "weinan")
        assess(world, row, LEAD, leave_out="on_site")
        agreement = actions.draft_agreement(row, world.actor(LEAD), world.now, since=world.now.date())
        before = trace(agreement)
        with pytest.raises(Refused) as refused:
            actions.offer(agreement, world.actor(LEAD), world.now, file=SCAN)
    else:
        agreement = offered(world, designation, LEAD, "weinan")
        row = db.session.get_one(Candidate, agreement.candidate_id)
        with pytest.raises(Refused, match="先撤回协议"):
            actions.reassess(row, "有新情况", world.actor(LEAD), world.now)
        put(row, {"state": "proposed"})
        before = trace(agreement)
        with pytest.raises(Refused) as refused:
            actions.sign(agreement, world.actor("weinan-member"), world.now)
    assert refused.value.clause == "SN15-3.4.b"
    assert trace(agreement) == before
    assert not queries.is_member(designation.id, world.hospital("weinan").id, world.now.date())


def test_on_site_needs_a_day_not_ahead_and_assessors(world: World) -> None:
    row = candidate(world, prepare(world), LEAD, "weinan")
    clerk, today = world.actor(LEAD), world.now.date()
    for held_on, assessors, field in (
        (None, "评估组", "held_on"), (today + timedelta(days=1), "评估组", "held_on"), (today, " ", "assessors"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            actions.assess(row, "on_site", True, "到院查看", clerk, world.now, held_on=held_on, assessors=assessors)
        assert refused.value.field == field
    actions.assess(row, "on_site", True, "到院查看", clerk, world.now, held_on=today, assessors="评估组")
    for aspect, note in (("nothing", "说明"), ("legal", " ")):
        with pytest.raises(Refused):
            actions.assess(row, aspect, True, note, clerk, world.now)


def test_an_aspect_is_corrected_until_the_conclusion_and_only_by_the_lead(world: World) -> None:
    row = candidate(world, prepare(world), LEAD, "weinan")
    actions.assess(row, "credit", False, "有失信记录", world.actor(LEAD), world.now)
    seen = row.version
    actions.assess(row, "credit", True, "记录已更正", world.actor(LEAD), world.now, seen=seen)
    assert queries.progress(row) == (1, 0, 8)
    before = trace(row)
    with pytest.raises(Overtaken):
        actions.assess(row, "credit", False, "旧页面", world.actor(LEAD), world.now, seen=seen)
    for login in ("provincial-xxgnk", "provincial-leader", "weinan-member", "office", "commission"):
        with pytest.raises(Refused, match="牵头科室"):
            actions.assess(row, "credit", True, "说明", world.actor(login), world.now)
    assert trace(row) == before
    assess(world, row, LEAD)
    actions.conclude(row, world.actor(LEAD), world.now)
    with pytest.raises(Refused, match="重新评估"):
        actions.assess(row, "credit", False, "变了", world.actor(LEAD), world.now)
    actions.reassess(row, "信用记录有变", world.actor(LEAD), world.now)
    actions.assess(row, "credit", False, "变了", world.actor(LEAD), world.now)


@pytest.mark.clause("SN15-3.4.a")
def test_who_may_be_proposed(world: World) -> None:
    designation = prepare(world)
    clerk = world.actor(LEAD)
    office = world.actor("office").organisation_id
    assert office is not None
    for organisation_id in (designation.lead_id, office):
        with pytest.raises(Refused):
            actions.propose_candidate(designation, clerk, world.now, organisation_id=organisation_id)
    with pytest.raises(Refused, match="不属于"):
        actions.propose_candidate(
            designation, clerk, world.now, organisation_id=world.hospital("weinan").id,
            department_id=world.department("yanan", "内科").id,
        )  # fmt: skip
    with pytest.raises(Refused, match="牵头科室"):
        candidate(world, designation, "university-gk", "weinan")
    candidate(world, designation, LEAD, "weinan")
    with pytest.raises(Refused, match="已是本联盟") as refused:
        candidate(world, designation, LEAD, "weinan")
    assert refused.value.clause in ("SN15-3.4.b", "")


def test_a_declined_candidate_may_be_proposed_anew(world: World) -> None:
    designation = prepare(world)
    row = candidate(world, designation, LEAD, "weinan")
    with pytest.raises(Refused, match="理由"):
        actions.decline(row, " ", world.actor(LEAD), world.now)
    actions.decline(row, "现场评估不合格", world.actor(LEAD), world.now)
    assert row.decline_reason == "现场评估不合格"
    assert inbox.open_about("candidate", [row.id]) == []
    assert candidate(world, designation, LEAD, "weinan").id != row.id


@pytest.mark.clause("SN15-2.d")
def test_an_ended_alliance_takes_nobody_in(world: World) -> None:
    designation = filed(world)
    register.end(designation, "dissolved", world.now.date(), "理由", world.actor("commission"), world.now)
    with pytest.raises(Refused, match="已终止"):
        candidate(world, designation, LEAD, "weinan")


def test_the_assessment_is_for_the_lead_s_side_and_its_overseers(world: World) -> None:
    row = candidate(world, filed(world), LEAD, "weinan")
    for login in (LEAD, "provincial-leader", "office", "commission", "auditor", "city-610100"):
        assert queries.candidate(world.actor(login), row.id) is row
    for login in ("weinan-member", "weinan-leader", "yanan-member", "city-610500", "university-gk", "expert"):
        with pytest.raises(NotFound):
            queries.candidate(world.actor(login), row.id)
