"""The list: within the places, in order, with reasons; the meetings on one version; two at once (SX3-19, 20; WZ10-2.2)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.core.journal import JournalEntry
from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from alliance.selection import actions as selection
from alliance.selection.actions import award, boards
from alliance.selection.model import Board, BoardChoice, BoardMeeting, Candidacy
from alliance.selection.queries import boards as queries
from tests.selection.awarding import (
    PDF,
    SX3,
    SX6,
    WZ10,
    board,
    candidacy,
    choose,
    commission,
    listed,
    meet,
    office,
    people,
)
from tests.selection.shanxi import actor
from tests.selection.test_facts import count
from tests.support.world import NOW


def refused(act: Callable[[], object]) -> Refused:
    """Refused, leaving nothing behind."""
    before = count(BoardChoice), count(BoardMeeting), count(JournalEntry)
    with pytest.raises(Refused) as caught:
        act()
    db.session.rollback()
    assert (count(BoardChoice), count(BoardMeeting), count(JournalEntry)) == before
    return caught.value


@pytest.mark.clause("SX6-11.1")
def test_a_second_centre_of_a_disease_only_argued_and_approved(shanxi: Flask) -> None:
    with shanxi.app_context():
        choose(candidacy(SX6))
        for argued, approved in (("", None), ("患者多", None), ("患者多", False), ("", True)):
            again = candidacy(
                SX6, which="心血管内科", subject="山西省卒中诊疗技术中心", argued=argued, argued_approved=approved
            )
            found = refused(lambda again=again: choose(again))  # type: ignore[misc]
            assert found.clause == "SX6-11.1"
            assert "每一专病一个中心" in found.message
            with_state(again, "withdrawn")
        third = candidacy(SX6, which="心血管内科", argued="患者多", argued_approved=True)
        choose(third)
        assert listed(SX6) == ["太原示例医院", "太原示例医院"]
        choose(candidacy(SX6, hospital="datong", subject="癫痫"))


def with_state(record: Candidacy, state: str) -> None:
    """Set it aside."""
    from alliance.core.work import work

    with work():
        record.state, record.closed_at = state, NOW


@pytest.mark.clause("SX3-8", "SX3-12")
def test_directed_one_per_hospital_and_one_per_city_a_year(shanxi: Flask) -> None:
    with shanxi.app_context():
        choose(candidacy(SX3, track="directed-hospital"))
        again = candidacy(SX3, track="directed-hospital", which="心血管内科", subject="心血管")
        assert refused(lambda: choose(again)).clause == "SX3-8"
        choose(candidacy(SX3, track="directed-hospital", hospital="datong", subject="外科"))
        with_state(again, "withdrawn")
        one = candidacy(SX3, track="directed-city", which="心血管内科", subject="重症", division_code="140105")
        choose(one)
        with pytest.raises(Refused) as caught:
            choose(candidacy(SX3, track="directed-city", hospital="wenzhou", subject="儿科", division_code="140106"))
        assert "每市" in caught.value.message


@pytest.mark.clause("SX3-10", "SX3-12")
def test_no_more_than_the_call_announced(shanxi: Flask) -> None:
    with shanxi.app_context():
        from tests.selection.test_calls import call

        call(directions={"competitive": "儿科 1\n外科 1"})
        choose(candidacy(SX3, subject="儿科"))
        second = candidacy(SX3, which="心血管内科", subject="儿科")
        found = refused(lambda: choose(second))
        assert found.clause == "SX3-10"
        assert any("方向" in line for line in found.todo)
        choose(candidacy(SX3, hospital="datong", subject="外科"))


@pytest.mark.clause("SX3-10")
def test_a_direction_of_another_name_than_its_specialties_has_its_places(shanxi: Flask) -> None:
    with shanxi.app_context():
        from tests.selection.test_calls import call

        call(directions={"competitive": "神经 1\n儿科 1"})
        answers = {"direction": "神经"}
        choose(candidacy(SX3, subject="神经内科", answers=answers))
        second = candidacy(SX3, which="心血管内科", subject="神经外科", answers=answers)
        found = refused(lambda: choose(second))
        assert (found.clause, found.todo) == ("SX3-10", ["年度申报通知的方向名额：上限 1，加上这一件为 2"])
        choose(candidacy(SX3, hospital="datong", subject="儿科", answers={"direction": "儿科"}))


@pytest.mark.clause("WZ10-2.2")
def test_city_projects_by_population_and_the_main_city_share(shanxi: Flask) -> None:
    with shanxi.app_context():
        first = candidacy(WZ10, hospital="wenzhou", division_code="330302")
        assert "还没有录入人口" in refused(lambda: choose(first)).message
        people(WZ10, "330300", 1_400_000 - 1)
        choose(first_of(first, division="330381"))
        second = candidacy(WZ10, subject="胃癌", division_code="330382")
        assert refused(lambda: choose(second)).clause == "WZ10-2.2"
        people(WZ10, "330300", 1_400_000)
        main = candidacy(WZ10, hospital="datong", subject="肺癌", division_code="330300")
        choose(main)  # two places, at most one (60 % of 2, rounded down) in the main city
        boards.drop(main, "调整", office(WZ10), NOW)
        choose(second)
        assert listed(WZ10) == ["温州示例医院", "太原示例医院"]


def first_of(record: Candidacy, division: str) -> Candidacy:
    """The same application from another county."""
    from alliance.core.work import work

    with work():
        record.division_code = division
    return record


@pytest.mark.clause("WZ10-2.2")
def test_the_main_city_takes_no_more_than_sixty_percent(shanxi: Flask) -> None:
    with shanxi.app_context():
        people(WZ10, "330300", 1_400_000)
        choose(candidacy(WZ10, hospital="wenzhou", division_code="330302"))
        second = candidacy(WZ10, hospital="datong", subject="肺癌", division_code="330303")
        found = refused(lambda: choose(second))
        assert "主城区" in found.message
        choose(candidacy(WZ10, subject="胃癌", division_code="330381"))


@pytest.mark.clause("SX3-19", "SX3-21")
def test_who_lists_with_what_reason_and_money(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = candidacy(SX3)
        for login in ("specialty-commission", "specialty-finance", "centre-office", "taiyuan-leader"):
            assert refused(lambda login=login: boards.choose(one, "好", actor(login), NOW)).clause == "SX3-19"  # type: ignore[misc]
        assert refused(lambda: boards.choose(one, " ", office(SX3), NOW)).field == "reason"
        early = candidacy(SX3, which="心血管内科", state="review")
        assert "评审完成" in refused(lambda: choose(early)).message
        directed = candidacy(SX3, track="directed-hospital", hospital="datong")
        assert refused(lambda: choose(directed, funded=True)).field == "funded"
        choose(one, funded=True)
        assert one.funded
        assert "已在名单" in refused(lambda: choose(one)).message


@pytest.mark.clause("SX3-19")
def test_the_order_is_kept_and_every_change_counts(shanxi: Flask) -> None:
    with shanxi.app_context():
        people(WZ10, "330300", 7_000_000)
        rows = [
            candidacy(WZ10, hospital=key, subject=key, division_code="330381")
            for key in ("wenzhou", "taiyuan", "datong")
        ]
        for row in rows:
            choose(row)
        boards.move_up(rows[2], office(WZ10), NOW)
        assert listed(WZ10) == ["温州示例医院", "大同示例医院", "太原示例医院"]
        refused(lambda: boards.move_up(rows[0], office(WZ10), NOW))
        boards.drop(rows[0], "与国家项目重复", office(WZ10), NOW)
        assert listed(WZ10) == ["大同示例医院", "太原示例医院"]
        assert [one.position for one in queries.choices(board(WZ10)).values()] == [1, 2]
        assert board(WZ10).list_version == 5
        with pytest.raises(Overtaken):
            boards.move_up(rows[1], office(WZ10), NOW, seen=1)
        db.session.rollback()
        assert refused(lambda: boards.drop(rows[1], "", office(WZ10), NOW)).field == "reason"


@pytest.mark.clause("SX3-20", "SX6-9", "WZ10-4.1")
def test_every_meeting_agrees_to_the_same_version(shanxi: Flask) -> None:
    with shanxi.app_context():
        choose(candidacy(SX3))
        meet(SX3, "directors", "committee")
        found = refused(lambda: award.publish(board(SX3), commission(SX3), NOW))
        assert (found.clause, list(found.todo)) == ("SX3-20", ["党组会议"])
        choose(candidacy(SX3, hospital="datong", subject="外科"))
        meet(SX3, "party")
        found = refused(lambda: award.publish(board(SX3), commission(SX3), NOW))
        assert list(found.todo) == ["主任办公会议", "委务会议"], "a changed list needs them again"
        meet(SX3, "directors", "committee")
        shown = award.publish(board(SX3), commission(SX3), NOW)
        assert [one.hospital for one in shown.lines] == ["太原示例医院", "大同示例医院"]
        choose(candidacy(SX6))
        assert "研究同意" in refused(lambda: award.publish(board(SX6), commission(SX6), NOW)).todo
        meet(SX6)
        award.publish(board(SX6), commission(SX6), NOW)


@pytest.mark.clause("SX3-20")
def test_what_a_meeting_may_not_be(shanxi: Flask) -> None:
    with shanxi.app_context():
        at = NOW + timedelta(days=3)

        def hold(**more: object) -> Refused:
            given = {"kind": "directors", "held_on": at.date(), "present": "张示例", "decision": "agree", "note": "",
                     "minutes": PDF, "actor": office(SX3), "at": at} | more  # fmt: skip
            return refused(lambda: boards.hold_meeting(board(SX3), **given))

        board(SX3)
        assert "空的" in hold().message
        choose(candidacy(SX3), at)
        assert hold(kind="study").field == "kind"
        assert hold(minutes=None).field == "minutes"
        assert hold(held_on=at.date() + timedelta(days=1)).field == "held_on"
        assert "此前的会议" in hold(held_on=at.date() - timedelta(days=1)).message
        assert hold(present="").clause == "SX3-20"
        assert "须写明理由" in hold(decision="disagree").message
        for login in ("specialty-finance", "centre-office", "taiyuan-leader"):
            assert "主管部门" in hold(actor=actor(login)).message
        meet(SX3, "directors", at=at)
        assert "已同意本版" in hold().message
        boards.hold_meeting(board(SX3), "party", at.date(), "王示例", "disagree", "名额不均衡", PDF, office(SX3), at)
        meet(SX3, "party", "committee", at=at)
        award.publish(board(SX3), commission(SX3), at)


@pytest.mark.clause("WZ10-2.3")
def test_county_projects_are_entered_as_reported_within_each_county_s_places(shanxi: Flask) -> None:
    with shanxi.app_context():
        people(WZ10, "330300", 9_000_000)
        people(WZ10, "330381", 199_999)
        people(WZ10, "330382", 100_000)
        rows = [
            candidacy(WZ10, hospital=key, which=which, track="county", state="review", subject=which, division_code=code)
            for key, which, code in (
                ("wenzhou", "肿瘤科", "330381"), ("taiyuan", "神经内科", "330382"), ("datong", "外科", "330381"),
            )
        ]  # fmt: skip
        with pytest.raises(Refused) as caught:
            award.enter_reported(rows, commission(WZ10), NOW)
        assert caught.value.clause == "WZ10-2.3"
        db.session.rollback()
        assert {one.state for one in db.session.execute(select(Candidacy)).scalars()} == {"review"}, (
            "whole or not at all"
        )
        made = award.enter_reported(rows[:2], commission(WZ10), NOW)
        assert [one.state for one in made] == ["active", "active"]
        assert made[0].valid_until is not None
        assert made[0].valid_until.isoformat() == "2029-06-14"
        with pytest.raises(Refused):
            award.enter_reported(
                [candidacy(WZ10, which="心血管内科", state="review", subject="心血管")], commission(WZ10), NOW
            )
        db.session.rollback()
        with pytest.raises(Refused):
            award.enter_reported([rows[2]], office(WZ10), NOW)


def test_two_officers_add_the_last_place_and_one_has_it(shanxi: Flask, at_once: Callable[..., list[object]]) -> None:
    with shanxi.app_context():
        people(WZ10, "330300", 700_000)
        ids = [candidacy(WZ10, hospital=key, subject=key, division_code="330381").id for key in ("wenzhou", "datong")]

    def add(record_id: int, login: str) -> Callable[[], str]:
        def run() -> str:
            with shanxi.app_context():
                boards.choose(queries.candidacy(WZ10, record_id), "居前", actor(login), NOW)
                return "done"

        return run

    results = at_once(add(ids[0], "wenzhou-office"), add(ids[1], "wenzhou-head"))
    assert sorted(one if isinstance(one, str) else type(one).__name__ for one in results) == ["Refused", "done"], (
        results
    )
    with shanxi.app_context():
        assert (count(BoardChoice), count(Board)) == (1, 1)


def test_the_same_module_of_actions_still_enters_facts() -> None:
    assert callable(selection.enter)
    assert callable(selection.set_call)
