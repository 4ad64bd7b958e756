"""While an application is returned only what carries a remark is open; everything else is refused and stays (SN15-3.3.a)."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from alliance.core import files
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.filing import actions, queries, rules
from alliance.filing.model import Application, ConditionAnswer
from alliance.members import actions as members
from tests.filing.browsing import Person, scan
from tests.filing.stage import ANSWERS, NOW, PDF, Stage, stage, traces
from tests.filing.test_journey import inside
from tests.support.world import World

pytestmark = pytest.mark.clause("SN15-3.3.a")
Act = Callable[[], Any]


def answer(one: Stage, key: str) -> ConditionAnswer:
    return next(row for row in one.application.conditions if row.key == key)


def evidence(one: Stage, key: str) -> files.File:
    return files.of(answer(one, key))[0]


def returned(world: World, **remarks: str) -> Stage:
    """Returned by the office; a key `file_<condition>` pins to the evidence of that condition."""
    one = stage(world)
    actions.save(one.application, {}, one.clerk, NOW, uploads=[("building_capability", "床位表.pdf", PDF)])
    one.to("office")
    pinned = {
        f"condition-{key[5:]}--{evidence(one, key[5:]).id}" if key.startswith("file_") else key: words
        for key, words in remarks.items()
    }
    one.give("office", "return", "请补正。", remarks=pinned)
    return one


def locked(one: Stage, act: Act) -> None:
    before, stored = traces(one.application.id), dict(one.application.answers)
    with pytest.raises(Refused) as found:
        act()
    assert (found.value.clause, "补正期间不能修改" in found.value.message) == ("SN15-3.3.a", True), found.value.message
    assert traces(one.application.id) == before
    assert one.application.answers == stored


def saves(one: Stage, **more: Any) -> Act:
    typed = more.pop("answers", {})
    return lambda: actions.save(one.application, typed, one.clerk, one.later(), **more)


def answers(one: Stage, key: str, met: bool, note: str, **more: Any) -> Act:
    return lambda: actions.answer_condition(one.application, key, met, note, one.clerk, one.later(), **more)


def test_only_the_field_with_a_remark_is_open(world: World) -> None:
    one = returned(world, building_capability="床位数有误")
    locked(one, saves(one, answers={"development_plan": "另写的规划"}))
    locked(one, saves(one, answers={"building_capability": "改了", "person_in_charge": "另一人"}))
    locked(one, saves(one, uploads=[("development_plan", "规划.pdf", PDF)]))
    locked(one, answers(one, "team", True, "另写的说明"))
    locked(one, answers(one, "team", False, ""))
    locked(one, answers(one, "team", True, "", uploads=[("新.pdf", PDF)]))
    locked(one, answers(one, "team", True, "", remove=[evidence(one, "team").id]))
    saves(one, answers={**ANSWERS, "building_capability": "开放床位一百二十张。"})()  # the rest as it stands: no change
    taken_off = files.of(one.application, "building_capability")[0].id
    saves(one, uploads=[("building_capability", "新床位表.pdf", PDF + b"2")], remove=[taken_off])()
    assert one.application.answers["building_capability"] == "开放床位一百二十张。"
    assert [file.name for file in files.of(one.application, "building_capability")] == ["新床位表.pdf"]


def test_only_the_condition_with_a_remark_is_open(world: World) -> None:
    one = returned(world, **{"condition-team": "缺职称证明"})
    locked(one, saves(one, answers={"building_capability": "改了"}))
    locked(one, answers(one, "leader", True, "另写的说明"))
    answers(one, "team", True, "补了职称证明", uploads=[("职称.pdf", PDF)], remove=[evidence(one, "team").id])()
    assert (answer(one, "team").note, [file.name for file in files.of(answer(one, "team"))]) == (
        "补了职称证明",
        ["职称.pdf"],
    )


def test_an_attachment_with_a_remark_is_replaced_and_nothing_beside_it(world: World) -> None:
    one = returned(world, file_team="扫描件不清楚")
    remark = one.application.remarks[0]
    assert remark.label == "有成熟的学科团队的附件：team.pdf"
    old = evidence(one, "team").id
    locked(one, answers(one, "team", True, "顺便改说明"))
    locked(one, answers(one, "team", False, ""))
    locked(one, answers(one, "leader", True, "", uploads=[("新.pdf", PDF)]))
    locked(one, saves(one, uploads=[("building_capability", "新.pdf", PDF)]))
    answers(one, "team", True, "", uploads=[("清楚.pdf", PDF), ("传错.pdf", PDF + b"9")], remove=[old])()
    wrong = next(file for file in files.of(answer(one, "team")) if file.name == "传错.pdf")
    answers(one, "team", True, "", remove=[wrong.id])()  # what was added in this correction may go again
    assert [file.name for file in files.of(answer(one, "team"))] == ["清楚.pdf"]
    assert queries.remark_label(remark).endswith("team.pdf")  # the file is gone, its name is not
    actions.answer_remarks(one.application, {remark.id: "已换清楚的扫描件。"}, one.clerk, one.later())
    assert one.submit().serial == 2


def test_a_second_file_of_the_same_place_stays_locked(world: World) -> None:
    one = stage(world)
    actions.answer_condition(one.application, "team", True, "", one.clerk, NOW, uploads=[("名册.pdf", PDF + b"3")])
    one.to("office")
    first, second = files.of(answer(one, "team"))
    one.give("office", "return", "请补正。", remarks={f"condition-team--{first.id}": "不清楚"})
    locked(one, answers(one, "team", True, "", remove=[second.id]))
    answers(one, "team", True, "", remove=[first.id])()
    assert [file.name for file in files.of(answer(one, "team"))] == ["名册.pdf"]


@pytest.mark.parametrize("how", ["text", "whole"])
def test_a_remark_on_the_whole_opens_the_whole(world: World, how: str) -> None:
    one = stage(world).to("office")
    pinned = {"": "全文请重写", "building_capability": "床位数有误"} if how == "whole" else {}
    one.give("office", "return", "请补正。", remarks=pinned)
    assert rules.opened(rules.collect(one.application, NOW.date())).whole
    saves(one, answers={"development_plan": "另写的规划"}, uploads=[("building_capability", "新.pdf", PDF)])()
    answers(one, "leader", True, "另写的说明", uploads=[("新.pdf", PDF)])()
    assert one.application.answers["development_plan"] == "另写的规划"


def test_only_the_last_return_counts(world: World) -> None:
    one = returned(world, building_capability="床位数有误")
    saves(one, answers={"building_capability": "一百二十张。"})()
    actions.answer_remarks(one.application, {one.application.remarks[0].id: "已改。"}, one.clerk, one.later())
    one.submit()
    one.give("leader", "return", "请补正。", remarks={"development_plan": "写明年度目标"})
    locked(one, saves(one, answers={"building_capability": "一百三十张。"}))
    saves(one, answers={"development_plan": "每年培训二百人。"})()
    actions.answer_remarks(
        one.application, {one.application.remarks[0].id: "改写旧答复", one.application.remarks[1].id: "已写明。"},
        one.clerk, one.later(),
    )  # fmt: skip
    assert [row.answer for row in one.application.remarks] == ["已改。", "已写明。"]


@pytest.mark.clause("SN15-3.3.b")
def test_what_has_come_to_be_lacking_may_be_supplied(world: World) -> None:
    """A member of another province joins meanwhile: its consent is asked, so it may be added."""
    from alliance.core.actor import SYSTEM
    from alliance.organisations import actions as organisations

    one = stage(world, scope="cross_province", name="西北示例呼吸联盟", hospitals=("weinan",)).to("office")
    one.give("office", "return", "请补正。", remarks={"building_capability": "床位数有误"})
    assert not rules.opened(rules.collect(one.application, NOW.date())).adds("consent-62")
    far = organisations.add_organisation(
        SYSTEM, NOW, name="甘肃示例医院", kind="hospital", division_code="620000", level="三级", grade="甲等"
    )
    members.enter_existing(
        rules.collect(one.application, NOW.date()).designation, world.actor("office"), NOW, organisation_id=far.id,
        since=NOW.date(), until=None, reason="平台启用前已签", file=("协议.pdf", PDF),
    )  # fmt: skip
    locked(one, saves(one, uploads=[("development_plan", "规划.pdf", PDF)]))
    saves(one, uploads=[("consent-62", "甘肃同意.pdf", PDF)])()
    assert files.of(one.application, "consent-62")


def test_a_draft_is_open_as_a_whole(world: World) -> None:
    one = stage(world)
    saves(one, answers={"development_plan": "改了"}, uploads=[("building_capability", "新.pdf", PDF)])()
    assert one.application.answers["development_plan"] == "改了"


def test_a_remark_is_pinned_only_to_what_is_there(world: World) -> None:
    one = stage(world).to("office")
    for key in ("nowhere", "condition-team--999999", "file-1", "condition-x"):
        before = traces(one.application.id)
        with pytest.raises(NotFound):
            one.give("office", "return", "请补正。", remarks={key: "看这里"})
        assert traces(one.application.id) == before


@pytest.mark.on("sqlite")
def test_the_pages_show_what_is_locked_and_why(app: Flask) -> None:
    id, file_id = inside(app, _returned)
    clerk = Person(app, "provincial-hxnk")
    home = clerk.get(f"/filings/{id}")
    assert "只有带退回意见的栏目、条件和附件可以修改，其余锁定" in home
    assert "锁定" in home
    section = clerk.get(f"/filings/{id}/sections/building_capability")
    assert 'name="building_capability"' in section
    assert 'name="development_plan"' not in section
    assert "没有退回意见，补正期间锁定" in section
    condition = f"/filings/{id}/conditions/team"
    shown = clerk.get(condition)
    assert "有成熟的学科团队的附件：team.pdf：扫描件不清楚" in shown
    assert 'name="met"' not in shown
    assert 'name="file"' in shown
    clerk.post(condition, file=scan("清楚.pdf"))
    clerk.post(condition, remove=str(file_id))
    untouched = clerk.get(f"/filings/{id}/conditions/leader")
    assert 'name="file"' not in untouched
    with app.app_context():
        row = next(one for one in db.session.get_one(Application, id).conditions if one.key == "team")
        assert (row.met, [file.name for file in files.of(row)]) == (True, ["清楚.pdf"])
    remarks = clerk.get(f"/filings/{id}/remarks")
    assert f'href="/filings/{id}/conditions/team"' in remarks
    assert f'href="/filings/{id}/sections/building_capability"' in remarks


def _returned(world: World) -> tuple[int, int]:
    one = returned(world, building_capability="床位数有误", file_team="扫描件不清楚")
    return one.application.id, evidence(one, "team").id


@pytest.mark.on("sqlite")
def test_a_locked_field_sent_all_the_same_is_refused_with_what_was_typed(app: Flask) -> None:
    id, _file = inside(app, _returned)
    clerk, page = Person(app, "provincial-hxnk"), f"/filings/{id}/sections/building_capability"
    clerk.post(page, building_capability="一百二十张。", development_plan="偷改的规划")
    clerk.post(f"/filings/{id}/conditions/leader", 409, note="偷改的说明", file=scan("新.pdf"))
    with app.app_context():
        row = db.session.get_one(Application, id)
        assert row.answers["development_plan"] == ANSWERS["development_plan"]
        assert row.answers["building_capability"] == "一百二十张。"


@pytest.mark.on("sqlite")
def test_the_reviewer_pins_to_attachments_and_says_whether_the_whole_is_open(app: Flask) -> None:
    id, key = inside(app, _reviewed)
    office, give = Person(app, "office"), f"/filings/{id}/opinion"
    page = office.get(give)
    assert f'name="pin_{key}"' in page
    assert "写了总的退回意见，整份申请都可以修改" in page
    gone = office.post(give, 409, verdict="return", data={"pin_condition-team--999999": "看不清"}).text
    assert "附件已不在申请中" in gone
    assert "看不清" in gone
    office.post(give, verdict="return", data={f"pin_{key}": "看不清", "pin_whole": ""})
    assert "看不清" in Person(app, "provincial-hxnk").get(f"/filings/{id}/remarks")


def _reviewed(world: World) -> tuple[int, str]:
    one = stage(world).to("office")
    return one.application.id, f"condition-team--{evidence(one, 'team').id}"
