"""Editions of the list (SN15-2.a): whole, signed by a second person, frozen, open to objections."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from alliance.clock import BEIJING
from alliance.core import inbox
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.ext import db
from alliance.register import actions, jobs, queries
from alliance.register.model import Edition
from tests.register.making import PROGRAMME, charter, filed, member, prepare, published
from tests.support.seen import trace
from tests.support.world import World, the_world

pytestmark = pytest.mark.clause("SN15-2.a")


def draft(world: World) -> Edition:
    return actions.draft_edition(PROGRAMME, world.now.date(), world.actor("office"), world.now)


def test_the_list_holds_what_is_in_the_register_on_the_day(world: World) -> None:
    designation = filed(world)
    charter(world, designation, "provincial-hxnk")
    member(world, designation, "provincial-hxnk", "weinan")
    member(world, designation, "provincial-hxnk", "zhouzhi")
    actions.set_mark(designation, "yellow-card", world.actor("head"), world.now)
    prepare(world, "骨科")
    ended = filed(world, "妇产科", world.now - timedelta(days=9))
    actions.end(ended, "dissolved", world.now.date(), "理由", world.actor("commission"), world.now)
    edition = draft(world)
    assert [row["name"] for row in edition.rows] == ["陕西示例呼吸内科专科联盟"]
    row = edition.rows[0]
    assert (row["members"], row["county_members"], row["city"], row["mark"]) == (2, 1, "西安市", "yellow-card")
    before = queries.snapshot(PROGRAMME, world.now.date() - timedelta(days=1))
    assert [row["name"] for row in before] == ["陕西示例妇产科专科联盟"]


@pytest.mark.parametrize("mark", ["", "yellow-card"])
def test_leaving_one_out_without_a_reason_is_refused_warned_or_not(world: World, mark: str) -> None:
    one, two = filed(world), filed(world, "骨科")
    actions.set_mark(two, mark, world.actor("head"), world.now)
    edition = draft(world)
    actions.leave_out(edition, two.id, " ", world.actor("office"), world.now)
    before = trace(edition)
    with pytest.raises(Refused) as refused:
        actions.sign_edition(edition, world.actor("head"), world.now)
    assert refused.value.clause == "SN15-2.a"
    assert any(two.name in line for line in refused.value.todo)
    assert trace(edition) == before
    actions.leave_out(edition, two.id, "正在申请变更牵头单位", world.actor("office"), world.now)
    actions.sign_edition(edition, world.actor("head"), world.now)
    actions.publish_edition(edition, world.actor("office"), world.now)
    assert [row["designation_id"] for row in edition.rows] == [one.id]
    assert edition.left_out[0]["reason"] == "正在申请变更牵头单位"


def test_one_filed_after_the_draft_must_be_taken_in_before_publishing(world: World) -> None:
    filed(world)
    edition = draft(world)
    actions.sign_edition(edition, world.actor("head"), world.now)
    late = filed(world, "骨科")
    with pytest.raises(Refused) as refused:
        actions.publish_edition(edition, world.actor("office"), world.now)
    assert any(late.name in line for line in refused.value.todo)
    actions.reopen_edition(edition, "补入新备案的联盟", world.actor("head"), world.now)
    actions.refresh_edition(edition, world.actor("office"), world.now)
    actions.sign_edition(edition, world.actor("head"), world.now)
    actions.publish_edition(edition, world.actor("office"), world.now)
    assert len(edition.rows) == 2


def test_who_drafted_does_not_sign_and_the_calendar_s_draft_takes_two(world: World) -> None:
    filed(world)
    head = world.actor("head")
    own = actions.draft_edition(PROGRAMME, world.now.date(), head, world.now)
    with pytest.raises(Refused, match="另一位负责人"):
        actions.sign_edition(own, head, world.now)
    other = replace(head, person_id=world.actor("office").person_id, name="另一位")
    actions.sign_edition(own, other, world.now)
    actions.publish_edition(own, head, world.now)
    first_of_july = datetime(2026, 7, 1, 9, tzinfo=BEIJING)
    assert jobs.draft_lists(first_of_july) == "1 个名单版次"
    assert jobs.draft_lists(first_of_july) == "0 个名单版次"
    assert jobs.draft_lists(first_of_july + timedelta(days=1)) == "0 个名单版次"
    edition = db.session.execute(queries.editions(PROGRAMME).where(Edition.serial == 2)).scalar_one()
    actions.sign_edition(edition, head, first_of_july)
    with pytest.raises(Refused, match="另一位经办人"):
        actions.publish_edition(edition, head, first_of_july)
    actions.publish_edition(edition, world.actor("office"), first_of_july)


def test_a_published_edition_never_changes(world: World) -> None:
    designation = filed(world)
    edition = published(world)
    frozen = list(edition.rows)
    actions.end(designation, "dissolved", world.now.date(), "理由", world.actor("commission"), world.now)
    db.session.expire_all()
    assert edition.rows == frozen
    attempts: tuple[Callable[[], object], ...] = (
        lambda: actions.leave_out(edition, designation.id, "理由", world.actor("office"), world.now),
        lambda: actions.refresh_edition(edition, world.actor("office"), world.now),
        lambda: actions.reopen_edition(edition, "理由", world.actor("head"), world.now),
    )
    for act in attempts:
        with pytest.raises((Refused, Overtaken)):
            act()
    assert edition.rows == frozen


def test_it_stands_open_for_the_set_workdays_and_then_no_longer(world: World) -> None:
    filed(world)
    edition = published(world)
    assert edition.objections_until == date(2026, 6, 23)  # five workdays after Monday 15 June, 19 June being a holiday
    assert queries.is_open_to_objections(edition, date(2026, 6, 23))
    assert not queries.is_open_to_objections(edition, date(2026, 6, 24))
    actions.object_to_edition(edition, "陕西示例呼吸内科专科联盟", "成员数不实", "王 029-0", world.now)
    late = datetime(2026, 6, 24, 0, 0, tzinfo=BEIJING)
    with pytest.raises(Refused, match="异议期已过") as refused:
        actions.object_to_edition(edition, "陕西示例呼吸内科专科联盟", "成员数不实", "王 029-0", late)
    assert refused.value.clause == "SN15-2.a"


def test_a_year_without_calendar_leaves_the_end_open_and_never_blocks(world: World) -> None:
    world.now = datetime(2031, 3, 3, 9, tzinfo=BEIJING)
    edition = actions.draft_edition(PROGRAMME, world.now.date(), world.actor("office", date(2026, 6, 15)), world.now)
    actions.sign_edition(edition, world.actor("head", date(2026, 6, 15)), world.now)
    actions.publish_edition(edition, world.actor("office2", date(2026, 6, 15)), world.now)
    assert edition.objections_until is None
    assert "2031" in edition.objections_note
    assert queries.is_open_to_objections(edition, date(2031, 5, 1))


def test_only_the_office_drafts_one_at_a_time_and_not_for_tomorrow(world: World) -> None:
    for login in ("commission", "auditor", "provincial-hxnk", "city-610100"):
        with pytest.raises(Refused):
            actions.draft_edition(PROGRAMME, world.now.date(), world.actor(login), world.now)
    with pytest.raises(Refused, match="不能晚于今天"):
        actions.draft_edition(PROGRAMME, world.now.date() + timedelta(days=1), world.actor("office"), world.now)
    edition = draft(world)
    actions.sign_edition(edition, world.actor("head"), world.now)
    with pytest.raises(Refused, match="先公布或退回"):
        draft(world)


def test_a_draft_not_yet_signed_gives_way_and_its_number_is_used_again(world: World) -> None:
    filed(world)
    first = draft(world)
    second = draft(world)
    assert (first.state, first.serial, second.serial) == ("superseded", None, 1)
    assert inbox.open_about("edition", [first.id]) == []
    before = trace(second)
    with pytest.raises(Refused, match="理由"):
        actions.discard_edition(second, " ", world.actor("office"), world.now)
    assert trace(second) == before
    actions.discard_edition(second, "截至日期选错", world.actor("office"), world.now)
    assert (second.state, second.serial, second.end_reason) == ("discarded", None, "截至日期选错")
    assert published(world).serial == 1
    july = datetime(2027, 7, 1, 9, tzinfo=BEIJING)
    actions.draft_edition(PROGRAMME, world.now.date(), world.actor("office"), world.now)
    assert jobs.draft_lists(july) == "1 个名单版次"  # an unsigned draft does not keep the calendar's from coming


def test_under_embargo_nothing_is_public_until_the_moment_and_it_may_be_called_back(world: World) -> None:
    filed(world)
    edition = draft(world)
    actions.sign_edition(edition, world.actor("head"), world.now)
    moment = world.now + timedelta(hours=5)
    with pytest.raises(Refused, match="不能早于"):
        actions.publish_edition(edition, world.actor("office"), world.now, public_from=world.now - timedelta(seconds=1))
    actions.publish_edition(edition, world.actor("office"), world.now, public_from=moment)
    second = timedelta(seconds=1)
    with pytest.raises(NotFound):
        queries.edition_by_serial(PROGRAMME, 1, moment - second)
    assert queries.published(PROGRAMME, moment - second) is None
    assert queries.edition_by_serial(PROGRAMME, 1, moment) == queries.published(PROGRAMME, moment) == edition
    actions.withdraw_edition(edition, "等待新闻发布", world.actor("head"), moment - second)
    assert (edition.state, edition.published_at, queries.edition_rows(edition, 0, 9)) == ("signed", None, [])
    actions.publish_edition(edition, world.actor("office"), moment)
    before = trace(edition)
    with pytest.raises(Refused, match="已经公布"):
        actions.withdraw_edition(edition, "理由", world.actor("head"), moment)
    assert trace(edition) == before


def test_what_changed_in_the_register_for_that_day_must_be_taken_in(world: World) -> None:
    designation = filed(world)
    edition = draft(world)
    actions.set_mark(designation, "yellow-card", world.actor("head"), world.now)
    before = trace(edition)
    with pytest.raises(Refused, match="重新取数") as refused:
        actions.sign_edition(edition, world.actor("head"), world.now)
    assert (list(refused.value.todo), trace(edition)) == ([designation.name], before)
    actions.refresh_edition(edition, world.actor("office"), world.now)
    actions.sign_edition(edition, world.actor("head"), world.now)
    actions.publish_edition(edition, world.actor("office"), world.now)
    assert [row["mark"] for row in edition.rows] == ["yellow-card"]


def test_a_correction_has_a_reason_and_a_second_signature_and_leaves_the_edition_alone(world: World) -> None:
    designation = filed(world)
    edition = published(world)
    frozen, digest = list(edition.rows), edition.digest
    office, head = world.actor("office"), world.actor("head")
    same = {"designation_id": designation.id, "fact": "members"}
    wrong: tuple[dict[str, object], ...] = (
        {"reason": " "}, {"reason": "理由", **same}, {"reason": "理由", **same, "now": "0"},
        {"reason": "理由", "designation_id": 99, "fact": "members", "now": "1"},
        {"reason": "理由", "designation_id": designation.id, "fact": "colour", "now": "1"},
    )  # fmt: skip
    before = trace(edition)
    for given in wrong:
        with pytest.raises(Refused):
            actions.draft_correction(edition, office, world.now, **given)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="办公室起草"):
        actions.draft_correction(edition, world.actor("commission"), world.now, reason="理由")
    assert trace(edition) == before
    one = actions.draft_correction(edition, office, world.now, reason="漏计一家", **same, now="1")  # type: ignore[arg-type]
    assert queries.corrections(edition) == []
    own = actions.draft_correction(edition, head, world.now, reason="整版说明")
    with pytest.raises(Refused, match="另一位负责人"):
        actions.sign_correction(own, head, world.now)
    actions.sign_correction(one, head, world.now)
    assert [(row.serial, row.was, row.now) for row in queries.corrections(edition)] == [(1, "0", "1")]
    actions.discard_correction(own, "不需要", office, world.now)
    assert (edition.rows, edition.digest, queries.digest(edition.rows)) == (frozen, digest, digest)
    unpublished = draft(world)
    with pytest.raises(Refused, match="尚未公布"):
        actions.draft_correction(unpublished, office, world.now, reason="理由")


def test_the_difference_of_two_editions_names_added_removed_and_changed(world: World) -> None:
    one, two = filed(world), filed(world, "骨科")
    first = published(world)
    actions.set_mark(one, "yellow-card", world.actor("head"), world.now)
    actions.end(two, "dissolved", world.now.date(), "理由", world.actor("commission"), world.now)
    three = filed(world, "妇产科")
    second = published(world)
    found = queries.difference(second, first)
    assert [row["name"] for row in found.added] == [three.name]
    assert [row["name"] for row in found.removed] == [two.name]
    assert found.changed == [(one.name, "mark", "", "yellow-card")]
    assert queries.published(PROGRAMME, world.now) == second
    assert queries.published(PROGRAMME, world.now, second.serial) == first
    assert queries.editions_of(two, world.now) == [first]


def test_a_draft_changed_by_another_is_overtaken(world: World) -> None:
    designation = filed(world)
    edition = draft(world)
    seen = edition.version
    actions.leave_out(edition, designation.id, "理由", world.actor("office"), world.now, seen=seen)
    before = trace(edition)
    with pytest.raises(Overtaken) as overtaken:
        actions.list_again(edition, designation.id, world.actor("office2"), world.now, seen=seen)
    assert overtaken.value.who == world.actor("office").name
    assert trace(edition) == before


def test_two_publish_at_once_and_one_is_told(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    with settled.app_context():
        world = the_world()
        filed(world)
        edition = draft(world)
        actions.sign_edition(edition, world.actor("head"), world.now)
        edition_id, version = edition.id, edition.version

    def publish(login: str) -> Callable[[], str]:
        def act() -> str:
            with settled.app_context():
                world = the_world()
                row = db.session.get_one(Edition, edition_id)
                actions.publish_edition(row, world.actor(login), world.now, seen=version)
                return login

        return act

    results = at_once(publish("office"), publish("office2"))
    winners = [one for one in results if isinstance(one, str)]
    told = [one for one in results if isinstance(one, Overtaken)]
    assert len(winners) == len(told) == 1, results
    assert told[0].what == "公布了名单"
