"""A year's round: once a year, from confirmed records of that year only, lines that add up, results by the marks."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from alliance.clock import BEIJING
from alliance.core import settings
from alliance.core.inbox import Todo
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.evaluation import actions, queries, rules
from alliance.evaluation.model import Round, ScoreCard
from alliance.ext import db
from alliance.register import actions as register
from alliance.rules import formula
from alliance.supervision import actions as supervision
from tests.evaluation.yearly import DECIDED, MANUAL, OPENED, YEAR, the_yearly
from tests.supervision.reported import PROGRAMME, another
from tests.support.seen import statements, trace

COMPUTING = 19  # statements, however many alliances


def _rounds() -> int:
    db.session.rollback()
    return db.session.query(Round).count()


@pytest.mark.clause("SN15-2.b")
def test_one_round_a_year(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        world.open_round()
        with pytest.raises(Refused) as refused:
            world.open_round()
        assert refused.value.clause == "SN15-2.b"
        assert (_rounds(), db.session.query(ScoreCard).count()) == (1, 2)


@pytest.mark.clause("SN15-2.b")
@pytest.mark.parametrize(
    ("year", "login"), [(2026, "office"), (2027, "office"), (2025, "commission"), (2025, "auditor")]
)
def test_a_year_not_over_or_another_post_is_refused(yearly_app: Flask, year: int, login: str) -> None:
    with yearly_app.app_context():
        with pytest.raises(Refused):
            actions.open_round(PROGRAMME, year, the_yearly().actor(login), OPENED)
        assert _rounds() == 0


@pytest.mark.clause("SN15-2.b")
def test_the_last_second_of_the_year_is_too_early(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        office = the_yearly().actor("office")
        with pytest.raises(Refused):
            actions.open_round(PROGRAMME, 2025, office, datetime(2025, 12, 31, 23, 59, 59, tzinfo=BEIJING))
        actions.open_round(PROGRAMME, 2025, office, datetime(2026, 1, 1, tzinfo=BEIJING))


@pytest.mark.clause("SN15-2.b")
def test_who_takes_part(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        last, young, ended = (another(serial, world.alliance()) for serial in (1, 2, 3))
        with work():
            last.filed_on, young.filed_on = date(2025, 12, 31), date(2026, 1, 1)
        register.end(ended, "dissolved", date(2026, 1, 10), "责令解散", world.actor("commission"), OPENED)
        known = {one.id for one in (world.alliance("呼吸内科"), world.alliance("骨科"), last)}
        assert {one.id for one in queries.taking_part(PROGRAMME, 2025, OPENED.date())} == known
        settings.put(PROGRAMME, "evaluation_filed_by", "06-30", world.actor("head"), OPENED, "半年以上才考核")
        assert last.id not in {one.id for one in queries.taking_part(PROGRAMME, 2025, OPENED.date())}


@pytest.mark.clause("SN15-3.5.d", "SN15-2.b")
def test_computed_from_confirmed_records_of_the_calendar_year(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        supervision.record_misconduct(
            world.alliance().id,
            world.hospital("weinan").id,
            date(2025, 8, 1),
            "兼职",
            "属实",
            world.actor("office"),
            OPENED,
        )
        world.scoring()
        card = world.card()
        assert (card.facts["up_referrals"], card.facts["down_referrals"], card.facts["members"]) == (30, 10, 1)
        assert (card.facts["misconducts"], card.unconfirmed["up_referrals"]) == (1, 7)
        lines = {line.indicator: line for line in card.lines}
        assert (lines["referral_volume"].value, lines["referral_volume"].points) == ("40 例", Decimal(10))
        assert (lines["down_share"].value, lines["down_share"].points) == ("25%", Decimal("8.3"))
        assert lines["conduct"].points == Decimal(2)
        assert "下转 10 ÷ 上下转合计 40" in lines["down_share"].why
        assert all(lines[key].points is None for key in MANUAL)


@pytest.mark.clause("SN15-3.6.a")
def test_every_fact_of_the_system_is_delivered(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        world.scoring()
        system = rules.system_of(world.version())
        needed = {name for one in system.indicators if one.formula for name in formula.parse(one.formula).facts}
        assert needed <= set(world.card("骨科").facts)


@pytest.mark.clause("SN15-2.b")
def test_lines_add_up_and_marks_give_the_result(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        settings.put(PROGRAMME, "pass_mark", "40", world.actor("head"), OPENED, "试行")
        found = world.provisional()
        card = world.card()
        assert card.total == sum((line.points or Decimal(0) for line in card.lines), Decimal(0))
        sums = rules.by_dimension(rules.system_of(world.version()), card.lines)
        assert sum(got for got, _full in sums.values()) == card.total
        assert sum(full for _got, full in sums.values()) == 100
        assert (card.result, world.card("骨科").result) == ("pass", "fail")
        assert (found.pass_mark, found.outstanding_mark, found.misconduct_veto) == (Decimal(40), Decimal(90), False)
        settings.put(PROGRAMME, "pass_mark", "99", world.actor("head"), OPENED, "此后适用")
        assert actions.decide(found, world.actor("head"), DECIDED)[card.designation_id] == "pass"


@pytest.mark.clause("SN15-3.5.b")
@pytest.mark.parametrize("veto", ["true", "false"])
def test_misconduct_vetoes_where_the_office_says_so(yearly_app: Flask, veto: str) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        head = world.actor("head")
        settings.put(PROGRAMME, "pass_mark", "10", head, OPENED, "试行")
        settings.put(PROGRAMME, "misconduct_veto", veto, head, OPENED, "设定")
        supervision.record_misconduct(
            world.alliance().id,
            world.hospital("weinan").id,
            date(2025, 8, 1),
            "兼职",
            "属实",
            world.actor("office"),
            OPENED,
        )
        world.provisional()
        card = world.card()
        assert (card.result, card.vetoed) == (("fail", True) if veto == "true" else ("pass", False))


@pytest.mark.clause("SN15-2.b")
def test_results_wait_for_every_line(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = world.scoring()
        before = trace(found)
        with pytest.raises(Refused) as refused:
            actions.provisional(found, world.actor("office"), OPENED)
        assert refused.value.todo == ["陕西示例呼吸内科专科联盟：2 项待评分", "陕西示例骨科专科联盟：2 项待评分"]
        assert trace(found) == before


@pytest.mark.clause("SN15-2.b")
@pytest.mark.parametrize("points", ["-0.1", "6.1", "100", "NaN", "3.25"])
def test_points_outside_the_range_are_refused(yearly_app: Flask, points: str) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        world.scoring()
        card = world.card()
        before = (trace(card), [trace(line) for line in card.lines])
        with pytest.raises(Refused) as refused:
            actions.score_manual(card, {"training_quality": Decimal(points)}, world.actor("office"), OPENED)
        assert (refused.value.clause, refused.value.field) == ("SN15-2.b", "p_training_quality")
        assert (trace(card), [trace(line) for line in world.card().lines]) == before


@pytest.mark.clause("SN15-2.b")
def test_data_lines_are_not_given_by_hand(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        world.scoring()
        for key in ("referral_volume", "no_such"):
            with pytest.raises(Refused):
                actions.score_manual(world.card(), {key: Decimal(1)}, world.actor("office"), OPENED)


@pytest.mark.clause("SN15-2.b")
def test_one_indicator_over_all_alliances_whole_or_not_at_all(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found, office = world.scoring(), world.actor("office")
        first, second = world.card("呼吸内科").id, world.card("骨科").id
        with pytest.raises(Refused):
            actions.score_indicator(found, "homogeneity", {first: Decimal(3), second: Decimal(5)}, office, OPENED)
        assert queries.unscored(found.id)["homogeneity"] == 2
        assert (
            actions.score_indicator(found, "homogeneity", {first: Decimal(3), second: Decimal(4)}, office, OPENED) == 2
        )
        assert "homogeneity" not in queries.unscored(found.id)


def test_two_tabs_scoring_one_card(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        world.scoring()
        card = world.card()
        seen = card.version
        actions.score_manual(card, {"homogeneity": Decimal(3)}, world.actor("office"), OPENED, seen)
        with pytest.raises(Overtaken) as told:
            actions.score_manual(world.card(), {"homogeneity": Decimal(1)}, world.actor("office2"), OPENED, seen)
        assert told.value.who == world.actor("office").name


@pytest.mark.clause("SN15-2.b")
def test_self_evaluation_is_the_leads_and_ends_with_its_phase(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found, lead = world.open_round(), world.actor("provincial-hxnk")
        actions.self_evaluate(world.card(), {"homogeneity": Decimal(4)}, {"homogeneity": "有清单"}, lead, OPENED)
        line = next(one for one in world.card().lines if one.indicator == "homogeneity")
        assert (line.self_points, line.self_note, line.points) == (Decimal(4), "有清单", None)
        with pytest.raises(Refused):
            actions.self_evaluate(world.card(), {"homogeneity": Decimal(5)}, {}, lead, OPENED)
        for login in ("university-gk", "office", "provincial-leader"):
            with pytest.raises(Refused):
                actions.self_evaluate(world.card(), {}, {}, world.actor(login), OPENED)
        actions.close_self(found, world.actor("office"), OPENED)
        assert db.session.query(Todo).filter_by(kind="card.self", closed_at=None).count() == 0
        with pytest.raises(Refused):
            actions.self_evaluate(world.card(), {}, {}, lead, OPENED)


@pytest.mark.clause("SN15-2.b")
def test_back_to_scoring_clears_the_results_and_computes_anew(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found, office = world.provisional(), world.actor("office")
        actions.reopen(found, "异议成立", office, OPENED)
        assert [(one.total, one.result) for one in queries.cards(found.id)] == [(None, "")] * 2
        supervision.record_misconduct(
            world.alliance().id, world.hospital("weinan").id, date(2025, 8, 1), "兼职", "属实", office, OPENED
        )
        actions.compute(found, office, OPENED)
        assert world.card().facts["misconducts"] == 1
        assert {line.points for line in world.card().lines if line.manual} == {Decimal(4)}
        actions.provisional(found, office, OPENED)
        assert found.state == "provisional"


@pytest.mark.clause("SN15-2.d")
def test_an_alliance_that_ended_meanwhile_is_not_judged(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = world.open_round()
        bones = world.alliance("骨科")
        register.end(bones, "dissolved", OPENED.date(), "责令解散", world.actor("commission"), OPENED)
        actions.close_self(found, world.actor("office"), OPENED)
        actions.begin_scoring(found, world.actor("office"), OPENED)
        actions.score_manual(world.card(), dict.fromkeys(MANUAL, Decimal(4)), world.actor("office"), OPENED)
        actions.provisional(found, world.actor("office"), OPENED)
        assert set(actions.decide(found, world.actor("head"), DECIDED)) == {world.alliance().id}
        assert queries.histories([bones.id, world.alliance().id])[bones.id] == {}


@pytest.mark.clause("SN15-2.b")
@pytest.mark.parametrize("more", [0, 48])
def test_facts_take_one_query_per_chapter_and_computing_is_literal(yearly_app: Flask, more: int) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        for serial in range(more):
            another(serial, world.alliance())
        found, office = world.scoring(), world.actor("office")
        ids = [one.designation_id for one in queries.cards(found.id)]
        assert len(ids) == 2 + more
        with statements() as sent:
            queries.facts(ids, YEAR, OPENED.date())
        assert len(sent) == 6  # care, activities, members, reports, misconduct, the drawn sample
        db.session.refresh(found)
        with statements() as sent:
            actions.compute(found, office, OPENED)
        assert len(sent) == COMPUTING


@pytest.mark.clause("SN15-2.b")
def test_history_is_of_decided_rounds_only(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found, one = world.provisional(), world.alliance().id
        assert queries.history(one) == {}
        actions.decide(found, world.actor("head"), DECIDED)
        assert queries.history(one) == {YEAR: world.card().result}
        ids = [one, world.alliance("骨科").id]
        with statements() as sent:
            queries.histories(ids)
        assert len(sent) == 1
