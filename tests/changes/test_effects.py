"""What each kind of change does, in both directions; the register as of the days before and after (SN15-3.3.a–d, 2.d)."""

from datetime import date, timedelta

import pytest

from alliance.changes import actions, queries, rules
from alliance.core import settings
from alliance.core.actor import SYSTEM, Role
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.members import actions as members
from alliance.members import queries as membership
from alliance.organisations import actions as organisations
from alliance.register import actions as register
from alliance.register import queries as registered
from tests.changes.stage import (
    FILED,
    NAMES,
    NOW,
    OTHER,
    OTHER_CLERK,
    PDF,
    alliance,
    alliance_of,
    found,
    join,
    stage,
    traces,
    typed_for,
)
from tests.support.world import World

TODAY = NOW.date()


def _name_on(designation_id: int, day: date) -> str:
    rows = db.session.execute(registered.on_day("shaanxi-alliance", day)).all()
    return next(line.name for one, line in rows if one.id == designation_id)


@pytest.mark.clause("SN15-3.3.d", "SN15-3.3.a")
def test_a_rename_keeps_the_number_and_reserves_the_old_name(world: World) -> None:
    one = stage(world, "name").to("done")
    designation = registered.by_id(one.change.designation_id)
    new = typed_for(world, "name", "provincial")["name"]
    assert designation.name == new
    assert one.change.number == f"{designation.number}-变1"
    assert _name_on(designation.id, TODAY) == new
    assert _name_on(designation.id, TODAY - timedelta(days=1)) == NAMES["provincial"]
    verdict = registered.name_check("shaanxi-alliance", "provincial", NAMES["provincial"], True)
    assert not verdict.ok and verdict.taken
    assert registered.name_check("shaanxi-alliance", "provincial", NAMES["provincial"], True, designation.id).ok


@pytest.mark.clause("SN15-3.3.d")
@pytest.mark.parametrize("name", ["呼吸帮扶团", NAMES["xian"], " 陕西示例 急诊科专科联盟 ", NAMES["provincial"], ""])
def test_a_wrong_taken_or_unchanged_name_is_refused(world: World, name: str) -> None:
    one = stage(world, "name", typed={"name": name})
    before = traces(one.change.id)
    with pytest.raises(Refused) as refused:
        one.submit()
    assert refused.value.clause == "SN15-3.3.d"
    assert refused.value.todo
    assert traces(one.change.id) == before


@pytest.mark.clause("SN15-3.3.d")
def test_a_name_taken_meanwhile_is_refused_at_the_decision_and_can_be_corrected(world: World) -> None:
    one = stage(world, "name").to("commission")
    wanted = typed_for(world, "name", "provincial")["name"]
    members.prepare(
        world.actor("provincial-xxgnk"), NOW, programme="shaanxi-alliance", scope="provincial", name=wanted,
        specialty="", department_id=world.department("provincial", "心血管内科").id,
    )  # fmt: skip
    before = traces(one.change.id)
    with pytest.raises(Refused, match="退回补正") as refused:
        one.give("commission")
    assert refused.value.clause == "SN15-3.3.d"
    assert any("已被使用" in line for line in refused.value.todo)
    assert traces(one.change.id) == before
    one.give("commission", "return", "名称已被使用，请另选。")
    typed = {"name": "陕西示例呼吸内科专科医联体"}
    actions.save(one.change, typed, one.actor("clerk"), one.later(), reason="改用其他名称")
    one.submit()
    assert one.change.state == "hospital", "what the leader signed has changed"
    one.agree()
    assert one.change.state == "commission", "back to where it was returned from"
    one.agree()
    assert registered.by_id(one.change.designation_id).name == typed["name"]


@pytest.mark.clause("SN15-3.3.a")
def test_an_unchanged_correction_goes_straight_back(world: World) -> None:
    one = stage(world, "name").to("returned")
    one.submit()
    assert one.change.state == "office"


@pytest.mark.clause("SN15-A2", "SN15-3.2")
def test_the_persons_of_the_newest_change_hold(world: World) -> None:
    designation = alliance()
    assert queries.persons(designation, TODAY)["person_in_charge"] == ""
    stage(world, "person").to("done")
    assert queries.persons(designation, TODAY) == {"person_in_charge": "王示例", "discipline_leader": "李示例"}
    second = stage(world, "person", typed={"person_in_charge": "赵示例"})
    assert second.change.was["person_in_charge"]["words"] == "王示例"
    assert second.change.serial == 2
    second.to("done")
    assert queries.persons(designation, TODAY) == {"person_in_charge": "赵示例", "discipline_leader": "李示例"}


@pytest.mark.clause("SN15-3.3.a")
def test_a_change_of_department_hands_the_alliance_over(world: World) -> None:
    designation = alliance()
    other = stage(world, "person", typed={"person_in_charge": "钱示例", "discipline_leader": "李示例"})
    one = stage(world, "department").to("done")
    was, now = world.actor("provincial-hxnk"), world.actor(OTHER_CLERK["provincial"])
    designation = registered.by_id(designation.id)
    assert designation.department_name == OTHER["provincial"]
    assert registered.lead_of(now, designation) and not registered.lead_of(was, designation)
    assert queries.get(now, one.change.id).id == one.change.id
    assert queries.get(now, other.change.id).department_id == now.department_id, "the open draft goes along"
    actions.save(other.change, {"person_in_charge": "钱示例", "discipline_leader": "孙示例"}, now, one.later())
    with pytest.raises(Refused):
        actions.save(other.change, {}, was, one.later())
    lead = next(row for row in membership.current(designation.id, TODAY) if row.lead)
    assert lead.department_name == OTHER["provincial"]
    party = next(row for row in registered.parties(designation.id) if row.kind == "lead")
    assert party.department_name == OTHER["provincial"]
    days = {day: [line.department_name for row, line in db.session.execute(registered.on_day("shaanxi-alliance", day))
                  if row.id == designation.id] for day in (TODAY, TODAY - timedelta(days=1))}  # fmt: skip
    assert days == {TODAY: [OTHER["provincial"]], TODAY - timedelta(days=1): ["呼吸内科"]}


@pytest.mark.clause("SN15-3.3.a")
def test_a_department_without_a_clerk_or_of_another_hospital_is_refused(world: World) -> None:
    inner = world.department("baoji", "消化内科")
    one = stage(world, "department", typed={"department": str(inner.id)})
    assert one.change.now["department"]["value"] == "", "not among the choices"
    with pytest.raises(Refused) as refused:
        one.submit()
    assert refused.value.clause == "SN15-3.3.a"
    county = world.department("zhouzhi", "内科")
    join(world, alliance(), "zhouzhi")
    lead = stage(world, "lead", typed={"department": str(county.id)})
    assert any("牵头科室经办" in row.label for row in rules.problems(lead.change, TODAY))


@pytest.mark.clause("SN15-3.3.a", "SN15-2.e")
def test_a_member_takes_the_lead(world: World) -> None:
    one = stage(world, "lead").to("done")
    designation = registered.by_id(one.change.designation_id)
    baoji, former = world.hospital("baoji"), world.hospital("provincial")
    assert (designation.lead_id, designation.lead_name) == (baoji.id, baoji.name)
    current = {row.organisation_id: row.lead for row in membership.current(designation.id, TODAY)}
    assert current == {baoji.id: True, world.hospital("weinan").id: False}
    before = {row.organisation_id: row.lead for row in membership.current(designation.id, TODAY - timedelta(days=1))}
    assert before == {former.id: True, baoji.id: False, world.hospital("weinan").id: False}
    new = world.actor("baoji-xhnk")
    assert registered.lead_of(new, designation)
    assert queries.get(new, one.change.id).state == "done"
    actions.begin(designation, "person", {}, new, one.later())


@pytest.mark.clause("SN15-2.e")
def test_a_member_that_left_meanwhile_cannot_take_the_lead(world: World) -> None:
    one = stage(world, "lead").to("commission")
    agreement = next(row for row in membership.in_force_agreements(one.change.designation_id)
                     if row.organisation_id == world.hospital("baoji").id)  # fmt: skip
    members.end_agreement(agreement, TODAY, "退出联盟", world.actor("provincial-hxnk"), one.later())
    before = traces(one.change.id)
    with pytest.raises(Refused) as refused:
        one.give("commission")
    assert any("不再是" in line for line in refused.value.todo)
    assert traces(one.change.id) == before


@pytest.mark.clause("SN15-5.1")
def test_a_county_hospital_in_the_lead_must_be_argued(world: World) -> None:
    join(world, alliance(), "zhouzhi")
    department, hospital = world.department("zhouzhi", "内科"), world.hospital("zhouzhi")
    person = organisations.add_person(SYSTEM, FILED, login="zhouzhi-nk", name="冯示例", password_hash="x")
    organisations.give_post(SYSTEM, FILED, person, Role.LEAD_CLERK, hospital, department=department, since=FILED.date())
    one = stage(world, "lead", typed={"department": str(department.id)})
    one.submit()
    while one.change.state != "commission":
        one.agree()
    assert rules.exceptions(one.change)
    with pytest.raises(Refused) as refused:
        one.give("commission", text="")
    assert refused.value.clause == "SN15-5.1"
    one.give("commission", text="市内仅该院具备能力，准予例外。")
    assert one.change.state == "done"


@pytest.mark.clause("SN15-2.e")
def test_the_list_of_members_is_filed_as_it_stands(world: World) -> None:
    one = stage(world, "members")
    ankang = world.hospital("ankang")
    assert ankang.id not in one.change.was["members"]["value"]
    assert ankang.id in one.change.now["members"]["value"]
    one.to("office")
    join(world, alliance(), "yanan")
    with pytest.raises(Refused, match="退回补正"):
        one.give("office")
    one.give("office", "return", "名单又有变动。")
    actions.save(one.change, {}, one.actor("clerk"), one.later(), reason="名单更新")
    one.submit()
    one.agree()
    one.agree()
    assert one.change.state == "done"
    with pytest.raises(Refused, match="补齐或更正"):
        second = actions.begin(alliance(), "members", {}, one.actor("clerk"), one.later(), reason="再报")
        actions.submit(second, one.actor("clerk"), one.later())


@pytest.mark.clause("SN15-2.e")
def test_the_office_may_do_without_the_list(world: World) -> None:
    settings.put("shaanxi-alliance", "members_change_filing", "否", world.actor("head"), NOW, "按协议管理即可")
    with pytest.raises(Refused, match="不须报备"):
        actions.begin(alliance(), "members", {}, world.actor("provincial-hxnk"), NOW)
    offer = next(row for row in queries.offers(alliance()) if row.kind.key == "members")
    assert offer.closed


@pytest.mark.clause("SN15-3.3.c", "SN15-3.3.d")
def test_a_scope_changes_with_a_name_that_suits_it(world: World) -> None:
    same = stage(world, "scope", typed={"scope": "city"})
    with pytest.raises(Refused) as refused:
        same.submit()
    assert refused.value.clause == "SN15-3.3.d", "a city alliance may not keep the provincial pattern"
    actions.withdraw(same.change, "改填", same.actor("clerk"), same.later())
    one = stage(world, "scope").to("done")
    designation = registered.by_id(one.change.designation_id)
    assert (designation.scope, designation.name) == ("city", typed_for(world, "scope", "provincial")["name"])
    number = designation.number
    assert number is not None and one.change.number.startswith(number)


@pytest.mark.clause("SN15-3.3.b")
def test_cross_province_needs_the_consent_of_each_members_province(world: World) -> None:
    for name, division in (("兰州示例医院", "620000"), ("银川示例医院", "640000")):
        abroad = organisations.add_organisation(
            SYSTEM,
            NOW,
            name=name,
            kind="hospital",
            division_code=division,
            tier="province",
            level="三级",
            fictitious=True,
        )
        members.enter_existing(
            alliance(), world.actor("office"), NOW, organisation_id=abroad.id, since=date(2026, 1, 1), until=None,
            reason="已签", file=("协议.pdf", PDF),
        )  # fmt: skip
    typed = {"scope": "cross_province", "name": "西北示例呼吸协作网"}
    one = stage(world, "scope", typed=typed)
    lacking = [(row.clause, row.field) for row in rules.problems(one.change, TODAY)]
    assert lacking == [("SN15-3.3.b", "file_consent-62"), ("SN15-3.3.b", "file_consent-64")]
    with pytest.raises(Refused) as refused:
        one.submit()
    assert refused.value.clause == "SN15-3.3.b"
    with pytest.raises(NotFound):
        actions.save(
            one.change, typed, one.actor("clerk"), NOW, reason="扩大", uploads=[("consent-11", "同意.pdf", PDF)]
        )
    papers = [(f"consent-{code}", f"{code}.pdf", PDF) for code in (62, 64)]
    actions.save(one.change, typed, one.actor("clerk"), NOW, reason="扩大范围", uploads=papers)
    assert one.to("done").change.state == "done"
    assert alliance_of(one).scope == "cross_province"


@pytest.mark.clause("SN15-3.3.c")
def test_a_city_alliances_change_ends_with_its_city(world: World) -> None:
    designation = found(world, "xian", scope="city", name="西安市示例急诊协作体")
    change = actions.begin(
        designation, "name", {"name": "西安市示例急危重症协作体"}, world.actor("xian-jzk"), NOW, reason="扩大范围",
        uploads=[("decision", "同意.pdf", PDF)],
    )  # fmt: skip
    assert [one.key for one in rules.stations(change)] == ["hospital", "city"]
    actions.submit(change, world.actor("xian-jzk"), NOW)
    actions.opinion(change, "agree", "", world.actor("xian-leader"), NOW)
    with pytest.raises(Refused):
        actions.opinion(change, "agree", "", world.actor("commission"), NOW)
    actions.opinion(change, "agree", "", world.actor("city-610100"), NOW)
    assert change.state == "done"


@pytest.mark.clause("SN15-2.d", "SN15-2.e")
def test_a_voluntary_end_informs_the_members_and_ends_like_a_dissolution(world: World) -> None:
    one = stage(world, "end")
    other = stage(world, "name")
    one.submit()
    assert {row.organisation_name for row in one.change.informed} == {"渭南示例医院", "宝鸡示例医院"}
    weinan = world.actor("weinan-member")
    assert queries.get(weinan, one.change.id).id == one.change.id
    actions.acknowledge(one.change, "有两例在办转诊。", weinan, one.later())
    with pytest.raises(Refused):
        actions.acknowledge(one.change, "", weinan, one.later())
    while one.change.state != "approved":
        one.agree()
    effect = TODAY + timedelta(days=15)
    assert one.change.takes_effect == effect
    assert actions.take_effect(one.later()) == (0, 0)
    designation = registered.by_id(one.change.designation_id)
    assert designation.state == "active"
    due = NOW + timedelta(days=15)
    assert actions.take_effect(due) == (1, 0)
    assert actions.take_effect(due) == (0, 0), "once"
    designation = registered.by_id(designation.id)
    assert (designation.state, designation.ended_on) == ("dissolved", effect)
    assert "自愿终止" in designation.end_reason
    assert membership.current(designation.id, effect) == []
    assert membership.in_force_agreements(designation.id) == []
    assert not registered.name_check("shaanxi-alliance", "provincial", NAMES["provincial"], True).ok
    assert other.change.state == "withdrawn", "what else was open is dropped"
    register.free_name(designation, "已无使用需要", world.actor("head"), due)
    assert registered.name_check("shaanxi-alliance", "provincial", NAMES["provincial"], True).ok


@pytest.mark.clause("SN15-2.e")
def test_an_end_before_the_members_are_informed_is_refused(world: World) -> None:
    one = stage(world, "end", typed={"informed_on": "2026-07-01", "arrangement": "安排"})
    with pytest.raises(Refused) as refused:
        one.submit()
    assert refused.value.clause == "SN15-2.e"


@pytest.mark.clause("SN15-3.3.a")
def test_a_later_day_is_carried_out_once_by_the_calendar(world: World) -> None:
    day = TODAY + timedelta(days=20)
    one = stage(world, "department", wanted_on=day).to("approved")
    assert registered.by_id(one.change.designation_id).department_name == "呼吸内科"
    assert actions.take_effect(NOW + timedelta(days=19)) == (0, 0)
    assert actions.take_effect(NOW + timedelta(days=20)) == (1, 0)
    assert actions.take_effect(NOW + timedelta(days=20)) == (0, 0)
    designation = registered.by_id(one.change.designation_id)
    assert designation.department_name == OTHER["provincial"]
    assert registered.history(designation.id)[-1].since == day


@pytest.mark.clause("SN15-3.3.a")
def test_what_no_longer_holds_on_its_day_goes_back(world: World) -> None:
    one = stage(world, "lead", wanted_on=TODAY + timedelta(days=20)).to("approved")
    agreement = next(row for row in membership.in_force_agreements(one.change.designation_id)
                     if row.organisation_id == world.hospital("baoji").id)  # fmt: skip
    members.end_agreement(agreement, TODAY, "退出联盟", world.actor("provincial-hxnk"), one.later())
    assert actions.take_effect(NOW + timedelta(days=20)) == (0, 1)
    assert one.change.state == "returned"
    assert registered.by_id(one.change.designation_id).lead_name == "示例省立医院"


@pytest.mark.clause("SN15-3.3.a")
@pytest.mark.parametrize("days", [-1, 181])
def test_a_day_out_of_reach_is_refused(world: World, days: int) -> None:
    one = stage(world, "name", wanted_on=TODAY + timedelta(days=days))
    with pytest.raises(Refused):
        one.submit()


@pytest.mark.clause("SN15-3.3.a")
def test_one_of_a_kind_at_a_time_and_only_for_a_registered_alliance(world: World) -> None:
    stage(world, "name")
    with pytest.raises(Refused, match="同类变更"):
        actions.begin(alliance(), "name", {}, world.actor("provincial-hxnk"), NOW)
    with pytest.raises(Refused):
        actions.begin(alliance(), "person", {}, world.actor("provincial-xxgnk"), NOW)
    proposed = members.prepare(
        world.actor("provincial-xxgnk"), NOW, programme="shaanxi-alliance", scope="provincial",
        name="陕西示例心血管内科专科联盟", specialty="", department_id=world.department("provincial", "心血管内科").id,
    )  # fmt: skip
    with pytest.raises(Refused, match="在册"):
        actions.begin(proposed, "person", {}, world.actor("provincial-xxgnk"), NOW)
