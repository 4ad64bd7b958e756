"""The dated history of a designation: amended with its former names kept, read as of any day (SN15-3.3.a, 3.3.d)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.ext import db
from alliance.members import actions as members
from alliance.members import queries as membership
from alliance.register import actions, queries
from alliance.register.model import DesignationFact, DesignationName, Party
from tests.register.making import PROGRAMME, charter, filed, member, prepare, published
from tests.support.seen import trace
from tests.support.world import World

NEW = "陕西示例呼吸系统疾病专科联盟"
OTHER = "陕西示例呼吸内科专科医联体"


def amend(world: World, designation, **changes):  # type: ignore[no-untyped-def]
    terms = {"on": world.now.date(), "clause": "SN15-3.3.a", "reason": "按备案的变更", "demo": True}
    return members.amend(designation, actor=world.actor("commission"), at=world.now, **{**terms, **changes})


@pytest.mark.clause("SN15-3.3.d")
def test_a_new_name_counts_from_its_day_and_the_old_one_stays_reserved(world: World) -> None:
    designation = filed(world)
    was, first = designation.name, world.now.date()
    world.now += timedelta(days=10)
    assert amend(world, designation, name=OTHER)["name"] == (was, OTHER)
    told = [row["name"] for row in queries.snapshot(PROGRAMME, world.now.date() - timedelta(days=1))]
    assert (told, [row["name"] for row in queries.snapshot(PROGRAMME, world.now.date())]) == ([was], [OTHER])
    assert [(one.name, one.since, one.until) for one in queries.former_names([designation.id])[designation.id]] == [
        (was, first, world.now.date())
    ]
    verdict = queries.name_check(PROGRAMME, "provincial", was.replace("专科", " 专科"), True)
    assert (verdict.taken, "曾用名" in verdict.taken_by) == (True, True)
    with pytest.raises(Refused, match="曾用名"):
        prepare(world, "骨科", name=was)
    assert queries.name_check(PROGRAMME, "provincial", was, True, designation.id).ok


@pytest.mark.clause("SN15-3.3.d")
def test_a_former_name_is_free_after_an_explicit_act_and_not_before(world: World) -> None:
    designation = filed(world)
    was = designation.name
    amend(world, designation, name=OTHER)
    row = queries.former_names([designation.id])[designation.id][0]
    for login, reason in (("office", "理由"), ("provincial-hxnk", "理由"), ("head", " ")):
        before = trace(designation)
        with pytest.raises(Refused):
            actions.free_former_name(row.id, reason, world.actor(login), world.now)
        assert trace(designation) == before
    actions.free_former_name(row.id, "不再混淆", world.actor("head"), world.now)
    assert (row.freed_on, row.freed_by, row.freed_reason) == (world.now.date(), world.actor("head").name, "不再混淆")
    assert not queries.name_check(PROGRAMME, "provincial", was, True).taken
    with pytest.raises(Refused, match="已经释放"):
        actions.free_former_name(row.id, "再来", world.actor("head"), world.now)
    borne = next(one for one in queries.names_of([designation.id]) if one.until is None)
    with pytest.raises(Refused, match="仍在使用"):
        actions.free_former_name(borne.id, "理由", world.actor("head"), world.now)
    with pytest.raises(NotFound):
        actions.free_former_name(0, "理由", world.actor("head"), world.now)


@pytest.mark.clause("SN15-3.3.d")
def test_it_may_take_up_its_own_reserved_name_again(world: World) -> None:
    designation = filed(world)
    was = designation.name
    amend(world, designation, name=OTHER)
    amend(world, designation, name=was)
    assert [(one.name, one.until is None) for one in queries.names_of([designation.id])] == [
        (OTHER, False),
        (was, True),
    ]


def test_in_preparation_the_earlier_name_is_free_at_once(world: World) -> None:
    designation = prepare(world)
    was = designation.name
    actions.rename(designation, OTHER, "", world.actor("provincial-hxnk"), world.now)
    assert not queries.name_check(PROGRAMME, "provincial", was, True).taken
    assert queries.name_check(PROGRAMME, "provincial", OTHER, True).taken


@pytest.mark.clause("SN15-3.3.a")
@pytest.mark.parametrize(
    ("login", "changes", "said"),
    [
        ("office", {"on": date(2026, 6, 16)}, "晚于今天"),
        ("office", {"on": date(2026, 6, 14)}, "不能早于"),
        ("office", {"reason": " "}, "理由"),
        ("office", {"name": "陕西示例呼吸内科专科联盟"}, "没有要变更"),
        ("office", {"name": "呼吸联盟"}, "陕西"),
        ("office", {"seen": 99}, ""),
        ("provincial-hxnk", {}, "备案机关"),
        ("auditor", {}, "备案机关"),
    ],
)
def test_what_may_not_be_amended_leaves_no_trace(world: World, login: str, changes: dict, said: str) -> None:  # type: ignore[type-arg]
    designation = filed(world)
    before, lines = trace(designation), db.session.scalar(select(func.count(DesignationFact.id)))
    terms = {"on": world.now.date(), "clause": "SN15-3.3.a", "reason": "变更", "name": OTHER, "demo": True, **changes}
    with pytest.raises((Refused, Overtaken)) as refused:
        actions.amend(designation, actor=world.actor(login), at=world.now, **terms)
    assert said in str(refused.value)
    assert trace(designation) == before
    assert db.session.scalar(select(func.count(DesignationFact.id))) == lines


def test_only_an_active_one_is_amended_and_nobody_amends_his_own_hospital_s(world: World) -> None:
    designation = prepare(world)
    terms: dict[str, Any] = {
        "on": world.now.date(),
        "at": world.now,
        "clause": "SN15-3.3.a",
        "reason": "变更",
        "name": OTHER,
        "demo": True,
    }
    with pytest.raises(Refused, match="在册"):
        actions.amend(designation, actor=world.actor("commission"), **terms)
    actions.file(designation, world.actor("commission"), world.now)
    own = replace(world.actor("office"), own_hospitals=frozenset({designation.lead_id}))
    with pytest.raises(Refused, match="回避"):
        actions.amend(designation, actor=own, **terms)


def test_another_lead_changes_parties_and_memberships_on_the_day(world: World) -> None:
    designation = filed(world)
    charter(world, designation, "provincial-hxnk")
    agreement = member(world, designation, "provincial-hxnk", "weinan")
    old, new = designation.lead_id, world.hospital("weinan")
    world.now += timedelta(days=5)
    with pytest.raises(Refused, match="牵头科室"):
        amend(world, designation, lead_id=new.id)
    amend(world, designation, lead_id=new.id, department_id=world.department("weinan", "内科").id)
    today = world.now.date()
    leads = {
        day: [one.organisation_id for one in membership.current(designation.id, day)]
        for day in (today - timedelta(days=1), today)
    }
    assert leads == {today - timedelta(days=1): [old, new.id], today: [new.id]}
    assert agreement.state == "ended"
    parties = {day: [(one.organisation_id, one.kind) for one in queries.parties(designation.id, day)] for day in leads}
    assert parties[today - timedelta(days=1)] == [(old, "lead"), (new.id, "member")]
    assert parties[today] == [(new.id, "lead")]
    row = queries.snapshot(PROGRAMME, today)[0]
    assert (row["lead"], row["city"], row["members"]) == (new.name, "渭南市", 0)


def test_an_end_carried_out_late_shows_from_its_day_though_later_lines_exist(world: World) -> None:
    designation = filed(world)
    ended = world.now.date() + timedelta(days=3)
    world.now += timedelta(days=9)
    actions.set_mark(designation, "yellow-card", world.actor("head"), world.now)
    edition = published(world)
    actions.end(designation, "dissolved", ended, "责令解散", world.actor("commission"), world.now)
    states = {line.since: (line.state, line.mark) for line in queries.history(designation.id)}
    assert states[ended] == states[world.now.date()] == ("dissolved", "")
    assert queries.snapshot(PROGRAMME, ended) == []
    assert [row["mark"] for row in queries.snapshot(PROGRAMME, edition.as_of, edition.stand)] == ["yellow-card"]


@pytest.mark.clause("SN15-2.d")
def test_on_the_day_of_dissolution_nobody_is_a_member_any_more(world: World) -> None:
    designation = filed(world)
    charter(world, designation, "provincial-hxnk")
    world.now += timedelta(days=1)
    member(world, designation, "provincial-hxnk", "weinan")
    joined = world.now.date()
    world.now += timedelta(days=1)
    member(world, designation, "provincial-hxnk", "zhouzhi")  # on the very day of the end
    on = world.now.date()
    members.end_all(designation, on, "责令解散", world.actor("commission"), world.now)
    actions.end(designation, "dissolved", on, "责令解散", world.actor("commission"), world.now)
    assert not membership.current(designation.id, on)
    assert not queries.parties(designation.id, on)
    assert queries.party_counts([designation.id], on) == {designation.id: (0, 0)}
    assert queries.party_counts([designation.id], joined) == membership.counts([designation.id], joined)
    assert queries.party_counts([designation.id], joined) == {designation.id: (1, 0)}
    assert len(queries.parties(designation.id, ended=designation.ended_on)) == 3
    assert not membership.has_agreement(designation.id, world.hospital("weinan").id, on)


def test_names_and_lines_are_there_for_every_designation(world: World) -> None:
    one, two = filed(world), prepare(world, "骨科")
    assert [(line.event, line.state) for line in queries.history(one.id)] == [("file", "active")]
    assert [line.state for line in queries.history(two.id)] == ["proposed"]
    assert (one.code is not None, two.code) == (True, None)
    assert db.session.scalar(select(func.count(DesignationName.id))) == 2
    assert all(row.stand > 0 for row in db.session.execute(select(Party)).scalars())


def test_the_same_name_is_refused_by_the_database_too(settled: Flask, world: World) -> None:
    from alliance.core.work import work

    one, two = filed(world), filed(world, "骨科")
    with pytest.raises(Refused, match="名称已被使用或保留"), work():
        db.session.add(
            DesignationName(
                designation_id=two.id, programme=PROGRAMME, name=one.name, name_key=one.name_key,
                since=world.now.date(), until=world.now.date(),
            )
        )  # fmt: skip
