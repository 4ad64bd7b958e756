"""What the text asks of a filing, in both directions: refused without it, taken with it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alliance.core import files
from alliance.core.actor import SYSTEM
from alliance.core.inbox import Todo
from alliance.core.language import day_words
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.demo.people import PROGRAMME
from alliance.ext import db
from alliance.filing import actions, queries, rules
from alliance.members import actions as members
from alliance.organisations import actions as organisations
from alliance.register import actions as register
from alliance.register import queries as registered
from tests.filing.stage import ASSESSED, NAMES, NOW, PDF, Stage, prepared, stage, traces
from tests.support.world import World

pytestmark = pytest.mark.on("sqlite")


def refused(one: Stage, clause: str) -> Refused:
    """Submitting is refused by this clause, and nothing is left behind."""
    before = traces(one.application.id)
    with pytest.raises(Refused) as found:
        one.submit()
    assert found.value.clause == clause, (found.value.clause, found.value.todo)
    assert traces(one.application.id) == before
    return found.value


def lacking(one: Stage) -> list[tuple[str, str]]:
    return [(gap.page, gap.key) for gap in rules.missing(rules.collect(one.application, one.at.date()))]


@pytest.mark.clause("SN15-3.2")
def test_a_whole_application_is_taken(world: World) -> None:
    one = stage(world)
    assert lacking(one) == []
    revision = one.submit()
    assert (revision.serial, one.application.state) == (1, "hospital")


@pytest.mark.clause("SN15-3.2")
@pytest.mark.parametrize("key", ["policy", "hospital_consent", "leader", "team", "front_level"])
def test_each_condition_is_answered_and_proved(world: World, key: str) -> None:
    one = stage(world)
    answer = next(row for row in one.application.conditions if row.key == key)
    actions.answer_condition(one.application, key, None, "", one.clerk, NOW)
    assert lacking(one) == [("condition", key)]
    refused(one, "SN15-3.2")
    actions.answer_condition(
        one.application, key, True, "", one.clerk, NOW, remove=[file.id for file in files.of(answer)]
    )
    assert lacking(one) == [("condition", key)]
    refused(one, "SN15-3.2")
    actions.answer_condition(one.application, key, True, "", one.clerk, NOW, uploads=[("证明.pdf", PDF)])
    assert one.submit().serial == 1


@pytest.mark.clause("SN15-3.2")
@pytest.mark.parametrize(
    ("key", "arguable"), [("leader", True), ("team", True), ("front_level", True), ("policy", False)]
)
def test_only_what_the_text_says_in_principle_may_be_argued(world: World, key: str, arguable: bool) -> None:
    one = stage(world)
    actions.answer_condition(one.application, key, False, "", one.clerk, NOW)
    refused(one, "SN15-3.2")
    actions.answer_condition(one.application, key, False, "正在引进，年内到岗。", one.clerk, NOW)
    if not arguable:
        refused(one, "SN15-3.2")
        return
    one.to("commission")
    assert [argument for _label, argument, _clause in rules.exceptions(rules.collect(one.application, NOW.date()))] == [
        "正在引进，年内到岗。"
    ]
    before = traces(one.application.id)
    with pytest.raises(Refused) as found:
        one.give("commission")
    assert (found.value.clause, found.value.field) == ("SN15-3.2", "exception")
    assert traces(one.application.id) == before
    given = one.give("commission", facts={"exception": "引进已有编制批复，准予例外。"})
    assert given is not None
    assert one.application.state == "filed"
    assert ("准予例外的理由", "引进已有编制批复，准予例外。") in queries.assessed(one.application, given)


@pytest.mark.clause("SN15-3.2")
def test_national_rank_is_no_must_and_comes_first(world: World) -> None:
    plain, ranked = stage(world), stage(world, "university")
    uploads = [("排名.pdf", PDF)]
    actions.answer_condition(ranked.application, "national_rank", True, "", ranked.clerk, NOW)
    refused(ranked, "SN15-3.2")
    actions.answer_condition(ranked.application, "national_rank", True, "", ranked.clerk, NOW, uploads=uploads)
    ranked.submit()
    plain.submit()
    later = stage(world, "military")
    later.submit()
    assert ranked.application.is_ranked
    assert not plain.application.is_ranked
    assert ranked.application.place > later.application.place > plain.application.place


@pytest.mark.clause("SN15-3.2", "SN15-2.e")
def test_charter_plan_and_an_agreement_with_a_member(world: World) -> None:
    clerk = world.actor(NAMES["provincial"][0])
    designation = members.prepare(
        clerk, NOW, programme=PROGRAMME, scope="provincial", name=NAMES["provincial"][2], specialty="呼吸内科",
        department_id=world.department("provincial", "呼吸内科").id, founded_on=None,
    )  # fmt: skip
    application = actions.start(designation, clerk, NOW)
    one = Stage(world, application, clerk, "provincial")
    assert {key for page, key in lacking(one) if page == "members"} == {"", "charter", "plan"}
    assert ("section", "founded_on") in lacking(one)
    refused(one, "SN15-3.2")
    actions.save(application, {"founded_on": "2026-03-01"}, clerk, NOW)
    assert ("section", "founded_on") not in lacking(one)


@pytest.mark.clause("SN15-2.e")
def test_an_agreement_that_ended_is_missed_again(world: World) -> None:
    one = stage(world, hospitals=("weinan", "yanan"))
    from alliance.members import queries as of_members

    agreement = of_members.in_force_agreements(one.application.designation_id, NOW.date())[0]
    one.to("commission")
    for row in of_members.in_force_agreements(one.application.designation_id, NOW.date()):
        members.end_agreement(row, date(2026, 6, 1), "双方协商终止", one.clerk, NOW)
    assert agreement.state == "ended"
    before = traces(one.application.id)
    with pytest.raises(Refused) as found:
        one.give("commission")
    assert found.value.clause == "SN15-3.2"
    assert traces(one.application.id) == before


@pytest.mark.clause("SN15-A2")
@pytest.mark.parametrize("key", ["person_in_charge", "discipline_leader", "building_capability", "development_plan"])
def test_every_field_of_the_annex_is_filled_in(world: World, key: str) -> None:
    one = stage(world)
    actions.save(one.application, {key: "   "}, one.clerk, NOW)
    assert lacking(one) == [("section", key)]
    refused(one, "SN15-A2")


@pytest.mark.clause("SN15-A2")
def test_what_the_register_knows_is_not_retyped(world: World) -> None:
    one = stage(world)
    actions.save(
        one.application, {"hospital": "别的医院", "hospital_opinion": "自己写的意见", "x": "1"}, one.clerk, NOW
    )
    assert set(one.application.answers) == {
        "person_in_charge", "discipline_leader", "building_capability", "development_plan",
    }  # fmt: skip
    assert rules.collect(one.application, NOW.date()).value("hospital") == "示例省立医院"


@pytest.mark.clause("SN15-3.3.d")
def test_the_name_is_checked_again(world: World) -> None:
    one = stage(world)
    one.to("commission")
    designation = rules.collect(one.application, NOW.date()).designation
    register.rename(designation, "陕西示例呼吸内科联盟", "", one.clerk, NOW)
    with pytest.raises(Refused) as found:
        one.give("commission")
    assert found.value.clause == "SN15-3.3.d"
    one.give("commission", "return", "名称改过，请重新提交。")
    actions.answer_remarks(one.application, {row.id: "已改" for row in one.application.remarks}, one.clerk, one.at)
    one.submit()
    assert one.application.name == "陕西示例呼吸内科联盟"


@pytest.mark.clause("SN15-A2", "SN15-5.4", "SN15-3.3.c")
@pytest.mark.parametrize(
    ("key", "scope", "name", "way"),
    [
        ("xian", "provincial", "", ["hospital", "city", "office", "commission"]),
        ("provincial", "provincial", "", ["hospital", "office", "commission"]),
        ("university", "provincial", "", ["hospital", "office", "commission"]),
        ("military", "provincial", "", ["hospital", "office", "commission"]),
        ("xian", "city", "西安市示例急诊专科联盟", ["hospital", "city"]),
        ("provincial", "city", "西安市示例呼吸专科联盟", ["hospital", "city"]),
    ],
)
def test_who_is_asked_follows_scope_and_superior(world: World, key: str, scope: str, name: str, way: list[str]) -> None:
    one = stage(world, key, scope=scope, name=name)
    assert [station.key for station in rules.stations(one.application)] == way
    one.submit()
    seen = [one.application.state]
    posts = {"hospital": "leader"}
    while one.application.state != "filed":
        one.give(posts.get(one.application.state, one.application.state))
        seen.append(one.application.state)
    assert seen == [*way, "filed"]
    designation = rules.collect(one.application, NOW.date()).designation
    assert designation.state == "active"
    assert designation.number.startswith("陕专联备〔2026〕")


@pytest.mark.clause("SN15-5.1")
def test_a_county_hospital_leads_only_by_exception(world: World) -> None:
    from alliance.core.actor import Role

    hospital = world.hospital("sanyuan")
    department = world.department("sanyuan", "内科")
    person = organisations.add_person(SYSTEM, NOW, login="sanyuan-nk", name="郑示例", password="shifan-demo-1")
    organisations.give_post(
        SYSTEM, NOW, person, Role.LEAD_CLERK, hospital, since=date(2025, 1, 1), department=department
    )
    NAMES["sanyuan"] = ("sanyuan-nk", "内科", "陕西示例内科专科联盟")
    one = stage(world, "sanyuan")
    assert lacking(one) == [("exemption", "lead-level")]
    refused(one, "SN15-5.1")
    with pytest.raises(Refused):
        actions.ask_exemption(one.application, "lead-level", " ", one.clerk, NOW)
    with pytest.raises(NotFound):
        actions.ask_exemption(one.application, "consent-62", "理由", one.clerk, NOW)
    asked = actions.ask_exemption(one.application, "lead-level", "本专科为国家临床重点专科。", one.clerk, NOW)
    with pytest.raises(Refused):
        actions.ask_exemption(one.application, "lead-level", "再申请一次", one.clerk, NOW)
    before = traces(one.application.id)
    for login in ("commission", "auditor", "city-610400", "sanyuan-leader"):
        with pytest.raises(Refused):
            actions.decide_exemption(asked, True, "同意", world.actor(login), NOW)
    with pytest.raises(Refused):
        actions.decide_exemption(asked, True, "  ", world.actor("office"), NOW)
    assert traces(one.application.id) == before
    actions.decide_exemption(asked, False, "理由不足", world.actor("office"), NOW)
    refused(one, "SN15-5.1")
    again = actions.ask_exemption(one.application, "lead-level", "补充证明材料。", one.clerk, NOW)
    actions.decide_exemption(again, True, "国家临床重点专科，省内唯一。", world.actor("office"), NOW)
    with pytest.raises(Overtaken):
        actions.decide_exemption(again, False, "改判", world.actor("office2"), NOW)
    open_ones = select(Todo).where(Todo.kind == "application.exemption", Todo.closed_at.is_(None))
    assert db.session.execute(open_ones).scalars().all() == []
    assert lacking(one) == []
    assert one.submit().serial == 1


def abroad(name: str, division: str) -> Any:
    """A hospital of another province."""
    return organisations.add_organisation(
        SYSTEM, NOW, name=name, kind="hospital", division_code=division, tier="province", level="三级", fictitious=True
    )


@pytest.mark.clause("SN15-3.3.b")
def test_each_member_province_consents(world: World) -> None:
    one = stage(world, scope="cross_province", name="西北示例呼吸专科联盟")
    assert lacking(one) == []
    designation = rules.collect(one.application, NOW.date()).designation
    for name, division in (("兰州示例医院", "620000"), ("银川示例医院", "640000"), ("酒泉示例医院", "620000")):
        members.enter_existing(
            designation, world.actor("office"), NOW, organisation_id=abroad(name, division).id,
            since=date(2025, 1, 1), until=None, reason="平台启用前已签", file=("协议.pdf", PDF),
        )  # fmt: skip
    assert lacking(one) == [("consent", "consent-62"), ("consent", "consent-64")]
    refused(one, "SN15-3.3.b")
    with pytest.raises(NotFound):
        actions.save(one.application, {}, one.clerk, NOW, uploads=[("consent-11", "同意.pdf", PDF)])
    actions.save(one.application, {}, one.clerk, NOW, uploads=[("consent-62", "甘肃同意.pdf", PDF)])
    assert lacking(one) == [("consent", "consent-64")]
    asked = actions.ask_exemption(one.application, "consent-64", "该省正在机构改革。", one.clerk, NOW)
    refused(one, "SN15-3.3.b")
    actions.decide_exemption(asked, True, "已电话确认，后补文件。", world.actor("head"), NOW)
    assert one.submit().serial == 1


@pytest.mark.clause("SN15-5.3")
def test_an_application_is_begun_once_by_the_lead_for_a_designation_in_preparation(world: World) -> None:
    designation = prepared(world)
    for login in ("provincial-leader", "provincial-xxgnk", "office", "weinan-member", "xian-jzk"):
        with pytest.raises(Refused):
            actions.start(designation, world.actor(login), NOW)
    clerk = world.actor(NAMES["provincial"][0])
    first = actions.start(designation, clerk, NOW)
    with pytest.raises(Refused):
        actions.start(designation, clerk, NOW)
    actions.withdraw(first, "另行申报", clerk, NOW)
    second = actions.start(designation, clerk, NOW)
    assert (first.number, second.number) == ("陕专联备申〔2026〕1号", "陕专联备申〔2026〕2号")


@pytest.mark.clause("SN15-5.3")
def test_a_filed_alliance_is_not_filed_again(world: World) -> None:
    one = stage(world).to("filed")
    designation = rules.collect(one.application, NOW.date()).designation
    with pytest.raises(Refused) as found:
        actions.start(designation, one.clerk, NOW)
    assert found.value.clause == "SN15-5.3"


@pytest.mark.clause("SN15-A2")
def test_the_office_assesses_all_three(world: World) -> None:
    one = stage(world).to("office")
    for key in ASSESSED:
        before = traces(one.application.id)
        with pytest.raises(Refused) as found:
            one.give("office", facts={**ASSESSED, key: "  "})
        assert found.value.field == key
        assert traces(one.application.id) == before
    given = one.give("office")
    assert given is not None
    assert given.facts == ASSESSED


@pytest.mark.clause("SN15-3.3.a")
def test_a_refusal_has_its_reason_and_ends_the_application(world: World) -> None:
    one = stage(world).to("commission")
    with pytest.raises(Refused):
        one.give("commission", "refuse", " ")
    one.give("commission", "refuse", "省内已有同专业联盟。")
    assert one.application.closed_at is not None
    assert rules.collect(one.application, NOW.date()).designation.state == "proposed"
    open_ones = select(Todo).where(Todo.record_id == one.application.id, Todo.record_type == "application")
    assert all(todo.closed_at for todo in db.session.execute(open_ones).scalars())


def test_an_unknown_verdict_is_refused(world: World) -> None:
    one = stage(world).to("office")
    with pytest.raises(Refused):
        one.give("office", "perhaps")


@pytest.mark.clause("SN15-A2")
def test_each_station_is_asked_with_its_due_day(world: World) -> None:
    one = stage(world, "xian")
    one.submit()
    asked = select(Todo).where(Todo.kind == "application.opinion", Todo.closed_at.is_(None))
    todo = db.session.execute(asked).scalar_one()
    assert (todo.role, todo.organisation_id, todo.due) == (
        "hospital_leader",
        one.application.lead_id,
        date(2026, 6, 30),
    )
    one.give("leader")
    todo = db.session.execute(asked).scalar_one()
    assert (todo.role, todo.organisation_id) == ("city_commission", one.application.city_id)
    assert one.application.city_asked_at is not None


@pytest.mark.clause("SN15-A2")
def test_a_year_without_a_calendar_leaves_the_due_day_open(world: World) -> None:
    one = stage(world)
    one.at = one.at.replace(year=2026, month=12, day=29)
    one.submit()
    todo = db.session.execute(select(Todo).where(Todo.kind == "application.opinion")).scalar_one()
    assert todo.due is None
    assert todo.due_note.startswith("待定")


@pytest.mark.clause("SN15-2.d")
def test_a_barred_hospital_does_not_file_until_the_day_is_over(world: World) -> None:
    one = stage(world)
    designation = registered.by_id(one.application.designation_id)
    until = one.at.date() + timedelta(days=30)
    bar = register.bar(designation, until, "责令解散（示例）", SYSTEM, one.at)
    assert lacking(one) == [("section", "alliance_name")]
    assert any(day_words(until) in words for words in refused(one, "SN15-2.d").todo)
    register.step_bar(bar, "lift", world.actor("head"), one.at, remark="学科已重组")
    assert lacking(one) == []
