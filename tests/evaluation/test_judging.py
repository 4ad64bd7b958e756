"""What a result passes through: checked, scored by whom it was assigned to, decided by another, archived."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
from flask import Flask

from alliance.clock import BEIJING
from alliance.core import files
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.evaluation import actions, queries
from alliance.evaluation.flow import ASSIGNMENT_FLOW
from alliance.evaluation.model import Assignment
from alliance.rules import archive
from tests.evaluation.yearly import ACTORS, DECIDED, MANUAL, OPENED, Undone, Yearly, post_of, the_yearly
from tests.supervision.reported import tally
from tests.support.papers import PDF
from tests.support.seen import trace

LAST = datetime(2026, 1, 22, 23, 59, 59, tzinfo=BEIJING)  # five workdays after the results were formed
AFTER = datetime(2026, 1, 23, tzinfo=BEIJING)


def _assigned(world: Yearly, login: str = "expert", key: str = "homogeneity") -> Assignment:
    return actions.assign(world.round(), key, post_of(world, login), world.actor("office"), OPENED)


def _sheet(world: Yearly, one: Assignment, login: str, points: str, *, closed: bool = True) -> None:
    actor = world.actor(login)
    actions.accept(one, (), "", actor, OPENED)
    given: dict[int, Decimal | None] = {card.id: Decimal(points) for card in queries.scorable(one, actor)}
    actions.give(one, given, {}, actor, OPENED)
    if closed:
        actions.close(queries.sheet(actor, one.id), actor, OPENED)


@pytest.mark.clause("SN15-2.b")
def test_the_window_ends_before_anybody_decides(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found, head = world.provisional(), world.actor("head")
        before = trace(found)
        assert found.objections_due == LAST.date()
        for at in (OPENED, LAST):
            with pytest.raises(Refused) as refused:
                actions.decide(found, head, at)
            assert "2026年1月22日" in refused.value.message
        assert trace(found) == before
        assert queries.why_not_decided(found, LAST)
        actions.decide(found, head, AFTER)
        assert found.state == "decided"


@pytest.mark.clause("SN15-2.b")
def test_a_year_without_calendar_waits(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = world.scored()
        far = datetime(2031, 1, 5, tzinfo=BEIJING)
        actions.provisional(found, world.actor("office"), far)
        assert (found.objections_due, "2031" in found.objections_note) == (None, True)
        with pytest.raises(Refused) as refused:
            actions.decide(found, world.actor("head"), datetime(2031, 6, 1, tzinfo=BEIJING))
        assert "待定" in refused.value.message


@pytest.mark.clause("SN15-2.b")
def test_who_scored_does_not_decide(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = world.scoring()
        for card in queries.cards(found.id):
            actions.score_manual(card, dict.fromkeys(MANUAL, Decimal(4)), world.actor("head"), OPENED)
        actions.provisional(found, world.actor("office"), OPENED)
        before = trace(found)
        with pytest.raises(Refused) as refused:
            actions.decide(found, world.actor("head"), DECIDED)
        assert "评过分" in refused.value.message
        assert trace(found) == before


@pytest.mark.clause("SN15-2.b")
def test_a_changed_record_stops_the_decision_and_is_named(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = world.provisional()
        tally(world.alliance(), world.hospital("weinan"), date(2025, 11, 1), {"down_referrals": 3})
        before = trace(found)
        with pytest.raises(Refused) as refused:
            actions.decide(found, world.actor("head"), DECIDED)
        told = "\n".join(refused.value.todo)
        assert "陕西示例呼吸内科专科联盟：下转病例数 由 10 变为 13" in told and "骨科" not in told
        assert trace(found) == before
        with pytest.raises(Undone), work():
            office = world.actor("office")
            with pytest.raises(Refused):
                actions.correct_figure(world.card(), "down_referrals", 11, "估的", office, DECIDED)
            for fact, kept in (("down_referrals", 10), ("referrals_arrived", 40)):
                actions.correct_figure(world.card(), fact, kept, "取数截止后补登的，不计入本年度", office, DECIDED)
            actions.decide(found, world.actor("head"), DECIDED)
            raise Undone
        assert trace(found) == before
        actions.reopen(found, "台账有变动", world.actor("office"), DECIDED)
        with pytest.raises(Refused):
            actions.provisional(found, world.actor("office"), DECIDED)
        actions.compute(found, world.actor("office"), DECIDED)
        actions.provisional(found, world.actor("office"), DECIDED)
        actions.decide(found, world.actor("head"), datetime(2026, 3, 2, tzinfo=BEIJING))


@pytest.mark.clause("SN15-2.b")
def test_points_changed_behind_the_house_s_back_are_noticed(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = world.provisional()
        line = next(one for one in world.card().lines if one.indicator == "homogeneity")
        with work():
            line.points = Decimal(1)
        with pytest.raises(Refused) as refused:
            actions.decide(found, world.actor("head"), DECIDED)
        assert "质量管理与同质化" in refused.value.todo[0]


@pytest.mark.clause("SN15-2.b")
def test_deciding_freezes_an_archive_that_replays(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = world.decided()
        file = queries.archive_of(found)
        assert file is not None
        content = files.content(file)
        assert archive.sha256(content) == found.archive_sha256 == file.sha256
        assert archive.replay(content).same
        check: Callable[..., list[str]] = run_path(str(Path("docs/check_archive.py")))["check"]
        assert check(content, found.archive_sha256) == []
        data = json.loads(content)
        totals = {one["id"]: (Decimal(one["total"]), one["result"]) for one in data["results"]}
        assert totals == {one.designation_id: (one.total, one.result) for one in queries.cards(found.id)}
        assert data["inputs"]["sample"] == {}, "none was drawn"


@pytest.mark.clause("SN15-2.b")
def test_self_evaluations_are_checked_or_go_back(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found, lead, office = world.open_round(), world.actor("provincial-hxnk"), world.actor("office")
        paper = {"homogeneity": ("清单.pdf", PDF)}
        actions.self_evaluate(world.card(), {"homogeneity": Decimal(4)}, {}, lead, OPENED, papers=paper)
        assert [one.name for one in queries.evidence(world.card())["homogeneity"]] == ["清单.pdf"]
        actions.close_self(found, office, OPENED)
        with pytest.raises(Refused) as refused:
            actions.begin_scoring(found, office, OPENED)
        assert refused.value.todo == ["陕西示例呼吸内科专科联盟"]
        with pytest.raises(Refused):
            actions.return_self(world.card(), " ", office, OPENED)
        actions.return_self(world.card(), "清单不全", office, OPENED)
        actions.self_evaluate(world.card(), {"homogeneity": Decimal(3)}, {}, lead, OPENED)
        assert world.card().self_returned == ""
        with pytest.raises(Refused):
            actions.check_self([world.card()], world.actor("auditor"), OPENED)
        assert actions.check_self(queries.cards(found.id), office, OPENED) == 1
        with pytest.raises(Refused):
            actions.self_evaluate(world.card(), {}, {}, lead, OPENED)
        actions.begin_scoring(found, office, OPENED)


@pytest.mark.clause("SN15-2.b", "SN15-3.6.a")
def test_whole_square_of_assignments(yearly_app: Flask) -> None:
    allowed = {
        ("invited", "accept", "expert"), ("invited", "decline", "expert"), ("accepted", "decline", "expert"),
        ("accepted", "close", "expert"),
        *((state, "withdraw", login) for state in ("invited", "accepted") for login in ("office", "office2", "head")),
        *(("closed", "return", login) for login in ("office", "office2", "head")),
    }  # fmt: skip
    values: dict[str, dict[str, Any]] = {
        "decline": {"reason": "x"},
        "close": {"closed_at": OPENED},
        "return": {"closed_at": None},
    }
    with yearly_app.app_context():
        world = the_yearly()
        world.scoring()
        one, expert = _assigned(world), world.actor("expert")
        reach: list[tuple[str, Callable[[], None]]] = [
            ("invited", lambda: None), ("accepted", lambda: _sheet(world, one, "expert", "3", closed=False)),
            ("closed", lambda: actions.close(queries.sheet(expert, one.id), expert, OPENED)),
        ]  # fmt: skip
        for state, go in reach:
            go()
            before = trace(one)
            for step in ASSIGNMENT_FLOW.steps:
                for login in ACTORS:
                    may = (state, step.name, login) in allowed
                    with pytest.raises(Undone if may else (Refused, Overtaken)), work():
                        ASSIGNMENT_FLOW.move(
                            one, step.name, world.actor(login), OPENED, remark="理由", values=values.get(step.name, {})
                        )
                        raise Undone
                    assert trace(one) == before, (state, step.name, login)


@pytest.mark.clause("SN15-3.6.a")
def test_sheets_are_blind_until_all_are_closed_and_come_to_their_mean(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = world.scoring()
        first, second = _assigned(world, "expert"), _assigned(world, "qc")
        with pytest.raises(Refused):
            actions.score_manual(world.card(), {"homogeneity": Decimal(4)}, world.actor("office"), OPENED)
        _sheet(world, first, "expert", "3")
        assert queries.unscored(found.id)["homogeneity"] == 2
        with pytest.raises(NotFound):
            queries.sheet(world.actor("qc"), first.id)
        for card in queries.cards(found.id):
            actions.score_manual(card, {"training_quality": Decimal(4)}, world.actor("office"), OPENED)
        with pytest.raises(Refused) as refused:
            actions.provisional(found, world.actor("office"), OPENED)
        assert "没有交出" in refused.value.message
        _sheet(world, second, "qc", "3.5")
        line = next(one for one in world.card().lines if one.indicator == "homogeneity")
        assert (line.points, line.scored_by) == (Decimal("3.3"), "2 份评分表")
        actions.provisional(found, world.actor("office"), OPENED)
        both = replace(world.actor("head"), person_id=world.actor("expert").person_id)
        with pytest.raises(Refused):
            actions.decide(found, both, DECIDED)
        actions.decide(found, world.actor("head"), DECIDED)
        kept = queries.archive_of(found)
        assert kept is not None
        assert [card["given"]["homogeneity"] for card in archive.read(files.content(kept))["inputs"]["cards"]] == [
            ["3", "3.5"]
        ] * 2


@pytest.mark.clause("SN15-2.b")
def test_who_still_owes_something_is_reminded_once_a_day(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found, office = world.scoring(), world.actor("office")
        with pytest.raises(Refused):
            actions.remind(found, office, OPENED)
        _assigned(world)
        with pytest.raises(Refused):
            actions.remind(found, world.actor("expert"), OPENED)
        assert [actions.remind(found, office, OPENED) for _ in range(2)] == [1, 0]


@pytest.mark.clause("SN15-3.3.a", "SN15-3.6.a")
def test_conflicts_declared_or_by_post_are_not_scored(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        world.scoring()
        one, expert = _assigned(world), world.actor("expert")
        own = replace(expert, own_hospitals=frozenset({world.hospital("provincial").id}))
        bones, lungs = world.card("骨科"), world.card("呼吸内科")
        with pytest.raises(Refused):
            actions.accept(one, (bones.id,), " ", expert, OPENED)
        actions.accept(one, (bones.id,), "师生关系", expert, OPENED)
        assert [card.id for card in queries.scorable(one, expert)] == [lungs.id]
        assert queries.scorable(one, own) == []
        for actor, card in ((expert, bones), (own, lungs)):
            with pytest.raises(Refused) as refused:
                actions.give(one, {card.id: Decimal(1)}, {}, actor, OPENED)
            assert refused.value.clause == "SN15-3.3.a"
        with pytest.raises(Refused):
            actions.give(one, {lungs.id: Decimal("4.1")}, {}, expert, OPENED)
        with pytest.raises(Refused):
            actions.close(one, expert, OPENED)
        actions.give(one, {lungs.id: Decimal(4)}, {lungs.id: "有清单"}, expert, OPENED)
        actions.close(queries.sheet(expert, one.id), expert, OPENED)
        assert queries.unscored(one.round_id)["homogeneity"] == 1  # 骨科 still needs somebody without a conflict
