"""Experts are asked by a day, and say yes or no: the duties of the pool, a panel; the office is told of a no and of silence (SX3-9)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core import settings
from alliance.core.actor import SYSTEM
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.panel import Expert, pool
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.selection.actions import asking, panels, reviews
from alliance.selection.jobs import overdue_reviews
from alliance.selection.model import Invitation, Panel
from tests.selection.judged import SX3, WANTED, candidacy, expert, made, office
from tests.selection.shanxi import actor
from tests.support.world import NOW

LATER = NOW + timedelta(days=9)


def waiting(kind: str) -> list[Todo]:
    """What of this kind waits for somebody."""
    query = select(Todo).where(Todo.kind == kind, Todo.closed_at.is_(None)).order_by(Todo.id)
    return list(db.session.execute(query).scalars())


def entered() -> Expert:
    """A person who was just taken into the pool and has not answered."""
    one = expert("ex1")
    with work():
        db.session.delete(one)
    person = actor("specialty-ex1")
    assert person.person_id is not None
    return pool.enter(SX3, person.person_id, person.name, person.organisation_name, "神经", "主任医师", office(), NOW)


def refused(act: Callable[[], Any]) -> str:
    """What is refused leaves no trace."""
    count = select(func.count()).select_from(JournalEntry)
    before = db.session.execute(count).scalar_one()
    with pytest.raises(Refused) as caught:
        act()
    assert db.session.execute(count).scalar_one() == before
    return caught.value.message


def in_workdays(key: str, at: datetime = NOW) -> Any:
    return settings.due_in_workdays(at.date(), int(settings.value(SX3, key)))[0]


@pytest.mark.clause("SX3-9")
def test_who_comes_into_the_pool_is_asked_by_a_day_and_accepts(judged: Flask) -> None:
    with judged.app_context():
        one = entered()
        [asked] = waiting(pool.DUTIES)
        assert (asked.person_id, asked.due) == (one.person_id, in_workdays("answer_workdays"))
        assert one.answer_due == asked.due
        found = made(candidacy(WANTED[1], shortlisted=True))
        assert "接受" in refused(lambda: panels.invite(found, one, office(), NOW)), "not before he answered"
        pool.accept_duties(one, "示例职责", actor("specialty-ex1"), NOW)
        assert waiting(pool.DUTIES) == []
        refused(lambda: pool.decline_duties(one, "太忙", actor("specialty-ex1"), NOW))
        refused(lambda: pool.ask_again(one, office(), NOW))
        assert panels.invite(found, one, office(), NOW).state == "invited"


@pytest.mark.clause("SX3-9")
def test_who_declines_the_duties_is_told_of_and_is_not_invited_until_he_accepts_after_all(judged: Flask) -> None:
    with judged.app_context():
        one, mine = entered(), actor("specialty-ex1")
        refused(lambda: pool.decline_duties(one, " ", mine, NOW))
        for other in ("specialty-ex2", "specialty-office"):
            refused(lambda other=other: pool.decline_duties(one, "理由", actor(other), NOW))  # type: ignore[misc]
        pool.decline_duties(one, "外出进修", mine, NOW)
        [told] = waiting(pool.DECLINED)
        assert (told.role, told.programme, told.note) == ("office_handler", SX3, "外出进修")
        assert waiting(pool.DUTIES) == []
        found = made(candidacy(WANTED[1], shortlisted=True))
        assert "谢绝" in refused(lambda: panels.invite(found, one, office(), NOW))
        refused(lambda: pool.decline_duties(one, "再说一次", mine, NOW))
        refused(lambda: pool.ask_again(one, actor("centre-office"), NOW))
        pool.ask_again(one, office(), NOW)
        assert (waiting(pool.DECLINED), len(waiting(pool.DUTIES))) == ([], 1)
        pool.decline_duties(one, "仍不能", mine, NOW)
        pool.accept_duties(one, "示例职责", mine, NOW)
        assert (one.declined_at, one.declined_reason, waiting(pool.DECLINED)) == (None, "", [])


@pytest.mark.clause("SX3-9")
def test_silence_about_the_duties_is_told_once_and_ends_with_the_answer_or_a_suspension(judged: Flask) -> None:
    with judged.app_context():
        one = entered()
        assert [pool.overdue(NOW), pool.overdue(LATER), pool.overdue(LATER)] == [0, 1, 0]
        pool.suspend(one, LATER.date(), None, "未答复", office(), LATER)
        assert (waiting(pool.OVERDUE), pool.overdue(LATER)) == ([], 0)
        pool.lift(one, "已联系", office(), LATER)
        assert pool.overdue(LATER) == 1
        pool.accept_duties(one, "示例职责", actor("specialty-ex1"), LATER)
        assert waiting(pool.OVERDUE) == []


def asked_about(*names: str) -> tuple[Panel, list[Invitation]]:
    """A panel being put together, and who was invited to it."""
    found = made(candidacy(WANTED[1], shortlisted=True))
    return found, [panels.invite(found, expert(name), office(), NOW) for name in names]


@pytest.mark.clause("SX3-9")
def test_an_invitation_is_answered_by_its_own_day_and_the_sheets_are_asked_then(judged: Flask) -> None:
    with judged.app_context():
        _found, [one] = asked_about("ex1")
        [asked] = waiting(asking.ANSWER)
        assert (asked.person_id, asked.due, one.answer_due) == (one.person_id, *[in_workdays("answer_workdays")] * 2)
        assert waiting(asking.REVIEW) == []
        reviews.accept(one, (), "", actor("specialty-ex1"), NOW)
        [sheets] = waiting(asking.REVIEW)
        assert (waiting(asking.ANSWER), sheets.due) == ([], in_workdays("panel_workdays"))


@pytest.mark.clause("SX3-9")
def test_the_office_is_told_who_declined_until_another_is_invited(judged: Flask) -> None:
    with judged.app_context():
        found, [first, second, _third] = asked_about("ex1", "ex2", "ex3")
        refused(lambda: reviews.decline(first, "", actor("specialty-ex1"), NOW))
        assert waiting(asking.DECLINED) == []
        reviews.decline(first, "与申报医院有利害关系", actor("specialty-ex1"), NOW)
        [told] = waiting(asking.DECLINED)
        assert (told.record_id, told.role) == (found.id, "office_handler")
        assert "利害关系" in told.note
        reviews.withdraw(second, "改请他人", office(), NOW)
        assert len(waiting(asking.DECLINED)) == 1, "what the office itself takes back it is not told"
        panels.invite(found, expert("ex4"), office(), NOW)
        assert waiting(asking.DECLINED) == []


@pytest.mark.clause("SX3-9")
def test_silence_about_a_panel_is_told_once_and_ends_with_the_last_answer(judged: Flask) -> None:
    with judged.app_context():
        found, [first, second] = asked_about("ex1", "ex2")
        assert [asking.unanswered(NOW, SYSTEM), asking.unanswered(LATER, SYSTEM), asking.unanswered(LATER, SYSTEM)] == [
            0, 1, 0,
        ]  # fmt: skip
        assert waiting(asking.UNANSWERED)[0].record_id == found.id
        reviews.accept(first, (), "", actor("specialty-ex1"), LATER)
        assert len(waiting(asking.UNANSWERED)) == 1, "one has not answered yet"
        reviews.decline(second, "太忙", actor("specialty-ex2"), LATER)
        assert waiting(asking.UNANSWERED) == []
        assert overdue_reviews(NOW).startswith("0 个评审组有专家逾期，0 个")


@pytest.mark.clause("SX3-9")
def test_who_answers_twice_at_once_has_accepted_in_the_end(judged: Flask, at_once: Callable[..., list[object]]) -> None:
    with judged.app_context():
        id = entered().id

    def answer(accepts: bool) -> Callable[[], str]:
        def act() -> str:
            with judged.app_context():
                row, mine = db.session.get_one(Expert, id), actor("specialty-ex1")
                if accepts:
                    pool.accept_duties(row, "示例职责", mine, NOW)
                else:
                    pool.decline_duties(row, "太忙", mine, NOW)
                return "accepted" if accepts else "declined"

        return act

    results = at_once(answer(True), answer(False))
    assert results[0] == "accepted"
    assert results[1] == "declined" or isinstance(results[1], Refused), results
    with judged.app_context():
        row = db.session.get_one(Expert, id)
        assert (row.accepted_at is not None, row.declined_at, waiting(pool.DECLINED), waiting(pool.DUTIES)) == (
            True, None, [], [],
        )  # fmt: skip
