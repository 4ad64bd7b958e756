"""Return for correction: remarks pinned and answered, the same number, back to where it came from (SN15-3.3.a)."""

import pytest
from sqlalchemy import select

from alliance.core.inbox import Todo
from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from alliance.filing import actions, queries, rules
from tests.filing.stage import NOW, PDF, Stage, stage, traces
from tests.support.world import World

pytestmark = pytest.mark.clause("SN15-3.3.a")


def answered(one: Stage) -> None:
    actions.answer_remarks(
        one.application, {row.id: "已改。" for row in one.application.remarks}, one.clerk, one.later()
    )


def open_kinds() -> set[tuple[str, str]]:
    rows = db.session.execute(select(Todo.kind, Todo.role).where(Todo.closed_at.is_(None)))
    return {(kind, role) for kind, role in rows if kind.startswith("application.")}


@pytest.mark.parametrize(
    ("state", "who"), [("hospital", "leader"), ("city", "city"), ("office", "office"), ("commission", "commission")]
)
def test_returned_and_answered_it_goes_back_where_it_came_from(world: World, state: str, who: str) -> None:
    one = stage(world, "xian").to(state)
    number = one.application.number
    one.give(who, "return", remarks={"building_capability": "床位数有误", "condition-team": "缺职称证明", "": " "})
    assert (one.application.state, one.application.returned_from) == ("returned", state)
    assert [row.field for row in one.application.remarks] == ["building_capability", "condition-team"]
    assert open_kinds() == {("application.return", "lead_clerk")}
    before = traces(one.application.id)
    with pytest.raises(Refused) as found:
        one.submit()
    assert len(found.value.todo) == 2
    assert traces(one.application.id) == before
    answered(one)
    revision = one.submit()
    assert (revision.serial, one.application.number) == (2, number)
    assert one.application.state == state
    assert open_kinds() == {("application.opinion", {"leader": "hospital_leader", "city": "city_commission",
                             "office": "office_handler", "commission": "provincial_commission"}[who])}  # fmt: skip
    one.give(who)
    assert one.application.state != state


@pytest.mark.parametrize("change", ["answer", "condition", "file"])
def test_a_changed_text_is_signed_again_and_then_goes_straight_on(world: World, change: str) -> None:
    one = stage(world, "xian").to("office")
    one.give("office", "return", "请核实。")
    if change == "answer":
        actions.save(one.application, {"building_capability": "开放床位一百二十张。"}, one.clerk, one.later())
    elif change == "condition":
        actions.answer_condition(one.application, "team", True, "补充说明", one.clerk, one.later())
    else:
        uploads = [("building_capability", "评审表.pdf", PDF)]
        actions.save(one.application, {}, one.clerk, one.later(), uploads=uploads)
    answered(one)
    one.submit()
    assert (one.application.state, one.application.returned_from) == ("hospital", "office")
    one.give("leader")
    assert (one.application.state, one.application.returned_from) == ("office", "")
    assert [row.revision for row in one.application.opinions if row.station == "city"] == [1]
    one.give("office")
    one.give("commission")
    assert one.application.state == "filed"


def test_the_leader_may_return_the_corrected_text_too(world: World) -> None:
    one = stage(world).to("office")
    one.give("office", "return", "请核实。")
    actions.save(one.application, {"person_in_charge": "孙示例"}, one.clerk, one.later())
    answered(one)
    one.submit()
    one.give("leader", "return", "负责人写错了。")
    assert (one.application.state, one.application.returned_from) == ("returned", "office")
    answered(one)
    one.submit()
    assert one.application.state == "hospital"
    one.give("leader")
    assert one.application.state == "office"


def test_the_way_cannot_be_chosen(world: World) -> None:
    from alliance.filing.flow import FLOW

    one = stage(world, "xian").to("office")
    one.give("office", "return", "请核实。")
    actions.save(one.application, {"person_in_charge": "孙示例"}, one.clerk, one.later())
    answered(one)
    for target in ("office", "city", "commission"):
        with pytest.raises(Refused):
            FLOW.move(one.application, f"resubmit-{target}", one.clerk, one.later())


def test_a_return_says_what_to_correct(world: World) -> None:
    one = stage(world).to("office")
    before = traces(one.application.id)
    with pytest.raises(Refused):
        one.give("office", "return", "  ", remarks={"members": "  "})
    assert traces(one.application.id) == before


def test_every_submission_stays_and_two_can_be_compared(world: World) -> None:
    one = stage(world).to("office")
    one.give("office", "return", "请核实。")
    actions.save(one.application, {"person_in_charge": "孙示例"}, one.clerk, one.later())
    actions.answer_condition(
        one.application, "team", True, "", one.clerk, one.later(), uploads=[("新.pdf", PDF + b"2")]
    )
    answered(one)
    one.submit()
    first, second = one.application.revisions
    assert first.content["fields"]["person_in_charge"] == "王示例"
    changed = [row for row in queries.differences(one.application, first.content, second.content) if row.changed]
    assert [(row.group, row.label) for row in changed] == [
        ("fields", "负责人"), ("files", "附件：有成熟的学科团队"),
    ]  # fmt: skip
    assert "".join(piece.text for piece in changed[0].left if piece.changed) == "王"
    assert [piece.changed for piece in changed[1].right] == [False, True]
    assert not queries.changed_since(rules.collect(one.application, one.at.date()))


def test_while_it_is_under_way_nothing_is_changed(world: World) -> None:
    one = stage(world).to("office")
    before = traces(one.application.id)
    for act in (
        lambda: actions.save(one.application, {"person_in_charge": "孙示例"}, one.clerk, NOW),
        lambda: actions.answer_condition(one.application, "team", False, "", one.clerk, NOW),
        lambda: actions.answer_remarks(one.application, {}, one.clerk, NOW),
    ):
        with pytest.raises(Refused):
            act()
    assert traces(one.application.id) == before


def test_the_second_tab_is_told(world: World) -> None:
    one = stage(world)
    seen = one.application.version
    actions.save(one.application, {"person_in_charge": "先"}, one.clerk, NOW, seen)
    before = traces(one.application.id)
    with pytest.raises(Overtaken) as told:
        actions.save(one.application, {"person_in_charge": "后"}, one.clerk, NOW, seen)
    assert told.value.who == one.clerk.name
    assert traces(one.application.id) == before
