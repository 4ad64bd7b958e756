"""A card beside all others: places, medians and boards read once for each version, and never older than the points."""

from decimal import Decimal

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from alliance.core import settings
from alliance.evaluation import actions, queries
from alliance.evaluation.views.progress import PARTS, _rows
from tests.evaluation.yearly import DECIDED, OPENED, Yearly, post_of, the_yearly, yearly_app
from tests.supervision.reported import another
from tests.support.html import problems
from tests.support.seen import statements
from tests.support.world import sign_in

__all__ = ["yearly_app"]


def _few(world: Yearly) -> None:
    """Compare from two on."""
    settings.put("shaanxi-alliance", "score_display_peers_min", "2", world.actor("head"), OPENED, "示例")


def _as(app: Flask, login: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, login)
    return client


@pytest.mark.clause("SN15-2.b")
def test_places_follow_every_answer_and_ties_are_called_ties(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        _few(world)
        found = world.provisional()
        card = world.card()
        key = "training_quality"
        before = queries.peers(found)
        assert queries.place(Decimal(4), before.points[key]) == (1, 2)
        assert queries.peers(found) is before, "read once while nothing changes"
        objection = actions.object_to(card, "计划已落实", [key], world.actor("provincial-hxnk"), OPENED)
        actions.answer(objection, True, "属实", world.actor("office2"), OPENED, {key: Decimal(6)})
        after = queries.peers(found)
        assert after.points[key] == [Decimal(4), Decimal(6)]
        assert queries.place(Decimal(6), after.points[key]) == (1, 1)
        assert (after.sums[card.id] != before.sums[card.id]) and after.totals != before.totals
        assert queries.medians(found) == after.medians
        own = {one.id: one.total for one in queries.cards(found.id)}
        assert {at: sum((got for got, _full in all_.values()), Decimal(0)) for at, all_ in after.sums.items()} == own
        card_id, objection_id = card.id, objection.id
    with time_machine.travel(DECIDED, tick=True):
        office = _as(yearly_app, "office")
        page, asked = office.get(f"/cards/{card_id}").text, office.get(f"/objections/{objection_id}").text
    assert "涉及的指标（6 分）" in asked and "<b>6</b> / 6" in asked and "4 → 6" in asked and not problems(asked)
    assert "本项列第 1，共 2 个" in page and "本项并列第 1（同分 2 个），共 2 个" in page and not problems(page)


@pytest.mark.clause("SN15-2.b")
def test_what_is_rolled_back_is_not_remembered(yearly_app: Flask) -> None:
    """A result formed again after a return has its own version: what was kept of the first is not shown."""
    with yearly_app.app_context():
        world = the_yearly()
        found = world.provisional()
        kept = queries.peers(found)
        actions.reopen(found, "补评", world.actor("head"), OPENED)
        assert queries.peers(found) is not kept, "while points are given everything is read anew"
        for card in queries.cards(found.id):
            actions.score_manual(card, {"homogeneity": Decimal(1)}, world.actor("office"), OPENED)
        actions.provisional(found, world.actor("office"), OPENED)
        assert queries.peers(found).points["homogeneity"] == [Decimal(1), Decimal(1)] != kept.points["homogeneity"]


@pytest.mark.clause("SN15-2.b")
def test_the_board_names_everybody_who_owes_and_who_lacks_nothing(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        another(1, world.alliance())
        found = world.scoring()
        for login in ("expert", "qc"):
            actions.assign(found, "homogeneity", post_of(world, login), world.actor("office"), OPENED)
        done = world.card("骨科")
        rows, complete = _rows(found)
        assert (len(rows), complete) == (3, 0)
        assert dict(zip(PARTS, rows[0][2], strict=True)) == {
            "self": 0, "data": 0, "qc": 1, "expert": 1, "office": 1, "objection": 0,
        }  # fmt: skip
        numbers = (found.id, done.id)
    with time_machine.travel(DECIDED, tick=True):
        office = _as(yearly_app, "office")
        page = office.get(f"/cards/{numbers[1]}/score")
        assert page.status_code == 200, "an indicator given to others is told of, not asked for"
        assert 'name="p_training_quality"' in page.text and 'name="p_homogeneity"' not in page.text
        assert "由指定的人评" in page.text and not problems(page.text)
        board = office.get(f"/rounds/{numbers[0]}/progress").text
        assert "陕西示例骨科专科联盟" in board and not problems(board)
    with yearly_app.app_context():
        world = the_yearly()
        found = world.round()
        for one in queries.assignments(found.id):
            actions.take_back(one, "改由办公室评", world.actor("office"), OPENED)
        for card in queries.cards(found.id)[:2]:
            points = {"training_quality": Decimal(3), "homogeneity": Decimal(3)}
            actions.score_manual(card, points, world.actor("office"), OPENED)
        assert [len(_rows(found)[0]), _rows(found)[1]] == [1, 2]
    with time_machine.travel(DECIDED, tick=True):
        assert "另有 2 个联盟各部分都已完成" in office.get(f"/rounds/{numbers[0]}/progress").text


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.b")
@pytest.mark.parametrize("more", [0, 30])
def test_boards_and_cards_cost_the_same_statements_for_few_and_many(yearly_app: Flask, more: int) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        for serial in range(more):
            another(serial, world.alliance())
        number, card = world.provisional().id, world.card().id
    with time_machine.travel(DECIDED, tick=True):
        office = _as(yearly_app, "office")
        found = []
        for address in (
            f"/rounds/{number}",
            f"/rounds/{number}/progress",
            f"/cards/{card}",
            f"/cards/{card}/dimensions.svg",
        ):
            office.get(address)
            with yearly_app.app_context(), statements() as sent:
                assert office.get(address).status_code == 200
            found.append(len(sent))
    assert found == [9, 8, 14, 6]
