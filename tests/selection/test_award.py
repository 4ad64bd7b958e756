"""Shown to the public, objected to, checked again, decided together, entered in the register (SX3-20, 21; SX6-9, 11.2, 11.3)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from alliance.clock import BEIJING
from alliance.core import publicity, settings
from alliance.core.flow import Flow
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.notices import Notice
from alliance.core.publicity import Publicity, PublicObjection
from alliance.core.refusal import Overtaken, Refused
from alliance.core.settings import CalendarYear
from alliance.core.work import work
from alliance.ext import db
from alliance.register import queries as register
from alliance.selection import actions
from alliance.selection.actions import award, boards
from alliance.selection.flow import FLOW
from alliance.selection.model import Candidacy
from alliance.terms import queries as terms
from tests.selection.awarding import (
    SX3,
    SX6,
    WZ10,
    after,
    board,
    candidacy,
    choose,
    commission,
    end,
    listed,
    meet,
    office,
    people,
    published,
)
from tests.selection.shanxi import actor
from tests.selection.test_facts import count
from tests.support.world import NOW


def refused(act: Callable[[], object]) -> Refused:
    """Refused, leaving nothing behind."""
    before = count(PublicObjection), count(JournalEntry), count(Notice)
    with pytest.raises(Refused) as caught:
        act()
    db.session.rollback()
    assert (count(PublicObjection), count(JournalEntry), count(Notice)) == before
    return caught.value


def object_to(shown: Publicity, at: datetime = NOW, row: int | None = 0, **more: Any) -> PublicObjection:
    """Somebody objects."""
    given = {"reason": "学术成果不属实", "name": "", "contact": "13800000000"} | more
    line = shown.lines[row] if row is not None else None
    return award.object_to(shown, line, given["reason"], given["name"], given["contact"], at)


@pytest.mark.clause("SX6-9")
def test_seven_calendar_days_to_the_last_second(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = candidacy(SX6)
        shown = published(SX6, one)
        last = date(2026, 6, 22)
        assert publicity.end_of(shown) == (last, "")
        object_to(shown, end(last))
        with pytest.raises(Refused):
            object_to(shown, after(last))
        assert "公示期未满" in refused(lambda: award.settle(one, commission(SX6), end(last))).message
        assert "1 件异议" in refused(lambda: award.settle(one, commission(SX6), after(last))).message


@pytest.mark.clause("SX3-20")
def test_five_workdays_over_a_holiday_and_a_year_without_a_calendar(shanxi: Flask) -> None:
    with shanxi.app_context():
        before_the_feast = datetime(2026, 9, 30, 17, 0, tzinfo=BEIJING)
        one = candidacy(SX3)
        shown = published(SX3, one, at=before_the_feast)
        found = publicity.end_of(shown)[0]
        assert found is not None
        assert found >= date(2026, 10, 13), "the days off of the feast are no workdays"
        assert not publicity.is_open(shown, after(found))
    with shanxi.app_context():
        late = datetime(2026, 12, 29, 9, 0, tzinfo=BEIJING)
        with work():
            db.session.execute(delete(CalendarYear).where(CalendarYear.year > 2026))
        shown = published(SX3, candidacy(SX3, which="心血管内科", subject="心血管"), at=late)
        assert shown.until is None
        assert shown.until_note == "待定（缺 2027 年放假安排）"
        much_later = late + timedelta(days=90)
        assert publicity.is_open(shown, much_later), "it never closes by itself"
        two = db.session.execute(select(Candidacy).order_by(Candidacy.id.desc()).limit(1)).scalar_one()
        assert "待定" in refused(lambda: award.settle(two, commission(SX3), much_later)).message
        who = actor("specialty-head")
        settings.put_day(date(2027, 1, 1), "off", "元旦", "示例", who, late)
        settings.complete_year(2027, who, late)
        assert publicity.end_of(shown) == (date(2027, 1, 6), ""), "entered: reckoned at once"
        assert award.settle(two, commission(SX3), after(date(2027, 1, 6))) is not None


@pytest.mark.clause("SX6-9", "SX6-5", "SX6-11.2", "SX6-11.3")
def test_decided_with_number_name_plaque_and_term(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = candidacy(SX6)
        published(SX6, one)
        when = after(date(2026, 6, 22))
        for login in ("centre-office", "centre-finance", "specialty-commission", "taiyuan-leader"):
            refused(lambda login=login: award.settle(one, actor(login), when))  # type: ignore[misc]
        made = award.settle(one, commission(SX6), when)
        assert made is not None
        assert (made.state, made.name, made.number) == ("active", "山西省卒中诊疗技术中心", "晋专病备〔2026〕1号")
        assert made.valid_until == date(2031, 6, 22), "five years, the last day in"
        assert (one.state, one.plaque, one.designation_id) == ("granted", "山西省省级卒中诊疗技术中心", made.id)
        letter = db.session.execute(select(Notice)).scalar_one()
        assert letter.number == "晋专病函〔2026〕1号"
        assert any("不登记在《医疗机构执业许可证》上" in line for line in letter.body)
        assert register.filed_as(SX6, made.code or "") is made
        asked = db.session.execute(select(Todo).where(Todo.kind == "notice.receive")).scalar_one()
        assert (asked.role, asked.organisation_id) == ("hospital_leader", one.lead_id)
        refused(lambda: award.settle(one, commission(SX6), when))  # once only


@pytest.mark.clause("SX6-11.1", "SX6-5")
def test_an_argued_second_centre_bears_its_hospital_s_name(shanxi: Flask) -> None:
    with shanxi.app_context():
        first = candidacy(SX6)
        second = candidacy(SX6, hospital="datong", argued="北部患者多", argued_approved=True)
        published(SX6, first, second)
        when = after(date(2026, 6, 22))
        names = [award.settle(one, commission(SX6), when) for one in (first, second)]
        assert [one.name for one in names if one] == [
            "山西省卒中诊疗技术中心",
            "山西省卒中诊疗技术中心（大同示例医院）",
        ]


@pytest.mark.clause("SX3-21")
def test_an_objection_found_right_leads_back_to_the_experts(shanxi: Flask) -> None:
    with shanxi.app_context():
        one, other = candidacy(SX3), candidacy(SX3, hospital="datong", subject="外科")
        shown = published(SX3, one, other)
        version = board(SX3).list_version
        letter = object_to(shown)
        asked = db.session.execute(select(Todo).where(Todo.kind == award.OBJECT)).scalars().all()
        assert len(asked) == 1, "only the office of this programme is asked"
        assert asked[0].due is not None
        assert "另一位" in refused(lambda: award.answer(letter, "upheld", "查实", office(SX3), NOW)).message
        assert refused(lambda: award.answer(letter, "", "查实", actor("specialty-head"), NOW)).field == "finding"
        assert refused(lambda: award.answer(letter, "upheld", " ", actor("specialty-head"), NOW)).field == "outcome"
        refused(lambda: award.answer(letter, "upheld", "查实", actor("centre-head"), NOW))
        longer = date(2026, 7, 1)
        award.answer(letter, "upheld", "论文撤稿，须复核", actor("specialty-head"), NOW, until=longer)
        assert (one.state, one.review_score, other.state) == ("review", None, "publicity")
        assert publicity.end_of(shown) == (longer, "")
        assert (listed(SX3), board(SX3).list_version) == (["大同示例医院"], version + 1)
        assert asked[0].closed_at is not None
        with pytest.raises(Overtaken):
            award.answer(letter, "rejected", "再看", actor("specialty-head"), NOW)
        db.session.rollback()
        refused(lambda: FLOW.move(other, "recheck", office(SX3), NOW, remark="复核"))  # none against this one


@pytest.mark.clause("SX3-21")
def test_rejected_or_about_the_whole_list(shanxi: Flask) -> None:
    with shanxi.app_context():
        one, other = candidacy(SX3), candidacy(SX3, hospital="datong", subject="外科")
        shown = published(SX3, one, other)
        last = publicity.end_of(shown)[0]
        assert last == date(2026, 6, 23), "19 June is the Dragon Boat Festival"
        when = after(last)
        letter, about_other = object_to(shown, row=None, name="王示例"), object_to(shown, row=1)
        refused(lambda: award.settle(one, commission(SX3), when))  # one against the whole list stops every row
        award.answer(letter, "rejected", "经核实不属实", actor("specialty-head"), NOW)
        assert award.settle(one, commission(SX3), when) is not None, "one against another row does not"
        refused(lambda: award.settle(other, commission(SX3), when))
        award.answer(about_other, "rejected", "经核实不属实", actor("specialty-head"), NOW)
        award.refuse(other, "not-granted", "材料不实，经研究不予确定", commission(SX3), when)
        assert other.state == "refused"
        letters = db.session.execute(select(Notice).order_by(Notice.id)).scalars().all()
        assert any("材料不实" in line for line in letters[-1].body)


@pytest.mark.clause("SX3-20", "SX6-9")
def test_what_is_put_off_and_what_an_objection_needs(shanxi: Flask) -> None:
    with shanxi.app_context():
        shown = published(SX6, candidacy(SX6))
        last = date(2026, 6, 22)
        head = actor("centre-head")
        assert refused(lambda: award.extend(shown, last, "补充", head, NOW)).field == "until"
        assert refused(lambda: award.extend(shown, last + timedelta(days=1), " ", head, NOW)).field == "reason"
        refused(lambda: award.extend(shown, last + timedelta(days=1), "补充", actor("specialty-head"), NOW))
        award.extend(shown, last + timedelta(days=1), "首日网站故障", head, NOW, seen=1)
        with pytest.raises(Overtaken):
            award.extend(shown, last + timedelta(days=9), "再延长", head, NOW, seen=1)
        db.session.rollback()
        assert publicity.is_open(shown, end(last + timedelta(days=1)))
        assert refused(lambda: object_to(shown, reason=" ")).field == "reason"
        assert refused(lambda: object_to(shown, contact="")).field == "contact"
        letter = object_to(shown, name="王示例")
        assert publicity.objection_by_code(SX6, f" {letter.code.lower()} ") is letter
        assert publicity.objection_by_code(SX3, letter.code) is None


@pytest.mark.clause("SX3-21", "SX3-26")
def test_with_funds_finance_decides_too(shanxi: Flask) -> None:
    with shanxi.app_context():
        one, two = candidacy(SX3), candidacy(SX3, hospital="datong", subject="外科")
        published(SX3, one, two, funded=True)
        when, finance = after(date(2026, 6, 23)), actor("specialty-finance")
        refused(lambda: award.answer_jointly(one, True, "", finance, when))  # not yet asked
        assert refused(lambda: FLOW.move(one, "grant", commission(SX3), when)).clause == "SX3-15"
        for each in (one, two):
            assert award.settle(each, commission(SX3), when) is None
            assert each.state == "joint"
        assert "还没有出具意见" in refused(lambda: award.settle_jointly(one, commission(SX3), when)).message
        assert refused(lambda: award.answer_jointly(one, False, " ", finance, when)).field == "text"
        for login in ("specialty-commission", "centre-finance", "treasury"):
            refused(lambda login=login: award.answer_jointly(one, True, "", actor(login), when))  # type: ignore[misc]
        award.answer_jointly(one, True, "", finance, when)
        refused(lambda: award.answer_jointly(one, False, "改为不同意", finance, when))  # said once
        award.answer_jointly(two, False, "预算不足", finance, when)
        made = award.settle_jointly(one, commission(SX3), when)
        assert made is not None
        assert (made.name, made.valid_until) == ("太原示例医院卒中", None)
        assert award.settle_jointly(two, commission(SX3), when) is None
        assert (one.state, two.state) == ("granted", "refused")
        letters = db.session.execute(select(Notice).order_by(Notice.id)).scalars().all()
        assert any("安排资金" in line for line in letters[0].body)
        assert any("预算不足" in line for line in letters[1].body)


@pytest.mark.clause("SX3-8", "SX3-24")
@pytest.mark.parametrize("track", ["directed-city", "directed-hospital"])
def test_a_directed_project_is_built_for_three_years_and_then_accepted(shanxi: Flask, track: str) -> None:
    with shanxi.app_context():
        one = candidacy(SX3, track=track)
        choose(one)
        meet(SX3, track=track)
        award.publish(board(SX3, track), commission(SX3), NOW)
        made = award.settle(one, commission(SX3), after(date(2026, 6, 23)))
        assert made is not None
        assert (made.filed_on, made.valid_until) == (date(2026, 6, 24), date(2029, 6, 23))
        for day, held in ((date(2028, 12, 24), False), (date(2028, 12, 25), True)):  # 180 days ahead (办公室设定)
            opened = {each.evaluation.key for each in terms.open_of(made, day, [])}
            assert ("acceptance" in opened) == held, day


@pytest.mark.clause("WZ10-4.1", "WZ10-2.2")
def test_without_publicity_the_meeting_decides(shanxi: Flask) -> None:
    with shanxi.app_context():
        people(WZ10, "330300", 7_000_000)
        one = candidacy(WZ10, hospital="wenzhou", subject="肿瘤")
        choose(one)
        assert refused(lambda: award.decide(board(WZ10), commission(WZ10), NOW)).clause == "WZ10-4.1"
        meet(WZ10)
        assert "没有规定公示" in refused(lambda: award.publish(board(WZ10), commission(WZ10), NOW)).message
        (made,) = award.decide(board(WZ10), commission(WZ10), NOW)
        assert (made.valid_until, made.number) == (date(2029, 6, 14), "温重专备〔2026〕1号")
        centre = candidacy(SX6)
        choose(centre)
        meet(SX6)
        assert refused(lambda: award.decide(board(SX6), commission(SX6), NOW)).clause == "SX6-9"


@pytest.mark.clause("SX3-19")
def test_what_left_the_list_stops_it_and_who_is_passed_over_is_told(shanxi: Flask) -> None:
    with shanxi.app_context():
        one, two = candidacy(SX6), candidacy(SX6, hospital="datong", subject="癫痫")
        choose(one)
        choose(two)
        meet(SX6)
        assert "移出名单" in refused(lambda: award.refuse(two, "pass-over", "名额", commission(SX6), NOW)).message
        refused(lambda: FLOW.move(two, "back-to-review", office(SX6), NOW, remark="补评"))  # listed
        FLOW.move(two, "disqualify", commission(SX6), NOW, remark="材料造假", values={"closed_at": NOW})
        assert "大同示例医院" in refused(lambda: award.publish(board(SX6), commission(SX6), NOW)).todo
        boards.drop(two, "取消资格", office(SX6), NOW)
        assert refused(lambda: award.publish(board(SX6), commission(SX6), NOW)).clause == "SX6-9", "met on another list"
        meet(SX6)
        three = candidacy(SX6, hospital="datong", subject="癫痫")
        award.refuse(three, "pass-over", "同类中心布局已满足", commission(SX6), NOW)
        assert three.state == "refused"
        award.publish(board(SX6), commission(SX6), NOW)


@pytest.mark.clause("SX3-18", "SX6-11.6")
def test_fraud_ends_it_at_once_and_a_bar_is_proposed(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = candidacy(SX3, state="review")
        for login in ("specialty-office", "centre-commission", "taiyuan-leader"):
            refused(lambda login=login: actions.disqualify(one, "材料造假", "示例文号", actor(login), NOW))  # type: ignore[misc]
        assert refused(lambda: actions.disqualify(one, "材料造假", " ", commission(SX3), NOW)).field == "decision"
        assert one.state == "review"
        actions.disqualify(one, "材料造假", "示例文号", commission(SX3), NOW)
        assert one.state == "refused"
        (bar,) = register.bars(actor("specialty-head"), SX3)
        assert (bar.state, bar.clause, bar.department_id) == ("proposed", "SX3-18", one.department_id)
        assert bar.until > NOW.date()
        again = candidacy(
            SX3, which="心血管内科", subject="心血管", state="granted", closed_at=NOW, designation_id=register_one()
        )
        refused(
            lambda: actions.disqualify(again, "材料造假", "示例文号", commission(SX3), NOW)
        )  # decided: revoked, not this


def test_each_guard_is_what_refuses(shanxi: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken out, the very same step goes through: none of the guards is a double of another."""
    with shanxi.app_context():
        one = candidacy(SX6)
        cases: list[tuple[str, str, dict[str, Any]]] = [
            ("board", "publish", {}), ("publicity", "grant", {}), ("publicity", "recheck", {}), ("joint", "grant-jointly", {}),
            ("joint", "not-agreed", {"closed_at": NOW}), ("publicity", "to-joint", {}),
        ]  # fmt: skip
        made = register_one()
        for state, name, values in cases:
            with work():
                one.state, one.closed_at, one.designation_id, one.returned_from = state, None, None, ""
            who = office(SX6) if name == "recheck" else commission(SX6)
            given = values | ({"designation_id": made, "closed_at": NOW} if name.startswith("grant") else {})
            refused(lambda: FLOW.move(one, name, who, NOW, remark="理由", values=given))  # noqa: B023
            bare = Flow(FLOW.name, FLOW.model, tuple(unguarded(step) for step in FLOW.steps), FLOW.states)
            bare.move(one, name, who, NOW, remark="理由", values=given)
            assert one.state != state


def unguarded(step: Any) -> Any:
    """The same row without its guards."""
    from dataclasses import replace

    return replace(step, guards=())


def register_one() -> int:
    """A designation to point at."""
    from alliance.register import actions

    where = candidacy(SX3, hospital="datong", state="review", subject="外科")
    return actions.designate(
        commission(SX3), NOW, programme=SX3, scope="competitive", name="示例外科", specialty="外科",
        department_id=where.department_id,
    ).id  # fmt: skip
