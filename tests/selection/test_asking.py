"""What leads from one stage to the next: who is asked when, and when it is off the list again (SX6-9, SX3-20, SX3-21)."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.core.actor import Actor
from alliance.core.inbox import Todo
from alliance.core.work import work
from alliance.ext import db
from alliance.selection import notices
from alliance.selection.actions import asking, award, panels
from alliance.selection.model import Panel
from alliance.selection.notices import OUTCOME, REVIEW
from tests.selection import awarding
from tests.selection import judged as judged_world
from tests.selection.awarding import SX3, SX6, after, board, commission, end, meet
from tests.support.world import NOW

MORNING = datetime(2026, 6, 18, 9, tzinfo=NOW.tzinfo)


def waiting(kind: str) -> list[tuple[str, str]]:
    """Whom something of this kind waits for, and in which words."""
    query = select(Todo.role, Todo.text).where(Todo.kind == kind, Todo.closed_at.is_(None)).order_by(Todo.id)
    return [(row.role, row.text) for row in db.session.execute(query)]


@pytest.mark.clause("SX3-20")
def test_the_commission_is_asked_when_the_last_meeting_agreed_and_not_before(shanxi: Flask) -> None:
    with shanxi.app_context():
        awarding.choose(awarding.candidacy(SX3))
        meet(SX3, "directors", "committee")
        assert waiting(asking.AGREED) == []
        meet(SX3, "party")
        assert waiting(asking.AGREED) == [("provincial_commission", "名单经会议同意，待公示")]
        awarding.choose(awarding.candidacy(SX3, which="心血管内科"))
        assert waiting(asking.AGREED) == [], "the list was changed"
        meet(SX3)
        award.publish(board(SX3), commission(SX3), NOW)
        assert waiting(asking.AGREED) == [], "it was published"


@pytest.mark.clause("SX6-9")
def test_the_commission_is_asked_once_after_the_last_day_until_all_are_decided(shanxi: Flask) -> None:
    with shanxi.app_context():
        first, second = awarding.candidacy(SX6), awarding.candidacy(SX6, hospital="datong", subject="癫痫")
        shown = awarding.published(SX6, first, second)
        assert asking.publicity_over(end(shown.until)) == 0
        assert asking.publicity_over(after(shown.until)) == 1
        assert asking.publicity_over(after(shown.until)) == 0
        assert waiting(asking.OVER) == [("provincial_commission", "公示期满，待确定")]
        award.settle(first, commission(SX6), after(shown.until))
        assert waiting(asking.OVER) != [], "one is still to be decided"
        award.refuse(second, "not-granted", "示例理由", commission(SX6), after(shown.until))
        assert waiting(asking.OVER) == []
        assert waiting(OUTCOME) == [("lead_clerk", "申报已确定"), ("lead_clerk", "申报未获确定")]


@pytest.mark.clause("SX6-9")
def test_the_applicant_knows_when_to_appear(judged: Flask) -> None:
    with judged.app_context():
        found = on_panel()
        panels.set_order(found, MORNING, 20, handler(), NOW)
        rows = (
            db.session.execute(select(Todo).where(Todo.kind == asking.DEFENCE, Todo.closed_at.is_(None)))
            .scalars()
            .all()
        )
        assert [(one.role, one.due, one.note[:16]) for one in rows] == [
            (role, MORNING.date(), "2026-06-18 09:00") for role in ("lead_clerk", "hospital_leader")
        ]
        panels.set_order(found, MORNING + timedelta(days=1), 20, handler(), NOW)
        assert len(waiting(asking.DEFENCE)) == 2, "the later time takes the place of the earlier"
        panels.record_defence(found.cases[0], "", handler(), NOW)
        assert waiting(asking.DEFENCE) == []


def on_panel() -> Panel:
    """A panel whose experts were drawn."""
    found = judged_world.made(judged_world.candidacy(judged_world.WANTED[1], SX6))
    panels.fix_lots(found, {"神经": 2, "管理": 1}, handler(), NOW)
    panels.draw(found, "示例", handler(), NOW)
    return found


def handler() -> Actor:
    """Who handles the centres."""
    found: Actor = judged_world.office(SX6)
    return found


@pytest.mark.clause("SX6-9")
def test_an_application_waits_for_a_panel_until_it_has_one_and_again_when_that_is_cancelled(judged: Flask) -> None:
    with judged.app_context():
        row = judged_world.candidacy(judged_world.WANTED[1], SX6)
        with work():
            notices.arrived_in_review(row, handler(), NOW)
        found = judged_world.made(row)
        assert waiting(REVIEW) == []
        panels.cancel(found, "示例理由", handler(), NOW)
        assert waiting(REVIEW) == [("office_handler", "评审组已取消，待重新组建")]
