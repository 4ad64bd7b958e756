"""Indicator systems (SN15-3.6.a): drafted, weighed, adopted when weights add to 100; an adopted one never changes."""

from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.evaluation import actions, queries, rules
from alliance.evaluation.flow import INDICATOR_FLOW
from alliance.evaluation.model import IndicatorVersion, ScoreLine
from alliance.ext import db
from alliance.rules import indicators
from alliance.rules import programme as programmes
from tests.evaluation.yearly import OPENED, the_yearly
from tests.supervision.reported import PROGRAMME
from tests.support.seen import trace
from tests.support.square import tried_by_all

EXAMPLE = programmes.load(PROGRAMME).indicators
assert EXAMPLE is not None


@pytest.mark.clause("SN15-3.6.a")
def test_weights_other_than_100_are_not_adopted(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        draft = actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED)
        actions.set_weights(draft, {"homogeneity": Decimal("4.5")}, {}, world.actor("office"), OPENED)
        before = trace(draft)
        with pytest.raises(Refused) as refused:
            actions.adopt(draft, world.actor("head"), OPENED)
        assert refused.value.clause == "SN15-3.6.a"
        assert "100.5" in refused.value.todo[0]
        assert trace(draft) == before
        actions.set_weights(draft, {"conduct": Decimal("3.5")}, {}, world.actor("office"), OPENED)
        actions.adopt(draft, world.actor("head"), OPENED)
        assert [one.state for one in queries.versions(PROGRAMME)] == ["adopted", "retired"]


@pytest.mark.clause("SN15-3.6.a")
def test_an_adopted_one_never_changes(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        version = world.version()
        before = trace(version)
        with pytest.raises(Refused):
            actions.set_weights(version, {"conduct": Decimal(5)}, {}, world.actor("office"), OPENED)
        with pytest.raises(Refused):
            actions.adopt(version, world.actor("head"), OPENED)
        assert trace(version) == before


@pytest.mark.clause("SN15-3.6.a")
def test_who_drafts_and_who_adopts(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        for login in ("commission", "qc", "provincial-hxnk", "auditor"):
            with pytest.raises(Refused):
                actions.draft_indicators(PROGRAMME, world.actor(login), OPENED)
        draft = actions.draft_indicators(PROGRAMME, world.actor("office2"), OPENED)
        with pytest.raises(Refused):
            actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED)
        for login in ("office", "commission", "qc", "provincial-hxnk"):
            before = trace(draft)
            with pytest.raises(Refused):
                actions.adopt(draft, world.actor(login), OPENED)
            assert trace(draft) == before
        assert [step.name for step in INDICATOR_FLOW.open_to(draft, world.actor("head"))] == ["adopt"]


@pytest.mark.clause("SN15-3.6.a")
def test_a_round_keeps_its_version(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        found = world.scoring()
        draft = actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED)
        changed = {"homogeneity": Decimal(2), "training_quality": Decimal(8)}
        actions.set_weights(draft, changed, {"down_share": Decimal("0.25")}, world.actor("office"), OPENED)
        actions.adopt(draft, world.actor("head"), OPENED)
        actions.compute(found, world.actor("office"), OPENED)
        line = next(one for one in world.card().lines if one.indicator == "down_share")
        assert (found.indicator_version.serial, line.points) == (1, Decimal("8.3"))


def test_two_tabs_weighing(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        draft = actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED)
        seen = draft.version
        actions.set_weights(draft, {"conduct": Decimal(5)}, {}, world.actor("office"), OPENED, seen)
        with pytest.raises(Overtaken):
            actions.set_weights(draft, {"conduct": Decimal(6)}, {}, world.actor("office2"), OPENED, seen)


@pytest.mark.clause("SN15-2.b")
@given(
    st.dictionaries(
        st.sampled_from(sorted({fact.key for fact in programmes.load(PROGRAMME).facts})), st.integers(0, 500), min_size=5
    ),
    st.integers(0, 60), st.integers(0, 40),
)  # fmt: skip
def test_lines_always_add_to_the_total_within_100(facts: dict[str, int], one: int, other: int) -> None:
    """Whatever the figures: what is printed adds up, by line and by dimension, and stays within 0 … 100."""
    assert EXAMPLE is not None
    manual = {"training_quality": Decimal(one) / 10, "homogeneity": Decimal(other) / 10}
    lines = indicators.score_all(EXAMPLE, facts, manual)
    kept = [ScoreLine(indicator=line.indicator, weight=line.max, points=line.points) for line in lines]
    total = rules.total(kept)
    assert total == sum((line.points for line in lines), Decimal(0)) == indicators.total(lines)
    assert sum(got for got, _full in rules.by_dimension(EXAMPLE, kept).values()) == total
    assert 0 <= total <= 100
    assert total == total.quantize(Decimal("0.1"))


@pytest.mark.clause("SN15-3.6.a")
def test_whole_square_of_a_system(yearly_app: Flask) -> None:
    """The head alone adopts a draft and retires what is in force; a retired one is retired."""
    with yearly_app.app_context():
        world = the_yearly()
        draft = actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED)
        with work():  # a year of its own: one system is in force for each
            db.session.execute(update(IndicatorVersion).where(IndicatorVersion.id == draft.id).values(from_year=2031))
        moved = tried_by_all(
            INDICATOR_FLOW, draft, world, OPENED, {"adopt": {"adopted_at": OPENED}},
            {"draft": {"adopted_at": None}, "adopted": {"adopted_at": OPENED}, "retired": {"adopted_at": OPENED}},
        )  # fmt: skip
        assert moved == {("draft", "adopt", "head"), ("adopted", "retire", "head")}
