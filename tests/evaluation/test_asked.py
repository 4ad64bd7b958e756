"""Who is asked what in a round, reminded before its day, and scores by name (SN15-2.b, 3.6.a)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from alliance.checks import actions as checks
from alliance.checks import queries as looks
from alliance.core import inbox, settings
from alliance.core.journal import JournalEntry
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.evaluation import actions, jobs, queries
from alliance.evaluation.model import Assignment, Round
from alliance.ext import db
from tests.evaluation.yearly import DECIDED, MANUAL, OPENED, YEAR, Yearly, post_of, the_yearly
from tests.supervision.reported import PROGRAMME
from tests.support.seen import trace

pytestmark = pytest.mark.on("sqlite")


def _asked(kind: str) -> list[str]:
    """About which records this is asked, and open."""
    return [todo.subject for todo in db.session.query(inbox.Todo).filter_by(kind=kind, closed_at=None)]


def _reminded() -> int:
    return db.session.query(JournalEntry).filter_by(event="todo.remind").count()


def _on(day: Any) -> datetime:
    return datetime.combine(day, OPENED.timetz())


@pytest.mark.clause("SN15-2.b")
def test_before_its_day_whoever_owes_something_is_reminded_once(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = world.open_round()
        due = found.self_due
        assert due is not None
        before = due - timedelta(days=int(settings.value(PROGRAMME, "evaluation_reminder_days")))
        days = [before - timedelta(days=1), *(before + timedelta(days=n) for n in range(6))]
        told = [actions.remind_due(PROGRAMME, _on(day)) for day in days]
        assert sum(told) == _reminded() == len(found.cards) and told[0] == 0
        assert all(not n or settings.works_on(day) for n, day in zip(told, days, strict=True))
        actions.assign(found, "homogeneity", post_of(world, "expert"), world.actor("office"), OPENED)
        [sheet] = queries.assignments(found.id)
        assert sheet.due is not None
        said = jobs.remind(_on(sheet.due))
        assert said == "提醒考核待办 1 项" and jobs.remind(_on(sheet.due)).endswith(" 0 项")


def test_who_was_reminded_by_the_office_in_those_days_is_not_reminded_again(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = world.open_round()
        assert found.self_due is not None
        day = found.self_due
        assert actions.remind(found, world.actor("office"), _on(day)) == len(found.cards)
        assert actions.remind_due(PROGRAMME, _on(day)) == 0


@pytest.mark.clause("SN15-2.b", "SN15-3.5.d")
def test_a_lead_is_asked_to_look_at_the_figures_until_scoring_begins(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = world.checking()
        assert len(_asked("card.figures")) == len(found.cards) == 2
        actions.begin_scoring(found, world.actor("office"), OPENED)
        assert _asked("card.figures") == []


def _sheet_of(world: Yearly, login: str, found: Round) -> Assignment:
    return actions.assign(found, "training_quality", post_of(world, login), world.actor("office"), OPENED)


@pytest.mark.clause("SN15-3.6.a", "SN15-2.b")
def test_a_line_of_the_office_is_scored_by_the_officer_named_and_nobody_else(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found, office, named = world.scoring(), world.actor("office"), world.actor("office2")
        sheet = _sheet_of(world, "office2", found)
        assert sheet.source == "office"
        for card in queries.cards(found.id):
            with pytest.raises(Refused, match="分派给指定的人"):
                actions.score_manual(card, {"training_quality": Decimal(1)}, office, OPENED)
            actions.score_manual(card, {"homogeneity": Decimal(1)}, office, OPENED)
        with pytest.raises(NotFound):
            queries.sheet(office, sheet.id)
        before = trace(found)
        with pytest.raises(Refused, match="1 项评分任务没有交出") as refused:
            actions.provisional(found, office, OPENED)
        assert sheet.person in str(refused.value.todo) and trace(found) == before
        actions.accept(sheet, [], "", named, OPENED)
        actions.give(sheet, {card.id: Decimal(5) for card in queries.cards(found.id)}, {}, named, OPENED)
        actions.close(queries.sheet(named, sheet.id), named, OPENED)
        actions.provisional(found, office, OPENED)
        one = actions.object_to(
            world.card(), "培训得分过低", ["training_quality"], world.actor("provincial-hxnk"), OPENED
        )
        with pytest.raises(Refused, match="另一位经办人"):
            actions.answer(one, False, "无误", named, OPENED)
        actions.answer(one, False, "无误", office, OPENED)


@pytest.mark.clause("SN15-2.b")
@pytest.mark.parametrize("wanted", [True, False])
def test_a_look_at_padding_begins_with_the_round_where_the_office_says_so(yearly_app: Flask, wanted: bool) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        settings.put(PROGRAMME, "radar_at_opening", "是" if wanted else "否", world.actor("office"), OPENED, "示例")
        world.open_round()
        runs = looks.runs(world.actor("office"))
        assert [run.year for run in runs] == ([YEAR] if wanted else [])
        if wanted:
            assert checks.work_off(OPENED) == 1 and runs[0].state == "done"
            assert checks.offer_radar(PROGRAMME, YEAR, world.actor("office"), DECIDED) is None, "one stands"
            assert checks.offer_radar(PROGRAMME, YEAR - 1, world.actor("office"), DECIDED) is not None
            with pytest.raises(Refused):
                checks.offer_radar(PROGRAMME, YEAR + 1, world.actor("expert"), DECIDED)


@pytest.mark.clause("SN15-2.b")
def test_nobody_decides_while_a_sheet_is_out(yearly_app: Flask) -> None:
    """It cannot come so far through the actions; the decision looks for itself."""
    with yearly_app.app_context():
        world = the_yearly()
        found = world.provisional()
        with work():
            db.session.add(Assignment(
                round_id=found.id, indicator=MANUAL[0], source="office", person_id=world.actor("office2").person_id or 0,
                person="示例", invited_at=OPENED, invited_by="示例",
            ))  # fmt: skip
        before = trace(found)
        with pytest.raises(Refused, match="评分任务没有交出"):
            actions.decide(found, world.actor("head"), DECIDED)
        assert trace(found) == before


@pytest.mark.clause("SN15-2.b", "SN15-3.6.a")
def test_what_cannot_be_divided_is_not_assessable_and_says_the_rule(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        world.checking()
        [line] = [one for one in world.card("骨科").lines if one.indicator == "down_share"]
        assert (line.points, line.value) == (Decimal(0), "") and "分母为零，不可评，按规则记零分" in line.why
        [judged] = [one for one in world.card().lines if one.indicator == "down_share"]
        assert judged.value and "不可评" not in judged.why
